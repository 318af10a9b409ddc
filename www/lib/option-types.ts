/** The options of the API's methods. Types only; the tables that the values are checked by are in options.ts. */

import type { AnyApproachSettings, ApproachResult, ApproachSettings, LearningCurve } from "./approach-types";
import type { Classifier } from "./classifier";
import type { TrainControl } from "./control";
import type { Dataset } from "./dataset";
import type { PromptClassifier } from "./prompt-classifier";
import type { CallOptions, HubAccess } from "./protocol";
import type { HubModel } from "./remote";
import type { LanguageTuneSettings } from "./language-schema";
import type { FewShotMethod, TuneSettings } from "./schema";
import type {
  GenerateOptions as GenerateSettings,
  PairPrompt,
  PairTestOptions,
  Snapshot,
  StepReport,
  WrittenToken,
} from "./wasm/homefire_core";

/** Which model to open, and on which device. */
export interface OpenOptions extends CallOptions {
  /**
   * One of: an id of the catalogue, "minilm-l6" when absent; the files of a BERT encoder in Hugging Face's layout, as a file
   * picker or a drop gives them (model.safetensors, tokenizer.json and config.json, and where the folder has them
   * sentence-transformers' modules.json and the files that it names, by their `webkitRelativePath`); a repository of the Hugging
   * Face hub, as "hub:owner/name" or as `Homefire.lookUp` gave it, which needs `hub` unless the model is kept already.
   */
  model?: string | Iterable<File> | HubModel;
  /**
   * How to reach the Hugging Face hub: "direct", or a port to a page that downloads for this one. When absent, no host but that
   * of `models` is asked.
   */
  hub?: HubAccess;
  /** The address of the folder with the catalogue's files; "./models/" beside the page when absent. */
  models?: string | URL;
  /** "auto", the default, takes the GPU if it is not a software one, passes a self-test and is faster than the CPU. */
  device?: "auto" | "webgpu" | "cpu";
}

/** Which language model to open. */
export interface GeneratorOptions extends CallOptions {
  /**
   * One of: an id of `Homefire.languageModels`, "smollm2-135m" when absent; files as a file picker or a drop gives them, which are
   * one `.gguf` or a folder in Hugging Face's layout (model.safetensors, tokenizer.json, config.json, and tokenizer_config.json
   * with the chat template); a repository of the Hugging Face hub with such files, as "hub:owner/name", or a GGUF file in one, as
   * "hub:owner/name/file.gguf", which needs `hub` unless the model is kept already.
   */
  model?: string | Iterable<File>;
  /**
   * How to reach the Hugging Face hub: "direct", or a port to a page that downloads for this one. When absent, no host but that
   * of `models` is asked.
   */
  hub?: HubAccess;
  /**
   * The address of the folder with the catalogue's files. When absent, that of the `Homefire` whose method this is, or "./models/"
   * beside the page.
   */
  models?: string | URL;
  /** "auto", the default, takes the GPU if it is not a software one, passes a self-test and is faster than the CPU. */
  device?: "auto" | "webgpu" | "cpu";
}

/** How a language model writes, and what is heard of it. */
export interface GenerateOptions extends GenerateSettings, CallOptions {
  /** Called with each token as it is written. */
  onToken?: (token: WrittenToken) => void;
  /**
   * Pauses and resumes, which calls that come after this one wait for, and stops: what is written by then is kept, and `end` says
   * "stopped". A `signal` that aborts keeps nothing.
   */
  control?: TrainControl;
}

/** What a language model is to learn from pairs: how their inputs are asked about, and the settings of the run. */
export interface EstimateGeneratorOptions extends LanguageTuneSettings, CallOptions {
  /** How an input is asked about, while it learns and later; the input alone when absent. */
  prompt?: PairPrompt;
}

/** How a language model learns from pairs, and what is heard of it. */
export interface TrainGeneratorOptions extends EstimateGeneratorOptions {
  /** Called after steps with the loss so far, and at the end of an epoch with that of the pairs held out. */
  onStep?: (step: StepReport) => void;
  /** Pauses, resumes and stops it: what is kept then is the best epoch so far, or in the first epoch what was learned by then. */
  control?: TrainControl;
  /** Called with the state of the run at each epoch's end and on pause: bytes to go on from, for `resume`. */
  onCheckpoint?: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** The state of a run to go on from, with the same model, pairs, prompt and settings. */
  resume?: Uint8Array;
}

/** How a language model is tested on pairs, and what is heard of it. */
export interface EvaluatePairsOptions extends PairTestOptions, CallOptions {
  /** Called with what was written for each pair, as it comes, and the pair's index. */
  onOutput?: (output: string, index: number) => void;
  /** Pauses, resumes and stops it: what was written by then is measured. */
  control?: TrainControl;
}

/** What a zero-shot classifier is made of. */
export interface ZeroShotOptions extends CallOptions {
  /** The labels, whose names describe them, or a description for each. */
  labels: string[] | Record<string, string>;
  /** The sentence that a description is put into, at "{}"; `Homefire.template` when absent. */
  template?: string;
  /** A classifier whose encoder to use; the pretrained one when absent. */
  from?: Classifier;
}

