/** What can be set of tuning a language model. Made from src/tune/schema.rs by `npm run schema`: change it there. */

import type { SettingInfo } from "./schema";

/** The settings of tuning a language model. Settings that an approach doesn't have are ignored. */
export interface LanguageTuneSettings {
  /** What is trained: adapters beside the projections, or the last layers; "lora" when absent. */
  approach?: "lora" | "last-layers";
  /** Passes over the training pairs. Default: 3 with "last-layers", "lora". */
  epochs?: number;
  /** Pairs in a minibatch. Default: 1 with "last-layers", "lora". */
  batchSize?: number;
  /** How many minibatches contribute gradients to one step of the optimiser. Default: 4 with "last-layers", "lora". */
  accumulate?: number;
  /** AdamW's peak learning rate. Default: 0.001 with "lora"; 0.0001 with "last-layers". */
  learningRate?: number;
  /** AdamW's decoupled weight decay. Default: 0.01 with "last-layers", "lora". */
  weightDecay?: number;
  /** The share of the run in which the learning rate grows from 0, before it falls back to 0, both linearly. Default: 0.1 with "last-layers", "lora". */
  warmup?: number;
  /** The norm that all gradients together are clipped to; 0 for no clipping. Default: 1 with "last-layers", "lora". */
  clip?: number;
  /** How many of the last layers training changes. Default: 2 with "last-layers"; all layers with "lora". */
  layers?: number;
  /** The rank of the adapters: the width between their two matrices. Default: 8 with "lora". */
  rank?: number;
  /** The adapters' effect is multiplied by alpha / rank. Default: twice `rank` with "lora". */
  alpha?: number;
  /** Whether the feed-forward projections have adapters too, and not the attention's only. Default: true with "lora". */
  feedForward?: boolean;
  /** Tokens that a pair is cut to: the end of its input is left out. Default: 512 with "last-layers", "lora". */
  maxTokens?: number;
  /** The share of the pairs held out to choose the best epoch. Default: 0.1 with "last-layers", "lora". */
  validation?: number;
  /** Epochs without a lower validation loss after which the run ends; 0 for never. Default: 0 with "last-layers", "lora". */
  patience?: number;
  /** Decides the initial weights, the validation part and the order of the pairs. Default: 0 with "last-layers", "lora". */
  seed?: number;
}

/** All settings of tuning a language model, in the order in which a person meets them. */
export const LANGUAGE_SETTINGS: readonly (Omit<SettingInfo, "name"> & {
  name: Exclude<keyof LanguageTuneSettings, "approach">;
})[] = [
  {
    name: "epochs",
    about: "Passes over the training pairs.",
    kind: "whole",
    unit: "epochs",
    uses: [{ approaches: ["last-layers", "lora"], least: 1, most: 1000, default: 3 }],
  },
  {
    name: "batchSize",
    about: "Pairs in a minibatch.",
    kind: "whole",
    unit: "pairs",
    uses: [{ approaches: ["last-layers", "lora"], least: 1, most: 64, default: 1 }],
  },
  {
    name: "accumulate",
    about: "How many minibatches contribute gradients to one step of the optimiser.",
    kind: "whole",
    unit: "minibatches",
    uses: [{ approaches: ["last-layers", "lora"], least: 1, most: 256, default: 4 }],
  },
  {
    name: "learningRate",
    about: "AdamW's peak learning rate.",
    kind: "number",
    uses: [
      { approaches: ["lora"], least: 0, most: 1, default: 0.001 },
      { approaches: ["last-layers"], least: 0, most: 1, default: 0.0001 },
    ],
  },
  {
    name: "weightDecay",
    about: "AdamW's decoupled weight decay.",
    kind: "number",
    uses: [{ approaches: ["last-layers", "lora"], least: 0, most: 1, default: 0.01 }],
  },
  {
    name: "warmup",
    about: "The share of the run in which the learning rate grows from 0, before it falls back to 0, both linearly.",
    kind: "number",
    uses: [{ approaches: ["last-layers", "lora"], least: 0, most: 1, default: 0.1 }],
  },
  {
    name: "clip",
    about: "The norm that all gradients together are clipped to; 0 for no clipping.",
    kind: "number",
    uses: [{ approaches: ["last-layers", "lora"], least: 0, most: 1000, default: 1 }],
  },
  {
    name: "layers",
    about: "How many of the last layers training changes.",
    kind: "whole",
    unit: "layers",
    uses: [
      { approaches: ["last-layers"], least: 1 },
      { approaches: ["lora"], least: 1 },
    ],
  },
  {
    name: "rank",
    about: "The rank of the adapters: the width between their two matrices.",
    kind: "whole",
    uses: [{ approaches: ["lora"], least: 1, most: 128, default: 8 }],
  },
  {
    name: "alpha",
    about: "The adapters' effect is multiplied by alpha / rank.",
    kind: "number",
    uses: [{ approaches: ["lora"], least: 0, most: 1024 }],
  },
  {
    name: "feedForward",
    about: "Whether the feed-forward projections have adapters too, and not the attention's only.",
    kind: "flag",
    uses: [{ approaches: ["lora"], least: 0, most: 1, default: true }],
  },
  {
    name: "maxTokens",
    about: "Tokens that a pair is cut to: the end of its input is left out.",
    kind: "whole",
    unit: "tokens",
    uses: [{ approaches: ["last-layers", "lora"], least: 16, most: 2048, default: 512 }],
  },
  {
    name: "validation",
    about: "The share of the pairs held out to choose the best epoch.",
    kind: "number",
    uses: [{ approaches: ["last-layers", "lora"], least: 0, most: 0.5, default: 0.1 }],
  },
  {
    name: "patience",
    about: "Epochs without a lower validation loss after which the run ends; 0 for never.",
    kind: "whole",
    unit: "epochs",
    uses: [{ approaches: ["last-layers", "lora"], least: 0, most: 1000000, default: 0 }],
  },
  {
    name: "seed",
    about: "Decides the initial weights, the validation part and the order of the pairs.",
    kind: "whole",
    uses: [{ approaches: ["last-layers", "lora"], least: 0, most: 4294967295, default: 0 }],
  },
];
