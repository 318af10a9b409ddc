// A step's runs, for real: by the same actions as the page's own, in a store of the lesson's, so that nothing of a person's work is
// touched. The open model is shared.
import { msg } from "@lit/localize";
import { useSample } from "../actions/data";
import { letGo } from "../actions/open";
import { start } from "../actions/run";
import { release } from "../shared";
import { completeSettings, type ApproachChoice, type PartialSettings } from "../state/settings";
import { isAbort, Store, type Place, type Run } from "../store";
import type { Lesson, LessonRun, Step } from "./lesson";
import type { LessonLink } from "./link";
import type { Outcome } from "./progress";

/** What a run is to be made with, as the page's own view can take it over. */
export interface Plan {
  sample: string;
  approach: ApproachChoice;
  settings: PartialSettings;
}

/** The run of a step under way. */
export interface Underway {
  /** Which of its runs, from 0, and of how many. */
  place: number;
  of: number;
  run: LessonRun;
}

/** A step's run as it is made: its own settings, with what a link has asked for instead. */
export function planOf(lesson: Lesson, step: Step, run: LessonRun, link: Pick<LessonLink, "sample" | "seed">): Plan {
  const given = run.settings as PartialSettings;
  const { seed } = link;
  // A step of several runs, or of a language model, is about its own samples.
  const alone = step.runs.length === 1 && run.task === "classify";
  const wanted = alone && lesson.samples.find(({ file }) => file === link.sample);
  const sample = wanted ? wanted.file : run.sample;
  const { descriptions = {} } = lesson.samples.find(({ file }) => file === sample) ?? {};
  const { approach } = run;
  const seeds = seed === undefined ? {} : seeded(approach, given, seed);
  return { sample, approach, settings: { ...given, words: { ...given.words, descriptions }, ...seeds } };
}

/** The settings of every draw. */
function seeded(approach: ApproachChoice, given: PartialSettings, seed: number): PartialSettings {
  const own = approach === "zero-shot" ? {} : { [approach]: { ...given[approach], seed } };
  return { ...own, test: { ...given.test, seed } };
}

/** Runs the steps of one lesson. Fires "change". */
export class Runner extends EventTarget {
  readonly store: Store;
  underway: Underway | undefined;
  /** What went wrong in the last run, and in which step. */
  error: unknown;
  failed: string | undefined;

  #abort: AbortController | undefined;
  readonly #lesson: Lesson;
  readonly #changed = () => this.dispatchEvent(new Event("change"));

  constructor(lesson: Lesson, options: Partial<Pick<Store, "deviceChoice" | "served" | "model">> = {}) {
    super();
    this.#lesson = lesson;
    this.store = new Store();
    this.store.set(options);
    this.store.addEventListener("change", this.#changed);
  }

  /** Makes a step's runs, one after the other. Nothing where they were stopped or went wrong. */
  async run(step: Step, link: Pick<LessonLink, "sample" | "seed">): Promise<Outcome[] | undefined> {
    if (this.underway) return undefined;
    this.error = this.failed = undefined;
    const abort = (this.#abort = new AbortController());
    const made = new Map<string, Run>();
    const outcomes: Outcome[] = [];
    try {
      for (const [place, run] of step.runs.entries()) {
        abort.signal.throwIfAborted();
        this.underway = { place, of: step.runs.length, run };
        this.#changed();
        const plan = planOf(this.#lesson, step, run, link);
        if (run.task === "rewrite") outcomes.push(...(await this.#write(run, plan)));
        else outcomes.push(...(await this.#classify(run, plan, made)));
      }
      abort.signal.throwIfAborted();
      return outcomes;
    } catch (error) {
      // Each of them is stopped by its own means, and none of that is a fault.
      if (!isAbort(error) && !abort.signal.aborted) Object.assign(this, { error, failed: step.id });
      return undefined;
    } finally {
      this.underway = undefined;
      this.#tidy();
      this.#changed();
    }
  }

  stop(): void {
    this.#abort?.abort();
    const { running, opening, writerOpening } = this.store;
    for (const work of [running, opening, writerOpening]) work?.abort.abort();
  }

  /** Stops what goes on and gives back what was opened. */
  close(): void {
    this.stop();
    this.store.removeEventListener("change", this.#changed);
    const hf = letGo(this.store);
    if (hf) release(hf);
  }

  async #classify(run: LessonRun, plan: Plan, made: Map<string, Run>): Promise<Outcome[]> {
    const { store } = this;
    const from = run.from === undefined ? undefined : made.get(run.from);
    const { settings, approach, sample } = plan;
    const { template = store.hf?.template ?? "" } = settings.words ?? {};
    store.set({
      task: "classify",
      approach,
      settings: completeSettings({
        ...settings,
        words: { ...settings.words, template },
        ...(from ? { start: { run: from.id } } : {}),
      }),
    });
    if (store.data?.name !== sample) {
      await useSample(store, sample);
      this.#expect("open", "data");
    }
    const before = store.runs.length;
    await start(store);
    const done = store.runs[before];
    this.#expect("open", "writer", "run");
    if (!done) throw new DOMException("Stopped, as asked.", "AbortError");
    made.set(run.id, done);
    if (!run.shown) return [];
    const first = store.data?.firstRows[0]?.text;
    const seen = done.prompted && first !== undefined ? await done.prompted.prompt(first) : undefined;
    return [outcomeOf(run, done, seen)];
  }

  async #write(run: LessonRun, plan: Plan): Promise<Outcome[]> {
    // Fetched for the one step that needs it.
    const { rewritten } = await import("./rewrite");
    const outcomes = await rewritten(this.store, run, plan);
    this.#expect("writer", "pairs", "tune");
    if (!outcomes) throw new DOMException("Stopped, as asked.", "AbortError");
    return outcomes;
  }

  /** Throws what went wrong at one of these places. */
  #expect(...places: Place[]): void {
    const { errors } = this.store;
    for (const place of places) if (errors[place] !== undefined) throw errors[place];
  }

  /** What a step has made is measured, and kept no longer. */
  #tidy(): void {
    const { runs, tuned } = this.store;
    for (const { classifier, prompted } of runs) (classifier ?? prompted)?.close();
    for (const { generator } of tuned) generator?.close();
    this.store.set({ runs: [], tuned: [], interrupted: undefined, errors: {} });
  }
}

/** What a run came to. Throws where it could not be tested. */
function outcomeOf({ id }: LessonRun, { evaluation, testSet, seconds = 0, about }: Run, seen?: string): Outcome {
  if (!evaluation) throw new Error(msg("There are too few texts to test this on."));
  const { accuracy, interval, size, majority, right } = evaluation;
  return {
    run: id,
    value: accuracy,
    interval,
    size,
    ...(majority ? { line: majority.accuracy } : {}),
    right: right.map(Number).join(""),
    ...(testSet === undefined ? {} : { testSet }),
    seconds,
    trainedWeights: about.trainedWeights,
    examples: about.examples,
    ...(seen === undefined ? {} : { seen }),
  };
}
