// Pairs and texts for a language model: brought, read, and split. A language model's worker reads them, so what comes before there
// is one waits.
import { msg, str } from "@lit/localize";
import type { Generator, Pairs } from "../../../lib/index";
import { newId } from "../../id";
import type { LoadedPairs, PairSource, PairSplit, Store, WritingTask } from "../../store";
import { many, count } from "../../words";

/** Rows that are shown. */
const FIRST = 5;

/** Fewer pairs than these are all learned from. */
const FEW = 4;

/** What a language model is taught now. */
export const writingTask = ({ task }: Store): WritingTask => (task === "continue" ? "continue" : "rewrite");

/** The pairs of the task of now. */
export const pairsNow = (store: Store): LoadedPairs | undefined => store.pairs[writingTask(store)];

export const manyPairs = (n: number, texts = false): string =>
  texts
    ? many(n, msg(str`${count(n)} text`), msg(str`${count(n)} texts`))
    : many(n, msg(str`${count(n)} pair`), msg(str`${count(n)} pairs`));

/** Reads what has waited for a language model; it takes the place of the pairs of the same task. */
export async function readAwaited(store: Store, lm: Generator): Promise<void> {
  const from = store.awaited;
  if (!from) return;
  const task = writingTask(store);
  store.set({ reading: from.name });
  try {
    const read = await readPairs(lm, { ...from, options: { ...from.options, texts: task === "continue" } });
    store.pairs[task]?.pairs?.close();
    store.set({
      pairs: { ...store.pairs, [task]: { ...read, id: newId() } },
      pairSplit: undefined,
      announcement: `${from.name}: ${manyPairs(read.about.size, read.about.texts)}.`,
    });
  } catch (error) {
    store.fail("pairs", error);
  } finally {
    store.set({ reading: undefined, awaited: undefined });
  }
}

async function readPairs(lm: Generator, from: PairSource): Promise<Omit<LoadedPairs, "id">> {
  const pairs = await lm.pairs(from.source, from.options);
  const { size, texts, parts, problems, reading } = pairs;
  const firstRows = await pairs.rows(0, Math.min(FIRST, size));
  return { ...from, about: { size, texts, ...(parts ? { parts } : {}), problems, reading }, firstRows, pairs };
}

/** Brings the pairs of a project into a language model's worker, and what has waited for it. */
export async function readAgain(store: Store, lm: Generator): Promise<void> {
  for (const [task, one] of Object.entries(store.pairs) as [WritingTask, LoadedPairs][]) {
    try {
      const { pairs } = await readPairs(lm, one);
      store.set({ pairs: { ...store.pairs, [task]: { ...one, ...(pairs ? { pairs } : {}) } } });
    } catch (error) {
      store.fail("pairs", error);
    }
  }
  store.set({ pairSplit: undefined });
  await readAwaited(store, lm);
}

/** The pairs of now in the worker. */
function livePairs(store: Store): LoadedPairs & { pairs: Pairs } {
  const now = pairsNow(store);
  if (!now?.pairs) throw new Error(msg("There is nothing to learn from. Choose something under “Data”."));
  return { ...now, pairs: now.pairs };
}

/** Stands for what is learned from and what is tested on. */
export function splitKey(store: Store): string {
  const { share, seed } = store.settings.pairs;
  const now = pairsNow(store);
  return JSON.stringify([now?.id, now?.about.parts ? "parts" : [share, seed]]);
}

/** Splits the pairs of now: as their table says, or else by a draw; once for each of both. */
export async function splitPairs(store: Store): Promise<PairSplit> {
  const of = splitKey(store);
  if (store.pairSplit?.of === of) return store.pairSplit;
  const { pairs, about } = livePairs(store);
  const split = { of, ...(await parts(store, pairs, about)) };
  store.set({ pairSplit: split });
  return split;
}

async function parts(store: Store, pairs: Pairs, about: LoadedPairs["about"]): Promise<Omit<PairSplit, "of">> {
  const { share, seed } = store.settings.pairs;
  if (about.parts && about.parts.train > 0) {
    const [train, test] = [await pairs.part("train"), await pairs.part("test")];
    if (train) return { train, ...(test && test.size > 0 ? { test } : {}) };
  }
  if (about.size < FEW) return { train: pairs };
  const [train, test] = await pairs.split({ test: share, seed });
  return { train, test };
}
