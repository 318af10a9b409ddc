/** How a language model is prompted. Types only; the tables that the values are checked by are in prompt-options.ts. */

import type { TrainControl } from "./control";
import type { Dataset } from "./dataset";
import type { PromptClassifier } from "./prompt-classifier";
import type { CallOptions } from "./protocol";
import type {
  GeneratorReport,
  PromptClassifierOptions as PromptSettings,
  PromptCurvePoint,
} from "./wasm/homefire_core";

/** How a prompt becomes a classifier, and what is heard of it. */
export interface FewShotPromptOptions extends PromptSettings, CallOptions {}

/** How the prompts are written whose effect is measured, and what is heard of it. */
export interface PromptCurveOptions extends FewShotPromptOptions {
  /** Called after each prompt, with the points so far. */
  onPoint?: (points: PromptCurvePoint[]) => void;
  /** Pauses between two texts, resumes, and stops: what was measured by then is kept. */
  control?: TrainControl;
}

/** A language model that can be prompted: a `Generator` or a `TunedGenerator`. */
export interface PromptableModel {
  /** The language model. */
  readonly model: GeneratorReport;
  /** Makes a classifier of a prompt. */
  fewShotPrompt(train: Dataset, options?: FewShotPromptOptions): Promise<PromptClassifier>;
}

/** Prompting a language model, as one of several approaches. */
export interface PromptingSettings extends PromptSettings {
  /** Has examples in a prompt. */
  approach: "prompting";
  /** The language model that is prompted, in a worker of its own. */
  generator: PromptableModel;
  /** What to call it; "prompting" when absent. */
  name?: string;
}
