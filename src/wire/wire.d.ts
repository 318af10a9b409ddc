// Made from src/wire/*.rs and handles.d.ts by `npm run schema`: change it there.

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

/** Which sentence is said, and what is put into it. */
export type Told = {
  /** The sentence's stable name. */
  key: string;
  /** What stands in it, by name. */
  parameters: { [key in string]: ToldParameter };
};

/** A word, a number, or a sentence within the sentence. */
export type ToldParameter = string | number | {
  /** The figure. */
  value: number;
  /** Its decimals. */
  digits: number, } | Told;

/** The device that computes, and why it was chosen. */
export type DeviceReport = {
  /** The kind of device. */
  kind: "webgpu" | "cpu";
  /** The browser's name for the GPU; "CPU" on the CPU. */
  adapter: string;
  /** Why it was chosen, as an English sentence for a person. */
  reason: string;
  /** The same, to be written in other languages. */
  told: Told;
  /** The largest absolute difference between the self-test on this device and on the CPU; 0 on the CPU. */
  maxError: number;
};

/** The opened encoder. */
export type ModelReport = {
  /** SHA-256 of its weights file, in hexadecimal. Two models with the same hash are the same. */
  sha256: string;
  /** The number of transformer layers. */
  layers: number;
  /** The width of a layer. */
  hidden: number;
  /** The width of an embedding. */
  embedding: number;
  /** How the states of a text's tokens become one: their mean, the first token's state, or the largest of each number. */
  pooling: "mean" | "cls" | "max";
  /** The text that the model's own files put before each text; empty where there is none. */
  prompt: string;
  /** Names its embeddings: models in which it is the same give a text the same one. */
  embeddingsId: string;
  /** The number of attention heads in a layer. */
  heads: number;
  /** The number of word pieces that it knows. */
  vocabulary: number;
  /** The most tokens of a text that it reads, `[CLS]` and `[SEP]` included. */
  maxTokens: number;
  /** The number of its weights. */
  parameters: number;
};

/** The limits on data. Input beyond them is refused before memory is taken. */
export type Limits = {
  /** Bytes in a table. */
  tableBytes: number;
  /** Rows in a table. */
  rows: number;
  /** Characters in a text. */
  textCharacters: number;
  /** Characters in a label. */
  labelCharacters: number;
  /** Different labels. */
  labels: number;
};

/** How the model reads one text. */
export type TextReading = {
  /** The number of tokens that it reads, `[CLS]` and `[SEP]` included. */
  tokens: number;
  /** Whether the text has more tokens. */
  cut: boolean;
  /** The share of its tokens that the model doesn't know, from 0 to 1; 1 for a text without tokens. */
  unknown: number;
  /**
   * The language that it is probably in, as a BCP 47 tag ("de", or "und-Cyrl" where only the script is known); absent where that
   * can't be told.
   */
  language?: string;
};

/** How to read a table. */
export type DataOptions = {
  /** Guessed from the content when absent. */
  format?: TableFormat;
  /** Whether the first row names the columns; guessed when absent. */
  header?: boolean;
  /** The column of the texts: its name, or its index, from 0, in the `columns` of a preview or reading; guessed when absent. */
  textColumn?: string | number;
  /** The column of the labels, likewise. */
  labelColumn?: string | number;
};

/** A labelled text. */
export type Row = {
  /** The text to classify. */
  text: string;
  /** Its label. */
  label: string;
};

/** A row that was left out. */
export type Problem = {
  /** Its number in the file, from 1; a header counts as row 1. */
  row: number;
  /** A sentence that says what is wrong, in English. */
  reason: string;
  /** The same, to be written in another language. */
  told: Told;
};

/** Labels that are probably the same to a person. */
export type SimilarLabels = {
  /** The labels to rename; `into` is not among them. */
  labels: Array<string>;
  /** The label that most of the examples have. */
  into: string;
  /**
   * How they differ: in capitals; in spaces, hyphens and the like; in how a number is written ("1" and "1.0"); or in one
   * letter, with one of them rare.
   */
  reason: "case" | "blanks" | "number" | "letter";
};

