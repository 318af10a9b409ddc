// Which fields of a store outlive the page, and where. `projects/snapshot.ts` says how each that is in the snapshot is
// written, `projects/schema.ts` what may stand there.
import type { StoreField } from "../store";

/**
 * Where a field is kept:
 *
 * - "snapshot": in the project, as plain values, both in this browser's database and in a project's file. The rows of data and
 *   the files of runs, which are large, stand beside the snapshot in both.
 * - "beside": in both too, but wholly beside the snapshot.
 * - "browser": in this browser's database alone.
 * - "nowhere": gone with the page.
 */
type Kept = "snapshot" | "beside" | "browser" | "nowhere";

/** Every field of the store. One without an entry is a type error. */
export const persistence = {
  steps: "nowhere",
  column: "nowhere",
  toast: "nowhere",
  task: "snapshot",
  beside: "nowhere",
  served: "nowhere",
  deviceChoice: "snapshot",
  model: "snapshot",
  kept: "nowhere",
  hub: "nowhere",
  hf: "nowhere",
  keep: "nowhere",
  onOpened: "nowhere",
  fresh: "nowhere",
  opened: "nowhere",
  opening: "nowhere",
  writer: "nowhere",
  lm: "nowhere",
  writerOpening: "nowhere",
  data: "snapshot",
  reading: "nowhere",
  glance: "nowhere",
  here: "nowhere",
  accepted: "snapshot",
  earlier: "beside",
  pairs: "beside",
  refused: "nowhere",
  awaited: "nowhere",
  pairSplit: "nowhere",
  splits: "nowhere",
  splitting: "nowhere",
  rows: "snapshot",
  approach: "snapshot",
  settings: "snapshot",
  approaches: "snapshot",
  compared: "snapshot",
  learning: "snapshot",
  promptCurve: "snapshot",
  checking: "nowhere",
  estimate: "nowhere",
  running: "nowhere",
  correction: "nowhere",
  labelling: "nowhere",
  interrupted: "browser",
  curves: "nowhere",
  runs: "snapshot",
  selectedId: "snapshot",
  tried: "nowhere",
  recording: "nowhere",
  movement: "nowhere",
  tuned: "snapshot",
  tunedId: "snapshot",
  exporting: "nowhere",
  announcement: "nowhere",
  errors: "nowhere",
} as const satisfies Record<StoreField, Kept>;

/** The fields that are kept in one of these places. */
export type KeptIn<Place extends Kept> = {
  [K in StoreField]: (typeof persistence)[K] extends Place ? K : never;
}[StoreField];

/** The fields that are kept at all. */
export const keptFields = Object.entries(persistence).flatMap(([field, where]) =>
  where === "nowhere" ? [] : [field as StoreField],
);
