/** What can be set of a run. Made from src/tune/schema.rs by `npm run schema`: change it there. */

/**
 * What training changes: a head on the frozen encoder; or a head and the encoder's last layers, adapters or all of it; or,
 * with "contrastive", the encoder on pairs of examples, and then a head.
 */
export type TuneApproach = "head" | "last-layers" | "lora" | "full" | "contrastive";

/** All of them. */
export const TUNE_APPROACHES = ["head", "last-layers", "lora", "full", "contrastive"] as const satisfies readonly TuneApproach[];

/** What a few-shot classifier compares a text with; "label-prior" begins at the labels' words and lets the examples move them. */
export type FewShotMethod = "prototype" | "neighbours" | "label-prior";

/** All of them. */
export const FEW_SHOT_METHODS = ["prototype", "neighbours", "label-prior"] as const satisfies readonly FewShotMethod[];

/**
 * Every setting has a default that depends on the approach; those that an approach does not have are not read.
 *
 * With "head", a linear head is fitted to its optimum on all examples, and cross-validation chooses how strongly its weights are
 * held small: multinomial logistic regression, whose `C` then stands in the classifier's settings. It takes `classWeights` and
 * `seed`. An epoch of its run is a strength that was tried, and the last one the fit to all examples. As soon as one of `epochs`,
 * `batchSize`, `learningRate`, `weightDecay` is given, or `hidden`, `validation`, `patience` or `labelSmoothing` above 0, the head
 * learns by minibatches instead, with the other settings at their defaults.
 */
export interface TuneSettings {
  /** "head" when absent. */
  approach?: TuneApproach;
  /** Passes over the training part, or over the pairs. Default: 40 with "head"; 4 with "last-layers", "lora", "full"; 1 with "contrastive". */
  epochs?: number;
  /** Examples of a minibatch; pairs of them for "contrastive". Default: 32 with "head"; 16 with "last-layers", "lora", "full", "contrastive". */
  batchSize?: number;
  /** Minibatches whose gradients make one step of the optimiser. Default: 1 with "last-layers", "lora", "full". */
  accumulate?: number;
  /** AdamW's largest step size: for the head with "head", otherwise for the encoder's weights. Default: 0.01 with "head"; 0.0001 with "last-layers"; 0.001 with "lora"; 0.00005 with "full"; 0.00002 with "contrastive". */
  learningRate?: number;
  /** AdamW's largest step size for the head. Default: 0.001 with "last-layers", "lora", "full". */
  headLearningRate?: number;
  /** Decoupled weight decay of AdamW. Default: 0.01 with "head"; 0.01 with "last-layers", "lora", "full", "contrastive". */
  weightDecay?: number;
  /** Share of the run in which the step sizes grow from 0; after it they fall to 0, both linearly. Default: 0.1 with "last-layers", "lora", "full", "contrastive". */
  warmup?: number;
  /** Length that all gradients together are cut to; 0 for none. Default: 1 with "last-layers", "lora", "full", "contrastive". */
  clip?: number;
  /** Share of each example's target that is spread evenly over all labels, so that the classifier grows less sure of itself and of wrong labels. Default: 0 with "head", "last-layers", "lora", "full". */
  labelSmoothing?: number;
  /** Width of one hidden layer; 0 for a linear head. Default: 0 with "head". */
  hidden?: number;
  /** How many of the last layers are changed. Default: 2 with "last-layers"; all layers with "lora", "contrastive". */
  layers?: number;
  /** Rank of the adapters. Default: 8 with "lora". */
  rank?: number;
  /** The adapters' scale is `alpha / rank`. Default: twice `rank` with "lora". */
  alpha?: number;
  /** Whether the feed-forward projections have adapters too. Default: false with "lora". */
  feedForward?: boolean;
  /** Pairs of one label, and as many of two labels, that are drawn for each example. Default: 5 with "contrastive". */
  pairs?: number;
  /** Share of the examples held out to choose the best epoch. Default: 0.1 with "head"; 0 with "last-layers", "lora", "full". */
  validation?: number;
  /** Epochs without a better validation loss before the run stops; 0 never stops early. Default: 6 with "head"; 0 with "last-layers", "lora", "full". */
  patience?: number;
  /** Weighs each label by the inverse of its frequency. Default: false with "head", "last-layers", "lora", "full". */
  classWeights?: boolean;
  /** Of every random choice: the same seed gives the same run on the same device. Default: 0 with "head", "last-layers", "lora", "full", "contrastive". */
  seed?: number;
}

/** What a setting is in some approaches. */
export interface SettingUse {
  approaches: readonly TuneApproach[];
  /** The least and the most that it can be; `most` is absent where that is the number of the encoder's layers. */
  least: number;
  most?: number;
  /** What it is when it is not given; absent where that depends on the encoder or on another setting. */
  default?: number | boolean;
}

/** A setting, as the API checks it and the page shows it. */
export interface SettingInfo {
  name: Exclude<keyof TuneSettings, "approach">;
  /** What it is, in a sentence. */
  about: string;
  kind: "whole" | "number" | "flag";
  /** What it is counted in. */
  unit?: string;
  uses: readonly SettingUse[];
}

