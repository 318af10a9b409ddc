/** Fetching a model's files: byte progress, a limit, a hash, and a cache whose failure costs only time. */

import type { CatalogueEntry, ModelFile } from "./catalogue";
import { HomefireError, aborted } from "./errors";

const CACHE = "homefire-models-1";

export type Bytes = Uint8Array<ArrayBuffer>;

/** A model's files, and the hash of its weights. */
export type ModelBytes = Record<ModelFile["name"], Bytes> & { sha256: string };

/** Fetches all files of a model, from `base`, reporting the bytes of all of them together. */
export async function fetchModel(
  entry: CatalogueEntry,
  base: URL,
  signal: AbortSignal,
  onBytes: (loaded: number, total: number) => void,
): Promise<ModelBytes> {
  const total = entry.files.reduce((sum, file) => sum + file.bytes, 0);
  let loaded = 0;
  const files = entry.files.map(async (file): Promise<[ModelFile["name"], Bytes]> => {
    const url = new URL(`${entry.id}/${file.name}`, base);
    const bytes = await fetchFile(file, url, signal, (more) => {
      loaded += more;
      onBytes(Math.min(loaded, total), total);
    });
    return [file.name, bytes];
  });
  return {
    ...(Object.fromEntries(await Promise.all(files)) as Record<ModelFile["name"], Bytes>),
    sha256: entry.files[0].sha256,
  };
}

/** A file from our own cache, where it was put after its hash was checked, or from the network. */
async function fetchFile(
  file: ModelFile,
  url: URL,
  signal: AbortSignal,
  onMore: (bytes: number) => void,
): Promise<Bytes> {
  const cache = file.sha256 ? await openCache() : undefined;
  const kept = cacheKey(file, url);
  const hit = await cache?.match(kept).catch(() => undefined);
  if (hit) {
    const bytes = new Uint8Array(await hit.arrayBuffer());
    if (bytes.length === file.bytes) {
      onMore(bytes.length);
      return bytes;
    }
  }
  const bytes = await download(file, url, signal, onMore);
  if (file.sha256 && (await sha256(bytes)) !== file.sha256) {
    throw new HomefireError(
      "bad-model",
      `${file.name} is not the file it should be (its SHA-256 differs). Fetch the model again, or check what is served at ${url.href}.`,
    );
  }
  await cache?.put(kept, new Response(bytes)).catch((error: unknown) => {
    console.warn(`Homefire: ${file.name} could not be kept and will be fetched again next time.`, error);
  });
  return bytes;
}

async function download(
  file: ModelFile,
  url: URL,
  signal: AbortSignal,
  onMore: (bytes: number) => void,
): Promise<Bytes> {
  let response: Response;
  try {
    response = await fetch(url, { signal });
  } catch (error) {
    if (signal.aborted) throw aborted();
    throw new HomefireError(
      "download",
      `${file.name} could not be fetched from ${url.href}: ${String(error)}. Check the connection and try again.`,
    );
  }
  if (!response.ok || !response.body) {
    throw new HomefireError(
      "download",
      `${file.name} could not be fetched: ${url.href} answered ${response.status}. Is the model served there?`,
    );
  }
  const bytes = new Uint8Array(file.bytes);
  let at = 0;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      // A served config.json may be shorter or longer than the catalogue's; files with a hash must fit exactly.
      if (at + value.length > bytes.length) {
        throw new HomefireError("bad-model", `${file.name} is larger than the ${file.bytes} bytes it should have.`);
      }
      bytes.set(value, at);
      at += value.length;
      onMore(value.length);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    if (signal.aborted) throw aborted();
    if (error instanceof HomefireError) throw error;
    throw new HomefireError("download", `The connection broke while fetching ${file.name}. Try again.`);
  }
  if (file.sha256 && at < bytes.length) {
    throw new HomefireError("bad-model", `${file.name} is cut short: ${at} of ${file.bytes} bytes came. Try again.`);
  }
  return at < bytes.length ? bytes.slice(0, at) : bytes;
}

async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    // Storage can be switched off, and is absent on insecure origins.
    return undefined;
  }
}

/** Under its hash, so that a new version of a file is another entry. */
function cacheKey(file: ModelFile, url: URL): string {
  return new URL(`/homefire-models/${file.sha256}/${file.name}`, url.origin).href;
}

export async function sha256(bytes: Bytes): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
