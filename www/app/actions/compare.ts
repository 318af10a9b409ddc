// Several approaches on one split: each becomes a run of its own, and what they come to is judged.
import type { Classifier, Compared, Comparison, Contestant, FewShotMethod, Homefire } from "../../lib/index";
import type { ApproachChoice, ComparedRun, LastComparison, Split, Store } from "../store";
import { recommendation } from "../words";
import { live } from "./data";
import { ensureOpen } from "./open";
import {
  addRun,
  bodyOptions,
  descriptions,
  headOptions,
  keepResult,
  newRunning,
  origin,
  pairOptions,
  report,
  splitOnce,
  tuneOptions,
} from "./run";

/** The approach of a card, with the settings it has now. */
export function contestant(
  store: Store,
  choice: ApproachChoice,
  method: FewShotMethod = store.settings.method,
): Contestant {
  const s = store.settings;
  const words = { labels: descriptions(store, store.data!.about), template: s.template };
  const from = origin(store);
  if (choice === "zero-shot") return { approach: choice, ...words, ...from };
  if (choice === "few-shot") {
    const few = { approach: method, shots: s.shots, seed: s.drawSeed, ...from };
    if (method === "neighbours") return { ...few, neighbours: s.neighbours };
    return method === "label-prior" ? { ...few, ...words } : few;
  }
  const named = { approach: choice };
  if (choice === "contrastive")
    return { ...tuneOptions(store), ...pairOptions(store), ...named, shots: s.shots, drawSeed: s.drawSeed };
  return { ...tuneOptions(store), ...(choice === "head" ? headOptions(store) : bodyOptions(store, choice)), ...named };
}

/** A contestant without the classifier that it starts from, as plain values that can be kept. */
export function unbound({ from: _from, ...own }: Contestant): Contestant {
  return own as Contestant;
}

/** Runs the chosen approaches. One that was run before with the same settings on the same split is taken over. */
export async function compareAll(store: Store): Promise<void> {
  if (store.running || store.reading || !store.data) return;
  store.clear("compare");
  const running = newRunning("compare");
  store.set({ running, curves: undefined });
  try {
    const hf = await ensureOpen(store);
    running.startedAt = performance.now();
    running.phase = "splitting";
    const split = await splitOnce(store);
    const contestants = store.contestants.map((choice) => contestant(store, choice));
    const kept = new Keeping(store, hf, split);
    const done = kept.known();
    const comparison = await hf.compare(split.train, split.test, contestants, {
      control: running.control,
      signal: running.abort.signal,
      done,
      onStart: ({ approach }, index) => {
        running.turn = { approach, place: index + 1, of: contestants.length };
        running.phase = "embedding";
        running.progress = undefined;
        store.changed();
      },
      onProgress: (progress) => report(store, running, progress),
      onStep: (step) => {
        running.phase = "training";
        Object.assign(running, { epoch: step.epoch, epochs: step.epochs, bestEpoch: step.bestEpoch });
        store.changed();
      },
      onResult: (result) => kept.add(result),
    });
    // Stopped before the first was done, it leaves the last comparison as it was.
    if (comparison.results.length > 0) {
      await kept.finish(comparison);
      await keepResult(store);
      store.set({ announcement: recommendation(comparison) });
    }
  } catch (error) {
    store.fail("compare", error);
  } finally {
    store.set({ running: undefined });
  }
}

/** Puts results among the runs as they come, so that they can be looked at, tried and saved, and outlive the comparison. */
class Keeping {
  readonly #store: Store;
  readonly #hf: Homefire;
  /** What it holds for. */
  readonly #of: Required<Pick<LastComparison, "testSet" | "trainSet" | "data">>;
  /** Those of before and those that have come. */
  #results: Compared[] = [];
  readonly #runs = new Map<Classifier, number>();
  #last: Promise<void> = Promise.resolve();

  constructor(store: Store, hf: Homefire, { testSet, trainSet }: Split) {
    this.#store = store;
    this.#hf = hf;
    const { id, name, about } = live(store);
    const { size, labels, counts } = about;
    this.#of = { testSet, trainSet, data: { id, name, size, labels, counts } };
  }

  /** The results of an earlier comparison on the same parts, whose classifiers are those of runs. */
  known(): Compared[] {
    const { compared, runs } = this.#store;
    if (compared?.testSet !== this.#of.testSet || compared.trainSet !== this.#of.trainSet) return [];
    this.#results = compared.results.flatMap(({ run: id, origin, contestant, ...result }): Compared[] => {
      const classifier = runs.find((run) => run.id === id)?.classifier;
      const from = runs.find((run) => run.id === origin)?.classifier;
      if (!classifier || !id || (origin !== undefined && !from)) return [];
      this.#runs.set(classifier, id);
      return [{ ...result, classifier, contestant: (from ? { ...contestant, from } : contestant) as Contestant }];
    });
    return this.#results;
  }

  add(result: Compared): Promise<void> {
    const results = (this.#results = [...this.#results, result]);
    this.#last = this.#last.then(async () => this.#show(await this.#hf.judge(results)));
    // What goes wrong here shows again at the end.
    return this.#last.catch(() => undefined);
  }

  /** The whole comparison, after what is still on its way. */
  async finish(comparison: Comparison): Promise<void> {
    await this.#last;
    await this.#show(comparison);
  }

  async #show({ results, ...comparison }: Comparison): Promise<void> {
    const { testSet, trainSet } = this.#of;
    for (const { classifier, evaluation, seconds, memory, contestant } of results) {
      if (!classifier || !evaluation || this.#runs.has(classifier)) continue;
      const origin = this.#originOf(contestant);
      const id = await addRun(this.#store, {
        ...{ classifier, evaluation, seconds, memory, testSet, trainSet },
        ...(origin === undefined ? {} : { origin }),
      });
      this.#runs.set(classifier, id);
      this.#store.set({ selectedId: id });
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

  #originOf({ from }: Contestant): number | undefined {
    return from && this.#store.runs.find((one) => one.classifier === from)?.id;
  }
}
