// Reading the data: doubtful rows, and what a prediction hangs on.
import { msg, str } from "@lit/localize";
import type { Explanation } from "../../lib/index";
import type { Run, Store } from "../store";
import { live } from "./data";
import { count } from "../words";
import { classifierOf, ensureOpen } from "./open";
import { splitOnce } from "./run";

/** Looks for doubtful rows in the whole table, and for test rows that also stand in the training part. */
export async function checkData(store: Store): Promise<void> {
  const { data } = store;
  if (!data || store.running || store.checking?.abort) return;
  store.clear("data");
  const abort = new AbortController();
  store.set({ checking: { of: data.id, abort } });
  try {
    const hf = await ensureOpen(store);
    // Opening the model may have read the table into another worker.
    const now = live(store);
    const { train, test } = await splitOnce(store);
    const found = await hf.check(now.dataset, {
      signal: abort.signal,
      onProgress: (progress) => {
        if (store.checking?.abort === abort) store.set({ checking: { ...store.checking, progress } });
      },
    });
    const overlap = await train.overlap(test);
    const doubtful = found.suspects.length + found.doubles.length;
    store.set({
      checking: { of: now.id, found: { ...found, overlap } },
      announcement: doubtful
        ? msg(str`${count(doubtful)} doubtful rows or doubles were found.`)
        : msg("No doubtful row was found."),
    });
  } catch (error) {
    store.set({ checking: undefined });
    store.fail("data", error);
  }
}

/** What the prediction of a text hangs on, and the nearest of the training part, where the data are still those. */
export async function explain(store: Store, run: Run, text: string): Promise<Explanation> {
  await ensureOpen(store);
  // After a reload the parts are to be made again. What is there already may be in use, and stays.
  const made = !store.split && store.data && run.trainSet ? await splitOnce(store).catch(() => undefined) : store.split;
  const data = made && made.trainSet === run.trainSet ? { data: made.train } : {};
  return classifierOf(store, run).explain(text, data);
}
