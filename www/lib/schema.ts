/** What can be set of a run. Made from src/tune/schema.rs by `npm run schema`: change it there. */

/**
 * What training changes: a head on the frozen encoder; a head with the encoder's last layers, with adapters, or with the
 * whole encoder; or, with "contrastive", first the encoder, on pairs of examples, and then a head.
 */
export type TuneApproach = "head" | "last-layers" | "lora" | "full" | "contrastive";

/** All of them. */
export const TUNE_APPROACHES = ["head", "last-layers", "lora", "full", "contrastive"] as const satisfies readonly TuneApproach[];

/** What a few-shot classifier compares a text with. "label-prior" starts from the labels' words and lets the examples move them. */
export type FewShotMethod = "label-prior" | "prototype" | "neighbours";

/** All of them. */
export const FEW_SHOT_METHODS = ["label-prior", "prototype", "neighbours"] as const satisfies readonly FewShotMethod[];

/**
 * The settings of training. Defaults depend on the approach, and settings that an approach doesn't have are ignored.
 *
 * With "head", a linear head is fitted to its optimum on all examples: multinomial logistic regression, whose regularisation
 * cross-validation chooses and whose `C` the classifier's settings then contain. It takes `classWeights` and `seed`. An epoch
 * of its run is a strength that was tried, and the last one is the fit to all examples. If you set one of `epochs`,
 * `batchSize`, `learningRate` and `weightDecay`, or `hidden`, `validation`, `patience` or `labelSmoothing` above 0, the head
 * learns by minibatches instead, with the other settings at their defaults.
 */
export interface TuneSettings {
  /** "head" when absent. */
  approach?: TuneApproach;
  /** Passes over the training examples, or over the pairs. Default: 40 with "head"; 4 with "last-layers", "lora", "full"; 1 with "contrastive". */
  epochs?: number;
  /** Examples in a minibatch; pairs of examples for "contrastive". Default: 32 with "head"; 16 with "last-layers", "lora", "full", "contrastive". */
  batchSize?: number;
  /** How many minibatches contribute gradients to one step of the optimiser. Default: 1 with "last-layers", "lora", "full". */
  accumulate?: number;
  /** AdamW's peak learning rate: of the head with "head", otherwise of the encoder. Default: 0.01 with "head"; 0.0001 with "last-layers"; 0.001 with "lora"; 0.00005 with "full"; 0.00002 with "contrastive". */
  learningRate?: number;
  /** AdamW's peak learning rate of the head. Default: 0.001 with "last-layers", "lora", "full". */
  headLearningRate?: number;
  /** AdamW's decoupled weight decay. Default: 0.01 with "head"; 0.01 with "last-layers", "lora", "full", "contrastive". */
  weightDecay?: number;
  /** The share of the run in which the learning rates grow from 0, before they fall back to 0, both linearly. Default: 0.1 with "last-layers", "lora", "full", "contrastive". */
  warmup?: number;
  /** The norm that all gradients together are clipped to; 0 for no clipping. Default: 1 with "last-layers", "lora", "full", "contrastive". */
  clip?: number;
  /** The share of each example's target that is spread evenly over all labels, so that the classifier becomes less certain, and wrong labels do less harm. Default: 0 with "head", "last-layers", "lora", "full". */
  labelSmoothing?: number;
  /** The width of a hidden layer; 0 for a linear head. Default: 0 with "head". */
  hidden?: number;
  /** How many of the last layers training changes. Default: 2 with "last-layers"; all layers with "lora", "contrastive". */
  layers?: number;
  /** The rank of the adapters. Default: 8 with "lora". */
  rank?: number;
  /** The adapters' scale is `alpha / rank`. Default: twice `rank` with "lora". */
  alpha?: number;
  /** Whether the feed-forward projections have adapters too. Default: false with "lora". */
  feedForward?: boolean;
  /** How many pairs of the same label, and as many of different labels, are drawn for each example. Default: 5 with "contrastive". */
  pairs?: number;
  /** The share of the examples that is held out to choose the best epoch. Default: 0.1 with "head"; 0 with "last-layers", "lora", "full". */
  validation?: number;
  /** Epochs without a better validation loss after which the run stops early; 0 for never. Default: 6 with "head"; 0 with "last-layers", "lora", "full". */
  patience?: number;
  /** Whether to weight each label by the inverse of its frequency. Default: false with "head", "last-layers", "lora", "full". */
  classWeights?: boolean;
  /** The seed of every random choice: the same seed gives the same run on the same device. Default: 0 with "head", "last-layers", "lora", "full", "contrastive". */
  seed?: number;
}