/** The columns and first rows of a table, whether or not it can be learned from. */
export type TablePreview = {
  /** "rows" where it came as rows. */
  format: TableFormat | "rows";
  /** How the bytes were read as characters. */
  encoding: TextEncoding;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Names of the columns ("column 1", … without a header). */
  columns: Array<string>;
  /** The index of the text column, from 0; null if no column is likely. */
  textColumn: number | null;
  /** The index of the label column, likewise. */
  labelColumn: number | null;
  /** The cells of the first 20 rows, in the order of `columns`. */
  rows: Array<Array<string>>;
  /** The number of rows. */
  total: number;
  /** Rows that can't be used. */
  problems: Array<Problem>;
  /** What was skipped, decoded or dropped, in English sentences. */
  notes: Array<string>;
  /** The sentences of `notes`, to be written in another language. */
  told: Array<Told>;
};

/** What was read from a table. */
export type DataReport = {
  /** The number of examples. */
  size: number;
  /** The labels, in order of first appearance. */
  labels: Array<string>;
  /** The number of examples of each label, in the order of `labels`. */
  counts: Array<number>;
  /** The rows that were left out. */
  problems: Array<Problem>;
  /** Labels that could be merged. */
  similarLabels: Array<SimilarLabels>;
  /** "rows" where it came as rows. */
  format: TableFormat | "rows";
  /** How the bytes were read as characters. */
  encoding: TextEncoding;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Names of the columns ("column 1", … without a header). */
  columns: Array<string>;
  /** The index of the text column, from 0. */
  textColumn: number;
  /** The index of the label column, from 0. */
  labelColumn: number;
  /** What was skipped, decoded or dropped, in English sentences. */
  notes: Array<string>;
  /** The sentences of `notes`, to be written in another language. */
  told: Array<Told>;
  /** How best to test with these examples. */
  testPlan: TestPlan;
};

/** What a row originally was, so that a split stays the same when rows are corrected, left out or added. */
export type RowOrigin = {
  /** Its original label. */
  label: string;
  /** Its index, from 0, among the current examples; absent if the row is left out. */
  example?: number;
  /** Whether it was added later. */
  added?: boolean;
};

/** A language that some texts are probably in. */
export type CountedLanguage = {
  /** Its BCP 47 tag, such as "de"; "und-Cyrl" where only the script is known. */
  language: string;
  /** How many texts. */
  count: number;
  /** The first of them. */
  example: string;
};

/** Of the texts that something holds for. */
export type CountedTexts = {
  /** How many there are. */
  count: number;
  /** The first of them; null if there is none. */
  example: string | null;
};

/** The texts that the model doesn't read in full. */
export type Coverage = {
  /** The most tokens of a text that the model reads, `[CLS]` and `[SEP]` included. */
  tokens: number;
  /** Texts with more tokens than that. */
  cut: CountedTexts;
  /** Texts of which the model knows less than half of the tokens. */
  unknown: CountedTexts;
  /** The languages that texts are probably in, as far as that can be told; the most frequent first. */
  languages: Array<CountedLanguage>;
};

/** A text that occurs more than once, apart from case, spacing and punctuation. */
export type Duplicate = {
  /** The text, as in its first occurrence. */
  text: string;
  /** Its indices in the data set, from 0. */
  rows: Array<number>;
  /** The label at each of `rows`. */
  labels: Array<string>;
  /** Whether the labels differ. */
  conflict: boolean;
};

/** A test example whose text is in the training part too, apart from case, spacing and punctuation. */
export type Overlap = {
  /** The text, as in the test part. */
  text: string;
  /** Its index in the test part, from 0. */
  test: number;
  /** The index of the first example with this text in the training part, from 0. */
  train: number;
};

/** An example that is probably mislabelled. */
export type LabelIssue = {
  /** Its index in the data set, from 0. */
  row: number;
  /** The text. */
  text: string;
  /** Its label. */
  label: string;
  /** The label that is more probable. */
  suggested: string;
  /** The probability of its own label, according to a head that has not learned from it. */
  share: number;
  /** The cross-entropy of its own label, according to that head, in nats. */
  loss: number;
};

