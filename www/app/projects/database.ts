// The database in the browser, on this machine, and its transactions: none of them is waited for without end.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import { isLate, within } from "../../lib/within";
import type { Earlier, EditedRow, Interrupted, Loaded, Run, WritingTask } from "../store";
import type { PairsRecord, ProjectRecord } from "./record";

export const DATABASE = "homefire";
/** 2 brought the store of pieces. */
const VERSION = 2;

/** Bytes as they are kept: in one value, or, where they are many, in pieces. */
export type Bytes = { bytes: Uint8Array<ArrayBuffer> } | { pieces: Pieces };

/** Where the pieces are, and what they come to. */
export interface Pieces {
  part: string;
  count: number;
  length: number;
}

/**
 * The rows or the file of a project's data; `id` is that of the data. A file is kept as its bytes: WebKit's private windows
 * refuse a Blob, and answer nothing more after that. Those kept by earlier versions are Blobs still.
 */
export interface SourceRecord {
  id: Loaded["id"];
  source: KeptSource;
  /** The rows as they were changed, where `source` stays what it was. */
  rows?: EditedRow[];
  /** Data put aside. */
  earlier?: (Omit<Earlier, "data"> & {
    data?: Omit<NonNullable<Earlier["data"]>, "source"> & { source: KeptSource };
  })[];
  /** Pairs, by their task. */
  pairs?: { [T in WritingTask]?: Omit<PairsRecord, "source"> & { source: string | Uint8Array<ArrayBuffer> } };
}

export type KeptSource = string | Uint8Array<ArrayBuffer> | Blob | EditedRow[];

/** A run's file. */
export type RunRecord = { project: string; id: Run["id"] } & Bytes;

/** A run that has begun, with its last checkpoint where there is one. */
export type CheckpointRecord = Omit<Interrupted, "bytes"> & Partial<{ bytes: Uint8Array<ArrayBuffer>; pieces: Pieces }>;

export interface Schema extends DBSchema {
  projects: { key: string; value: ProjectRecord };
  sources: { key: string; value: SourceRecord };
  runs: { key: [project: string, id: number]; value: RunRecord; indexes: { project: string } };
  checkpoints: { key: string; value: CheckpointRecord };
  pieces: { key: [project: string, part: string, index: number]; value: Uint8Array<ArrayBuffer> };
  /** Embeddings, by the SHA-256 of the model that made them. */
  embeddings: { key: string; value: Uint8Array };
}

/** The stores that hold projects. */
export const PROJECT_STORES = ["projects", "sources", "runs", "checkpoints", "pieces"] as const;

/** Milliseconds after which a database that does not open, or a transaction that does not end, counts as failed. */
const PATIENCE = { open: 10_000, transaction: 60_000 };

const SILENT = "the browser's storage does not answer";

type Database = IDBPDatabase<Schema>;

let opened: Promise<Database> | undefined;
let closed = false;

/** The database; opened once a page. Rejects where the browser keeps nothing. */
function database(): Promise<Database> {
  if (closed) return Promise.reject(new Error("All that was kept is forgotten."));
  opened ??= within(PATIENCE.open, open(), SILENT).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(): Promise<Database> {
  return openDB<Schema>(DATABASE, VERSION, {
    upgrade(db, before) {
      if (before < 1) {
        db.createObjectStore("projects", { keyPath: "id" });
        db.createObjectStore("sources");
        db.createObjectStore("runs", { keyPath: ["project", "id"] }).createIndex("project", "project");
        db.createObjectStore("checkpoints");
        db.createObjectStore("embeddings");
      }
      db.createObjectStore("pieces");
    },
    // Another tab deletes it, or has a newer version.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  });
}

/** Does `work` in one transaction: all of it or nothing. */
export async function transact<T, Name extends StoreNames<Schema>, Mode extends "readonly" | "readwrite">(
  stores: readonly Name[],
  mode: Mode,
  work: (tx: IDBPTransaction<Schema, Name[], Mode>) => Promise<T>,
  patience = PATIENCE.transaction,
): Promise<T> {
  const db = await database();
  const tx = db.transaction([...stores], mode);
  try {
    const [result] = await within(patience, Promise.all([work(tx), tx.done]), SILENT);
    return result;
  } catch (error) {
    // One that was not ended would keep all later ones waiting.
    tx.done.catch(() => undefined);
    try {
      tx.abort();
    } catch {
      // It has ended already.
    }
    if (isLate(error)) {
      db.close();
      opened = undefined;
    }
    throw error;
  }
}

/** Nothing is kept from now on, and the database is not made anew. */
export function closeDatabase(): void {
  void opened?.then((db) => db.close()).catch(() => undefined);
  opened = undefined;
  closed = true;
}

/** Deletes the database itself. Other tabs are asked to let go of it. */
export async function deleteDatabase(): Promise<void> {
  closeDatabase();
  await deleteDB(DATABASE);
}
