/** The types of `<homefire-trainer>`, which the package's entry "homefire/trainer" defines. */

import type { Homefire } from "./index";
import type { DataOptions, Evaluation, Prediction, Row } from "./wasm/homefire_core";

/** How far a piece of work is; the detail of the event "homefire-progress". */
export interface TrainerProgress {
  phase: string;
  loaded: number;
  total: number;
}

/** A run that is finished, or a classifier that was loaded; the detail of the event "homefire-result". */
export interface TrainerResult {
  id: number;
  name: string;
  /** Absent where it was loaded. */
  seconds?: number;
  /** Of the test part, which was set aside before anything was learned; absent where it was loaded. */
  evaluation?: Evaluation;
}

export type TrainerStep = "model" | "data" | "approach" | "run" | "results" | "compare" | "try" | "save";

/**
 * The way from texts to a classifier as one element. Several on a page that want the same model share one worker.
 *
 * It fires "homefire-progress", "homefire-result" and "homefire-error" (its detail has a `message`), which bubble. Colours
 * are set by `--homefire-accent`, `--homefire-paper`, `--homefire-ink` and the like; `::part(step)`, `::part(title)` and
 * `::part(number)` can be styled.
 */
export interface HomefireTrainerElement extends HTMLElement {
  /** A catalogue id; the default model where it is absent. */
  model: string | null;
  /** Where the catalogue's files are served; "./models/" beside the page where it is absent. */
  models: string | null;
  /** "auto", "webgpu" or "cpu". */
  device: string | null;
  /** "zero-shot", "few-shot", "contrastive", "head", "last-layers", "lora" or "full". */
  approach: string | null;
  /** A table, inline: CSV, TSV, JSONL, or lines `label: text`. */
  data: string | null;
  /** A table's address on the page's own origin. */
  src: string | null;
  /** The steps to show, by their names with blanks between; all of them where it is absent. */
  steps: string | null;
  /** What the runs came to, in their order. */
  readonly results: TrainerResult[];

  /** The open model; opens it where it isn't. */
  homefire(): Promise<Homefire>;
  /** Takes labelled texts: a table as a string or a file, or rows. Rejects with a sentence where they can't be used. */
  setData(source: string | Blob | Row[], options?: DataOptions & { name?: string }): Promise<void>;
  /** Runs the chosen approach as the button does. Rejects where there are no data, and where the run is stopped or fails. */
  train(): Promise<TrainerResult>;
  /** The label and a share for every label, for each text, by the run that is chosen. */
  predict(texts: string[]): Promise<Prediction[]>;
  /** The chosen run as one safetensors file. */
  save(): Uint8Array;
  /** Takes a classifier from a file. */
  load(file: Blob, name?: string): Promise<void>;
}

export interface TrainerEvents {
  "homefire-progress": CustomEvent<TrainerProgress>;
  "homefire-result": CustomEvent<TrainerResult>;
  "homefire-error": CustomEvent<{ message: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "homefire-trainer": HomefireTrainerElement;
  }
  interface HTMLElementEventMap extends TrainerEvents {}
}
