// A trainer's state as plain values, and back. The large parts (the data's rows, the runs' files) stand beside it.
import { draftOf } from "../state/data";
import { initialSettings, type EditedRow, type Loaded, type Run, type Store } from "../store";
import type { RunFile, Source } from "./project-store";

export const VERSION = 1;

type Plain = Pick<Store, "deviceChoice" | "approach" | "settings" | "contestants"> &
  Partial<Pick<Store, "selectedId" | "compared" | "learning">>;

export interface Snapshot extends Plain {
  version: typeof VERSION;
  /** A model by its id; a person's own files can't be found again by themselves. */
  model?: { id: string };
  data?: DataRecord;
  /** Rows that were changed and can't be read as data yet. */
  draft?: EditedRow[];
  runs: Omit<Run, "bytes" | "classifier">[];
}

/** All of data but the large parts. A lineage is absent where they were kept before there was one. */
export type DataRecord = Omit<Loaded, "source" | "rows" | "dataset" | "lineage"> & Partial<Pick<Loaded, "lineage">>;

export function snapshot(store: Store): Snapshot {
  const { deviceChoice, approach, settings, contestants, selectedId, compared, learning, data, runs } = store;
  const kept: Snapshot = {
    version: VERSION,
    deviceChoice,
    approach,
    settings: structuredClone(settings),
    contestants: [...contestants],
    runs: runs.map(({ bytes: _bytes, classifier: _classifier, ...run }) => run),
  };
  if ("id" in store.model) kept.model = { id: store.model.id };
  if (selectedId !== undefined) kept.selectedId = selectedId;
  if (compared) kept.compared = compared;
  if (learning) kept.learning = learning;
  if (data) {
    const { source: _source, rows: _rows, dataset: _dataset, ...about } = data;
    kept.data = about;
  }
  const draft = draftOf(store);
  if (draft) kept.draft = draft;
  return kept;
}

/** The large part of the data, and of those put aside. */
export const sourceOf = ({ data, earlier }: Store): Source => ({
  id: data?.id ?? "",
  source: data?.source ?? "",
  ...(data?.rows ? { rows: data.rows } : {}),
  ...(earlier.length > 0 ? { earlier } : {}),
});

/** Puts a kept project into a store that is new. */
export function restore(store: Store, kept: Snapshot, source: Source | undefined, files: RunFile[]): void {
  const { data, draft, runs, version: _version, settings, ...rest } = kept;
  const bytes = new Map(files.map((file) => [file.id, file.bytes]));
  const whole = runs.flatMap((run): Run[] => {
    const file = bytes.get(run.id);
    return file ? [{ ...run, bytes: file }] : [];
  });
  store.set({
    ...rest,
    settings: { ...structuredClone(initialSettings), ...settings },
    runs: whole,
    // A file that was not kept to its end is no data.
    ...(data && source?.id === data.id ? { data: loaded(data, source) } : {}),
    earlier: source?.earlier ?? [],
    ...(draft ? { rows: { rows: draft, settled: [], undo: [], redo: [] } } : {}),
  });
  store.idsFrom(Math.max(0, ...whole.map(({ id }) => id)));
}

/** Data from what is kept of them. */
export function loaded(data: DataRecord, { source, rows }: Pick<Source, "source" | "rows">): Omit<Loaded, "dataset"> {
  // Rows that stood in the place of a source were changed by hand, also before that was noted.
  const typed = data.typed ?? Array.isArray(source);
  return { ...data, lineage: data.lineage ?? data.id, source, ...(rows ? { rows } : {}), ...(typed ? { typed } : {}) };
}
