// What one trainer knows, in one place. The panels read it and show it; the functions in actions/ change it by `set`, which
// counts the changes of each field, so that what is kept is known to have changed. `state/persistence.ts` says what is kept.
// A view never keeps a copy of anything that stands here.
import {
  Homefire,
  HomefireError,
  type Dataset,
  type Estimate,
  type ExportFormat,
  type Generator,
  type HubModel,
  type KeptModel,
  type LearningCurve,
  type Progress,
  type PromptCurvePoint,
  type HubAccess,
} from "../lib/index";
import { DEFAULT_LANGUAGE_MODEL } from "../lib/catalogue";
import type { Checking, Earlier, EditedRows, Glance, Loaded, Refused } from "./state/data";
import type { Labelling } from "./state/labelling";
import type { Movement, Tried } from "./state/map";
import type { Correction, Curves, Interrupted, LastComparison, Run, Running, Split } from "./state/runs";
import { completeSettings, type ApproachChoice, type Settings, type SettingsGroup } from "./state/settings";
import type { Task } from "./state/task";
import type { PairsByTask, PairSource, PairSplit, Tuned, WriterChoice, WriterOpening } from "./state/writing";
import { advice } from "./words";

export type * from "./state/data";
export type * from "./state/map";
export type * from "./state/labelling";
export type * from "./state/runs";
export type * from "./state/task";
export type * from "./state/writing";
export type { ApproachChoice, EncoderApproach, Settings, SettingsGroup, Testing } from "./state/settings";

/** Where an error arose, so that it can stand beside it. */
export type Place =
  | ("open" | "data" | "run" | "compare" | "curve" | "prompts" | "try" | "label" | "save")
  | ("writer" | "pairs" | "tune" | "write" | "carry");

const writingPlaces: readonly Place[] = ["writer", "pairs", "tune", "write", "carry"];

/** Whether it is a language model's. */
export const isOfWriting = (place: Place): boolean => writingPlaces.includes(place);

/** What went wrong, and its sentence. */
export interface Fault {
  error: unknown;
  message: string;
}

export const allSteps = ["model", "data", "approach", "run", "results", "compare", "try", "save"] as const;

export type StepName = (typeof allSteps)[number];

/** The columns that the steps stand in; one at a time where there is little room. */
export const columns = ["examples", "train", "try"] as const;

export type Column = (typeof columns)[number];

/** What was just done, in a sentence, and what undoes it. */
export interface Toast {
  text: string;
  undo?: () => void;
  /** What undoing it is called, where that is something else than undoing. */
  way?: string;
}

/** Fired at a store when a person is to type a text to try. */
export const TRY = "try";

/** Those of a language model's tasks. */
const writingSteps: readonly StepName[] = ["model", "data", "run", "results", "try", "save"];

/** A model by its id, one of the hub that is not kept yet, or a person's own files. */
export type ModelChoice = { id: string } | { hub: HubModel } | { files: File[] };

/** What is open to the hub after a person's consent. */
export interface HubConsent {
  /** A way for one task of the library. */
  way(): HubAccess;
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
  access?: HubConsent;
  model?: HubModel;
}

export class Store extends EventTarget {
  /** What the model is taught. */
  readonly task: Task = "classify";
  /** What of the way from a model to a saved classifier is shown. */
  readonly steps: readonly StepName[] = allSteps;
  /** The column that is seen where there is room for one. */
  readonly column: Column = "examples";
  readonly toast?: Toast | undefined;
  /** Whether the page's own files, the samples and the program of predictors, are served beside it. */
  readonly beside: boolean = false;
  /** Where the models are served, where that is not as usual. */
  readonly served: { models?: string } = {};
  readonly deviceChoice: "auto" | "webgpu" | "cpu" = "auto";
  readonly model: ModelChoice = { id: Homefire.defaultModel };
  /** The models in the browser's storage. */
  readonly kept: readonly KeptModel[] = [];
  readonly hub?: HubVisit | undefined;
  readonly hf?: Homefire;
  /** Keeps what has changed, now, where this store is kept. Never rejects. */
  readonly keep?: () => Promise<void>;
  /**
   * Opens a project of its own, beside the one of this store, which is kept first; gives its store. Nothing where no project
   * can be kept.
   */
  readonly fresh?: () => Promise<Store | undefined>;
  /** Is called with a model that was opened, before it is used. */
  readonly onOpened?: (hf: Homefire) => Promise<void>;
  /** The choice that `hf` was opened with. */
  readonly opened?: ModelChoice;
  readonly opening?: { progress?: Progress; abort: AbortController; done: Promise<Homefire> };

  /** Which language model is to be opened. */
  readonly writer: WriterChoice = { id: DEFAULT_LANGUAGE_MODEL };
  readonly lm?: Generator | undefined;
  readonly writerOpening?: WriterOpening;

