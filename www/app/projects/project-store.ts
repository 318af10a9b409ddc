// Projects in the database: listed, read, written and deleted. Every function rejects where the browser keeps nothing.
import type { IDBPTransaction } from "idb";
import type { Interrupted, Run, WritingTask } from "../store";
import {
  PROJECT_STORES,
  transact,
  type CheckpointRecord,
  type KeptSource,
  type RunRecord,
  type Schema,
  type SourceRecord,
} from "./database";
import { dropCheckpoints, getCheckpoint, putCheckpoint } from "./checkpoint-store";
import { groupedSettings, migrated } from "./migrations";
import { WHOLE, alone, dropOtherPieces, getBytes, putBytes, range } from "./pieces";
import type { PairsRecord, ProjectRecord, RunFile, Snapshot, Source, WholeProject } from "./record";

/** All projects, the last changed first. */
export async function listProjects(): Promise<ProjectRecord[]> {
  const all = await transact(["projects"], "readonly", (tx) => tx.objectStore("projects").getAll());
  return all.sort((a, b) => b.changed - a.changed);
}

export async function readProject(id: string): Promise<WholeProject | undefined> {
  const [project, source, runs, checkpoint] = await transact(PROJECT_STORES, "readonly", (tx) =>
    Promise.all([
      tx.objectStore("projects").get(id),
      tx.objectStore("sources").get(id),
      tx.objectStore("runs").index("project").getAll(id),
      tx.objectStore("checkpoints").get(id),
    ]),
  );
  if (!project) return undefined;
  const files: RunFile[] = [];
  for (const run of runs) {
    const bytes = await getBytes(id, run);
    if (bytes) files.push({ id: run.id, bytes });
  }
  return {
    project: { ...project, snapshot: migrated(project.snapshot) as Snapshot },
    source: source && restoredSource(source),
    runs: files,
    checkpoint: checkpoint && (await restored(id, checkpoint)),
  };
}

const read = (source: KeptSource): Source["source"] => (source instanceof Uint8Array ? new Blob([source]) : source);

type Kept<T> = Partial<Record<WritingTask, T>>;

/** The same of each task with another source. */
const each = <T extends object, S>(pairs: Kept<T>, source: (one: T) => S): Kept<Omit<T, "source"> & { source: S }> =>
  Object.fromEntries(Object.entries(pairs).map(([task, one]) => [task, { ...one, source: source(one) }]));

const restoredSource = ({ earlier, pairs, ...own }: SourceRecord): Source => ({
  ...own,
  source: read(own.source),
  ...(pairs && { pairs: each(pairs, ({ source }) => (typeof source === "string" ? source : new Blob([source]))) }),
  ...(earlier && {
    earlier: earlier.map(({ data, ...one }) => ({
      ...one,
      ...(data && { data: { ...data, source: read(data.source) } }),
    })),
  }),
});

async function restored(project: string, { pieces, bytes, ...begun }: CheckpointRecord): Promise<Interrupted> {
  const whole = pieces ? await getCheckpoint(project, pieces).catch(() => undefined) : bytes;
  const settings = groupedSettings(begun.settings);
  return whole ? { ...begun, settings, bytes: whole } : { ...begun, settings, epoch: 0 };
}

/** What is to be changed of a project that is kept. */
export interface Change {
  project: ProjectRecord;
  /** Other data. */
  source?: Source;
  /** Runs that were added, and the ids of those that are gone. */
  added: RunFile[];
  gone: Run["id"][];
  /** What is to be gone on with: nothing any more where it is null, as before where it is absent. */
  checkpoint?: Interrupted | null;
}

/**
 * Makes a change, all of it at once. Where that fails, each part is tried by itself, so that one that is refused takes no other
 * with it, and the failure is thrown in the end. A checkpoint that can't be kept is given back instead, since nothing is lost
 * without it as long as the page is open.
 */