/** Rows that are likely mislabelled. */
export type LabelIssues = {
  /** How many rows could be judged: those whose label has three examples or more. */
  judged: number;
  /** The share of them that got their own label. The lower it is, the more of the doubtful rows are right as they are. */
  accuracy: number;
  /** The likeliest first. */
  labelIssues: Array<LabelIssue>;
};

/** How far a step of the optimiser went in one part of the model: the update-to-weight ratio. About 0.001 is usual. */
export type UpdateRatio = {
  /** The part: the word embeddings, a transformer layer, or the head. */
  part: "embeddings" | "layer" | "head";
  /** Of a layer: which, counted from 1, the one above the word embeddings. */
  layer?: number;
  /**
   * The Euclidean norm of what the step added to the part's weights, divided by that of these weights before it. Of adapters:
   * the norm of what their low-rank products add to the weights beside them, divided by that of these frozen weights.
   */
  ratio: number;
};

/** The state of a run after some steps. */
export type StepReport = {
  /** Steps taken so far. */
  step: number;
  /** Steps in the whole run. */
  steps: number;
  /** Epochs finished so far. */
  epoch: number;
  /** Epochs in the whole run. */
  epochs: number;
  /**
   * The mean loss of the minibatches since the last report: the cross-entropy in nats; with "contrastive", the mean squared
   * difference between the pairs' cosines and their targets.
   */
  loss: number;
  /** The accuracy on those minibatches before their step; with "contrastive", on their pairs. */
  accuracy: number;
  /** The loss on the validation part; only at the end of an epoch, and only if there is such a part. */
  validationLoss?: number;
  /** The accuracy on the validation part, likewise. */
  validationAccuracy?: number;
  /** The epoch, from 1, whose weights would be kept if the run ended now; 0 before the end of the first. */
  bestEpoch: number;
  /**
   * How far the last step of the optimiser in this report went, for each part of the model that is trained, from the words up.
   * A part that is frozen is absent. Empty where the head alone is fitted, which takes no such steps, where gradients were only
   * collected, and for language models.
   */
  updateRatios: Array<UpdateRatio>;
  /** Whether the run has ended, after its last epoch or by its patience. */
  done: boolean;
};

/** How far a job is. */
export type JobProgress = {
  /** What it is doing. */
  phase: "embed" | "train" | "trial" | "check" | "export" | "read" | "write";
  /** Of this phase, how much is done. */
  done: number;
  /** All there is to do in this phase; 0 where that is nothing a person waits for. */
  total: number;
  /** Of a job that trains: what the steps just taken came to. */
  step?: StepReport;
  /** Of a job that takes several approaches in turn: whose turn it is. */
  turn?: Turn;
  /** Whether there is news to be asked for. */
  news: boolean;
  /** Whether all is done, and `finish` can be called. */
  finished: boolean;
};

/** What a run will take, by a short trial on this machine. */
export type Estimate = {
  /** Weights that training changes. */
  trainedWeights: number;
  /** `trainedWeights` as a share of the model's. */
  share: number;
  /** Bytes of memory at most, beside the open model. */
  memory: number;
  /** Seconds, where the run does not stop early. */
  seconds: number;
};

/** The classification of a text. */
export type Prediction = {
  /** The most probable label. */
  label: string;
  /** The probability of each label. They add up to 1. */
  scores: Record<string, number>;
  /** How much of the text the model read. */
  reading: TextReading;
};

/** A piece of a text: a word with the spaces after it, or, in a long text, several words. */
export type Piece = {
  /** As in the text. */
  text: string;
  /** How much probability the predicted label loses without this piece; negative if the piece spoke against it. */
  effect: number;
};

/** An example that is similar to a text. */
export type NearExample = {
  /** Its index in the data set, from 0. */
  row: number;
  /** The text of the example. */
  text: string;
  /** Its label. */
  label: string;
  /** The cosine of the two embeddings: 1 for the same text. */
  cosine: number;
};

/** The examples nearest to a text, and whether it is unlike all of them. */
export type NearestExamples = {
  /** The nearest first. */
  nearest: Array<NearExample>;
  /** The cosine of the last of them, the k-th nearest. */
  similarity: number;
  /**
   * Whether that is lower than for 99 in 100 of the examples themselves, each compared with the others (deep nearest
   * neighbours, Sun et al. 2022): the text is unlike anything there. Always false with fewer than 20 examples, from which no
   * such bound can be told; of more than 2,000, a sample is compared.
   */
  unlike: boolean;
};

