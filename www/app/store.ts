// What one trainer knows, in one place. The steps read it and show it; the functions in actions/ change it and then call
// `changed()`. A view never keeps a copy of anything that stands here.
import {
  Homefire,
  HomefireError,
  type Dataset,
  type Estimate,
  type ExportFormat,
  type HubModel,
  type KeptModel,
  type LearningCurve,
  type Progress,
  type HubAccess,
} from "../lib/index";
import type { Checking, Earlier, EditedRows, Loaded, Refused } from "./state/data";
import type { Curves, Interrupted, LastComparison, Run, Running, Split } from "./state/runs";
import { initialSettings, type ApproachChoice } from "./state/settings";
import { advice } from "./words";

export type * from "./state/data";
export type * from "./state/runs";
export { initialSettings, type ApproachChoice, type Testing } from "./state/settings";

/** Where an error arose, so that it can stand beside it. */
export type Place = "open" | "data" | "run" | "compare" | "curve" | "try" | "save";

/** What went wrong, and its sentence. */
export interface Fault {
  error: unknown;
  message: string;
}

export const allSteps = ["model", "data", "approach", "run", "results", "compare", "try", "save"] as const;

export type StepName = (typeof allSteps)[number];

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
  /** Data with something typed that others took the place of, the last one last. */
  earlier: Earlier[] = [];
  /** The table that was brought last, where it can't be used as it was read. */
  refused?: Refused;
  /** What the data are split into: one of each kind, as far as it was asked for. */
  splits: Split[] = [];
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
  learning?: {
    testSet: string;
    /** The share of the test part that has the most frequent label. */
    majority?: number | undefined;
    curves: LearningCurve[];
  };

  /** A look for doubtful rows in the data, under way or done. */
  checking?: Checking;

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
