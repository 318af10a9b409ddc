// Large bytes in pieces, each in a transaction of its own: a private window of Chromium takes no value over 127 MiB, and a
// database in WebKit writes a transaction to a log of its own before, which then has its size.
import { transact, type Bytes, type Pieces } from "./database";

/** Bytes that are kept in one value, and those of a piece where they are more: copying a piece takes the page some 15 ms. */
export const WHOLE = 48 * 1024 * 1024;
const PIECE = 8 * 1024 * 1024;

/** Bytes ready to stand in a record of `project`; many are put into the database as pieces named `part` before. */
export async function putBytes(project: string, part: string, bytes: Uint8Array): Promise<Bytes> {
  if (bytes.length <= WHOLE) return { bytes: alone(bytes) };
  await dropPieces(project, part);
  const count = Math.ceil(bytes.length / PIECE);
  for (let index = 0; index < count; index++) {
    const piece = bytes.slice(index * PIECE, (index + 1) * PIECE);
    await transact(["pieces"], "readwrite", (tx) => tx.objectStore("pieces").put(piece, [project, part, index]));
  }
  return { pieces: { part, count, length: bytes.length } };
}

/** The bytes without what else may be in their buffer, which would be written too. */
export const alone = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.length === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer)
    : bytes.slice();

/** The bytes of a record; none where some of them are missing. */
export async function getBytes(
  project: string,
  { bytes, pieces }: { bytes?: Uint8Array<ArrayBuffer>; pieces?: Pieces },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!pieces) return bytes;
  const all = new Uint8Array(pieces.length);
  for (let index = 0, at = 0; index < pieces.count; index++) {
    const key: [string, string, number] = [project, pieces.part, index];
    const piece = await transact(["pieces"], "readonly", (tx) => tx.objectStore("pieces").get(key));
    if (!piece || at + piece.length > all.length) return undefined;
    all.set(piece, at);
    at += piece.length;
    if (index + 1 === pieces.count && at < all.length) return undefined;
  }
  return all;
}

/** Deletes the pieces of one part. */
export const dropPieces = (project: string, part: string): Promise<void> => drop([project, part]);

/** Deletes the pieces of `project` whose parts are none of `wanted`. */
export async function dropOtherPieces(project: string, wanted: ReadonlySet<string>): Promise<void> {
  const keys = await transact(["pieces"], "readonly", (tx) => tx.objectStore("pieces").getAllKeys(range([project])));
  for (const part of new Set(keys.map(([, part]) => part))) if (!wanted.has(part)) await dropPieces(project, part);
}

const drop = (prefix: string[]): Promise<void> =>
  transact(["pieces"], "readwrite", (tx) => tx.objectStore("pieces").delete(range(prefix)));

/** All keys that begin so: an array comes after every string and number. */
export const range = (prefix: string[]): IDBKeyRange => IDBKeyRange.bound(prefix, [...prefix, []]);
