// Runs, what they are made from, and what several of them come to.
import type {
  Approach,
  Classifier,
  ClassifierReport,
  ApproachResult,
  Comparison,
  ApproachSettings,
  Dataset,
  Estimate,
  Evaluation,
  Fold,
  Progress,
  PromptClassifier,
  PromptingSettings,
  TestPlan,
  Told,
  TrainControl,
  UpdateRatio,
  Verdict,
} from "../../lib/index";
import type { DataAbout, KnownCoverage, Loaded } from "./data";
import type { ApproachChoice, PartialSettings } from "./settings";
import type { WritingTask } from "./task";

/** An approach of the encoder, or prompting a language model. */
export type AnyApproach = Approach | "prompting";

/** A column of numbers per curve, as the charts take them; null where a curve has no point. */
export interface Curves {
  step: number[];
  loss: number[];
  accuracy: number[];
  validationLoss: (number | null)[];
  validationAccuracy: (number | null)[];
  /** The share of the examples that have the most frequent label. */
  majority?: number;
  /** The step whose weights are kept, as far as the run has come. */
  kept?: number;
  /** Whether a head was trained first, on the model as it was, before the first of these steps. */
  probed?: true;
}

export type Phase = "before" | "opening" | "splitting" | "embedding" | "probing" | "training" | "testing" | "keeping";

export interface Running {
  kind: "run" | "compare" | "curve" | "prompts" | "tune";
  phase: Phase;
  progress?: Progress;
  abort: AbortController;
  control: TrainControl;
  epoch: number;
  epochs: number;
  bestEpoch: number;
  startedAt: number;
  /** Seconds that this phase will still take, where that can be told. */
  left?: number | undefined;
  /** Where this part of the work began: after how many seconds, and how much was done by then. */
  since?: { phase: Progress["phase"]; seconds: number; loaded: number } | undefined;
  /** Stops a cross-validation, where one is under way; what was learned before it stays. */
  testing?: TrainControl | undefined;
  /** The part of a cross-validation that is tested on. */
  fold?: { place: number; of: number } | undefined;
  /** What the last step has changed of each part of the model that is trained. */
  updates?: readonly UpdateRatio[];
  /** Of several approaches that are compared, the one whose turn it is. */
  turn?: { approach: AnyApproach; place: number; of: number };
}

/** An approach without what lives in a worker: what it started from, and the language model that it prompts. */
export type KeptSettings = ApproachSettings | Omit<PromptingSettings, "generator">;

/** What one approach came to; its classifier is that of a run. */
export interface ComparedRun extends Omit<ApproachResult, "classifier" | "contestant"> {
  /** What it was made with, without what it started from. */
  contestant: KeptSettings;
  /** The run that it started from, where it did. */
  origin?: number;
  run?: number;
}

/** The last comparison, and what it holds for. */
export interface LastComparison extends Omit<Comparison, "results" | "verdict"> {
  /** Absent until the comparison is through. Without some of it where it was kept before there was that. */
  verdict?: Pick<Verdict, "best" | "take" | "pairs"> & Partial<Verdict>;
  testSet: string;
  testPart?: string | undefined;
  /** The parts of the cross-validation, where no test part was set aside. */
  folds?: number | undefined;
  /** Stands for the content of the training part. */
  trainSet?: string;
  /** What it was made on. */
  data?: Pick<Loaded, "id" | "name"> & Pick<DataAbout, "size" | "labels" | "counts">;
  results: ComparedRun[];
}

/** A run that has begun and is not finished, with its last checkpoint where there is one. */
export interface Interrupted {
  approach: ApproachChoice;
  /** Of a language model's run, what it was taught. */
  task?: WritingTask;
  settings: PartialSettings;
  /** The data that it learned from, by their id. */
  data: string;
  epoch: number;
  epochs: number;
  /** What it has taken up to then. */
  seconds?: number;
  bytes?: Uint8Array<ArrayBuffer>;
}

/** What is learned from and what is tested on. */
export interface Split {
  /** For which data and settings. */
  of: string;
  kind: TestPlan["kind"];
  /** The training part; all of the data where no test part is set aside. */
  train: Dataset;
  /** The test part, where one is set aside. */
  test?: Dataset;
  /** The parts of a cross-validation. */
  folds?: Fold[];
  /** Stands for the content of what is learned from. */
  trainSet: string;
  /** Stands for the content of what is tested on; absent where nothing is. */
  testSet?: string;
  /** The same for a test part before and after some of its rows were changed. */
  testPart?: string;
}

/** What is known of a run's classifier. */
export type RunReport = Omit<ClassifierReport, "approach"> & { approach: AnyApproach };

/** A finished run, or a classifier that was loaded. */
export interface Run {
  id: number;
  /** Name of the data it learned from; of the file, where it was loaded. */
  from: string;
  /** What stands in its file. */
  about: RunReport;
  /** Ready to predict; absent while no model is open, as after a reload. */
  classifier?: Classifier;
  /** The same where it prompts a language model; absent while that is not open. */
  prompted?: PromptClassifier;
  /** The language model that it prompts, by the SHA-256 of its weights. */
  base?: string;
  /** What was decided while its prompt was made. */
  notices?: readonly Told[];
  /** Its file, kept so that the run outlives a lost device or a change of device. */
  bytes: Uint8Array;
  evaluation?: Evaluation;
  /** Tells test sets apart: figures from different ones are not to be compared. */
  testSet?: string | undefined;
  /** The same for a test part before and after some of its rows were changed. */
  testPart?: string | undefined;
  /** The parts of the cross-validation that its figures are of, where no test part was set aside. */
  folds?: number | undefined;
  /** Whether its test was stopped, so that there is no figure. */
  testStopped?: true;
  /** Stands for the content of the training part. */
  trainSet?: string;
  /** How many texts of its data the model can't read as a whole, and of how many. */
  coverage?: (KnownCoverage & { texts: number }) | undefined;
  /** Making it, without pauses. */
  seconds?: number;
  /** Bytes that it took in the worker at most. */
  memory?: number;
  /** The run that it started from, where it did. */
  origin?: number;
  /** What it was made with, so that it can be made again. Absent where it was loaded, or kept before this was. */
  recipe?: KeptSettings;
  curves?: Curves | undefined;
  /** What it was said to take, where that was asked. */
  estimate?: Estimate | undefined;
}

/** An answer that a person has put right, or confirmed, and what has come of it. */
export interface Correction {
  text: string;
  /** The label that it should have. */
  label: string;
  /** The run that was asked. */
  run: number;
  /**
   * "added": it is among the examples, and another run learns from it. "learning": the run is being made again. "learned": it
   * has learned from it.
   */
  state: "added" | "learning" | "learned";
  /** The score of the label before, and after the run has learned. */
  before: number;
  after?: number;
}

/** Frees the parts of a split. */
export function closeSplit({ kind, train, test, folds = [] }: Split): void {
  // Where no part is set aside it is the data themselves.
  if (kind === "hold-out") train.close();
  for (const part of [test, ...folds.flatMap((fold) => [fold.train, fold.test])]) part?.close();
}