  readonly data?: Loaded;
  readonly reading?: string;
  readonly glance?: Glance | undefined;
  /** Whether what is brought goes into this project, also over what is there. */
  readonly here: boolean = false;
  /** What a person has looked at and found right as it is: `state/accepted.ts`. */
  readonly accepted: readonly string[] = [];
  /** Data with something typed that others took the place of, the last one last. */
  readonly earlier: readonly Earlier[] = [];
  /** The table that was brought last, where it can't be used as it was read. */
  readonly refused?: Refused;
  /** Pairs and texts that a language model is to learn from. */
  readonly pairs: PairsByTask = {};
  /** What is read as pairs once there is a language model to read them. */
  readonly awaited?: PairSource | undefined;
  readonly pairSplit?: PairSplit | undefined;
  /** What the data are split into: one of each kind, as far as it was asked for. */
  readonly splits: readonly Split[] = [];
  /** Parts that are being made. */
  readonly splitting?: { of: string; dataset: Dataset; done: Promise<Split> };

  /** The rows as a person changes them; absent until they are looked at, and where other data have come. */
  readonly rows?: Readonly<EditedRows> | undefined;

  readonly approach: ApproachChoice = "head";
  readonly settings: Settings = completeSettings({});

  /** The approaches to compare. */
  readonly approaches: readonly ApproachChoice[] = ["zero-shot", "few-shot", "head"];
  readonly compared?: LastComparison;
  /** The last learning curve, and what it holds for. */
  readonly learning?: {
    testSet: string;
    /** The share of the test part that has the most frequent label. */
    majority?: number | undefined;
    curves: LearningCurve[];
  };

  /** What prompts with several numbers of examples came to, and what it holds for. */
  readonly promptCurve?: { testSet: string; points: PromptCurvePoint[] };

  /** A look for doubtful rows in the data, under way or done. */
  readonly checking?: Checking;

  /** The last estimate; `key` tells what it is of. */
  readonly estimate?: { key: string; abort: AbortController; result?: Estimate };
  readonly running?: Running;
  /** The answer that was put right last. */
  readonly correction?: Correction | undefined;
  /** A file whose texts are being given labels, or have them. */
  readonly labelling?: Labelling | undefined;
  readonly interrupted?: Interrupted;
  readonly curves?: Curves;
  readonly runs: readonly Run[] = [];
  readonly selectedId?: number;
  /** The text that was tried last. */
  readonly tried?: Tried | undefined;
  /** Whether runs that tune the encoder record where texts stand at the ends of their epochs; not before there is a map. */
  readonly recording?: boolean;
  /** Where texts stood at the ends of the last run's epochs, where that was recorded. */
  readonly movement?: Movement | undefined;
  /** Language models that were tuned. */
  readonly tuned: readonly Tuned[] = [];
  readonly tunedId?: number;
  readonly exporting?: { format: ExportFormat | "html"; abort: AbortController; progress?: Progress | undefined };
  /** Said once, by a live region: the last thing that was finished. */
  readonly announcement: string = "";

  /** What went wrong, by the place where it is shown. */
  readonly errors: Partial<Record<Place, unknown>> = {};

  readonly #versions = new Map<StoreField, number>();
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

  /** The tuned language model that is tried and saved: of this task. */
  get selectedTuned(): Tuned | undefined {
    return this.tuned.find(({ id, task }) => id === this.tunedId && task === this.task);
  }

  /** The steps of the task of now, among those that are shown. */
  get stepsNow(): readonly StepName[] {
    return this.task === "classify" ? this.steps : this.steps.filter((step) => writingSteps.includes(step));
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

  /** Changes some fields. */
  set(change: Partial<Pick<Store, StoreField>>): void {
    for (const field of Object.keys(change) as StoreField[]) {
      if (!Object.is(this[field], change[field])) this.#versions.set(field, this.version([field]) + 1);
    }
    Object.assign(this, change);
    this.changed();
  }

  /** Changes some settings of a group. */
  setting<G extends SettingsGroup>(group: G, change: Partial<Settings[G]>): void {
    const own = this.settings[group];
    const same = (Object.keys(change) as (keyof Settings[G])[]).every((key) => own[key] === change[key]);
    if (!same) this.set({ settings: { ...this.settings, [group]: { ...own, ...change } } });
  }

  /** Another number whenever one of these fields was set to something else. */
  version(fields: readonly StoreField[]): number {
    return fields.reduce((sum, field) => sum + (this.#versions.get(field) ?? 0), 0);
  }

  clear(place: Place): void {
    delete this.errors[place];
    this.changed();
  }

  /** Keeps what went wrong, and fires "fault" with it at once. What a person has stopped is no error. */
  fail(place: Place, error: unknown): void {
    if (isAbort(error)) delete this.errors[place];
    else {
      this.errors[place] = error;
      this.dispatchEvent(
        new CustomEvent<Fault>("fault", { detail: { error, message: advice(error, isOfWriting(place)) } }),
      );
    }
    this.changed();
  }
}

type Method = (...args: never[]) => unknown;

/** What a store holds: all but its methods and what it works out. */
export type StoreField = Exclude<
  { [K in keyof Store]-?: Store[K] extends Method ? never : K }[keyof Store],
  keyof EventTarget | "selected" | "selectedTuned" | "stepsNow"
>;

export function isAbort(error: unknown): boolean {
  return (
    (error instanceof HomefireError && error.code === "aborted") ||
    (error instanceof DOMException && error.name === "AbortError")
  );
}