/** What a prediction depends on. */
export type Explanation = {
  /** What the text is taken for. */
  prediction: Prediction;
  /** The pieces in order. Together they are the text. */
  pieces: Array<Piece>;
  /** The examples most like the text, nearest first; none where no data was given. */
  nearest: Array<NearExample>;
};

/** The measures of one label. */
export type LabelEvaluation = {
  /** Its name. */
  label: string;
  /** Of the examples that were given this label, the share that has it. */
  precision: number;
  /** Of the examples that have it, the share that was given it. */
  recall: number;
  /** The harmonic mean of precision and recall. */
  f1: number;
  /** The number of test examples that have the label. */
  support: number;
};

/** A test example that was given a wrong label. */
export type Mistake = {
  /** The text. */
  text: string;
  /** Its label. */
  label: string;
  /** The label that it was given. */
  predicted: string;
  /** The probability of the wrong label. */
  score: number;
};

/** How often each label was given to the examples of each. */
export type Confusion = {
  /** The names of the rows and columns. */
  labels: Array<string>;
  /** `matrix[i][j]`: examples of label i that were given label j. */
  matrix: Array<Array<number>>;
};

/** The result of guessing the most frequent label for every test example. */
export type Majority = {
  /** The most frequent label. */
  label: string;
  /** The share of examples that have it. */
  accuracy: number;
};

/** The results of a classifier on a test part. */
export type Evaluation = {
  /** The number of examples in the test part. */
  size: number;
  /** The share of them that was given the right label. */
  accuracy: number;
  /** Wilson's 95 % confidence interval of the accuracy. */
  interval: [number, number];
  /** The mean F1 of the labels, each counting the same. */
  macroF1: number;
  /** The measures of each label, in the order of the classifier's labels. */
  perLabel: Array<LabelEvaluation>;
  /** The confusion matrix: `matrix[i][j]` examples of label i were given label j. */
  confusion: Confusion;
  /** The wrong answers, the most confident first. */
  mistakes: Array<Mistake>;
  /** Whether each test example was given the right label, in the order of the test part. */
  right: Array<boolean>;
  /** The result of guessing the most frequent label of the test part for each example. */
  majority?: Majority;
};

/** What a comparison needs of a classifier; `right` is that of its evaluation. */
export type TestedApproach = {
  /** What it is called. */
  name: string;
  /** Whether each test example was given its label, in the order of the test set. */
  right: Array<boolean>;
  /** Weights that training changed. */
  trainedWeights: number;
  /** What making it took. */
  seconds: number;
  /** The accuracy of always answering the most frequent label. */
  majority?: Majority;
};

/** Two of several classifiers that were tested on the same examples. */
export type ComparedPair = {
  /** Their indices in the list. */
  of: [number, number];
  /** The number of examples that only the first, and only the second, got right. */
  only: [number, number];
  /** The p-value of McNemar's exact test: the probability of a difference this large by chance. */
  p: number;
  /** The same with Holm's correction for all pairs. */
  adjusted: number;
  /** Whether `adjusted` is below 5 %. */
  differ: boolean;
};

/** A classifier against guessing the most frequent label for every test example. */
export type OverGuess = {
  /** Whether it got more right. */
  ahead: boolean;
  /**
   * The probability of as many right answers by something that is right as often as guessing: the exact binomial test, with
   * Holm's correction for all of them.
   */
  adjusted: number;
  /** Whether it is ahead by more than chance: `adjusted` is below 5 %. */
  beats: boolean;
};

/** The verdict of a comparison. */
export type Verdict = {
  /** The index of the one with the most right answers. */
  best: number;
  /**
   * The index of the one to take: of those within one standard error of the best that are not shown to be worse, the one with
   * the fewest trained weights, then the most accurate, then the fastest. The rule of one standard error is from Breiman et
   * al., Classification and Regression Trees, 1984, section 3.4.3.
   */
  take: number;
  /** The standard error of the best one's accuracy, by Agresti and Coull's estimate. */
  standardError: number;
  /** How each does against guessing the most frequent label; `null` if that is not known. */
  overGuess: Array<OverGuess | null>;
  /** Every pair of them. */
  pairs: Array<ComparedPair>;
};

