// Where projects are kept: IndexedDB, on this machine. Every function rejects where the browser keeps nothing.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Interrupted, Loaded, Run } from "../store";
import type { Snapshot } from "./snapshot";

export const DATABASE = "homefire";
const VERSION = 1;

export interface ProjectRecord {
  id: string;
  name: string;
  created: number;
  changed: number;
  /** All but the large parts, which stand in stores of their own. */
  snapshot: Snapshot;
}

/** The rows or the file of a project's data; `id` is that of the data. */
export type SourceRecord = Pick<Loaded, "id" | "source">;

/** A run's file. */
export interface RunRecord {
  project: string;
  id: Run["id"];
  bytes: Uint8Array;
}

interface Schema extends DBSchema {
  projects: { key: string; value: ProjectRecord };
  sources: { key: string; value: SourceRecord };
  runs: { key: [project: string, id: number]; value: RunRecord; indexes: { project: string } };
  checkpoints: { key: string; value: Interrupted };
  /** Embeddings, by the SHA-256 of the model that made them. */
  embeddings: { key: string; value: Uint8Array };
}

export type Database = IDBPDatabase<Schema>;

let opened: Promise<Database> | undefined;
let closed = false;

/** The database; opened once a page. */
export function database(): Promise<Database> {
  if (closed) return Promise.reject(new Error("All that was kept is forgotten."));
  opened ??= openDB<Schema>(DATABASE, VERSION, {
    upgrade(db) {
      db.createObjectStore("projects", { keyPath: "id" });
      db.createObjectStore("sources");
      db.createObjectStore("runs", { keyPath: ["project", "id"] }).createIndex("project", "project");
      db.createObjectStore("checkpoints");
      db.createObjectStore("embeddings");
    },
    // Another tab deletes it, or has a newer version.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** All projects, the last changed first. */
export async function listProjects(): Promise<ProjectRecord[]> {
  const all = await (await database()).getAll("projects");
  return all.sort((a, b) => b.changed - a.changed);
}

/** Everything of one project. */
export interface WholeProject {
  project: ProjectRecord;
  source?: SourceRecord | undefined;
  runs: RunRecord[];
  checkpoint?: Interrupted | undefined;
}

export async function readProject(id: string): Promise<WholeProject | undefined> {
  const tx = (await database()).transaction(["projects", "sources", "runs", "checkpoints"]);
  const [project, source, runs, checkpoint] = await Promise.all([
    tx.objectStore("projects").get(id),
    tx.objectStore("sources").get(id),
    tx.objectStore("runs").index("project").getAll(id),
    tx.objectStore("checkpoints").get(id),
    tx.done,
  ]);
  return project && { project, source, runs, checkpoint };
}

/** Puts a whole project in, all of it or nothing. */
export async function writeProject({ project, source, runs, checkpoint }: WholeProject): Promise<void> {
  const tx = (await database()).transaction(["projects", "sources", "runs", "checkpoints"], "readwrite");
  await Promise.all([
    tx.objectStore("projects").put(project),
    source && tx.objectStore("sources").put(source, project.id),
    ...runs.map((run) => tx.objectStore("runs").put(run)),
    checkpoint && tx.objectStore("checkpoints").put(checkpoint, project.id),
    tx.done,
  ]);
}

export async function deleteProject(id: string): Promise<void> {
  const tx = (await database()).transaction(["projects", "sources", "runs", "checkpoints"], "readwrite");
  await Promise.all([
    tx.objectStore("projects").delete(id),
    tx.objectStore("sources").delete(id),
    tx.objectStore("runs").delete(IDBKeyRange.bound([id, -Infinity], [id, Infinity])),
    tx.objectStore("checkpoints").delete(id),
    tx.done,
  ]);
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
