// Files as one zip archive, made in portions, so that the page can do something else in between.
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

/** Bytes that go into the archive at a time. */
const PORTION = 1024 * 1024;

export interface Entry {
  name: string;
  bytes: Uint8Array;
  /** Weights don't shrink, so they are stored as they are; what has words in it is packed. */
  pack?: boolean;
}

export async function zip(entries: Entry[], signal?: AbortSignal): Promise<Blob> {
  const parts: BlobPart[] = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    parts.push(chunk as BlobPart);
  });
  for (const { name, bytes, pack } of entries) {
    const file = pack ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    archive.add(file);
    for (let from = 0; from < bytes.length; from += PORTION) {
      signal?.throwIfAborted();
      file.push(bytes.subarray(from, from + PORTION));
      await new Promise((resolve) => setTimeout(resolve));
    }
    file.push(new Uint8Array(), true);
  }
  archive.end();
  return new Blob(parts, { type: "application/zip" });
}