/** What a setting is in some approaches. */
export interface SettingUse {
  approaches: readonly TuneApproach[];
  /** The least and the most that it can be; `most` is absent where that is the number of the encoder's layers. */
  least: number;
  most?: number;
  /** Whether it has to be above `least`. */
  above?: true;
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
    about: "Passes over the training examples, or over the pairs.",
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
    about: "Examples in a minibatch; pairs of examples for \"contrastive\".",
    kind: "whole",
    unit: "examples",
    uses: [
      { approaches: ["head"], least: 1, most: 4096, default: 32 },
      { approaches: ["last-layers", "lora", "full", "contrastive"], least: 1, most: 256, default: 16 },
    ],
  },
  {
    name: "accumulate",
    about: "How many minibatches contribute gradients to one step of the optimiser.",
    kind: "whole",
    unit: "minibatches",
    uses: [{ approaches: ["last-layers", "lora", "full"], least: 1, most: 256, default: 1 }],
  },
  {
    name: "learningRate",
    about: "AdamW's peak learning rate: of the head with \"head\", otherwise of the encoder.",
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
    about: "AdamW's peak learning rate of the head.",
    kind: "number",
    uses: [{ approaches: ["last-layers", "lora", "full"], least: 0, most: 1, default: 0.001 }],
  },
  {
    name: "weightDecay",
    about: "AdamW's decoupled weight decay.",
    kind: "number",
    uses: [
      { approaches: ["head"], least: 0, most: 1, default: 0.01 },
      { approaches: ["last-layers", "lora", "full", "contrastive"], least: 0, most: 1, default: 0.01 },
    ],
  },
  {
    name: "warmup",
    about: "The share of the run in which the learning rates grow from 0, before they fall back to 0, both linearly.",
    kind: "number",
    uses: [{ approaches: ["last-layers", "lora", "full", "contrastive"], least: 0, most: 1, default: 0.1 }],
  },
  {
    name: "clip",
    about: "The norm that all gradients together are clipped to; 0 for no clipping.",
    kind: "number",
    uses: [{ approaches: ["last-layers", "lora", "full", "contrastive"], least: 0, most: 1000, default: 1 }],
  },
  {
    name: "labelSmoothing",
    about: "The share of each example's target that is spread evenly over all labels, so that the classifier becomes less certain, and wrong labels do less harm.",
    kind: "number",
    uses: [{ approaches: ["head", "last-layers", "lora", "full"], least: 0, most: 1, default: 0 }],
  },
  {
    name: "hidden",
    about: "The width of a hidden layer; 0 for a linear head.",
    kind: "whole",
    unit: "units",
    uses: [{ approaches: ["head"], least: 0, most: 4096, default: 0 }],
  },
  {
    name: "layers",
    about: "How many of the last layers training changes.",
    kind: "whole",
    unit: "layers",
    uses: [
      { approaches: ["last-layers"], least: 1 },
      { approaches: ["lora", "contrastive"], least: 1 },
    ],
  },
  {
    name: "rank",
    about: "The rank of the adapters.",
    kind: "whole",
    uses: [{ approaches: ["lora"], least: 1, most: 128, default: 8 }],
  },
  {
    name: "alpha",
    about: "The adapters' scale is `alpha / rank`.",
    kind: "number",
    uses: [{ approaches: ["lora"], least: 0, most: 1024 }],
  },
  {
    name: "feedForward",
    about: "Whether the feed-forward projections have adapters too.",
    kind: "flag",
    uses: [{ approaches: ["lora"], least: 0, most: 1, default: false }],
  },
  {
    name: "pairs",
    about: "How many pairs of the same label, and as many of different labels, are drawn for each example.",
    kind: "whole",
    unit: "pairs",
    uses: [{ approaches: ["contrastive"], least: 1, most: 200, default: 5 }],
  },
  {
    name: "validation",
    about: "The share of the examples that is held out to choose the best epoch.",
    kind: "number",
    uses: [
      { approaches: ["head"], least: 0, most: 0.5, default: 0.1 },
      { approaches: ["last-layers", "lora", "full"], least: 0, most: 0.5, default: 0 },
    ],
  },
  {
    name: "patience",
    about: "Epochs without a better validation loss after which the run stops early; 0 for never.",
    kind: "whole",
    unit: "epochs",
    uses: [
      { approaches: ["head"], least: 0, most: 1000000, default: 6 },
      { approaches: ["last-layers", "lora", "full"], least: 0, most: 1000000, default: 0 },
    ],
  },
  {
    name: "classWeights",
    about: "Whether to weight each label by the inverse of its frequency.",
    kind: "flag",
    uses: [{ approaches: ["head", "last-layers", "lora", "full"], least: 0, most: 1, default: false }],
  },
  {
    name: "seed",
    about: "The seed of every random choice: the same seed gives the same run on the same device.",
    kind: "whole",
    uses: [
      { approaches: ["head", "last-layers", "lora", "full", "contrastive"], least: 0, most: 4294967295, default: 0 },
    ],
  },
];

/** The defaults of each approach, but for those that depend on the encoder or on another setting. */
export const DEFAULTS = {
  "head": { epochs: 40, batchSize: 32, learningRate: 0.01, weightDecay: 0.01, labelSmoothing: 0, hidden: 0, validation: 0.1, patience: 6, classWeights: false, seed: 0 },
  "last-layers": { epochs: 4, batchSize: 16, accumulate: 1, learningRate: 0.0001, headLearningRate: 0.001, weightDecay: 0.01, warmup: 0.1, clip: 1, labelSmoothing: 0, validation: 0, patience: 0, classWeights: false, seed: 0 },
  "lora": { epochs: 4, batchSize: 16, accumulate: 1, learningRate: 0.001, headLearningRate: 0.001, weightDecay: 0.01, warmup: 0.1, clip: 1, labelSmoothing: 0, rank: 8, feedForward: false, validation: 0, patience: 0, classWeights: false, seed: 0 },
  "full": { epochs: 4, batchSize: 16, accumulate: 1, learningRate: 0.00005, headLearningRate: 0.001, weightDecay: 0.01, warmup: 0.1, clip: 1, labelSmoothing: 0, validation: 0, patience: 0, classWeights: false, seed: 0 },
  "contrastive": { epochs: 1, batchSize: 16, learningRate: 0.00002, weightDecay: 0.01, warmup: 0.1, clip: 1, pairs: 5, seed: 0 },
};

/** Fewer test examples than this show only large differences. */
export const FEW_TESTS = 100;

/** Those parameters of a message that say where something is: in the table, or in a file. */
export type PositionName = "row" | "column" | "file" | "tensor" | "field";

/** All of them. */
export const POSITIONS = ["row", "column", "file", "tensor", "field"] as const satisfies readonly PositionName[];
