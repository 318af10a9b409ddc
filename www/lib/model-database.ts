/**
 * Models in a database, in pieces: for where the private file system is not there or can't be written to, as in Firefox's and
 * Safari's private windows and on insecure origins.
 */

import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";

import type { Bytes } from "./hash";
import { PATIENCE, SILENT, type ModelStorage, type Writer } from "./model-storage";
import { within } from "./within";

const DATABASE = "homefire-models";

/** Bytes of a piece: each is written when it is full, so that a broken transfer can go on after the last one. */
const PIECE = 2 * 1024 * 1024;

interface Schema extends DBSchema {
  /** The lengths of the files, as far as they are there. */
  sizes: { key: [folder: string, name: string]; value: number };
  pieces: { key: [folder: string, name: string, index: number]; value: Bytes };
}

const STORES = ["sizes", "pieces"] as const;

/** Does `work` with the database, which is closed after. Where it isn't there and is not to be made, `work` isn't done. */
async function using<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>, create: boolean): Promise<T | undefined> {
  let absent = false;
  const opening = openDB<Schema>(DATABASE, 1, {
    upgrade(db, _before, _now, tx) {
      absent = !create;
      if (absent) {
        // Nothing is left of one whose making is broken off.
        tx.done.catch(() => undefined);
        return tx.abort();
      }
      for (const store of STORES) db.createObjectStore(store);
    },
    // Another tab deletes it.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  let db: IDBPDatabase<Schema>;
  try {
    db = await within(PATIENCE, opening, SILENT);
  } catch (error) {
    if (absent) return undefined;
    throw error;
  }
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** All keys that begin so: an array comes after every string and number. */
const range = (...prefix: string[]): IDBKeyRange => IDBKeyRange.bound(prefix, [...prefix, []]);

async function drop(
  db: IDBPDatabase<Schema>,
  keys: IDBKeyRange | [string, string],
  pieces: IDBKeyRange,
): Promise<void> {
  const tx = db.transaction(STORES, "readwrite");
  await Promise.all([tx.objectStore("sizes").delete(keys), tx.objectStore("pieces").delete(pieces), tx.done]);
}

export const modelDatabase: ModelStorage = {
  folders: async () => [...new Set((await using((db) => db.getAllKeys("sizes"), false))?.map(([folder]) => folder))],

  async sizes(folder) {
    const found = await using(async (db) => {
      const tx = db.transaction("sizes");
      return Promise.all([tx.store.getAllKeys(range(folder)), tx.store.getAll(range(folder))]);
    }, false);
    const [keys, sizes] = found ?? [[], []];
    return new Map(keys.map(([, name], i) => [name, sizes[i] ?? 0]));
  },

  read: (folder, name) =>
    using(async (db) => {
      const size = await db.get("sizes", [folder, name]);
      if (size === undefined) return undefined;
      const all = new Uint8Array(size);
      for (let at = 0; at < size; at += PIECE) {
        const piece = await db.get("pieces", [folder, name, at / PIECE]);
        if (piece?.length !== Math.min(PIECE, size - at)) return undefined;
        all.set(piece, at);
      }
      return all;
    }, false),

  async write(folder, name) {
    const size = await using((db) => db.get("sizes", [folder, name]), true);
    return new PieceWriter(folder, name, size ?? 0);
  },

  remove: async (folder, name) => void (await using((db) => drop(db, [folder, name], range(folder, name)), false)),
  removeFolder: async (folder) => void (await using((db) => drop(db, range(folder), range(folder)), false)),
  clear: () => deleteDB(DATABASE),
};

class PieceWriter implements Writer {
  readonly #folder: string;
  readonly #name: string;
  /** Where the file ends, and the bytes of its last piece, which is not full. */
  #end: number;
  #piece = new Uint8Array(PIECE);
  /** What is being written, one after the other; what has failed. */
  #written: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(folder: string, name: string, size: number) {
    this.#folder = folder;
    this.#name = name;
    this.#end = size;
  }

  get size(): number {
    return this.#end;
  }

  goOn(known: Bytes): void {
    if (known.length !== this.#end) {
      this.put(known, 0);
      return;
    }
    this.#piece.set(known.subarray(known.length - (known.length % PIECE)));
  }

  put(bytes: Bytes, at: number): void {
    if (this.#failure !== undefined) throw this.#failure;
    // A transfer goes on, or begins again at the beginning.
    if (at !== this.#end) {
      if (at !== 0) throw new RangeError(`A piece for ${at} came where ${this.#end} bytes are.`);
      this.#restart();
    }
    for (let from = 0; from < bytes.length;) {
      const inPiece = this.#end % PIECE;
      const some = bytes.subarray(from, from + PIECE - inPiece);
      this.#piece.set(some, inPiece);
      this.#end += some.length;
      from += some.length;
      if (this.#end % PIECE === 0) this.#flush();
    }
  }

  async close(): Promise<void> {
    if (this.#end % PIECE > 0) this.#flush();
    await this.#written;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #restart(): void {
    this.#end = 0;
    this.#then((db) => drop(db, [this.#folder, this.#name], range(this.#folder, this.#name)));
  }

  /** Writes the piece that the file ends with. */
  #flush(): void {
    const end = this.#end;
    const index = Math.ceil(end / PIECE) - 1;
    const piece = this.#piece.slice(0, end - index * PIECE);
    this.#then(async (db) => {
      const tx = db.transaction(STORES, "readwrite");
      await Promise.all([
        tx.objectStore("pieces").put(piece, [this.#folder, this.#name, index]),
        tx.objectStore("sizes").put(end, [this.#folder, this.#name]),
        tx.done,
      ]);
    });
  }

  #then(work: (db: IDBPDatabase<Schema>) => Promise<void>): void {
    this.#written = this.#written.then(async () => {
      if (this.#failure !== undefined) return;
      await using(work, true).catch((error: unknown) => (this.#failure = error));
    });
  }
}
