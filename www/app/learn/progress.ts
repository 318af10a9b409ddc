// How far somebody is in a lesson: for each step the guess, what the run came to, and the answer. Kept in this browser, where it
// keeps anything.
import * as v from "valibot";
import { checked, count, finite, name, share } from "../projects/schema-parts";
import type { Lesson, Step } from "./lesson";

const interval = v.tuple([share, share]);

const outcome = v.object({
  /** The run of the step, and of a language model's the part: before or after it learned. */
  run: name,
  part: v.optional(v.picklist(["before", "after"])),
  /** A share from 0 to 1: accuracy, or ROUGE-L. */
  value: share,
  interval: v.optional(interval),
  /** Texts that it was tested on. */
  size: count,
  /** What needs no learning comes to: the most frequent label, or the text's first sentence. */
  line: v.optional(share),
  /** For each test text, "1" where it was right. */
  right: v.optional(v.pipe(v.string(), v.regex(/^[01]*$/), v.maxLength(50_000))),
  /** Stands for what was tested on. */
  testSet: v.optional(name),
  seconds: finite,
  trainedWeights: count,
  examples: count,
  /** Something of it to look at: a prompt, or what was written. */
  seen: v.optional(v.pipe(v.string(), v.maxLength(8000))),
});

/** What a run of a step came to. */
export type Outcome = v.InferOutput<typeof outcome>;

const kept = v.object({
  /** What was run, so that a result of a lesson that was changed since is not taken for one of this. */
  of: v.optional(v.pipe(v.string(), v.maxLength(40))),
  guess: v.optional(share),
  outcomes: v.optional(v.pipe(v.array(outcome), v.maxLength(20))),
  answer: v.optional(count),
  skipped: v.optional(v.literal(true)),
});

/** What somebody has done in one step. */
export type StepProgress = v.InferOutput<typeof kept>;

const all = v.record(name, kept);

const PREFIX = "homefire-lesson-";

/** A short name for what a step runs (FNV-1a over its characters). */
const runsKey = ({ runs }: Step): string =>
  Array.from(JSON.stringify(runs))
    .reduce((hash, c) => Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619) >>> 0, 2166136261)
    .toString(36);

/** Whether nothing is left to do in a step. */
export const isDone = ({ skipped, outcomes, answer }: StepProgress): boolean =>
  Boolean(skipped) || (outcomes !== undefined && answer !== undefined);

/** The progress in one lesson. Fires "change". */
export class LessonProgress extends EventTarget {
  readonly #key: string;
  readonly #steps: Step[];
  #kept: Record<string, StepProgress>;

  /** Of a lesson; one that is run on other samples or seeds is a `variant`, whose results are others. */
  constructor({ id, steps }: Pick<Lesson, "id" | "steps">, variant = "") {
    super();
    this.#key = `${PREFIX}${id}${variant}`;
    this.#steps = steps;
    this.#kept = read(this.#key);
  }

  /** What was done in a step. */
  of(step: Step): StepProgress {
    const kept = this.#kept[step.id] ?? {};
    // What was run with other settings is no result of this step.
    if (kept.outcomes && kept.of !== runsKey(step)) return {};
    return kept;
  }

  change(step: Step, change: StepProgress): void {
    this.#kept = { ...this.#kept, [step.id]: { ...this.of(step), ...change, of: runsKey(step) } };
    this.#write();
  }

  /** Forgets what was done in a step, or in all. */
  reset(step?: Step): void {
    if (step) {
      const { [step.id]: _gone, ...others } = this.#kept;
      this.#kept = others;
    } else this.#kept = {};
    this.#write();
  }

  get done(): number {
    return this.#steps.filter((step) => isDone(this.of(step))).length;
  }

  #write(): void {
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#kept));
    } catch {
      // A browser that keeps nothing has it as long as the page is open.
    }
    this.dispatchEvent(new Event("change"));
  }
}

function read(key: string): Record<string, StepProgress> {
  try {
    return checked(all, JSON.parse(localStorage.getItem(key) ?? "{}"));
  } catch {
    // Nothing is kept here, or what another version has kept can't be read.
    return {};
  }
}

/** Forgets all lessons' progress. */
export function forgetProgress(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
