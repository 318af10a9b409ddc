// The data in a worker: their rows are read there, and the page has what is known of them.
import { msg } from "@lit/localize";
import type { Dataset, Homefire, Row } from "../../lib/index";
import { placesOf, rowsOf, type DataAbout, type EditedRow, type Loaded } from "../state/data";
import { SHOWN } from "../state/groups";
import { closeSplit } from "../state/runs";
import { newId } from "../id";
import type { Store } from "../store";
import { beginning } from "../words";

/** Labels whose first texts are known at once, and the characters of each that are. */
const LABELS = 24;
const CHARACTERS = 600;

/** Rows that are fetched at a time to find the first ones of each label, and how often at most. */
const PORTION = 1000;
const PORTIONS = 10;

/** Data with their rows in a worker. */
export type Live = Loaded & Required<Pick<Loaded, "dataset">>;

/** Reads data into the worker of `hf`. */
export async function read(hf: Homefire, from: Omit<Loaded, "id" | "about" | "firstRows" | "dataset">): Promise<Live> {
  const rows = rowsOf(from);
  const dataset = await (rows ? hf.dataset(used(rows)) : hf.dataset(from.source as string | Blob, from.options));
  const firstRows = await firstOf(dataset);
  return { ...from, id: newId(), dataset, about: about(dataset), firstRows };
}

/** The first rows of each label. In a table that is sorted by its labels they are far apart, and not all are looked for. */
async function firstOf(dataset: Dataset): Promise<Row[]> {
  const wanted = new Map(
    dataset.labels.slice(0, LABELS).map((label, i) => [label, Math.min(SHOWN, dataset.counts[i] ?? 0)]),
  );
  const first: Row[] = [];
  for (let from = 0; from < Math.min(dataset.size, PORTION * PORTIONS); from += PORTION) {
    for (const { text, label } of await dataset.rows(from, Math.min(from + PORTION, dataset.size))) {
      const left = wanted.get(label) ?? 0;
      if (left === 0) continue;
      wanted.set(label, left - 1);
      first.push({ text: beginning(text, CHARACTERS), label });
    }
    if ([...wanted.values()].every((left) => left === 0)) break;
  }
  return first;
}

/** Puts `data` in the place of what was there. */
export function replace(store: Store, data: Loaded | undefined): void {
  const { data: old, splits } = store;
  store.set({ data, splits: [], learning: undefined });
  splits.forEach(closeSplit);
  old?.dataset?.close();
  void countUnread(store);
}

const used = (rows: EditedRow[]): EditedRow[] => rows.filter(({ out }) => !out);

/** The places, among the examples, of those that are only learned from. */
export function learnOnly(data: Loaded): number[] {
  const rows = rowsOf(data);
  if (!rows) return [];
  return placesOf(data).flatMap((place, example) => (rows[place]?.learn ? [example] : []));
}

const about = (dataset: Dataset): DataAbout => {
  const { size, labels, counts, problems, reading, testPlan, similarLabels } = dataset;
  return { size, labels, counts, problems, reading, testPlan, similarLabels };
};

/** The data with their rows, once a model is open. */
export function live(store: Store): Live {
  const { data } = store;
  if (!data?.dataset) throw new Error(msg("There are no data. Choose some under “Data”."));
  return { ...data, dataset: data.dataset };
}

/** Counts the texts that the model can't read as a whole, or hardly at all; a moment after the data have come. */
export async function countUnread(store: Store): Promise<void> {
  const { data } = store;
  if (!data?.dataset || data.coverage) return;
  const { dataset } = data;
  try {
    const found = await dataset.coverage();
    if (store.data?.dataset === dataset) store.set({ data: { ...store.data, coverage: found } });
  } catch {
    // Without it the data are as good; what went wrong shows again where they are used.
  }
}
