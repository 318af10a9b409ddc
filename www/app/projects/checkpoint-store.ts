// The state of a run that goes on, where it is large: in a database of its own, in pieces, which is deleted as a whole. In
// WebKit a database never gives back the room of what was deleted from it: after a run of full tuning, half a gigabyte of
// what a page may have stayed taken.
import { deleteDB, openDB, type DBSchema } from "idb";
import { within } from "../../lib/within";
import type { Pieces } from "./database";

const PREFIX = "homefire-checkpoint-";

/** The last one stands until the next one does. */
const SLOTS = ["a", "b"] as const;

/** Bytes of a piece: copying it takes the page some 15 ms. */
const PIECE = 8 * 1024 * 1024;

/** Milliseconds that one piece may take. */
const PATIENCE = 30_000;
const SILENT = "the browser's storage does not answer";

interface Schema extends DBSchema {
  pieces: { key: number; value: Uint8Array<ArrayBuffer> };
}

const nameOf = (project: string, slot: string): string => `${PREFIX}${project}-${slot}`;

const open = (project: string, slot: string) =>
  within(
    PATIENCE,
    openDB<Schema>(nameOf(project, slot), 1, {
      upgrade: (db) => void db.createObjectStore("pieces"),
      // Another tab deletes it with all the rest.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    }),
    SILENT,
  );

/** Puts the bytes beside those that `before` names, and gives what names them. */
export async function putCheckpoint(project: string, bytes: Uint8Array, before?: Pieces): Promise<Pieces> {
  const [slot] = SLOTS.filter((one) => one !== before?.part);
  const part = slot ?? SLOTS[0];
  await drop(project, part);
  const db = await open(project, part);
  const count = Math.ceil(bytes.length / PIECE);
  try {
    for (let index = 0; index < count; index++) {
      const piece = bytes.slice(index * PIECE, (index + 1) * PIECE);
      await within(PATIENCE, db.put("pieces", piece, index), SILENT);
    }
  } finally {
    db.close();
  }
  return { part, count, length: bytes.length };
}

/** The bytes; none where some of them are missing. */
export async function getCheckpoint(project: string, pieces: Pieces): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { part, count, length } = pieces;
  const db = await open(project, part);
  try {
    const all = new Uint8Array(length);
    let at = 0;
    for (let index = 0; index < count; index++) {
      const piece = await within(PATIENCE, db.get("pieces", index), SILENT);
      if (!piece || at + piece.length > length) return undefined;
      all.set(piece, at);
      at += piece.length;
    }
    return at === length ? all : undefined;
  } finally {
    db.close();
  }
}

/** Deletes all but what `kept` names. */
export async function dropCheckpoints(project: string, kept?: Pieces): Promise<void> {
  for (const slot of SLOTS) if (slot !== kept?.part) await drop(project, slot);
}

/** Deletes those of all projects. */
export async function dropAllCheckpoints(): Promise<void> {
  for (const { name } of (await indexedDB.databases?.()) ?? []) {
    if (name?.startsWith(PREFIX)) await within(PATIENCE, deleteDB(name), SILENT);
  }
}

const drop = (project: string, slot: string): Promise<void> =>
  within(PATIENCE, deleteDB(nameOf(project, slot)), SILENT);
