// Several approaches on one split: each becomes a run of its own, and what they come to is judged.
import { msg } from "@lit/localize";
import type { AnyApproachSettings, ApproachResult, Classifier, Comparison, PromptClassifier } from "../../lib/index";
import type { ApproachChoice, ComparedRun, LastComparison, Run, Split, Store } from "../store";
import { recommendation, takenInWords } from "../words";
import { live } from "./live-data";
import { ensureOpen } from "./open";
import { approachSettings, unbound } from "./options";
import { addRun, keepResult, newRunning, report, secondsOf, testedBy } from "./running";
import { splitOnce, testPlan } from "./split";

/**
 * Runs the chosen approaches. One that was run before with the same settings on the same split is taken over. What comes of
 * them shows as they go, and the verdict once, when all are through.
 */
export async function compareAll(store: Store): Promise<void> {
  if (store.running || store.reading || !store.data) return;
  store.clear("compare");
  const running = newRunning("compare");
  store.set({ running, curves: undefined });
  try {
    const hf = await ensureOpen(store);
    running.startedAt = performance.now();
    running.phase = "splitting";
    const split = await splitOnce(store, () => testPlan(store, store.approaches));
    const tests = split.folds ?? split.test;
    if (!tests) {
      throw new Error(
        msg(
          "Fewer than two labels have a second text, so there is nothing to test on and nothing to compare. Add more texts.",
        ),
      );
    }
    const approaches = await Promise.all(store.approaches.map((choice) => settingsOf(store, choice)));
    const kept = new Keeping(store, split);
    const done = kept.known();
    let foldsBegan = 0;
    const comparison = await hf.compare(split.train, tests, approaches, {
      control: running.control,
      signal: running.abort.signal,
      done,
      onStart: ({ approach }, index) => {
        running.turn = { approach, place: index + 1, of: approaches.length };
        running.phase = "embedding";
        running.progress = running.left = running.fold = undefined;
        store.changed();
      },
      onProgress: (progress) => {
        const { left } = running;
        report(store, running, progress);
        if (running.fold) running.left = left;
      },
      onFold: (_approach, place, of) => {
        if (place === 1) foldsBegan = secondsOf(running);
        // What a fold tells is of that fold alone; what is left is told by the folds before it.
        running.left = place > 1 ? ((secondsOf(running) - foldsBegan) * (of - place + 1)) / (place - 1) : undefined;
        running.phase = "testing";
        running.fold = { place, of };
        running.progress = undefined;
        store.changed();
      },
      onStep: (step) => {
        if (!running.fold) running.phase = "training";
        Object.assign(running, { epoch: step.epoch, epochs: step.epochs, bestEpoch: step.bestEpoch });
        store.changed();
      },
      onResult: (result) => kept.add(result),
    });
    // Stopped before the first was done, it leaves the last comparison as it was.
    if (comparison.results.length > 0) {
      await kept.finish(comparison);
      // Nothing was chosen before: what is advised is tried and saved, until a person chooses another.
      if (!store.selected) takeAdvised(store);
      await keepResult(store);
      store.set({ announcement: recommendation(comparison) });
    }
  } catch (error) {
    store.fail("compare", error);
  } finally {
    store.set({ running: undefined });
  }
}

/** What of it prompts a language model is fetched when it is first asked for. */
async function settingsOf(store: Store, choice: ApproachChoice): Promise<AnyApproachSettings> {
  if (choice !== "prompting") return approachSettings(store, choice);
  const { promptSettings } = await import("./prompted/options");
  return promptSettings(store);
}

type Result = ApproachResult<AnyApproachSettings>;

/** Puts results among the runs as they come, so that they can be looked at, tried and saved, and outlive the comparison. */
class Keeping {
  readonly #store: Store;
  /** What it holds for. */
  readonly #of: Required<Pick<LastComparison, "testSet" | "trainSet" | "data">> &
    Pick<LastComparison, "folds" | "testPart">;
  readonly #tested: ReturnType<typeof testedBy>;
  /** Those of before and those that have come. */
  #results: Result[] = [];
  readonly #runs = new Map<Classifier | PromptClassifier, number>();
  #last: Promise<void> = Promise.resolve();

  constructor(store: Store, split: Split) {
    this.#store = store;
    this.#tested = testedBy(split);
    const { testSet = "", testPart, folds } = this.#tested;
    const { id, name, about } = live(store);
    const { size, labels, counts } = about;
    this.#of = { testSet, trainSet: split.trainSet, data: { id, name, size, labels, counts }, folds, testPart };
  }

  /** The results of an earlier comparison on the same parts, whose classifiers are those of runs. */
  known(): Result[] {
    const { compared, runs, lm } = this.#store;
    if (compared?.testSet !== this.#of.testSet || compared.trainSet !== this.#of.trainSet) return [];
    this.#results = compared.results.flatMap(({ run: id, origin, contestant, ...result }): Result[] => {
      const run = runs.find((one) => one.id === id);
      const classifier = run?.prompted ?? run?.classifier;
      const from = runs.find((one) => one.id === origin)?.classifier;
      const source = run?.prompted ? { generator: lm } : from ? { from } : {};
      if (!classifier || !id || (origin !== undefined && !from)) return [];
      this.#runs.set(classifier, id);
      return [{ ...result, classifier, contestant: { ...contestant, ...source } as AnyApproachSettings }];
    });
    return this.#results;
  }

  add(result: Result): Promise<void> {
    const results = (this.#results = [...this.#results, result]);
    this.#last = this.#last.then(() => this.#show({ results, advice: "" }));
    // What goes wrong here shows again at the end.
    return this.#last.catch(() => undefined);
  }

  /** The whole comparison, after what is still on its way. */
  async finish(comparison: Comparison<AnyApproachSettings>): Promise<void> {
    await this.#last;
    await this.#show(comparison);
  }

  async #show({ results, ...comparison }: Comparison<AnyApproachSettings>): Promise<void> {
    const { trainSet } = this.#of;
    for (const { classifier, evaluation, seconds, memory, contestant } of results) {
      if (!classifier || !evaluation || this.#runs.has(classifier)) continue;
      const origin = this.#originOf(contestant);
      const id = await addRun(this.#store, {
        ...{ classifier, evaluation, seconds, memory, trainSet, recipe: unbound(contestant) },
        ...this.#tested,
        ...(origin === undefined ? {} : { origin }),
      });
      this.#runs.set(classifier, id);
    }
    const kept = results.map(({ classifier, contestant, ...result }): ComparedRun => {
      const run = classifier && this.#runs.get(classifier);
      const origin = this.#originOf(contestant);
      return {
        ...result,
        contestant: unbound(contestant),
        ...(run === undefined ? {} : { run }),
        ...(origin === undefined ? {} : { origin }),
      };
    });
    this.#store.set({ compared: { ...comparison, results: kept, ...this.#of } });
  }

  #originOf(contestant: AnyApproachSettings): number | undefined {
    const from = "from" in contestant ? contestant.from : undefined;
    return from && this.#store.runs.find((one) => one.classifier === from)?.id;
  }
}

/** The run that a comparison advises to take, once it is through. */
export function advisedRun({ compared, runs }: Store): Run | undefined {
  const tested = compared?.results.filter(({ evaluation }) => evaluation) ?? [];
  const id = compared?.verdict && tested[compared.verdict.take]?.run;
  return runs.find((run) => run.id === id);
}

/** Takes what is advised: it is tried and saved from now on. */
export function takeAdvised(store: Store): void {
  const run = advisedRun(store);
  if (run) store.set({ selectedId: run.id, announcement: takenInWords(run) });
}