/** All settings, in the order in which a person meets them. */
export const SETTINGS: readonly SettingInfo[] = [
  {
    name: "epochs",
    about: "Passes over the training part, or over the pairs.",
    kind: "whole",
    unit: "epochs",
    uses: [
      { approaches: ["head"], least: 1, most: 10000, default: 40 },
      { approaches: ["last-layers", "lora", "full"], least: 1, most: 1000, default: 4 },
      { approaches: ["contrastive"], least: 1, most: 1000, default: 1 },
    ],
  },
  {
    name: "batchSize",
    about: "Examples of a minibatch; pairs of them for \"contrastive\".",
    kind: "whole",
    unit: "examples",
    uses: [
      { approaches: ["head"], least: 1, most: 4096, default: 32 },
      { approaches: ["last-layers", "lora", "full", "contrastive"], least: 1, most: 256, default: 16 },
    ],
  },
  {
    name: "accumulate",
    about: "Minibatches whose gradients make one step of the optimiser.",
    kind: "whole",
    unit: "minibatches",
    uses: [
      { approaches: ["last-layers", "lora", "full"], least: 1, most: 256, default: 1 },
    ],
  },
  {
    name: "learningRate",
    about: "AdamW's largest step size: for the head with \"head\", otherwise for the encoder's weights.",
    kind: "number",
    uses: [
      { approaches: ["head"], least: 0, most: 1, default: 0.01 },
      { approaches: ["last-layers"], least: 0, most: 1, default: 0.0001 },
      { approaches: ["lora"], least: 0, most: 1, default: 0.001 },
      { approaches: ["full"], least: 0, most: 1, default: 0.00005 },
      { approaches: ["contrastive"], least: 0, most: 1, default: 0.00002 },
    ],
  },
  {
    name: "headLearningRate",
    about: "AdamW's largest step size for the head.",
    kind: "number",
    uses: [
      { approaches: ["last-layers", "lora", "full"], least: 0, most: 1, default: 0.001 },
    ],
  },
  {
    name: "weightDecay",
    about: "Decoupled weight decay of AdamW.",
    kind: "number",
    uses: [
      { approaches: ["head"], least: 0, most: 1, default: 0.01 },
      { approaches: ["last-layers", "lora", "full", "contrastive"], least: 0, most: 1, default: 0.01 },
    ],
  },
  {
    name: "warmup",
    about: "Share of the run in which the step sizes grow from 0; after it they fall to 0, both linearly.",
    kind: "number",
    uses: [
      { approaches: ["last-layers", "lora", "full", "contrastive"], least: 0, most: 1, default: 0.1 },
    ],
  },
  {
    name: "clip",
    about: "Length that all gradients together are cut to; 0 for none.",
    kind: "number",
    uses: [
      { approaches: ["last-layers", "lora", "full", "contrastive"], least: 0, most: 1000, default: 1 },
    ],
  },
  {
    name: "labelSmoothing",
    about: "Share of each example's target that is spread evenly over all labels, so that the classifier grows less sure of itself and of wrong labels.",
    kind: "number",
    uses: [
      { approaches: ["head", "last-layers", "lora", "full"], least: 0, most: 1, default: 0 },
    ],
  },
  {
    name: "hidden",
    about: "Width of one hidden layer; 0 for a linear head.",
    kind: "whole",
    unit: "units",
    uses: [
      { approaches: ["head"], least: 0, most: 4096, default: 0 },
    ],
  },
  {
    name: "layers",
    about: "How many of the last layers are changed.",
    kind: "whole",
    unit: "layers",
    uses: [
      { approaches: ["last-layers"], least: 1 },
      { approaches: ["lora", "contrastive"], least: 1 },
    ],
  },
  {
    name: "rank",
    about: "Rank of the adapters.",
    kind: "whole",
    uses: [
      { approaches: ["lora"], least: 1, most: 128, default: 8 },
    ],
  },
  {
    name: "alpha",
    about: "The adapters' scale is `alpha / rank`.",
    kind: "number",
    uses: [
      { approaches: ["lora"], least: 0, most: 1024 },
    ],
  },
  {
    name: "feedForward",
    about: "Whether the feed-forward projections have adapters too.",
    kind: "flag",
    uses: [
      { approaches: ["lora"], least: 0, most: 1, default: false },
    ],
  },
  {
    name: "pairs",
    about: "Pairs of one label, and as many of two labels, that are drawn for each example.",
    kind: "whole",
    unit: "pairs",
    uses: [
      { approaches: ["contrastive"], least: 1, most: 200, default: 5 },
    ],
  },
  {
    name: "validation",
    about: "Share of the examples held out to choose the best epoch.",
    kind: "number",
    uses: [
      { approaches: ["head"], least: 0, most: 0.5, default: 0.1 },
      { approaches: ["last-layers", "lora", "full"], least: 0, most: 0.5, default: 0 },
    ],
  },
  {
    name: "patience",
    about: "Epochs without a better validation loss before the run stops; 0 never stops early.",
    kind: "whole",
    unit: "epochs",
    uses: [
      { approaches: ["head"], least: 0, most: 4294967295, default: 6 },
      { approaches: ["last-layers", "lora", "full"], least: 0, most: 4294967295, default: 0 },
    ],
  },
  {
    name: "classWeights",
    about: "Weighs each label by the inverse of its frequency.",
    kind: "flag",
    uses: [
      { approaches: ["head", "last-layers", "lora", "full"], least: 0, most: 1, default: false },
    ],
  },
  {
    name: "seed",
    about: "Of every random choice: the same seed gives the same run on the same device.",
    kind: "whole",
    uses: [
      { approaches: ["head", "last-layers", "lora", "full", "contrastive"], least: 0, most: 4294967295, default: 0 },
    ],
  },
];
