/** Which device computes, and why it was chosen. `maxError` is the self-test's largest absolute difference from the CPU. */
export interface DeviceReport {
  /** What computes. */
  kind: "webgpu" | "cpu";
  /** The name that the browser gives the GPU; "CPU" on the CPU. */
  adapter: string;
  /** A sentence for the person. */
  reason: string;
  /** 0 on the CPU. */
  maxError: number;
}

/** What the opened encoder is. `sha256` is the digest of its weights file, in hexadecimal. */
export interface ModelReport {
  /** Two models with the same digest are the same. */
  sha256: string;
  /** Transformer layers. */
  layers: number;
  /** Width of a layer. */
  hidden: number;
  /** Width of an embedding. */
  embedding: number;
  /** How the states of a text's tokens become one: their mean, the first token's state, or the largest of each number. */
  pooling: "mean" | "cls" | "max";
  /** What the model's own files put before each text; empty where there is nothing. */
  prompt: string;
  /** Names its embeddings: models in which it is the same give a text the same one. */
  embeddingsId: string;
  /** Attention heads of a layer. */
  heads: number;
  /** Word pieces that it knows. */
  vocabulary: number;
  /** Tokens after which a text is cut, [CLS] and [SEP] included. */
  maxTokens: number;
  /** Its weights. */
  parameters: number;
}

/** The files of one model folder, as they stand on the Hugging Face hub. */
export interface ModelFiles {
  /** The weights, `model.safetensors`. */
  model: Uint8Array;
  /** `tokenizer.json` */
  tokenizer: Uint8Array;
  /** `config.json` */
  config: Uint8Array;
  /** The files of sentence-transformers beside them, such as `1_Pooling/config.json`, by their paths in the folder. */
  modules?: Record<string, Uint8Array>;
  /** SHA-256 of `model` in hexadecimal, which a saved classifier is bound to. The caller has computed or checked it. */
  sha256: string;
}

/** The limits on what a person brings; input beyond them is refused before memory is taken. */
export interface Limits {
  /** Bytes of a table. */
  tableBytes: number;
  /** Rows of a table. */
  rows: number;
  /** Characters of one text. */
  textCharacters: number;
  /** Characters of one label. */
  labelCharacters: number;
  /** Different labels. */
  labels: number;
}

/**
 * How a table is written: cells between commas (semicolons, bars) or between tabs; one JSON document; a JSON object or list a
 * line; lines of fastText, `__label__name text`; or lines `label: text`.
 */
export type TableFormat = "csv" | "tsv" | "json" | "jsonl" | "fasttext" | "lines";

/** How a table's bytes stand for characters. What came as a string or as rows has "utf-8". */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** How a table is to be read. */
export interface DataOptions {
  /** Guessed from the content when absent. */
  format?: TableFormat;
  /** Whether the first row names the columns; guessed when absent. */
  header?: boolean;
  /** A column by its name, or by its place in `columns` as a preview or a reading has them, from 0; guessed when absent. */
  textColumn?: string | number;
  /** The same for the column of the labels. */
  labelColumn?: string | number;
}

/** A labelled text. */
export interface Row {
  /** What is to be classified. */
  text: string;
  /** The label that it has. */
  label: string;
}

/** A row left out. `row` counts from 1 as the file's lines of data do, the header (if any) being row 1. */
export interface Problem {
  /** Its number. */
  row: number;
  /** A sentence that says what is wrong. */
  reason: string;
}

/** Labels that are likely one label to a person. */
export interface SimilarLabels {
  /** The labels to be renamed; `into` is not among them. */
  labels: string[];
  /** The label that most of the examples have. */
  into: string;
  /**
   * What they differ in: capitals; blanks, hyphens and the like; the way a number is written ("1" and "1.0"); or one letter,
   * where one of them is rare.
   */
  reason: "case" | "blanks" | "number" | "letter";
}

/** A table as far as it can be read, whether or not it can be learned from. */
export interface TablePreview {
  /** "rows" where it came as rows. */
  format: TableFormat | "rows";
  /** How the bytes were read as characters. */
  encoding: TextEncoding;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Names of the columns ("column 1", … without a header). */
  columns: string[];
  /** The place of the texts among the columns, counted from 0; null where no column is likely. */
  textColumn: number | null;
  /** The same for the labels. */
  labelColumn: number | null;
  /** The cells of the first 20 rows, in the order of `columns`. */
  rows: string[][];
  /** Rows in all. */
  total: number;
  /** Rows that can't be used. */
  problems: Problem[];
  /** What was skipped, decoded or dropped, in sentences. */
  notes: string[];
}

