// Bringing data. What was loaded stays until the new data stands, and what a person has typed stays to be brought back.
import { msg, str } from "@lit/localize";
import { HomefireError, type DataOptions, type Homefire } from "../../lib/index";
import { draftOf, isFetched, type Earlier, type Loaded } from "../state/data";
import { newId } from "../id";
import type { Store } from "../store";
import { manyLabels, manyTexts } from "../words";
import { read, replace, type Live } from "./live-data";
import { ensureOpen } from "./open";
import { settle } from "./rows";
import { fetchSample, sampleRows } from "./samples";

/** How a source is read, and whether a person has typed it. */
interface Brought {
  options?: DataOptions;
  typed?: boolean;
}

/**
 * Reads data and puts them in the place of those that were there, or into a project of their own where that would take the place
 * of a person's work. Gives the store that has them.
 */
export async function useData(
  store: Store,
  name: string,
  source: Loaded["source"],
  { options = {}, typed = false }: Brought = {},
): Promise<Store> {
  if (store.running || store.reading) return store;
  store.clear("data");
  store.set({ reading: name, ...(store.glance?.name === name ? {} : { glance: undefined }) });
  try {
    const hf = await ensureOpen(store);
    try {
      const from = { name, source, options, lineage: newId(), ...(typed ? { typed: true as const } : {}) };
      const data = await read(hf, from);
      const own = replacesWork(store, from) ? await store.fresh?.() : undefined;
      if (own) return await into(own, data, hf);
      const kept = setAside(store, from);
      store.set({ announcement: [brought(data), kept].filter(Boolean).join(" "), rows: undefined, refused: undefined });
      replace(store, data);
    } catch (error) {
      await refuse(store, hf, { name, source, options, typed }, error);
      throw error;
    }
  } catch (error) {
    store.fail("data", error);
  } finally {
    // What is to be read of a sample without the model stays where nothing else is there.
    store.set({ reading: undefined, ...(store.data ? { glance: undefined } : {}) });
  }
  return store;
}

/** Puts data that `reader` has read into the store of a project that was opened for them. */
async function into(store: Store, data: Live, reader: Homefire): Promise<Store> {
  const hf = await ensureOpen(store);
  // What another worker has read has to be read again.
  replace(store, hf === reader ? data : await read(hf, data));
  store.set({ announcement: brought(data) });
  return store;
}

const brought = ({ name, about: { size, labels } }: Loaded): string =>
  `${name}: ${manyTexts(size)}, ${manyLabels(labels.length)}.`;

/**
 * Whether there is work that data from elsewhere would take the place of: a person's own rows, changes of them, or runs. A sample
 * that was only looked at is none.
 */
export function hasWork(store: Store): boolean {
  const { data, runs } = store;
  const draft = draftOf(store) !== undefined;
  return draft || (data !== undefined && (data.rows !== undefined || !isFetched(data.source) || runs.length > 0));
}

/** Whether data take the place of work. Neither the same table read in another way does, nor pasted text that was only changed. */
function replacesWork(store: Store, next: Pick<Loaded, "source" | "typed">): boolean {
  const { data, runs, here } = store;
  if (here || !hasWork(store) || next.source === data?.source) return false;
  const pasted = typeof next.source === "string" && next.typed && typeof data?.source === "string";
  return !pasted || runs.length > 0 || data.rows !== undefined || draftOf(store) !== undefined;
}

/** Keeps a table that can't be used as it was read, with a preview, so that it can be read in another way. */
async function refuse(
  store: Store,
  hf: Homefire,
  { source, ...from }: { name: string; source: Loaded["source"]; options: DataOptions; typed: boolean },
  error: unknown,
): Promise<void> {
  const table = !Array.isArray(source) && error instanceof HomefireError && error.code === "bad-data";
  // What is no table at all has no preview either.
  const seen = table ? await hf.preview(source, from.options).catch(() => undefined) : undefined;
  store.set({ refused: table && seen ? { ...from, source, preview: seen } : undefined });
}

/**
 * Puts data with something typed aside, as others are about to take their place; gives a sentence for the person. A table that
 * is only read in another way loses nothing, nor does pasted text for which a changed one is pasted.
 */
function setAside(store: Store, next?: Pick<Loaded, "source" | "typed">): string | undefined {
  const { data, earlier } = store;
  const draft = draftOf(store);
  if (!draft && !data?.typed && !data?.rows) return undefined;
  const pasted = typeof next?.source === "string" && next.typed && typeof data?.source === "string";
  if (!draft && !data?.rows && (pasted || next?.source === data?.source)) return undefined;
  const { dataset: _dataset, ...kept } = data ?? {};
  const name = data?.name ?? msg("Typed by hand");
  const one: Earlier = {
    name,
    ...(data ? { data: kept as Earlier["data"] & object } : {}),
    ...(draft ? { draft } : {}),
  };
  store.set({ earlier: [...earlier, one] });
  return msg(str`Your rows of “${name}” are kept; you can bring them back under “Data”.`);
}

/** Brings back data that others took the place of; those of now are put aside, where a person has typed in them. */
export async function bringBack(store: Store, one: Earlier): Promise<void> {
  if (store.running || store.reading) return;
  store.clear("data");
  store.set({ reading: one.name });
  try {
    const hf = await ensureOpen(store);
    const data = one.data && { ...(await read(hf, one.data)), id: one.data.id };
    setAside(store, one.data);
    const { draft } = one;
    store.set({
      earlier: store.earlier.filter((other) => other !== one),
      announcement: msg(str`“${one.name}” is back.`),
      rows: draft && { rows: draft, settled: [], undo: [], redo: [] },
      refused: undefined,
    });
    replace(store, data);
    if (draft) void settle(store);
  } catch (error) {
    store.fail("data", error);
  } finally {
    store.set({ reading: undefined });
  }
}

/** Gives up data that were put aside. */
export function dropEarlier(store: Store, one: Earlier): void {
  store.set({ earlier: store.earlier.filter((other) => other !== one) });
}

/** Brings a sample. Its texts can be read at once, also where the model, which reads tables, is still to come. */
export async function useSample(store: Store, file: string): Promise<Store> {
  if (store.running || store.reading) return store;
  store.clear("data");
  // From now on, so that another press does not have to give way to this one.
  store.set({ reading: file });
  let sample: Blob | undefined;
  try {
    sample = await fetchSample(file);
    if (!store.hf || store.hf.closed) store.set({ glance: { name: file, rows: sampleRows(await sample.text()) } });
  } catch (error) {
    store.fail("data", error);
  }
  store.set({ reading: undefined });
  return sample ? useData(store, file, sample) : store;
}

/** Reads the table that was refused, or else the one in use, in another way, as a person has corrected the guess. */
export async function readAs(store: Store, change: DataOptions): Promise<void> {
  const { refused, data } = store;
  const from = refused ?? data;
  if (!from || Array.isArray(from.source)) return;
  const { header, textColumn, labelColumn } = refused?.preview ?? data?.came?.reading ?? data!.about.reading;
  // Columns belong to a format: with another one they are to be guessed anew.
  const kept: DataOptions = change.format
    ? {}
    : {
        ...from.options,
        header,
        ...(textColumn === null ? {} : { textColumn }),
        ...(labelColumn === null ? {} : { labelColumn }),
      };
  await useData(store, from.name, from.source, {
    options: { ...kept, ...change },
    typed: from.typed ?? false,
  });
}
