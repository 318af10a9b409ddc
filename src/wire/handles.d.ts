import type { FewShotMethod, TuneApproach, TuneSettings } from "../schema.js";
import type { LanguageTuneSettings } from "../language-schema.js";

/** The files of a model's folder, as on the Hugging Face hub. */
export interface ModelFiles {
  /** The weights, `model.safetensors`. */
  model: Uint8Array;
  /** `tokenizer.json` */
  tokenizer: Uint8Array;
  /** `config.json` */
  config: Uint8Array;
  /** The files of sentence-transformers beside them, such as `1_Pooling/config.json`, by their paths in the folder. */
  modules?: Record<string, Uint8Array>;
  /** SHA-256 of `model`, in hexadecimal. A saved classifier is bound to it. The caller has computed or checked it. */
  sha256: string;
}

/** The files of a language model: one of llama.cpp's, or a folder as on the Hugging Face hub. */
export type GeneratorFiles = {
  /** SHA-256 of the weights' file, in hexadecimal. */
  sha256: string;
} & (
  | {
      /** A GGUF file. */
      gguf: Uint8Array;
    }
  | {
      /** The weights, `model.safetensors`. */
      model: Uint8Array;
      /** `config.json` */
      config: Uint8Array;
      /** `tokenizer.json` */
      tokenizer: Uint8Array;
      /** `tokenizer_config.json`, which has the chat template. */
      tokenizerConfig?: Uint8Array;
    }
);

/**
 * The format of a table: cells separated by commas (or semicolons, bars) or by tabs; one JSON document; a JSON object or list
 * on each line; fastText's lines, `__label__name text`; or lines `label: text`.
 */
export type TableFormat = "csv" | "tsv" | "json" | "jsonl" | "fasttext" | "lines";

/** The encoding of a table. Strings and rows have "utf-8". */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** How a classifier was made. */
export type Approach = "zero-shot" | FewShotMethod | TuneApproach;

/**
 * How a prompt's preference for some labels, whatever the text, is taken away: not; by texts that say nothing; by the mean
 * log-probabilities of training texts; by their mean probabilities, which is batch calibration as published.
 */
export type CalibrationMethod = "none" | "contextual" | "batch" | "batch-probability";

/** A Hugging Face folder for `transformers`, one ONNX model, or the adapters alone for PEFT. */
export type ExportFormat = "huggingface" | "onnx" | "peft";

/** Work that is stepped through, and comes to a `T`. On its way it may have news of the type `N`. */
export interface JobOf<T, N = undefined> {
  /** Does at most `pieces` more pieces. */
  advance(pieces: number): Promise<JobProgress>;
  /** What has come since it was last asked; undefined where nothing has. */
  news(): N | undefined;
  /** Has a run end with the piece under way and keep what there is. */
  stop(): void;
  /** A run as one file to go on from; undefined where there is nothing new to write. */
  checkpoint(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** What it came to. Nothing can be called after it. */
  finish(): Promise<T>;
  /** Frees what it holds. */
  free(): void;
}

/**
 * How a data set is divided: into a training and a test part, each label in the same proportion; the same by the rows' origins;
 * or into the folds of a stratified cross-validation. `learn` are the places of examples that are only learned from.
 */
export type Division =
  | { by: "share"; test: number; seed: number; learn: number[] }
  | { by: "origin"; test: number; seed: number; origins: RowOrigin[] }
  | { by: "folds"; folds: number; seed: number; learn: number[] };

/** What is learned from and what is tested on, and the places of the latter's examples in the whole. */
export interface Divided<D> {
  train: D;
  test: D;
  examples: number[];
}

/** The embeddings of some examples. */
export interface Embeddings {
  /** Row by row, `indices.length` times `width` numbers. Each row is of length 1, so that the product of two is their cosine. */
  embeddings: Float32Array<ArrayBuffer>;
  /** The width of an embedding. */
  width: number;
  /** The indices of the examples in their data set, from 0, in ascending order. */
  indices: Uint32Array<ArrayBuffer>;
}

/** Some examples as the encoder sees them at one time of a run. */
export interface Snapshot {
  /** The number of epochs that have ended; 0 before the first step. */
  epoch: number;
  /** Row by row, in the order of the examples' indices. Each row is of length 1. */
  embeddings: Float32Array<ArrayBuffer>;
  /** The width of an embedding. */
  width: number;
}

/** A label, and what it means. */
export type LabelText = [name: string, text: string];

/** An approach with its settings. One that learns from no example has the labels in their order; others are described. */
export type MakeSettings =
  | { approach: "zero-shot"; labels: LabelText[]; template?: string | undefined }
  | {
      approach: FewShotMethod;
      /** Examples of each label. */
      shots?: number | undefined;
      /** Of the draw. */
      seed?: number | undefined;
      /** How many vote; for "neighbours". */
      neighbours?: number | undefined;
      /** What the labels mean; for "label-prior". */
      labels?: LabelText[] | undefined;
      template?: string | undefined;
    }
  | TuneSettings;

/** What one of the approaches that are compared has come to. */
export interface ApproachOutcome<C> {
  /** Its place among all. */
  index: number;
  /** What it came to; absent where it failed. */
  report?: TrialReport;
  /** What was made. */
  classifier?: C;
  /** Why it could not be made or tested. */
  error?: unknown;
}

/** What one of the approaches of a learning curve has come to. */
export interface CurveSoFar {
  /** In order of the number of examples. */
  points: CurvePoint[];
  /** What the last classifier that could not be made or tested failed with. */
  error?: unknown;
}

/**
 * How best to test with the examples: on a part that is set aside; by cross-validation if some label has fewer than ten
 * examples, so that none is lost to training; or not at all if fewer than two labels have a second example.
 */
export type TestPlan =
  | {
      /** On a part that is set aside. */
      kind: "hold-out";
    }
  | {
      /** Not at all. */
      kind: "nothing";
    }
  | {
      /** Each example once, by a classifier that learned from others. */
      kind: "cross-validation";
      /** The number of folds. */
      folds: number;
    };