/** How many texts something holds for. */
export interface CountedTexts {
  /** How many. */
  count: number;
  /** The first of them; null where there is none. */
  example: string | null;
}

/** Which texts the model doesn't read in full. */
export interface Coverage {
  /** Tokens after which the model cuts a text, [CLS] and [SEP] included. */
  tokens: number;
  /** Texts that have more. */
  cut: CountedTexts;
  /** Texts of which the model knows less than half of the tokens. */
  unknown: CountedTexts;
}

/** How the model reads one text. */
export interface TextReading {
  /** Tokens that are read, [CLS] and [SEP] included. */
  tokens: number;
  /** Whether the text has more. */
  cut: boolean;
  /** Share of its tokens that the model doesn't know, 0 to 1; 1 for a text without any. */
  unknown: number;
}

/** What a table came to. */
export interface DataReport {
  /** Examples that can be used. */
  size: number;
  /** In order of first appearance. */
  labels: string[];
  /** Examples of each label, in the order of `labels`. */
  counts: number[];
  /** The rows left out. */
  problems: Problem[];
  /** Labels that could be merged. */
  similarLabels: SimilarLabels[];
  /** "rows" where it came as rows. */
  format: TableFormat | "rows";
  /** How the bytes were read as characters. */
  encoding: TextEncoding;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Names of the columns ("column 1", … without a header). */
  columns: string[];
  /** The place of the texts among the columns, counted from 0. */
  textColumn: number;
  /** The place of the labels. */
  labelColumn: number;
  /** What was skipped, decoded or dropped, in sentences. */
  notes: string[];
  /** How these examples are best tested. */
  testPlan: TestPlan;
}

/**
 * How examples are best tested: on a part that is set aside; by cross-validation where some label has fewer than ten, so
 * that none is lost to learning; or not at all where fewer than two labels have a second example.
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
      /** Each example once, on what was learned from others. */
      kind: "cross-validation";
      /** Parts of it. */
      folds: number;
    };

/** What a row was when it came, so that a split stays the same when rows are corrected, left out or added. */
export interface RowOrigin {
  /** The label that it came with. */
  label: string;
  /** Its place among the examples of now, counted from 0; absent where it is left out. */
  example?: number;
  /** Whether it came after the others, one by one. */
  added?: boolean;
}

/**
 * What training changes: a head on the frozen encoder; or a head and the encoder's last layers, adapters or all of it; or,
 * with "contrastive", the encoder on pairs of examples, and then a head.
 */
export type TuneApproach = "head" | "last-layers" | "lora" | "full" | "contrastive";

/**
 * Every setting has a default that depends on the approach; those that an approach does not have are not read.
 *
 * With "head", a linear head is fitted to its optimum on all examples, and cross-validation chooses how strongly its weights are
 * held small: multinomial logistic regression, whose `C` then stands in the classifier's settings. It takes `classWeights` and
 * `seed`. An epoch of its run is a strength that was tried, and the last one the fit to all examples. As soon as one of `epochs`,
 * `batchSize`, `learningRate`, `weightDecay` is given, or `hidden`, `validation` or `patience` above 0, the head learns by
 * minibatches instead, with the other settings at their defaults.
 */
export interface TuneSettings {
  /** "head" when absent. */
  approach?: TuneApproach;
  /** Passes over the training part: 40 for a head that learns by minibatches, 4 for the encoder, 1 for pairs. */
  epochs?: number;
  /** Examples per minibatch; pairs of them for "contrastive". */
  batchSize?: number;
  /** Minibatches whose gradients make one step of the optimiser; not for "head". */
  accumulate?: number;
  /** AdamW's largest step size: for the head with "head", otherwise for the encoder's weights. */
  learningRate?: number;
  /** AdamW's largest step size for the head; not for "head". */
  headLearningRate?: number;
  /** Decoupled weight decay of AdamW. */
  weightDecay?: number;
  /** Share of the run in which the step sizes grow, before they fall, 0 to 1; not for "head". */
  warmup?: number;
  /** Length that all gradients together are cut to; 0 for none; not for "head". */
  clip?: number;
  /** Width of one hidden layer; 0 for a linear head; for "head". */
  hidden?: number;
  /** How many of the last layers are changed; for "last-layers", "lora" and "contrastive". */
  layers?: number;
  /** Rank of the adapters; for "lora". */
  rank?: number;
  /** The adapters' scale is `alpha / rank`; for "lora". */
  alpha?: number;
  /** Whether the feed-forward projections have adapters too; for "lora". */
  feedForward?: boolean;
  /** Pairs of one label, and as many of two labels, that are drawn for each example; for "contrastive". */
  pairs?: number;
  /** Share of the examples held out to choose the best epoch, 0 to 0.5. */
  validation?: number;
  /** Epochs without a better validation loss before stopping; 0 never stops early. */
  patience?: number;
  /** Weighs each label by the inverse of its frequency. */
  classWeights?: boolean;
  /** Of every random choice: the same seed gives the same run on the same device. 0 when absent. */
  seed?: number;
}