/** How a few-shot classifier is made. */
export interface FewShotOptions extends CallOptions {
  /** Examples of each label; 8 when absent. */
  shots?: number;
  /** The seed of their draw; 0 when absent. */
  seed?: number;
  /** What a text is compared with; "prototype" when absent. */
  method?: FewShotMethod;
  /** How many vote; for "neighbours". */
  neighbours?: number;
  /** Descriptions of the labels, for "label-prior"; their names when absent. */
  labels?: Record<string, string>;
  /** The sentence that a description is put into, at "{}". */
  template?: string;
  /** A classifier whose encoder to use; the pretrained one when absent. */
  from?: Classifier;
}

/** The settings of a run, and what to report during it. */
export interface TrainOptions extends TuneSettings, CallOptions {
  /**
   * A classifier to start from. Its encoder is used, and, where the run tunes the encoder further, its head too if the labels
   * are the same.
   */
  from?: Classifier;
  /** Called after some steps, and after each epoch. */
  onStep?: (step: StepReport) => void;
  /** Pauses, resumes and stops the run. */
  control?: TrainControl;
  /**
   * Called with a checkpoint at the end of each epoch and on pause, if the run tunes the encoder. The file has the trained
   * weights and, on the CPU, the optimiser's moments, twice as large: 21 MB for each of the last layers, 271 MB for "full".
   */
  onCheckpoint?: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** A checkpoint to resume from. It must be of a run with the same examples and settings. */
  resume?: Uint8Array;
  /**
   * Examples that `onSnapshot` is to show. They are embedded beside the run, which takes its time and changes nothing of what the
   * run comes to.
   */
  snapshots?: SnapshotOptions;
  /**
   * Called with the embeddings of these examples before the first step, as epoch 0, and at the end of each epoch, if the run tunes
   * the encoder. A run that is resumed begins with the epoch at whose end it stands, or with the next.
   */
  onSnapshot?: (snapshot: Snapshot) => void;
}

/** Examples whose embeddings are shown while a run goes on: those that `Homefire.embed` draws with the same `most` and `seed`. */
export interface SnapshotOptions {
  /** What they are drawn from: the data that is trained on, or other data. */
  data: Dataset;
  /** How many at most; 500 when absent, and no more than that. */
  most?: number;
  /** The seed of their draw; 0 when absent. */
  seed?: number;
}

/** Which examples to embed, and how. */
export interface EmbedOptions extends CallOptions {
  /** A classifier whose encoder to use, as it was tuned; the pretrained one when absent. */
  classifier?: Classifier;
  /** How many examples at most, 10,000 when absent. Of more, so many are drawn. */
  most?: number;
  /** The seed of their draw; 0 when absent. */
  seed?: number;
}

/** The settings of a run to estimate. */
export interface EstimateOptions extends TuneSettings, CallOptions {
  /** A classifier to start from. */
  from?: Classifier;
}

/** Options of a cross-validation. */
export interface CrossValidationOptions extends CallOptions {
  /** A classifier that the same approach made from all examples. The measures are kept in it and saved with it. */
  classifier?: Classifier | PromptClassifier;
  /** Pauses between two folds, or between two training steps. A stop rejects with the code "aborted". */
  control?: TrainControl;
  /** Called before each fold, with its number from 1 and the number of folds. */
  onFold?: (fold: number, of: number) => void;
  /** Called while a fold's classifier is trained. */
  onStep?: ((step: StepReport) => void) | undefined;
}

/** How a comparison goes on. */
export interface CompareOptions<S extends AnyApproachSettings = ApproachSettings> extends CallOptions {
  /** Pauses between two steps, resumes, and stops: what is done by then is kept, and a run that is cut off by it is not. */
  control?: TrainControl;
  /** Results of an earlier comparison of the same parts, which are taken over. */
  done?: ApproachResult<S>[];
  /** Before a contestant's turn. */
  onStart?: (contestant: S, index: number) => void;
  /** While a contestant trains. */
  onStep?: (step: StepReport) => void;
  /** Before each fold of a cross-validation, with its place from 1 and how many there are. */
  onFold?: (contestant: S, fold: number, of: number) => void;
  /**
   * After a contestant's turn. A promise is waited for before the next one's turn, so that what is done with a result, such
   * as saving its classifier, is counted neither in the time nor in the memory of the next.
   */
  onResult?: (result: ApproachResult<S>, index: number) => unknown;
}

/** How a learning curve is drawn. */
export interface CurveOptions extends CallOptions {
  /** Numbers of examples of each label; 1, 2, 4, 8 and 16 when absent. Those beyond the largest label are left out. */
  shots?: number[];
  /** Draws of each number: 5 when absent. */
  draws?: number;
  /** Seed of the first draw; the others follow it. */
  seed?: number;
  /** Pauses between two classifiers, resumes, and stops: what is done by then is kept. */
  control?: TrainControl;
  /** After each classifier, with the curves so far. */
  onPoint?: (curves: LearningCurve[], done: number, total: number) => void;
}