/** What is said of approaches that were tested on the same examples. */
export type Judgement = {
  /** How they compare; absent where none was tested. */
  verdict?: Verdict;
  /** Which to take and why, in a sentence. */
  advice: string;
  /** The same, for other languages. */
  told: Told;
};

/** One of the approaches that are compared. */
export type NamedApproach = {
  /** What to call it. */
  name: string;
  /** The approach with its settings. */
  settings: Record<string, unknown>;
  /** The place, among the classifiers that are handed over, of the one to start from. */
  from?: number;
  /** What it came to before, so that it is not made again. */
  known?: TestedApproach;
};

/** What approaches are tested on: one data set, or, with `folds`, the training and the test part of each fold in turn. */
export type TestParts = {
  /** Of each fold, the places of its test part in the whole. */
  folds?: Array<Array<number>>;
};

/** What an approach came to, beside its classifier. */
export type TrialReport = {
  /** What it came to on the test part, or by cross-validation. */
  evaluation: Evaluation;
  /** Seconds that making it took. */
  seconds: number;
  /** Bytes that making it took at most, beside what was there before. */
  memory: number;
};

/** How often examples are drawn for a learning curve, and how many. */
export type CurvePlan = {
  /** Numbers of examples of each label. */
  shots?: Array<number>;
  /** Draws of each number. */
  draws?: number;
  /** Seed of the first draw; the others follow it. */
  seed?: number;
};

/** The accuracies at one number of examples. */
export type CurvePoint = {
  /** Examples of each label; a label that has fewer gave all it has. */
  shots: number;
  /** One for each draw, in the order of the seeds. */
  accuracies: Array<number>;
  /** Their mean. */
  mean: number;
  /** The sample's standard deviation; 0 for one draw. It is of the draws: that of the test texts is not in it. */
  deviation: number;
};

/** Whose turn it is. */
export type Turn = {
  /** The approach's place among all. */
  approach: number;
  /** Of a cross-validation: the fold, counted from 1, and how many there are. */
  fold?: [number, number];
};

/** The properties of a classifier. */
export type ClassifierReport = {
  /** The approach that made it. */
  approach: Approach;
  /** The labels that it tells apart. */
  labels: Array<string>;
  /** The number of examples it learned from; 0 for zero-shot. */
  examples: number;
  /** The number of weights that training changed. */
  trainedWeights: number;
  /** The settings it was made with, by name. */
  settings: Record<string, string | number | boolean>;
  /** The measures of its last evaluation, by name. */
  metrics: Record<string, number>;
  /** The formats that it can be exported in. */
  exports: Array<ExportFormat>;
};

/** What is known better than the guesses about a table of texts. What is left out is guessed. */
export type TextOptions = {
  /** The format; "lines" is one text a line. */
  format?: TableFormat;
  /** Whether the first row names the columns. */
  header?: boolean;
  /** The column of the texts: its name, or its index, from 0. */
  textColumn?: string | number;
};

/** What was read from a table of texts. */
export type TextReport = {
  /** The number of texts. */
  size: number;
  /** The rows that can't be labelled. */
  problems: Array<Problem>;
  /** The format of the file. */
  format: TableFormat;
  /** How the bytes were read as characters. */
  encoding: TextEncoding;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Names of the columns ("column 1", … without a header). */
  columns: Array<string>;
  /** The index of the text column, from 0. */
  textColumn: number;
  /** What was skipped, decoded or dropped, in English sentences. */
  notes: Array<string>;
  /** The sentences of `notes`, to be written in another language. */
  told: Array<Told>;
  /** The number of texts that have a label. */
  labelled: number;
  /** The labels of the classifier that gave them; none before. */
  labels: Array<string>;
  /** The number of texts that were given each label, in the order of `labels`. */
  counts: Array<number>;
};

