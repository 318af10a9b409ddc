/** The approaches that can be compared, with their settings, and what they come to. Types only. */

import type { Classifier } from "./classifier";
import type { WireError } from "./errors";
import type { PromptClassifier } from "./prompt-classifier";
import type { PromptingSettings } from "./prompt-types";
import type { FewShotMethod, TuneSettings } from "./schema";
import type { CurvePoint, Evaluation, Told, Verdict } from "./wasm/homefire_core";

/** What the labels mean, where an approach reads that; their names where it is absent. */
export interface LabelWords {
  /** A description for each label. */
  labels?: Record<string, string>;
  /** The sentence that a description is put into, at "{}". */
  template?: string;
}

/** Zero-shot, as one of several approaches. */
export interface ZeroShotSettings extends LabelWords {
  /** Learns from no example. */
  approach: "zero-shot";
  /** A classifier whose encoder is to be used. */
  from?: Classifier;
}

/** Few-shot, as one of several approaches. */
export interface FewShotSettings extends LabelWords {
  /** What a text is compared with. */
  approach: FewShotMethod;
  /** Examples of each label; 8 when absent. */
  shots?: number;
  /** Of the draw; 0 when absent. */
  seed?: number;
  /** How many vote; for "neighbours". */
  neighbours?: number;
  /** A classifier whose encoder is to be used. */
  from?: Classifier;
}

/** An approach that trains, as one of several. */
export interface TunedSettings extends TuneSettings {
  /** What training changes. */
  approach: NonNullable<TuneSettings["approach"]>;
  /** Examples of each label: 8 for "contrastive"; all of them otherwise, when absent. */
  shots?: number;
  /** Of the draw of these examples; `seed` when absent. */
  drawSeed?: number;
  /** A classifier to start from. */
  from?: Classifier;
}

/** One of the encoder's approaches with its settings, and what to call it. */
export type ApproachSettings = Named & (ZeroShotSettings | FewShotSettings | TunedSettings);

/** One approach with its settings: on the encoder, or prompting a language model. */
export type AnyApproachSettings = ApproachSettings | PromptingSettings;

/** What has a name of its own. */
export interface Named {
  /** What to call it; its approach in words when absent. */
  name?: string;
}

/** What one approach came to. */
export interface ApproachResult<S extends AnyApproachSettings = ApproachSettings> {
  /** Which approach, with its settings. */
  contestant: S;
  /** What to call it. */
  name: string;
  /** What was made; absent where that or testing it failed. */
  classifier?: S extends PromptingSettings ? PromptClassifier : Classifier;
  /** On the test part, or of the cross-validation; absent where that failed. */
  evaluation?: Evaluation;
  /** Making it, without testing it and without pauses; texts that were embedded before are not embedded again. */
  seconds: number;
  /** Bytes that making it took in the worker, at most, beside what was there before. A GPU's own memory is not in it. */
  memory: number;
  /** Weights that training changed. */
  trainedWeights: number;
  /** Trained weights as a share of the model's. */
  share: number;
  /** Why it could not be made or tested. */
  error?: WireError;
}

/** What a comparison came to. */
export interface Comparison<S extends AnyApproachSettings = ApproachSettings> {
  /** In the order of the contestants; those that were not come to are absent. */
  results: ApproachResult<S>[];
  /** Its indices are places among those results that have an evaluation. */
  verdict?: Verdict;
  /** Which to take and why, in a sentence. */
  advice: string;
  /** The same for other languages; absent in a comparison that was kept before there was that. */
  told?: Told;
}

/** What one approach came to. */
export interface LearningCurve {
  /** Which approach. */
  contestant: ApproachSettings;
  /** What to call it. */
  name: string;
  /** In order of the number of examples. */
  points: CurvePoint[];
  /** Why points are missing: what the last of those that could not be made or tested failed with. */
  error?: WireError;
}
