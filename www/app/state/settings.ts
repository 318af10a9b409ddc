// What a person can set for a run.
import type { FewShotMethod, TuneApproach } from "../../lib/index";

export type ApproachChoice = "zero-shot" | "few-shot" | TuneApproach;

/** How runs are tested. */
export type Testing = "auto" | "hold-out" | "cross-validation";

/** The settings a person can change, with what they are at first. */
export const initialSettings = {
  /** How runs are tested; "auto" is as the data's plan has it. */
  testing: "auto" as Testing,
  test: 0.2,
  splitSeed: 0,
  template: "",
  /** What each label is described by, for zero-shot; the label itself where it is absent. */
  descriptions: {} as Record<string, string>,
  shots: 8,
  method: "label-prior" as FewShotMethod,
  neighbours: 3,
  drawSeed: 0,
  hidden: 0,
  epochs: 40,
  batchSize: 32,
  learningRate: 0.01,
  weightDecay: 0.01,
  validation: 0.1,
  patience: 6,
  classWeights: false,
  seed: 0,
  /** For tuning the encoder; the head alone has settings of its own above. */
  layers: 2,
  rank: 8,
  /** 0 for twice the rank. */
  alpha: 0,
  feedForward: false,
  bodyEpochs: 4,
  bodyBatchSize: 16,
  accumulate: 1,
  bodyLearningRate: 0.0001,
  fullLearningRate: 0.00005,
  adapterLearningRate: 0.001,
  headLearningRate: 0.001,
  warmup: 0.1,
  clip: 1,
  bodyValidation: 0,
  bodyPatience: 0,
  /** The run whose classifier is tuned on, by its id; 0 for the pretrained model. */
  from: 0,
  /** Draws of each number of examples of a learning curve. */
  curveDraws: 5,
  /** Pairs of each kind that contrastive tuning draws for each example. */
  pairs: 5,
  pairLearningRate: 0.00002,
  pairEpochs: 1,
};