export async function keepChange(change: Change): Promise<{ lost?: unknown }> {
  const { project, added, gone, source, checkpoint } = change;
  const { id } = project;
  const lost = checkpoint ? await keepCheckpoint(id, checkpoint).catch((error: unknown) => error) : undefined;
  const failures: unknown[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await withRoom(id, work);
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };
  const file = source && (await attempt(() => written(source)));
  const runs: RunRecord[] = [];
  for (const run of added) {
    const bytes = await attempt(() => putBytes(id, partOf(run.id), run.bytes));
    if (bytes) runs.push({ project: id, id: run.id, ...bytes });
  }
  const parts: ((tx: Writing) => unknown)[] = [
    (tx) => tx.objectStore("projects").put(project),
    ...gone.map((run) => (tx: Writing) => tx.objectStore("runs").delete([id, run])),
    ...(checkpoint === null ? [(tx: Writing) => tx.objectStore("checkpoints").delete(id)] : []),
    ...(file ? [(tx: Writing) => tx.objectStore("sources").put(file, id)] : []),
    ...runs.map((run) => (tx: Writing) => tx.objectStore("runs").put(run)),
  ];
  const put = (some: typeof parts) =>
    withRoom(id, () => transact(PROJECT_STORES, "readwrite", (tx) => Promise.all(some.map((part) => part(tx)))));
  try {
    await put(parts);
  } catch (error) {
    failures.push(error);
    for (const part of parts) await put([part]).catch(() => undefined);
  }
  if (checkpoint === null) await dropCheckpoints(id).catch(() => undefined);
  if (gone.length > 0) await tidy(id).catch(() => undefined);
  if (failures.length > 0) throw failures[0];
  return lost === undefined ? {} : { lost };
}

type Writing = IDBPTransaction<Schema, (typeof PROJECT_STORES)[number][], "readwrite">;

/** A file as its bytes; see SourceRecord. */
const bytesOf = async (source: Source["source"]): Promise<KeptSource> =>
  source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;

async function written({ earlier, pairs, ...own }: Source): Promise<SourceRecord> {
  const record: SourceRecord = { ...own, source: await bytesOf(own.source) };
  for (const [task, one] of Object.entries(pairs ?? {}) as [WritingTask, PairsRecord][]) {
    const { source } = one;
    const bytes = typeof source === "string" ? source : new Uint8Array(await source.arrayBuffer());
    record.pairs = { ...record.pairs, [task]: { ...one, source: bytes } };
  }
  if (!earlier) return record;
  record.earlier = [];
  for (const { data, ...one } of earlier) {
    record.earlier.push({ ...one, ...(data && { data: { ...data, source: await bytesOf(data.source) } }) });
  }
  return record;
}

/** Keeps a checkpoint in the place of the one before, which stands until the new one does. */
async function keepCheckpoint(id: string, { bytes, ...begun }: Interrupted): Promise<void> {
  await withRoom(id, async () => {
    const before = await transact(["checkpoints"], "readonly", (tx) => tx.objectStore("checkpoints").get(id));
    const large = bytes && bytes.length > WHOLE;
    const record: CheckpointRecord = {
      ...begun,
      ...(large ? { pieces: await putCheckpoint(id, bytes, before?.pieces) } : bytes && { bytes: alone(bytes) }),
    };
    await transact(["checkpoints"], "readwrite", (tx) => tx.objectStore("checkpoints").put(record, id));
    await dropCheckpoints(id, record.pieces);
  });
}

/** Does `work`. Where there is no room for it, gives up what can be had again, and tries once more. */
async function withRoom<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  await transact(["checkpoints", "embeddings"], "readwrite", (tx) =>
    Promise.all([tx.objectStore("checkpoints").delete(id), tx.objectStore("embeddings").clear()]),
  );
  await dropCheckpoints(id);
  await tidy(id);
  return work();
}

export const isFull = (error: unknown): boolean =>
  typeof error === "object" && error !== null && (error as Error).name === "QuotaExceededError";

/** Deletes the pieces that no record names, as a tab leaves them that was ended while it wrote. */
async function tidy(id: string): Promise<void> {
  const runs = await transact(["runs"], "readonly", (tx) => tx.objectStore("runs").index("project").getAllKeys(id));
  await dropOtherPieces(id, new Set(runs.map(([, run]) => partOf(run))));
}

const partOf = (run: Run["id"]): string => `run-${run}`;

/** Puts a whole project in, all of it or nothing. */
export async function writeProject({ project, source, runs, checkpoint }: WholeProject): Promise<void> {
  try {
    const change = { project, ...(source ? { source } : {}), added: runs, gone: [] };
    await keepChange({ ...change, ...(checkpoint ? { checkpoint } : {}) });
  } catch (error) {
    await deleteProject(project.id).catch(() => undefined);
    throw error;
  }
}

export async function deleteProject(id: string): Promise<void> {
  await transact(PROJECT_STORES, "readwrite", (tx) =>
    Promise.all([
      tx.objectStore("projects").delete(id),
      tx.objectStore("sources").delete(id),
      tx.objectStore("runs").delete(IDBKeyRange.bound([id, -Infinity], [id, Infinity])),
      tx.objectStore("checkpoints").delete(id),
      tx.objectStore("pieces").delete(range([id])),
    ]),
  );
  await dropCheckpoints(id);
}