/** How far a run is, after some steps. */
export interface StepReport {
  /** Steps taken so far, and in the whole run. */
  step: number;
  /** Steps in the whole run. */
  steps: number;
  /** Epochs finished so far. */
  epoch: number;
  /** Epochs in the whole run. */
  epochs: number;
  /**
   * Mean loss of the minibatches since the last report: cross-entropy in nats; with "contrastive" the mean squared
   * difference between the pairs' cosines and what they are to be.
   */
  loss: number;
  /** Share of those minibatches' examples classified rightly before their step; with "contrastive", of their pairs. */
  accuracy: number;
  /** Only in a report that ends an epoch, and only with a validation part. */
  validationLoss?: number;
  /** The share of the validation part that is classified rightly. */
  validationAccuracy?: number;
  /** Epoch whose weights would be kept if the run ended now, from 1; 0 before the first. */
  bestEpoch: number;
  /** Whether the run is over, by its last epoch or by its patience. */
  done: boolean;
}

/** What a run that tunes the encoder will take. */
export interface Forecast {
  /** Weights that training changes. */
  trainedWeights: number;
  /** Bytes of memory at most, beside the encoder that it starts from; rough on a GPU. */
  memory: number;
}

/** What a text is taken for. */
export interface Prediction {
  /** The label with the largest share. */
  label: string;
  /** A share for each label; they add up to 1. */
  scores: Record<string, number>;
  /** How much of the text the model has read. */
  reading: TextReading;
}

/** A piece of a text: a word with the spaces behind it, or several words of a long text. */
export interface Piece {
  /** As it stands in the text. */
  text: string;
  /** What the predicted label's share loses where the piece is left out; negative where it spoke against it. */
  effect: number;
}

/** A prediction, and what each piece of the text does for it. */
export interface Effects {
  /** What the text is taken for. */
  prediction: Prediction;
  /** In order; together they make up the text. */
  pieces: Piece[];
}

/** An example like a text. */
export interface NearExample {
  /** Its place in the data set, counted from 0. */
  row: number;
  /** The example. */
  text: string;
  /** Its label. */
  label: string;
  /** How like the two embeddings are: 1 for the same text. */
  cosine: number;
}

/** A text that stands more than once, but for case, spacing and punctuation. */
export interface Duplicate {
  /** The text, as it stands the first time. */
  text: string;
  /** Its places in the data set, counted from 0, and the label at each. */
  rows: number[];
  /** The label at each of `rows`. */
  labels: string[];
  /** Whether the labels differ. */
  conflict: boolean;
}

/** A test example whose text also stands in the training part, but for case, spacing and punctuation. */
export interface Overlap {
  /** The text in the test part. */
  text: string;
  /** Its place in the test part, and that of the first with its text in the training part, counted from 0. */
  test: number;
  /** Its place in the training part. */
  train: number;
}

/** A row that is likely mislabelled. */
export interface LabelIssue {
  /** Its place in the data set, counted from 0. */
  row: number;
  /** The text. */
  text: string;
  /** The label that it has. */
  label: string;
  /** The label that it more likely has. */
  suggested: string;
  /** Of its own label, as a head that has not learned from it sees it: the share, and the cross-entropy in nats. */
  share: number;
  /** The cross-entropy, in nats. */
  loss: number;
}

export interface LabelIssues {
  /** How many rows could be judged: those whose label has three examples or more. */
  judged: number;
  /** The share of them that got their own label. The less, the more of the suspect ones are right as they are. */
  accuracy: number;
  /** The likeliest first. */
  labelIssues: LabelIssue[];
}

