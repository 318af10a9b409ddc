// What a project is made of: its snapshot, and what stands beside it.
import type { Earlier, EditedRow, Interrupted, Loaded, Run, Store } from "../store";

/** 2 has the settings in groups; `migrations.ts` makes it of 1. */
export const VERSION = 2;

export interface Snapshot extends Pick<Store, "deviceChoice" | "approach" | "settings"> {
  version: typeof VERSION;
  /** The approaches to compare. */
  contestants: Store["approaches"];
  selectedId?: Store["selectedId"];
  compared?: Store["compared"];
  learning?: Store["learning"];
  /** A model by its id; a person's own files can't be found again by themselves. */
  model?: { id: string };
  data?: DataRecord;
  /** Rows that were changed and can't be read as data yet. */
  draft?: EditedRow[];
  runs: Omit<Run, "bytes" | "classifier">[];
}

/** All of data but the large parts. A lineage is absent where they were kept before there was one. */
export type DataRecord = Omit<Loaded, "source" | "rows" | "dataset" | "lineage"> & Partial<Pick<Loaded, "lineage">>;

export interface ProjectRecord {
  id: string;
  name: string;
  created: number;
  changed: number;
  /** All but the large parts, which stand in stores of their own. */
  snapshot: Snapshot;
}

/** The rows or the file of a project's data, as the page has them, and data put aside; `id` is that of the data. */
export type Source = Pick<Loaded, "id" | "source" | "rows"> & { earlier?: readonly Earlier[] };

/** A run's file. */
export interface RunFile {
  id: Run["id"];
  bytes: Uint8Array;
}

/** Everything of one project. */
export interface WholeProject {
  project: ProjectRecord;
  source?: Source | undefined;
  runs: RunFile[];
  checkpoint?: Interrupted | undefined;
}
