// Bringing data. What was loaded stays until the new data stands.
import { msg, str } from "@lit/localize";
import type { DataOptions, Dataset, Homefire } from "../../lib/index";
import type { DataAbout, EditedRow, Loaded, Store } from "../store";
import { newId } from "../id";
import { manyLabels, manyTexts } from "../words";
import { ensureOpen } from "./open";

const FIRST = 5;

export async function useData(
  store: Store,
  name: string,
  source: Loaded["source"],
  options: DataOptions = {},
): Promise<void> {
  if (store.running || store.reading) return;
  store.clear("data");
  store.set({ reading: name });
  try {
    const hf = await ensureOpen(store);
    const data = await read(hf, { name, source, options });
    const { size, labels } = data.about;
    store.set({ announcement: `${name}: ${manyTexts(size)}, ${manyLabels(labels.length)}.`, rows: undefined });
    replace(store, data);
  } catch (error) {
    store.fail("data", error);
  } finally {
    store.set({ reading: undefined });
  }
}

/** Reads data into the worker of `hf`. */
export async function read(hf: Homefire, from: Pick<Loaded, "name" | "source" | "options">): Promise<Required<Loaded>> {
  const { source, options } = from;
  const dataset = await hf.dataset(
    Array.isArray(source) ? used(source).map(({ text, label }) => ({ text, label })) : source,
    options,
  );
  const firstRows = await dataset.rows(0, Math.min(FIRST, dataset.size));
  return { ...from, id: newId(), dataset, about: about(dataset), firstRows };
}

/** Puts `data` in the place of what was there. */
export function replace(store: Store, data: Loaded): void {
  const { data: old, split } = store;
  store.set({ data, split: undefined, learning: undefined });
  split?.train.close();
  split?.test.close();
  old?.dataset?.close();
}

const used = (rows: EditedRow[]): EditedRow[] => rows.filter(({ out }) => !out);

/** The places, among the examples, of those that are only learned from. */
export function learnOnly({ source, about }: Loaded): number[] {
  if (!Array.isArray(source)) return [];
  const refused = new Set(about.problems.map(({ row }) => row));
  const examples = used(source).filter((_, index) => !refused.has(index + 1));
  return examples.flatMap(({ learn }, place) => (learn ? [place] : []));
}

const about = ({ size, labels, counts, problems, reading }: Dataset): DataAbout => ({
  size,
  labels,
  counts,
  problems,
  reading,
});

/** The data with their rows, once a model is open. */
export function live(store: Store): Required<Loaded> {
  const { data } = store;
  if (!data?.dataset) throw new Error(msg("There are no data. Choose some under “Data”."));
  return { ...data, dataset: data.dataset };
}

export async function useSample(store: Store, file: string): Promise<void> {
  store.clear("data");
  try {
    const response = await fetch(new URL(`samples/${file}`, document.baseURI));
    if (!response.ok) throw new Error(msg(str`The sample could not be fetched (${response.status}). Reload the page.`));
    await useData(store, file, await response.blob());
  } catch (error) {
    store.fail("data", error);
  }
}

/** Reads the same source in another way, as a person has corrected the guess. */
export async function readAs(store: Store, change: DataOptions): Promise<void> {
  if (!store.data) return;
  const {
    name,
    source,
    options,
    about: { reading },
  } = store.data;
  // Columns belong to a format: with another one they are to be guessed anew.
  const kept: DataOptions = change.format
    ? {}
    : { ...options, header: reading.header, textColumn: reading.textColumn, labelColumn: reading.labelColumn };
  await useData(store, name, source, { ...kept, ...change });
}
