/**
 * `<homefire-trainer>`, which importing "homefire/trainer" defines.
 *
 * @module homefire/trainer
 */

import type { Generator, Homefire } from "./index";
import type { DataOptions, Evaluation, PairOptions, PairRow, PairTest, Prediction, Row } from "./wasm/homefire_core";

/** The progress of some work; the detail of the event "homefire-progress". */
export interface TrainerProgress {
  /** What is being done, such as "download", "embed" or "train". */
  phase: string;
  /** How much of `total` is done. */
  loaded: number;
  /** All there is to do; 0 while that is not known. */
  total: number;
}

/** A finished run, or a loaded classifier; the detail of the event "homefire-result". */
export interface TrainerResult {
  /** Counts from 1 within one element. */
  id: number;
  /** The approach in words, in the page's language at the end of the run. */
  name: string;
  /** How long the run took; absent if the classifier was loaded. */
  seconds?: number;
  /**
   * How it did on the test part, which was set aside before anything was learned, or in a cross-validation if some label has
   * few texts. Absent if the classifier was loaded, or if there are too few texts to test on.
   */
  evaluation?: Evaluation;
  /** With "rewrite" or "continue", what the model came to on the test pairs before the run. Absent as `evaluation` is. */
  before?: PairTest;
  /** The same after the run. */
  after?: PairTest;
}

/** What went wrong; the detail of the event "homefire-error". */
export interface TrainerFault {
  /** Sentences for a person. Some are in English whatever the language. */
  message: string;
}

/** What the element teaches a model, by its name in the attribute `task`. */
export type TrainerTask = "classify" | "rewrite" | "continue";

/** A step that the element can show, by its name in the attribute `steps`. */
export type TrainerStep = "model" | "data" | "approach" | "run" | "results" | "compare" | "try" | "save";

/**
 * `<homefire-trainer>`, which takes a person from texts to a classifier. Elements on one page that use the same model on the
 * same device share a worker, which ends when the last of them is removed from the page.
 *
 * It fires "homefire-progress", "homefire-result" and "homefire-error", which bubble.
 *
 * It is in English or German, according to its own attribute `lang` or that of the nearest ancestor, shadow hosts included;
 * in English if that names another language. It follows when one of these changes. A page has one language: of several
 * elements, the one that was added or changed its language last decides.
 *
 * With `task="rewrite"` or `task="continue"` it teaches a language model to write instead: its steps are "model", "data", "run",
 * "results", "try" and "save". The language model is 98 MB and is downloaded only when a person presses the button that says so, or
 * the page calls `generator`; data that are set before that are read after it.
 *
 * Each property except `results` is also an attribute. With `data` or `src`, the model is opened as soon as the element is
 * in the page.
 */
export interface HomefireTrainerElement extends HTMLElement {
  /** An id of the catalogue; the default model when absent. Read when the model is opened. */
  model: string | null;
  /** The address of the catalogue's files; "./models/" beside the page when absent. Read when the model is opened. */
  models: string | null;
  /** "auto", "webgpu" or "cpu"; "auto" when absent. Read when the model is opened. */
  device: string | null;
  /** What the model is taught: "classify", "rewrite" (to summarise or rewrite texts) or "continue" (to go on with them); "classify" when absent. */
  task: string | null;
  /**
   * "zero-shot", "few-shot", "prompting", "contrastive", "head", "last-layers", "lora" or "full"; "head" when absent. For
   * "prompting" a person gets the language model by its button, or the page by `generator`.
   */
  approach: string | null;
  /** A table, inline: CSV, TSV, JSON, or lines `label: text`. */
  data: string | null;
  /** The address of a table on the page's own origin. Ignored if `data` is given. */
  src: string | null;
  /** The steps to show, in this order, by their names separated by spaces; all of them when absent. */
  steps: string | null;
  /** The results of the runs, in their order. */
  readonly results: TrainerResult[];

  /** Gives the open model, and opens it if necessary. It is shared, so do not close it. */
  homefire(): Promise<Homefire>;
  /**
   * Sets the labelled texts: a table as a string, a file or bytes, or rows. `name` is shown with them. If they can't be used,
   * it rejects with a sentence that says why, and keeps the data that it had. With `task="rewrite"` these are pairs of an input and
   * an output, and with `task="continue"` texts.
   */
  setData(
    source: string | Blob | ArrayBufferLike | ArrayBufferView | Row[] | PairRow[] | string[],
    options?: (DataOptions | PairOptions) & { name?: string },
  ): Promise<void>;
  /** Gives the open language model, and downloads it if necessary. It is the element's, so do not close it. */
  generator(): Promise<Generator>;
  /**
   * Runs the chosen approach, as the button does, once the data are read. Rejects if there are none, and if the run is
   * stopped or fails.
   */
  train(): Promise<TrainerResult>;
  /** Classifies texts with the chosen run: for each its label, and a probability for every label. */
  predict(texts: string[]): Promise<Prediction[]>;
  /** What the chosen run writes for an input, or the model as it comes if there is none; with "rewrite" or "continue". */
  write(input: string): Promise<string>;
  /** The chosen run as one safetensors file. */
  save(): Uint8Array<ArrayBuffer>;
  /** Loads a saved classifier, or what was saved of a language model's run. `name` is shown with it. */
  load(file: Blob | ArrayBufferLike | ArrayBufferView, name?: string): Promise<TrainerResult>;
}

/** The events of `<homefire-trainer>`. */
export interface TrainerEvents {
  /** During the opening of a model and during a run, at most once a frame. */
  "homefire-progress": CustomEvent<TrainerProgress>;
  /** Once for each finished run or loaded classifier. */
  "homefire-result": CustomEvent<TrainerResult>;
  /** When something went wrong, in words for a person; the element shows them too. */
  "homefire-error": CustomEvent<TrainerFault>;
}

declare global {
  interface HTMLElementTagNameMap {
    "homefire-trainer": HomefireTrainerElement;
  }
  interface HTMLElementEventMap extends TrainerEvents {}
}
