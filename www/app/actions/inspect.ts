// Reading the data: doubtful rows, and what a prediction hangs on.
import { msg, str } from "@lit/localize";
import type { CallOptions, Dataset, Explanation, NearestExamples } from "../../lib/index";
import { placesOf, rowsOf, type Findings } from "../state/data";
import type { Run, Store } from "../store";
import { live } from "./live-data";
import { count } from "../words";
import { classifierOf, ensureOpen } from "./open";
import { planOf, splitOnce } from "./split";

/** Looks for doubtful rows in the whole table, and for test rows that also stand in the training part. */
export async function checkData(store: Store): Promise<void> {
  const { data } = store;
  if (!data || store.running || store.checking?.abort) return;
  store.clear("data");
  const abort = new AbortController();
  store.set({ checking: { of: data.lineage, abort } });
  try {
    const found = await look(store, {
      signal: abort.signal,
      onProgress: (progress) => {
        if (store.checking?.abort === abort) store.set({ checking: { ...store.checking, progress } });
      },
    });
    const doubtful = found.labelIssues.length + found.duplicates.length;
    store.set({
      checking: { of: live(store).lineage, found },
      announcement: doubtful
        ? msg(str`${count(doubtful)} label issues and duplicates found.`)
        : msg("No label issues or duplicates found."),
    });
  } catch (error) {
    store.set({ checking: undefined });
    store.fail("data", error);
  }
}

/** Rows under which a look after a run is worth its time, and the milliseconds that it may take. */
const QUIET_ROWS = 2000;
const QUIET_TIME = 1000;

/**
 * The same by itself, after a run by which the texts are embedded already: where it is through in a moment, before anything else is
 * done, what it finds is there. Otherwise nothing is said of it.
 */
export async function checkQuietly(store: Store): Promise<void> {
  const { data, checking } = store;
  if (!data || store.running || data.about.size >= QUIET_ROWS || checking?.abort) return;
  const abort = new AbortController();
  const busy = () => Boolean(store.running || store.reading || store.checking?.abort) || store.data?.id !== data.id;
  const end = () => busy() && abort.abort();
  const timer = setTimeout(() => abort.abort(), QUIET_TIME);
  store.addEventListener("change", end);
  try {
    const found = await look(store, { signal: abort.signal });
    if (!busy()) store.set({ checking: { of: data.lineage, found } });
  } catch {
    // A person can look for them by a press, and hears then what is wrong.
  } finally {
    clearTimeout(timer);
    store.removeEventListener("change", end);
  }
}

async function look(store: Store, call: CallOptions): Promise<Findings> {
  const hf = await ensureOpen(store);
  const { train, test } = await splitOnce(store);
  // Opening the model may have read the table into another worker, and splitting it read changed rows.
  const now = live(store);
  const overlap = test && (await train.overlap(test));
  const { labelIssues, duplicates, judged, accuracy } = await hf.check(now.dataset, call);
  const places = placesOf(now);
  const place = (example: number) => places[example] ?? example;
  return {
    ...{ judged, accuracy },
    labelIssues: labelIssues.map((issue) => ({ ...issue, row: place(issue.row) })),
    duplicates: duplicates.map((duplicate) => ({ ...duplicate, rows: duplicate.rows.map(place) })),
    ...(overlap ? { overlap } : {}),
  };
}

/** What is left of the findings after rows were changed: each that was settled is gone. */
export function unsettled({ data, rows, checking }: Store): Findings | undefined {
  if (!data || checking?.of !== data.lineage || !checking.found) return undefined;
  const now = rows?.rows ?? rowsOf(data);
  if (!now) return checking.found;
  const { labelIssues, duplicates, ...others } = checking.found;
  return {
    ...others,
    labelIssues: labelIssues.filter(({ row, text, label }) => {
      const one = now[row];
      return one && !one.out && one.text.trim() === text && one.label.trim() === label;
    }),
    duplicates: duplicates.flatMap((duplicate) => {
      const left = duplicate.rows.filter((place) => {
        const row = now[place];
        return row && !row.out && bare(row.text) === bare(duplicate.text);
      });
      const labels = left.map((place) => now[place]?.label ?? "");
      return left.length > 1 ? [{ ...duplicate, rows: left, labels, conflict: new Set(labels).size > 1 }] : [];
    }),
  };
}

/** A text but for case, spacing and punctuation. */
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** What the prediction of a text hangs on. */
export async function explain(store: Store, run: Run, text: string, call: CallOptions = {}): Promise<Explanation> {
  await ensureOpen(store);
  return classifierOf(store, run).explain(text, call);
}

/** The nearest of the texts that a run has learned from, where the data are still those; and whether it is unlike all of them. */
export async function nearest(
  store: Store,
  run: Run,
  text: string,
  call: CallOptions = {},
): Promise<NearestExamples | undefined> {
  await ensureOpen(store);
  const data = await learnedFrom(store, run).catch(() => undefined);
  const found = data && (await classifierOf(store, run).nearest([text], { data, ...call }));
  return found?.[0];
}

/** What a run has learned from, where that is in the data of now. */
async function learnedFrom(store: Store, run: Run): Promise<Dataset | undefined> {
  const made = () => store.splits.find(({ trainSet }) => trainSet === run.trainSet);
  // After a reload the parts are to be made again. What is there already may be in use, and stays.
  if (!made() && store.data && run.trainSet !== undefined) {
    const plan = planOf(run);
    if (!store.splits.some(({ kind }) => kind === plan.kind)) await splitOnce(store, plan);
  }
  return made()?.train;
}
