/**
 * `<homefire-trainer>`, which importing "homefire/trainer" defines.
 *
 * @module homefire/trainer
 */

import type { Homefire } from "./index";
import type { DataOptions, Evaluation, Prediction, Row } from "./wasm/homefire_core";

/** How far a piece of work is; the detail of the event "homefire-progress". */
export interface TrainerProgress {
  /** What is being done, such as "download", "embed" or "train". */
  phase: string;
  /** How much of `total` is done. */
  loaded: number;
  /** All there is to do; 0 where that is not known. */
  total: number;
}

/** A run that is finished, or a classifier that was loaded; the detail of the event "homefire-result". */
export interface TrainerResult {
  /** Counts from 1 within one element. */
  id: number;
  /** The approach in words, in the language that the page had when the run ended. */
  name: string;
  /** Absent where it was loaded. */
  seconds?: number;
  /**
   * Of the test part, which was set aside before anything was learned, or of a cross-validation where some label has few texts;
   * absent where it was loaded, and where there are too few to test on.
   */
  evaluation?: Evaluation;
}

/** What went wrong; the detail of the event "homefire-error". */
export interface TrainerFault {
  /** Sentences for a person, in part in English whatever the language. */
  message: string;
}

/** A step that can be shown, by its name in the attribute `steps`. */
export type TrainerStep = "model" | "data" | "approach" | "run" | "results" | "compare" | "try" | "save";

/**
 * The way from texts to a classifier as one element, `<homefire-trainer>`. Several on a page that want the same model on the
 * same device share one worker.
 *
 * It fires "homefire-progress", "homefire-result" and "homefire-error", which bubble. Taken out of the page, it gives back
 * the worker; the last one ends it.
 *
 * It speaks English or German, by the standard attribute `lang`: its own, or else the nearest of an ancestor, also out
 * through shadow roots; English where that is neither. It follows when one of these changes. There is one language a page:
 * of several elements, the last that was put in or whose language changed decides.
 *
 * Each property but `results` is also an attribute. With `data` or `src` the model is opened as soon as the element is in
 * the page.
 */
export interface HomefireTrainerElement extends HTMLElement {
  /** A catalogue id; the default model where it is absent. Read when the model is opened. */
  model: string | null;
  /** Where the catalogue's files are served; "./models/" beside the page where it is absent. Read when the model is opened. */
  models: string | null;
  /** "auto", "webgpu" or "cpu"; "auto" where it is absent. Read when the model is opened. */
  device: string | null;
  /** "zero-shot", "few-shot", "contrastive", "head", "last-layers", "lora" or "full"; "head" where it is absent. */
  approach: string | null;
  /** A table, inline: CSV, TSV, JSON, or lines `label: text`. */
  data: string | null;
  /** A table's address on the page's own origin. Not read where `data` is given. */
  src: string | null;
  /** The steps to show, by their names with blanks between, in their order; all of them where it is absent. */
  steps: string | null;
  /** What the runs came to, in their order. */
  readonly results: TrainerResult[];

  /** The open model; opens it where it isn't. It is shared: do not close it. */
  homefire(): Promise<Homefire>;
  /**
   * Takes labelled texts: a table as a string or a file, or rows. `name` is shown with them. Rejects with a sentence where
   * they can't be used, and keeps what was there.
   */
  setData(
    source: string | Blob | ArrayBufferLike | ArrayBufferView | Row[],
    options?: DataOptions & { name?: string },
  ): Promise<void>;
  /**
   * Runs the chosen approach as the button does, once the data that were given are read. Rejects where there are none, and
   * where the run is stopped or fails.
   */
  train(): Promise<TrainerResult>;
  /** The label and a share for every label, for each text, by the run that is chosen. */
  predict(texts: string[]): Promise<Prediction[]>;
  /** The chosen run as one safetensors file. */
  save(): Uint8Array<ArrayBuffer>;
  /** Takes a classifier that was saved. `name` is shown with it. */
  load(file: Blob | ArrayBufferLike | ArrayBufferView, name?: string): Promise<TrainerResult>;
}

/** The events of `<homefire-trainer>`. */
export interface TrainerEvents {
  /** While a model is opened and while a run goes on, at most once a frame. */
  "homefire-progress": CustomEvent<TrainerProgress>;
  /** Once for each finished run or loaded classifier. */
  "homefire-result": CustomEvent<TrainerResult>;
  /** What went wrong, in words for the person; the element shows them too. */
  "homefire-error": CustomEvent<TrainerFault>;
}

declare global {
  interface HTMLElementTagNameMap {
    "homefire-trainer": HomefireTrainerElement;
  }
  interface HTMLElementEventMap extends TrainerEvents {}
}
