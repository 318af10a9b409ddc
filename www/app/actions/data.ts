// Bringing data. What was loaded stays until the new data stands.
import type { DataOptions } from "../../lib/index";
import type { Store } from "../store";
import { many } from "../words";
import { ensureOpen } from "./open";

export async function useData(
  store: Store,
  name: string,
  source: string | Blob,
  options: DataOptions = {},
): Promise<void> {
  if (store.running || store.reading) return;
  store.clear("data");
  store.set({ reading: name });
  try {
    const hf = await ensureOpen(store);
    const dataset = await hf.dataset(source, options);
    const firstRows = await dataset.rows(0, Math.min(5, dataset.size));
    const old = store.data;
    const oldSplit = store.split;
    store.set({
      data: { name, source, options, dataset, firstRows },
      split: undefined,
      learning: undefined,
      announcement: `${name}: ${many(dataset.size, "text")}, ${many(dataset.labels.length, "label")}.`,
    });
    oldSplit?.train.close();
    oldSplit?.test.close();
    old?.dataset.close();
  } catch (error) {
    store.fail("data", error);
  } finally {
    store.set({ reading: undefined });
  }
}

export async function useSample(store: Store, file: string): Promise<void> {
  store.clear("data");
  try {
    const response = await fetch(new URL(`samples/${file}`, document.baseURI));
    if (!response.ok) throw new Error(`The sample could not be fetched (${response.status}). Reload the page.`);
    await useData(store, file, await response.blob());
  } catch (error) {
    store.fail("data", error);
  }
}

/** Reads the same source in another way, as a person has corrected the guess. */
export async function readAs(store: Store, change: DataOptions): Promise<void> {
  if (!store.data) return;
  const { name, source, options, dataset } = store.data;
  // Columns belong to a format: with another one they are to be guessed anew.
  const kept: DataOptions = change.format
    ? {}
    : {
        ...options,
        header: dataset.reading.header,
        textColumn: dataset.reading.textColumn,
        labelColumn: dataset.reading.labelColumn,
      };
  await useData(store, name, source, { ...kept, ...change });
}
