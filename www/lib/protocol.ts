/** What the page and the worker say to each other. Comlink carries the calls; these are their types. */

import type {
  NamedApproach,
  CurvePlan,
  CurvePoint,
  Judgement,
  TestedApproach,
  TrialReport,
  Turn,
  ClassifierReport,
  Coverage,
  DataOptions,
  DataReport,
  DeviceReport,
  Duplicate,
  Embeddings,
  Estimate,
  Evaluation,
  Explanation,
  ExportFormat,
  LabelledCsv,
  LabelledRow,
  Limits,
  ModelFiles,
  ModelReport,
  NearestExamples,
  Overlap,
  Prediction,
  Row,
  RowOrigin,
  Snapshot,
  StepReport,
  LabelIssues,
  TablePreview,
  TextOptions,
  TextReport,
  Told,
} from "./wasm/homefire_core";
import type { WireError } from "./errors";
import type { FewShotMethod, TuneSettings } from "./schema";
import type { HubModel, PartialDownload } from "./remote";

/** The progress of a call. */
export interface Progress {
  /** What the call is doing. */
  phase: "download" | "start" | "embed" | "train" | "trial" | "check" | "export" | "read" | "write";
  /** How much of `total` is done. */
  loaded: number;
  /** All there is to do; 0 while that is not known. */
  total: number;
  /** What is counted. */
  unit: "bytes" | "texts" | "steps" | "tokens";
}

/** Options of calls that take time. */
export interface CallOptions {
  /** Aborts the call between two steps. It then rejects with the code "aborted". */
  signal?: AbortSignal;
  /** Called with the call's progress. */
  onProgress?: (progress: Progress) => void;
}

/** A number that stands for an object that lives in the worker. */
export type Handle = number;

/** Called in the worker, runs on the page. Comlink proxies a callback only as an argument of its own. */
export type Report<T> = (value: T) => void;

export interface Opened {
  device: DeviceReport;
  model: ModelReport;
  limits: Limits;
  template: string;
  /** What a person should know about loading the model. */
  notices: Told[];
}

/** What is to be opened, and how. */
export interface OpenRequest {
  model: string | LocalModel | HubModel;
  /** The folder of the catalogue's files. */
  models: string;
  /** Where the module is. The page knows it for a worker that begins with a blob. */
  module: string;
  device: "auto" | "webgpu" | "cpu";
  /** How the hub may be reached; it is not, where this is absent. */
  hub?: HubAccess;
  /** What came before of files that can't be kept. */
  parts: PartialDownload[];
}

/** How the hub is reached: by the worker itself, or through a port to a page that may. */
export type HubAccess = "direct" | MessagePort;

/** The files of a model that a person has. */
export type LocalModel = Record<"model.safetensors" | "tokenizer.json" | "config.json", File> & {
  /** Those of sentence-transformers beside them, by their paths in the folder. */
  modules: Record<string, File>;
};

export interface Made<T> {
  handle: Handle;
  /** The name of the worker that it is in. */
  worker: string;
  report: T;
}

export interface MadeFold {
  train: Made<DataReport>;
  test: Made<DataReport>;
  examples: number[];
}

/** A classifier's file, from which another worker can read it; large ones stand outside the page's memory. */
export type Saved = Blob | Uint8Array<ArrayBuffer>;

export interface MadeClassifier extends Made<ClassifierReport> {
  /** Absent where there was no room for it. */
  saved?: Saved;
}

/** Errors cross as values, because a thrown error's code is lost in the crossing. */
export type Answer<T> = { ok: true; value: T } | { ok: false; error: Fault };

/** What went wrong in the worker. */
export interface Fault extends WireError {
  /** Whether the module has stopped, so that nothing in this worker can be used. */
  stopped?: boolean;
}

