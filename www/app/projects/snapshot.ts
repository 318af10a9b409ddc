// A trainer's state as plain values, and back. The large parts (the data's rows, the runs' files) stand beside it.
import { draftOf } from "../state/data";
import type { KeptIn } from "../state/persistence";
import { completeSettings } from "../state/settings";
import type { Loaded, LoadedPairs, PairsByTask, Run, Store, Tuned, WritingTask } from "../store";
import { VERSION, type DataRecord, type PairsRecord, type RunFile, type Snapshot, type Source } from "./record";

/** What stands beside a snapshot. */
interface Beside {
  source: Source | undefined;
  files: RunFile[];
}

/** How a field of the store stands in a snapshot. */
interface Form<T> {
  write(value: T): Partial<Snapshot>;
  /** Nothing where the snapshot has nothing of it: the field then stays as it is at first. */
  read(kept: Snapshot, beside: Beside): T | undefined;
}

/** A field that is written as it is. */
const plain = <K extends KeptIn<"snapshot"> & keyof Snapshot>(field: K): Form<Store[K]> => ({
  write: (value) => (value === undefined ? {} : { [field]: value }),
  read: (kept) => kept[field] as Store[K] | undefined,
});

/** One for each field that is kept in the snapshot; without one, or with one too many, this does not compile. */
const forms: { [K in KeptIn<"snapshot">]: Form<Store[K]> } = {
  deviceChoice: plain("deviceChoice"),
  task: plain("task"),
  approach: plain("approach"),
  selectedId: plain("selectedId"),
  accepted: plain("accepted"),
  tunedId: plain("tunedId"),
  compared: plain("compared"),
  learning: plain("learning"),
  promptCurve: plain("promptCurve"),
  approaches: {
    write: (contestants) => ({ contestants }),
    read: ({ contestants }) => contestants,
  },
  settings: {
    write: (settings) => ({ settings }),
    read: ({ settings }) => completeSettings(settings),
  },
  model: {
    write: (model) => ("id" in model ? { model: { id: model.id } } : {}),
    read: ({ model }) => model,
  },
  data: {
    write(data) {
      if (!data) return {};
      const { source: _source, rows: _rows, dataset: _dataset, ...about } = data;
      return { data: about };
    },
    // A file that was not kept to its end is no data.
    read: ({ data }, { source }) => (data && source?.id === data.id ? loaded(data, source) : undefined),
  },
  rows: {
    write(rows) {
      const draft = rows && draftOf({ rows });
      return draft ? { draft } : {};
    },
    read: ({ draft }) => draft && { rows: draft, settled: [], undo: [], redo: [] },
  },
  runs: {
    write: (runs) => ({ runs: runs.map(({ bytes: _bytes, classifier: _one, prompted: _other, ...run }) => run) }),
    read: ({ runs }, { files }): Run[] => withFiles(runs, files),
  },
  tuned: {
    write: (tuned) => ({ tuned: tuned.map(({ bytes: _bytes, generator: _generator, ...one }) => one) }),
    read: ({ tuned }, { files }): Tuned[] => withFiles(tuned, files),
  },
};

/** Those whose files are there, with them. */
function withFiles<T extends { id: number }>(all: readonly T[], files: RunFile[]): (T & Pick<RunFile, "bytes">)[] {
  const known = new Map(files.map(({ id, bytes }) => [id, bytes]));
  return all.flatMap((one) => {
    const bytes = known.get(one.id);
    return bytes ? [{ ...one, bytes }] : [];
  });
}

const fields = Object.keys(forms) as (keyof typeof forms)[];

export function snapshot(store: Store): Snapshot {
  const written = fields.map(<K extends keyof typeof forms>(field: K) => forms[field].write(store[field]));
  return Object.assign({ version: VERSION }, ...written) as Snapshot;
}

/** The files of all runs and of all tuned language models. */
export const filesOf = ({ runs, tuned }: Pick<Store, "runs" | "tuned">): RunFile[] =>
  [...runs, ...tuned].map(({ id, bytes }) => ({ id, bytes }));

/** Pairs without what only a worker has. */
function pairsOf(pairs: PairsByTask): Source["pairs"] {
  const kept = (Object.entries(pairs) as [WritingTask, LoadedPairs][]).map(([task, { pairs: _pairs, ...one }]) => [
    task,
    one,
  ]);
  return kept.length > 0 ? (Object.fromEntries(kept) as Record<WritingTask, PairsRecord>) : undefined;
}

/** The large part of the data, of those put aside, and the pairs. */
export const sourceOf = ({ data, earlier, pairs }: Pick<Store, "data" | "earlier" | "pairs">): Source => ({
  id: data?.id ?? "",
  source: data?.source ?? "",
  ...(data?.rows ? { rows: data.rows } : {}),
  ...(earlier.length > 0 ? { earlier } : {}),
  ...withPairs(pairsOf(pairs)),
});

const withPairs = (pairs: Source["pairs"]): Pick<Source, "pairs"> => (pairs ? { pairs } : {});

/** Puts a kept project into a store that is new. */
export function restore(store: Store, kept: Snapshot, source: Source | undefined, files: RunFile[]): void {
  const read = fields.map((field) => [field, forms[field].read(kept, { source, files })] as const);
  const there = Object.fromEntries(read.filter(([, value]) => value !== undefined));
  store.set({ ...there, earlier: source?.earlier ?? [], pairs: source?.pairs ?? {} });
  store.idsFrom(Math.max(0, ...filesOf(store).map(({ id }) => id)));
}

/** Data from what is kept of them. */
export function loaded(data: DataRecord, { source, rows }: Pick<Source, "source" | "rows">): Omit<Loaded, "dataset"> {
  // Rows that stood in the place of a source were changed by hand, also before that was noted.
  const typed = data.typed ?? Array.isArray(source);
  return { ...data, lineage: data.lineage ?? data.id, source, ...(rows ? { rows } : {}), ...(typed ? { typed } : {}) };
}