/** The measures of one label. */
export interface LabelEvaluation {
  /** Its name. */
  label: string;
  /** Of the examples given this label, the share that has it. */
  precision: number;
  /** Of the examples that have it, the share that was given it. */
  recall: number;
  /** The harmonic mean of precision and recall. */
  f1: number;
  /** Test examples that truly have the label. */
  support: number;
}

/** A test example that was given another label than it has. */
export interface Mistake {
  /** The text. */
  text: string;
  /** The label that it has. */
  label: string;
  /** The label that it was given. */
  predicted: string;
  /** The share given to the wrong label. */
  score: number;
}

/** How well a classifier does on a test part. */
export interface Evaluation {
  /** Examples in the test part. */
  size: number;
  /** The share of them that was given its label. */
  accuracy: number;
  /** Wilson's 95 % score interval of the accuracy. */
  interval: [number, number];
  /** The mean of the labels' F1, each label counting the same. */
  macroF1: number;
  /** In the order of the classifier's labels. */
  perLabel: LabelEvaluation[];
  /** `matrix[i][j]`: examples of label i that were given label j. */
  confusion: {
    /** In the order of the rows and columns. */
    labels: string[];
    /** Numbers of examples. */
    matrix: number[][];
  };
  /** The most confident first. */
  mistakes: Mistake[];
  /** Whether each test example was given its label, in the order of the test set. */
  right: boolean[];
  /** What guessing comes to: giving each the most frequent label of the test set. */
  majority?: Majority;
}

/** What giving every test example the most frequent label comes to. */
export interface Majority {
  /** The label that most of them have. */
  label: string;
  /** The share that has it. */
  accuracy: number;
}

/** What is pooled of one fold: its evaluation, and the places of its examples in the whole. */
export interface FoldEvaluation extends Pick<Evaluation, "right" | "confusion" | "mistakes"> {
  examples: number[];
}

/** What is compared of a classifier; `right` is that of its evaluation. */
export interface TestedApproach {
  right: boolean[];
  trainedWeights: number;
  seconds: number;
  majority?: number;
}

/** Two of several classifiers that were tested on the same examples, by their places in the list. */
export interface ComparedPair {
  /** Their places. */
  of: [number, number];
  /** Examples that only the one, and only the other, got right. */
  only: [number, number];
  /** McNemar's exact test: how likely a difference as large is by chance. */
  p: number;
  /** The same with Holm's correction for all pairs. */
  adjusted: number;
  /** Whether `adjusted` is below 5 %. */
  differ: boolean;
}

/** What a comparison comes to. */
export interface Verdict {
  /** The one with the most right answers. */
  best: number;
  /**
   * Of those within one standard error of the best that are not shown to be worse, the one with the fewest trained weights,
   * then the most accurate, then the fastest. The rule of one standard error is that of Breiman et al., Classification and
   * Regression Trees, 1984, section 3.4.3.
   */
  take: number;
  /** Of the best one's accuracy, as a share, by Agresti and Coull's estimate of it. */
  standardError: number;
  /** Every two of them. */
  pairs: ComparedPair[];
  /** How each does against guessing the most frequent label; `null` where that is not known. */
  overGuess: (OverGuess | null)[];
}

/** A classifier against giving every test example the most frequent label. */
export interface OverGuess {
  /** Whether it got more right. */
  ahead: boolean;
  /**
   * How likely as many right answers are for one that is right as often as guessing is: the exact binomial test, with Holm's
   * correction for all of them.
   */
  adjusted: number;
  /** Whether it is ahead by more than chance explains: `adjusted` is below 5 %. */
  beats: boolean;
}

/** How a classifier was made. */
export type Approach = "zero-shot" | "prototype" | "neighbours" | "label-prior" | TuneApproach;

/** A Hugging Face folder for `transformers`, one ONNX model, or the adapters alone for PEFT. */
export type ExportFormat = "huggingface" | "onnx" | "peft";

/** What is known of a classifier. */
export interface ClassifierReport {
  /** How it was made. */
  approach: Approach;
  /** What it tells apart. */
  labels: string[];
  /** Examples it learned from; 0 for zero-shot. */
  examples: number;
  /** Weights that training changed. */
  trainedWeights: number;
  /** The settings it was made with, by name. */
  settings: Record<string, string | number | boolean>;
  /** The measures kept with it, by name: `setMetrics` puts them there. */
  metrics: Record<string, number>;
  /** What it can be exported as. */
  exports: ExportFormat[];
}