/** The calls about an encoder, data and classifiers. `task` names a call that takes time, for `signal`. */
export interface SessionApi {
  /** `onPart` is given what came before it failed of a file that can't be kept, so that the next worker goes on from there. */
  open(
    request: OpenRequest,
    task: number,
    report: Report<Progress>,
    onPart: Report<PartialDownload>,
  ): Promise<Answer<Opened>>;
  /** The open model's files, as they were read. */
  modelFiles(task: number, report: Report<Progress>): Promise<Answer<ModelFiles>>;
  dataset(source: Blob | Row[], options: DataOptions): Promise<Answer<Made<DataReport>>>;
  preview(source: Blob | Row[], options: DataOptions): Promise<Answer<TablePreview>>;
  coverage(data: Handle, task: number): Promise<Answer<Coverage>>;
  split(
    data: Handle,
    test: number,
    seed: number,
    learn: number[],
  ): Promise<Answer<[Made<DataReport>, Made<DataReport>]>>;
  splitByOrigin(
    data: Handle,
    test: number,
    seed: number,
    origins: RowOrigin[],
  ): Promise<Answer<[Made<DataReport>, Made<DataReport>]>>;
  folds(data: Handle, folds: number, seed: number, learn: number[]): Promise<Answer<MadeFold[]>>;
  sample(data: Handle, shots: number, seed: number): Promise<Answer<Made<DataReport>>>;
  rows(data: Handle, start: number, end: number): Promise<Answer<Row[]>>;
  zeroShot(
    options: { labels: LabelTexts; template?: string; from?: Handle },
    task: number,
    report: Report<Progress>,
  ): Promise<Answer<MadeClassifier>>;
  fewShot(data: Handle, options: FewShot, task: number, report: Report<Progress>): Promise<Answer<MadeClassifier>>;
  train(data: Handle, options: TrainRequest, task: number, tell: Report<TrainNews>): Promise<Answer<MadeClassifier>>;
  embed(data: Handle, options: EmbedRequest, task: number, report: Report<Progress>): Promise<Answer<Embeddings>>;
  estimate(data: Handle, options: EstimateRequest, task: number, report: Report<Progress>): Promise<Answer<Estimate>>;
  /** `metrics` are those that were measured since it was saved. */
  load(saved: Saved, metrics?: Record<string, number>): Promise<Answer<MadeClassifier>>;
  predict(classifier: Handle, texts: string[], task: number, report: Report<Progress>): Promise<Answer<Prediction[]>>;
  texts(source: Blob, options: TextOptions): Promise<Answer<Made<TextReport>>>;
  label(classifier: Handle, texts: Handle, task: number, report: Report<Progress>): Promise<Answer<Made<TextReport>>>;
  labelledRows(texts: Handle, range: LabelledRange): Promise<Answer<LabelledRow[]>>;
  labelledCsv(texts: Handle, options: LabelledCsv): Promise<Answer<Uint8Array<ArrayBuffer>>>;
  evaluate(classifier: Handle, data: Handle, task: number, report: Report<Progress>): Promise<Answer<Evaluated>>;
  explain(
    classifier: Handle,
    options: ExplainRequest,
    task: number,
    report: Report<Progress>,
  ): Promise<Answer<Explanation>>;
  nearest(
    classifier: Handle,
    options: NearestRequest,
    task: number,
    report: Report<Progress>,
  ): Promise<Answer<NearestExamples[]>>;
  check(data: Handle, seed: number, task: number, report: Report<Progress>): Promise<Answer<DataIssues>>;
  digest(data: Handle): Promise<Answer<string>>;
  overlap(train: Handle, test: Handle): Promise<Answer<Overlap[]>>;
  save(classifier: Handle): Promise<Answer<Uint8Array<ArrayBuffer>>>;
  export(classifier: Handle, format: ExportFormat, task: number, report: Report<Progress>): Promise<Answer<Files>>;
  saveCache(): Promise<Answer<Uint8Array<ArrayBuffer>>>;
  loadCache(bytes: Uint8Array): Promise<Answer<number>>;
  free(handle: Handle): void;
  /** Begins to measure the memory taken, and gives what is taken now, in bytes. */
  heapMark(): Promise<Answer<number>>;
  /** The most taken since the mark. */
  heapPeak(): Promise<Answer<number>>;
  /** Makes a classifier of `train` by each approach, and tests it. What comes is told as it comes; a result is waited for. */
  compare(train: Handle, request: TestRequest, task: number, tell: Report<CompareNews>): Promise<Answer<Judgement>>;
  /** Cross-validates one approach. The measures are kept with `classifier` where there is one. */
  crossValidate(
    request: TestRequest,
    classifier: Handle | undefined,
    task: number,
    tell: Report<CompareNews>,
  ): Promise<Answer<CrossValidated>>;
  /** Draws a learning curve of each approach from the training and the test part. */
  learningCurve(
    parts: [train: Handle, test: Handle],
    request: CurveRequest,
    task: number,
    tell: Report<CurveNews>,
  ): Promise<Answer<DrawnCurve[]>>;
  judge(tested: TestedApproach[]): Promise<Answer<Judgement>>;
  signal(task: number, what: Signal): void;
}

