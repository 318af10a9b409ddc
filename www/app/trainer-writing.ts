// What `<homefire-trainer>` does with a language model; fetched for the first task that needs one.
import { content } from "../lib/door";
import { TrainControl, type Generator, type PairOptions } from "../lib/index";
import { pairsOf, textsOf } from "../lib/rows";
import { loadTuned } from "./actions/writing/keep";
import { usePairs } from "./actions/writing/bring";
import { openWriter } from "./actions/writing/model";
import { tune } from "./actions/writing/tune";
import { textOf, writeBoth, type Writing } from "./actions/writing/write";
import type { Store, Tuned } from "./store";
import { advice } from "./words";

/** What is wrong with what was given is told of this. */
const SOURCE = "setData: the source";

const failure = (error: unknown, otherwise: string): Error =>
  new Error(error === undefined ? otherwise : advice(error, true));

/** The open language model; downloads it where it has to. */
export const generatorOf = (store: Store): Promise<Generator> =>
  store.lm && !store.lm.closed ? Promise.resolve(store.lm) : openWriter(store);

/** Sets pairs or texts, which are read once there is a language model. */
export async function takePairs(
  store: Store,
  source: Parameters<typeof pairsOf>[0] | readonly string[],
  { name, ...options }: PairOptions & { name: string },
): Promise<void> {
  const table = store.task === "continue" ? textsOf(source, SOURCE) : pairsOf(source, SOURCE);
  const text =
    table instanceof Blob ? table : JSON.stringify(table.map((one) => (typeof one === "string" ? { text: one } : one)));
  await usePairs(store, { name, source: text, options });
  if (store.errors.pairs !== undefined) throw failure(store.errors.pairs, "");
}

/** Tunes it, as the button does. */
export async function tuneNow(store: Store): Promise<Tuned> {
  if (!Object.hasOwn(store.pairs, store.task) && !store.awaited) {
    throw new Error("There are no data. Call setData() first, or set data or src.");
  }
  if (!Object.hasOwn(store.pairs, store.task)) {
    throw new Error(
      "The language model is not open yet, so the data are not read. Call generator(), or press its button.",
    );
  }
  const before = store.tuned.length;
  await tune(store);
  const tuned = store.tuned.slice(before).at(-1);
  if (!tuned) throw failure(store.errors.tune, "The run was stopped.");
  return tuned;
}

/** What the chosen run writes for an input; before the first run, what the model writes as it comes. */
export async function writeNow(store: Store, input: string): Promise<string> {
  const only = store.selectedTuned ? "after" : "before";
  const writing: Writing = { sides: {}, only, control: new TrainControl() };
  await writeBoth(store, input, writing, () => undefined);
  const written = writing.sides[only];
  if (!written?.done || store.errors.write !== undefined) throw failure(store.errors.write, "The writing was stopped.");
  return textOf(written);
}

/** Loads what was saved of a run. */
export async function loadNow(store: Store, file: Parameters<typeof content>[0], name: string): Promise<Tuned> {
  const saved = content(file, "load: the run");
  const before = store.tuned.length;
  await loadTuned(store, new File([saved], name));
  const tuned = store.tuned.slice(before).at(-1);
  if (!tuned) throw failure(store.errors.carry, "The run could not be loaded.");
  return tuned;
}