/** A text with its label. */
export type LabelledRow = {
  /** Its index among the texts, from 0. */
  index: number;
  /** The number of its row in the file, from 1; a header counts as row 1. */
  row: number;
  /** The text. */
  text: string;
  /** The label that it was given. */
  label: string;
  /** The score of that label. */
  score: number;
};

/** The order of labelled texts: that of the file, or the lowest score first. */
export type Order = "as-it-came" | "unsure-first";

/** What stands between two cells of a table. */
export type Separator = "," | ";" | "	";

/** The words of a table of labelled texts; English ones for those that are absent. */
export type LabelledWords = {
  /** The name of the labels' column. */
  label?: string;
  /** The name of the scores' column. */
  score?: string;
  /** The name of the column that says why a row has no label, or that it was put right. */
  note?: string;
  /** The note of a label that was put right. */
  putRight?: string;
  /** The note of a text that labelling did not reach. */
  notReached?: string;
  /** The notes of the rows that can't be labelled, in the order of the texts' problems. */
  problems?: Array<string>;
};

/** What a table of labelled texts holds, and in which words. */
export type LabelledCsv = {
  /** The order of its rows; that of the file when absent. */
  order?: Order;
  /** Whether it has a column for the score of each label. */
  scores?: boolean;
  /** What stands between two cells; as in the texts' own table, or a comma, when absent. */
  separator?: Separator;
  /** Labels that were put right, by the indices of their texts. */
  corrections?: Record<number, string>;
  /** The words that the table gets beside its own. */
  words?: LabelledWords;
};

/** An opened language model. */
export type GeneratorReport = {
  /** SHA-256 of its weights file, in hexadecimal. */
  sha256: string;
  /** The number of transformer layers. */
  layers: number;
  /** The width of a layer. */
  hidden: number;
  /** The number of tokens that it knows. */
  vocabulary: number;
  /** The number of its weights. */
  parameters: number;
  /** The most tokens that a prompt and what is written after it have together. */
  contextTokens: number;
  /** Whether it knows conversations: its file has a chat template. */
  chat: boolean;
  /** What a run has made of it; absent where none has. */
  tuning?: TuningReport;
};

/** A turn of a conversation. */
export type ChatMessage = {
  /** Who speaks: "system", "user" or "assistant". */
  role: string;
  /** What is said. */
  content: string;
};

/** What is written after: a text that goes on, or a conversation. */
export type Prompt = string | Array<ChatMessage>;

/** How a text is written. What is left out has the value given. */
export type GenerateOptions = {
  /** Tokens at most; 256, or as many as the context has. */
  maxTokens?: number;
  /** Texts before which it ends; none. */
  stop?: Array<string>;
  /** How many likely tokens to tell of beside each that is written; none. */
  topTokens?: number;
  /** 0 always takes the likeliest token, which is what happens where nothing is said; higher values draw more freely. */
  temperature?: number;
  /** Only so many of the likeliest tokens can be drawn; all. */
  topK?: number;
  /** Only the likeliest tokens that together have this probability can be drawn; 1. */
  topP?: number;
  /** What the logits of tokens that have come before are divided by; 1. */
  repetitionPenalty?: number;
  /** How many of the last tokens the penalty looks at; 64. */
  repetitionWindow?: number;
  /** The same seed draws the same tokens; 0. */
  seed?: number;
};

/** A likely token. */
export type LikelyToken = {
  /** Its text. */
  text: string;
  /** 0 to 1. */
  probability: number;
};

/** A token that was written. */
export type WrittenToken = {
  /** The text that is certain with it, which may be nothing yet. */
  text: string;
  /** The likeliest tokens in its place, the likeliest first, where they were asked for. */
  top: Array<LikelyToken>;
};

/** What was written. */
export type Generated = {
  /** The text, without what ended it. */
  text: string;
  /** Tokens of the prompt. */
  promptTokens: number;
  /** How many of them had been read before. */
  reusedTokens: number;
  /** Tokens that were written. */
  tokens: number;
  /**
   * Why it ended: the model ended it, a stop string came, it has as many tokens as were asked for, the context is full, or it was
   * stopped.
   */
  end: "model" | "stop" | "length" | "context" | "stopped";
};

