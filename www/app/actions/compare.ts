// Several approaches on one split: each becomes a run of its own, and what they come to is judged.
import { type Compared, type Contestant, type FewShotMethod } from "../../lib/index";
import type { ApproachChoice, Store } from "../store";
import { approachNames } from "../words";
import { ensureOpen } from "./open";
import {
  addRun,
  bodyOptions,
  descriptions,
  headOptions,
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
  const words = { labels: descriptions(store, store.data!.dataset), template: s.template };
  const from = origin(store);
  if (choice === "zero-shot") return { approach: choice, name: approachNames[choice], ...words, ...from };
  if (choice === "few-shot") {
    const few = { approach: method, name: approachNames[method], shots: s.shots, seed: s.drawSeed, ...from };
    if (method === "neighbours") return { ...few, neighbours: s.neighbours };
    return method === "label-prior" ? { ...few, ...words } : few;
  }
  const named = { approach: choice, name: approachNames[choice] };
  if (choice === "contrastive") return { ...tuneOptions(store), ...pairOptions(store), ...named, shots: s.shots };
  return { ...tuneOptions(store), ...(choice === "head" ? headOptions(store) : bodyOptions(store, choice)), ...named };
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
    const { train, test, key } = await splitOnce(store);
    const contestants = store.contestants.map((choice) => contestant(store, choice));
    const kept: Promise<void>[] = [];
    const comparison = await hf.compare(train, test, contestants, {
      control: running.control,
      signal: running.abort.signal,
      done: store.compared?.testSet === key ? store.compared.results : [],
      onStart: ({ name = "" }, index) => {
        running.turn = { name, place: index + 1, of: contestants.length };
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
      onResult: (result) => kept.push(keep(store, result, key)),
    });
    await Promise.all(kept);
    store.set({ compared: { ...comparison, testSet: key }, announcement: comparison.advice });
  } catch (error) {
    store.fail("compare", error);
  } finally {
    store.set({ running: undefined });
  }
}

/** Puts a result among the runs, so that it can be looked at, tried and saved. */
async function keep(store: Store, { classifier, evaluation, seconds }: Compared, testSet: string): Promise<void> {
  if (!classifier || !evaluation) return;
  const id = await addRun(store, { classifier, evaluation, seconds, testSet });
  store.set({ selectedId: id });
}