/** A run, by its settings; `from` is a classifier to start from. */
export interface EstimateRequest {
  settings: TuneSettings;
  from?: Handle | undefined;
}

/** The same, which goes on from a checkpoint where there is one. */
export interface TrainRequest extends EstimateRequest {
  resume?: Uint8Array | undefined;
  /** Whether the state of the run is wanted at each epoch's end and on pause. */
  checkpoints: boolean;
  /** Whether each report of steps is wanted. */
  steps: boolean;
  /** Examples whose embeddings are wanted at each epoch's end. */
  snapshots?: DrawRequest | undefined;
}

/** Examples of a data set to be drawn. */
export interface DrawRequest {
  data: Handle;
  most: number;
  seed: number;
}

/** Examples to be embedded; `from` is a classifier whose encoder to use. */
export interface EmbedRequest extends Omit<DrawRequest, "data"> {
  from?: Handle | undefined;
}

/** What a run tells while it goes on: one of these at a time. */
export interface TrainNews {
  progress?: Progress;
  step?: StepReport;
  checkpoint?: Uint8Array<ArrayBuffer>;
  snapshot?: Snapshot;
}

/** A prediction to be explained, with the nearest examples of `data`. */
export interface ExplainRequest {
  text: string;
  data?: Handle | undefined;
  nearest: number;
}

/** Which of the labelled texts are wanted: places in the order of the file, or in that of their scores. */
export interface LabelledRange {
  start: number;
  end: number;
  unsureFirst: boolean;
}

/** Texts whose nearest examples of `data` are wanted. */
export interface NearestRequest {
  texts: string[];
  data: Handle;
  nearest: number;
}

/** Rows of a data set to look at. */
export interface DataIssues extends LabelIssues {
  /** Texts that occur more than once. */
  duplicates: Duplicate[];
}

/** Files by name. */
export type Files = Record<string, Uint8Array<ArrayBuffer>>;

export type Signal = "abort" | "pause" | "resume" | "stop";

export interface FewShot {
  shots?: number | undefined;
  seed?: number | undefined;
  method: FewShotMethod;
  neighbours?: number;
  /** For "label-prior": the names and descriptions of the data's labels. */
  labels?: LabelTexts;
  template?: string;
  from?: Handle;
}

export type LabelTexts = [name: string, description: string][];

/** An evaluation, and the classifier's report with the measures now kept in it. */
export interface Evaluated {
  evaluation: Evaluation;
  report: ClassifierReport;
}

/** The same of a cross-validation, which may be of no classifier in particular. */
export interface CrossValidated {
  evaluation: Evaluation;
  report?: ClassifierReport;
}

/** Approaches, and the classifiers that they start from. */
interface Approaches {
  approaches: NamedApproach[];
  starts: Handle[];
}

/** Approaches, and what they are tested on: one data set, or the training and the test part of each fold in turn. */
export interface TestRequest extends Approaches {
  tests: Handle[];
  /** Of each fold, the places of its test part in the whole. */
  folds?: number[][] | undefined;
}

/** Approaches, and the draws that they learn from. */
export interface CurveRequest extends Approaches {
  plan: CurvePlan;
}

/** What a comparison tells while it goes on: some of these at a time. */
export interface CompareNews {
  progress?: Progress;
  step?: StepReport;
  turn?: Turn;
  result?: OutcomeNews;
}

/** What one of the approaches that are compared has come to. */
export interface OutcomeNews {
  /** Its place among all. */
  index: number;
  made?: MadeClassifier;
  report?: TrialReport;
  error?: WireError;
}

/** The curves so far, and how many of the classifiers are through. */
export interface CurveNews {
  curves: DrawnCurve[];
  done: number;
  total: number;
}

/** What one of the approaches of a learning curve has come to so far. */
export interface DrawnCurve {
  points: CurvePoint[];
  error?: WireError;
}