/** What is known better than the guesses about a table of pairs. What is left out is guessed. */
export type PairOptions = {
  /** The format: CSV, TSV, JSON or JSON lines; of texts also lines. */
  format?: TableFormat;
  /** Whether the first row names the columns. */
  header?: boolean;
  /** The column of the inputs: its name, or its index, from 0. */
  inputColumn?: string | number;
  /** The column of the outputs, or of the texts. */
  outputColumn?: string | number;
  /** A column whose texts are put before the inputs. */
  instructionColumn?: string | number;
  /** Whether there are no inputs, only texts to be gone on with. */
  texts?: boolean;
};

/** An input and its output. */
export type PairRow = {
  /** What is given; empty where the output is a text to be gone on with. */
  input: string;
  /** What is to follow. */
  output: string;
};

/** What was read from a table of pairs. */
export type PairReport = {
  /** The number of pairs. */
  size: number;
  /** Whether they are texts to be gone on with, which have no input. */
  texts: boolean;
  /** How many pairs a column gives to each part; absent where none does. */
  parts?: PartCounts;
  /** The rows that were left out. */
  problems: Array<Problem>;
  /** "rows" where it came as rows. */
  format: TableFormat | "rows";
  /** How the bytes were read as characters. */
  encoding: TextEncoding;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Names of the columns. */
  columns: Array<string>;
  /** The index of the inputs' column, from 0. */
  inputColumn?: number;
  /** The index of the outputs' column, from 0. */
  outputColumn: number;
  /** What a person should know of how it was read, in English sentences. */
  notes: Array<string>;
  /** The sentences of `notes`, to be written in another language. */
  told: Array<Told>;
};

/** How many pairs there are in each part. */
export type PartCounts = {
  /** To learn from. */
  train: number;
  /** To choose settings by. */
  validation: number;
  /** To test on. */
  test: number;
};

/** How an input becomes a prompt. What is left out has the value given. */
export type PairPrompt = {
  /** What is to be done; none. */
  instruction?: string;
  /** Whether it is one text or a conversation; a conversation where the model knows them. */
  style?: "plain" | "chat";
  /** Before an input, in one text; "Input: ". */
  inputPrefix?: string;
  /** Between an input and its output, in one text. */
  outputPrefix?: string;
  /** Behind the instruction and each example, in one text; an empty line. */
  separator?: string;
  /** Examples that come first; none. */
  shots?: Array<PairShot>;
};

/** An example in a prompt. */
export type PairShot = {
  /** What is given. */
  input: string;
  /** What is wanted. */
  output: string;
};

/** What a run has made of a language model. */
export type TuningReport = {
  /** What was trained. */
  approach: "lora" | "last-layers";
  /** The settings of the run. */
  settings: Record<string, string | number | boolean>;
  /** The number of pairs that it learned from. */
  pairs: number;
  /** The number of weights that were trained. */
  trainedWeights: number;
  /** How its inputs were asked about. */
  prompt: PairPrompt;
};

/** A measure over pairs. */
export type Measure = {
  /** The measure. */
  value: number;
  /** Its 95 % interval; absent for a single pair. */
  interval?: [number, number];
};

/** Mean F-measures of ROUGE, from 0 to 1. */
export type Rouge = {
  /** Of single words. */
  rouge1: Measure;
  /** Of pairs of words. */
  rouge2: Measure;
  /** Of the longest common sequence of words. */
  rougeL: Measure;
};

/** How a model is tested on pairs. What is left out has the value given. */
export type PairTestOptions = {
  /** How an input is asked about; as the model was tuned, where it was. */
  prompt?: PairPrompt;
  /** How many of the pairs have an output written, from the first; all. */
  written?: number;
  /** Tokens of an output at most; 128. */
  maxTokens?: number;
  /** What the intervals are drawn by; 0. */
  seed?: number;
};

/** What a model came to on pairs that it has not learned from. */
export type PairTest = {
  /** The perplexity of the pairs' own outputs, per token. */
  perplexity?: Measure;
  /** ROUGE of what was written. */
  rouge?: Rouge;
  /** ROUGE of the inputs' first sentences, for the same pairs. */
  firstSentence?: Rouge;
  /** ROUGE of the inputs' longest sentences, for the same pairs. */
  longestSentence?: Rouge;
  /** What was written, in the order of the pairs. */
  outputs: Array<string>;
  /** The F-measure of ROUGE-L of each of them. */
  scores: Array<number>;
};

