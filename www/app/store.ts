// What one trainer knows, in one place. The steps read it and show it; the functions in actions/ change it and then call
// `changed()`. A view never keeps a copy of anything that stands here.
import {
  Homefire,
  HomefireError,
  TrainControl,
  type Approach,
  type Classifier,
  type ClassifierReport,
  type Compared,
  type Comparison,
  type Contestant,
  type DataCheck,
  type DataOptions,
  type Dataset,
  type Estimate,
  type Evaluation,
  type ExportFormat,
  type FewShotMethod,
  type HubModel,
  type KeptModel,
  type LearningCurve,
  type Overlap,
  type Progress,
  type Row,
  type TuneApproach,
  type Verdict,
  type Way,
} from "../lib/index";
import { advice } from "./words";

/** Where an error arose, so that it can stand beside it. */
export type Place = "open" | "data" | "run" | "compare" | "curve" | "try" | "save";

/** What went wrong, and its sentence. */
export interface Fault {
  error: unknown;
  message: string;
}

export const allSteps = ["model", "data", "approach", "run", "results", "compare", "try", "save"] as const;

export type StepName = (typeof allSteps)[number];

export type ApproachChoice = "zero-shot" | "few-shot" | TuneApproach;

/** The settings a person can change, with what they are at first. */
export const initialSettings = {
  test: 0.2,
  splitSeed: 0,
  template: "",
  /** What each label is described by, for zero-shot; the label itself where it is absent. */
  descriptions: {} as Record<string, string>,
  shots: 8,
  method: "prototype" as FewShotMethod,
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

/** A row that a person can change. */
export interface EditedRow extends Row {
  /** Left out, and still there to be taken back. */
  out?: true;
  /** Learned from and never tested on, such as a mistake that was put right. */
  learn?: true;
}

/** Rows under change. */
export interface EditedRows {
  rows: EditedRow[];
  /** The rows that the data are. */
  settled: EditedRow[];
  /** What undoes the last changes, the last one last; and what does them again. */
  undo: RowChange[];
  redo: RowChange[];
}

/** Rows at some places become others; places beyond the end are added, and an absent row is taken away from the end. */
export type RowChange = [place: number, row: EditedRow | undefined][];

/** What is known of data without their rows. */
export type DataAbout = Pick<Dataset, "size" | "labels" | "counts" | "problems" | "reading">;

/** The data in use, with what is needed to read it again in another worker. */
export interface Loaded {
  /** Another one for other content. */
  id: string;
  name: string;
  /** As it came, until a person changes a row; from then on the rows. */
  source: string | Blob | EditedRow[];
  options: DataOptions;
  about: DataAbout;
  firstRows: Row[];
  /** Its rows in the worker; absent while no model is open, as after a reload. */
  dataset?: Dataset;
}

/** A column of numbers per curve, as the charts take them; null where a curve has no point. */
export interface Curves {
  step: number[];
  loss: number[];
  accuracy: number[];
  validationLoss: (number | null)[];
  validationAccuracy: (number | null)[];
}

export type Phase = "opening" | "splitting" | "embedding" | "training" | "testing" | "keeping";

export interface Running {
  kind: "run" | "compare" | "curve";
  phase: Phase;
  progress?: Progress;
  abort: AbortController;
  control: TrainControl;
  epoch: number;
  epochs: number;
  bestEpoch: number;
  startedAt: number;
  /** Of several approaches that are compared, the one whose turn it is. */
  turn?: { approach: Approach; place: number; of: number };
}

/** What one approach came to; its classifier is that of a run. */
export interface ComparedRun extends Omit<Compared, "classifier" | "contestant"> {
  /** What it was made with, without what it started from. */
  contestant: Contestant;
  /** The run that it started from, where it did. */
  origin?: number;
  run?: number;
}

/** The last comparison, and what it holds for. */
export interface LastComparison extends Omit<Comparison, "results" | "verdict"> {
  /** Without its standard error where it was kept before there was one. */
  verdict?: Omit<Verdict, "standardError"> & Partial<Pick<Verdict, "standardError">>;
  testSet: string;
  /** Stands for the content of the training part. */
  trainSet?: string;
  /** What it was made on. */
  data?: Pick<Loaded, "id" | "name"> & Pick<DataAbout, "size" | "labels" | "counts">;
  results: ComparedRun[];
}

/** A run that has begun and is not finished, with its last checkpoint where there is one. */
export interface Interrupted {
  approach: ApproachChoice;
  settings: typeof initialSettings;
  /** The data that it learned from, by their id. */
  data: string;
  epoch: number;
  epochs: number;
  /** What it has taken up to then. */
  seconds?: number;
  bytes?: Uint8Array<ArrayBuffer>;
}

/** The parts of the data; `of` tells for which data and settings, the last two stand for the content of the parts. */
export interface Split {
  of: string;
  train: Dataset;
  test: Dataset;
  testSet: string;
  trainSet: string;
}

/** A finished run, or a classifier that was loaded. */
export interface Run {
  id: number;
  /** Name of the data it learned from; of the file, where it was loaded. */
  from: string;
  /** What stands in its file. */
  about: ClassifierReport;
  /** Ready to predict; absent while no model is open, as after a reload. */
  classifier?: Classifier;
  /** Its file, kept so that the run outlives a lost device or a change of device. */
  bytes: Uint8Array;
  evaluation?: Evaluation;
  /** Tells test sets apart: figures from different ones are not to be compared. */
  testSet?: string;
  /** Stands for the content of the training part. */
  trainSet?: string;
  /** Making it, without pauses. */
  seconds?: number;
  /** Bytes that it took in the worker at most. */
  memory?: number;
  /** The run that it started from, where it did. */
  origin?: number;
  curves?: Curves | undefined;
  /** What it was said to take, where that was asked. */
  estimate?: Estimate | undefined;
}

/** A model by its id, one of the hub that is not kept yet, or a person's own files. */
export type ModelChoice = { id: string } | { hub: HubModel } | { files: File[] };

/** What is open to the hub after a person's consent. */
export interface HubAccess {
  /** A way for one task of the library. */
  way(): Way;
  /** Ends it, and whatever is being fetched. */
  end(): void;
}

/**
 * A repository of the hub that a person has named. Nothing has been asked of the hub before `abort` is there, which is after
 * the consent; `model` is what it answered.
 */
export interface HubVisit {
  repository: string;
  abort?: AbortController;
  access?: HubAccess;
  model?: HubModel;
}

export class Store extends EventTarget {
  /** What of the way from a model to a saved classifier is shown. */
  steps: readonly StepName[] = allSteps;
  /** Whether the page's own files, the samples and the program of predictors, are served beside it. */
  beside = false;
  /** Where the models are served, where that is not as usual. */
  served: { models?: string } = {};
  deviceChoice: "auto" | "webgpu" | "cpu" = "auto";
  model: ModelChoice = { id: Homefire.defaultModel };
  /** The models in the browser's storage. */
  kept: KeptModel[] = [];
  hub?: HubVisit | undefined;
  hf?: Homefire;
  /** Keeps what has changed, now, where this store is kept. Never rejects. */
  keep?: () => Promise<void>;
  /** Is called with a model that was opened, before it is used. */
  onOpened?: (hf: Homefire) => Promise<void>;
  /** The choice that `hf` was opened with. */
  opened?: ModelChoice;
  opening?: { progress?: Progress; abort: AbortController; done: Promise<Homefire> };

  data?: Loaded;
  reading?: string;
  split?: Split;
  /** Parts that are being made. */
  splitting?: { of: string; dataset: Dataset; done: Promise<Split> };

  /** The rows as a person changes them; absent until they are looked at, and where other data have come. */
  rows?: EditedRows;

  approach: ApproachChoice = "head";
  settings = structuredClone(initialSettings);

  /** The approaches to compare. */
  contestants: ApproachChoice[] = ["zero-shot", "few-shot", "head"];
  compared?: LastComparison;
  /** The last learning curve, and what it holds for. */
  learning?: { testSet: string; curves: LearningCurve[] };

  /** A look for doubtful rows in the data, under way or done; it holds for the data that it is `of`, by their id. */
  checking?: {
    of: string;
    abort?: AbortController;
    progress?: Progress;
    found?: DataCheck & { overlap: Overlap[] };
  };

  /** The last estimate; `key` tells what it is of. */
  estimate?: { key: string; abort: AbortController; result?: Estimate };
  running?: Running;
  interrupted?: Interrupted;
  curves?: Curves;
  runs: Run[] = [];
  selectedId?: number;
  exporting?: { format: ExportFormat | "html"; abort: AbortController; progress?: Progress | undefined };
  /** Said once, by a live region: the last thing that was finished. */
  announcement = "";

  errors: Partial<Record<Place, string>> = {};

  #frame = 0;
  #lastId = 0;

  /** An id that no run has had. */
  newId(): number {
    return ++this.#lastId;
  }

  /** Ids up to `last` are taken. */
  idsFrom(last: number): void {
    this.#lastId = Math.max(this.#lastId, last);
  }

  get selected(): Run | undefined {
    return this.runs.find((run) => run.id === this.selectedId);
  }

  /** Tells the views, at most once a frame however often it is called. A hidden page has no frames, and a timer then. */
  changed(): void {
    if (this.#frame !== 0) return;
    const tell = () => {
      cancelAnimationFrame(this.#frame);
      clearTimeout(timer);
      this.#frame = 0;
      this.dispatchEvent(new Event("change"));
    };
    const timer = setTimeout(tell, 250);
    this.#frame = requestAnimationFrame(tell);
  }

  set(change: Partial<Omit<Store, "selected">>): void {
    Object.assign(this, change);
    this.changed();
  }

  setting(change: Partial<typeof initialSettings>): void {
    Object.assign(this.settings, change);
    this.changed();
  }

  clear(place: Place): void {
    delete this.errors[place];
    this.changed();
  }

  /** Keeps what went wrong, and fires "fault" with it at once. What a person has stopped is no error. */
  fail(place: Place, error: unknown): void {
    if (isAbort(error)) delete this.errors[place];
    else {
      const message = (this.errors[place] = advice(error));
      this.dispatchEvent(new CustomEvent<Fault>("fault", { detail: { error, message } }));
    }
    this.changed();
  }
}

export function isAbort(error: unknown): boolean {
  return (
    (error instanceof HomefireError && error.code === "aborted") ||
    (error instanceof DOMException && error.name === "AbortError")
  );
}
