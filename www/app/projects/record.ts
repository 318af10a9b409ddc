// What a project is made of: its snapshot, and what stands beside it.
import type { Earlier, EditedRow, Interrupted, Loaded, LoadedPairs, Run, Store, Tuned, WritingTask } from "../store";

/** 2 has the settings in groups, 3 has tasks; `migrations.ts` makes it of 1 and 2. */
export const VERSION = 3;

export interface Snapshot extends Pick<Store, "deviceChoice" | "task" | "approach" | "settings"> {
  version: typeof VERSION;
  /** The approaches to compare. */
  contestants: Store["approaches"];
  selectedId?: Store["selectedId"];
  compared?: Store["compared"];
  learning?: Store["learning"];
  promptCurve?: Store["promptCurve"];
  /** A model by its id; a person's own files can't be found again by themselves. */
  model?: { id: string };
  data?: DataRecord;
  accepted?: Store["accepted"];
  /** Rows that were changed and can't be read as data yet. */
  draft?: EditedRow[];
  runs: Omit<Run, "bytes" | "classifier" | "prompted">[];
  tuned: Omit<Tuned, "bytes" | "generator">[];
  tunedId?: Store["tunedId"];
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

/** Pairs as they are kept. */
export type PairsRecord = Omit<LoadedPairs, "pairs">;

/**
 * The rows or the file of a project's data, as the page has them, data put aside, and the pairs of each task; `id` is that of the
 * data.
 */
export type Source = Pick<Loaded, "id" | "source" | "rows"> & {
  earlier?: readonly Earlier[];
  pairs?: { readonly [T in WritingTask]?: PairsRecord };
};

/** The file of a run, or of a tuned language model: their ids are all different. */
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