/** What stands around texts and labels in a prompt. */
export type PromptTemplate = {
  /** What is to be done, before all else; may be empty. */
  instruction: string;
  /** Before a text: "Text: ". Not used in a chat. */
  inputPrefix: string;
  /** Between a text and its label: "\nLabel: ". Not used in a chat. */
  outputPrefix: string;
  /** Behind the instruction and each example: "\n\n". Not used in a chat. */
  separator: string;
};

/** How a prompt becomes a classifier. What is left out has the value given. */
export type PromptClassifierOptions = {
  /** Examples of each label, 0 being zero-shot; 1. */
  shots?: number;
  /** One text, or a conversation by the model's chat template; "plain". */
  style?: "plain" | "chat";
  /** What stands around texts and labels; an instruction that names the labels, "Text: " and "Label: ". */
  template?: PromptTemplate;
  /**
   * How the prompt's preference for some labels, whatever the text, is taken away: with training texts that are not in the
   * prompt (by the mean log-probability, "batch", or by the mean probability, as published), with texts that say nothing
   * ("contextual"), or not at all; "batch".
   */
  calibration?: CalibrationMethod;
  /** Of the draw of the examples; 0. */
  seed?: number;
  /** Of the examples' order; the seed. */
  order?: number;
  /**
   * Whether each text is read behind the examples in their order and in the reverse, which takes twice as long and depends on
   * the order less; true.
   */
  bothOrders?: boolean;
};

/** An example in a prompt. */
export type PromptExample = {
  /** The text. */
  input: string;
  /** Its label's words. */
  output: string;
};

/** How a classifier that prompts came about. */
export type PromptClassifierReport = {
  /** The labels that it tells apart. */
  labels: Array<string>;
  /** One text, or a conversation. */
  style: "plain" | "chat";
  /** What stands around texts and labels. */
  template: PromptTemplate;
  /** The examples in the prompt, in their order. */
  examples: Array<PromptExample>;
  /** Whether each text is also read behind the same examples in the reverse order. */
  bothOrders: boolean;
  /** How the prompt's preference was found, which is "contextual" where no training text was left. */
  calibration: CalibrationMethod;
  /** With how many texts it was found. */
  calibratedOn: number;
  /** The prompt's preference for each label, which is taken from the log-likelihoods: higher is more. */
  prior: Array<number>;
  /** What was decided while it was made: examples left out for want of room, another calibration. */
  notices: Array<string>;
  /** The same, for other languages. */
  told: Array<Told>;
};

/** Which prompts are tried. What is left out has the value given. */
export type PromptCurveOptions = {
  /** Numbers of examples of each label; 0, 1 and 4. */
  shots?: Array<number>;
  /** Draws of each number; 5. */
  draws?: number;
  /** Orders of each draw's examples; 2. */
  orders?: number;
  /** Seed of the first draw, which the others follow; 0. */
  seed?: number;
};

/** Where some accuracies lie. */
export type Spread = {
  /** Their mean. */
  mean: number;
  /** The lowest. */
  least: number;
  /** The highest. */
  most: number;
};

/** The accuracies of prompts with the same examples. */
export type PromptDraw = {
  /** The seed of the draw. */
  seed: number;
  /** One for each order of the examples. */
  accuracies: Array<number>;
  /** Over these orders. */
  overOrders: Spread;
};

/** The accuracies with one number of examples and one kind of calibration. */
export type PromptAccuracies = {
  /** The kind. */
  calibration: CalibrationMethod;
  /** Over the draws, of each the mean of its orders. */
  overDraws: Spread;
  /** By draw, in the order of the seeds. */
  draws: Array<PromptDraw>;
};

/** The accuracies with one number of examples. */
export type PromptCurvePoint = {
  /** Examples of each label; a label that has fewer gave all it has. */
  shots: number;
  /** By the kind of calibration. */
  calibrations: Array<PromptAccuracies>;
};

