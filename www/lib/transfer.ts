/** One file over a connection that may break: it goes on by itself from where it stood. */

import { HomefireError, aborted, bound, fault, refusal } from "./errors";
import { free } from "./free";
import { tell } from "./messages";
import type { Told } from "./wasm/homefire_core";

/** `fetch`, or something that does the same elsewhere. */
export type Fetch = (url: string, init: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Response>;

/**
 * Without a copy in the browser's own cache, since whole files are kept elsewhere. An address of the page's own origin is
 * not followed to another.
 */
export const direct: Fetch = (url, init) => {
  const own = new URL(url).origin === origin;
  return fetch(url, {
    ...init,
    cache: "no-store",
    mode: own ? "same-origin" : "cors",
    credentials: own ? "same-origin" : "omit",
    referrerPolicy: "no-referrer",
  });
};

export interface Wanted {
  name: string;
  url: string;
  /** Bytes the file has, or at most has where it is not `exact`. */
  bytes: number;
  exact: boolean;
}

/** Milliseconds before each further try. A byte that had not come before gives all of them back. */
const PAUSES = [300, 1000, 3000];

/** Milliseconds without a byte after which a connection counts as broken. */
const STALL = 30_000;

/** How a transfer is done. */
export interface Transfer {
  fetch: Fetch;
  signal: AbortSignal;
  /**
   * Is handed what came, which it copies, and its place, which goes back to 0 where the server has no ranges or the file
   * changed.
   */
  write: (chunk: Uint8Array<ArrayBuffer>, at: number) => void;
}

/** Fetches `wanted` from byte `from` on and gives its length. */
export async function transfer(wanted: Wanted, from: number, by: Transfer): Promise<number> {
  const place: Place = { at: from };
  let furthest = from;
  let failures = 0;
  for (;;) {
    const broken = await attempt(wanted, place, by);
    if (broken === undefined) return place.at;
    if (place.at > furthest) failures = 0;
    furthest = Math.max(furthest, place.at);
    const pause = PAUSES[failures++];
    if (pause === undefined) throw refusal("download", broken);
    await wait(pause, by.signal);
  }
}

/** Where a transfer stands. */
interface Place {
  at: number;
  /** Names the file's version, so that no two are mixed. */
  etag?: string;
}

/** One connection. Gives what broke it, where another may do better. */
async function attempt(wanted: Wanted, place: Place, { fetch, signal, write }: Transfer): Promise<Told | undefined> {
  const { name: file, url, bytes, exact } = wanted;
  if (signal.aborted) throw aborted();
  const connection = bound(signal);
  let timer = setTimeout(() => connection.abort(), STALL);
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  let began = false;
  try {
    const headers: Record<string, string> = {};
    if (place.at > 0) {
      headers["Range"] = `bytes=${place.at}-`;
      // Another origin would have to be asked for leave to send this first; there the hash alone tells versions apart.
      if (place.etag && new URL(url).origin === origin) headers["If-Range"] = place.etag;
    }
    const response = await fetch(url, { headers, signal: connection.signal });
    if (response.status === 416) {
      place.at = 0;
      return tell("nothing_more_to_fetch", { file, url });
    }
    const { status } = response;
    if (status >= 500 || status === 408 || status === 429) return tell("server_failed", { file, url, status });
    if (!response.ok || !response.body) throw fault("download", "not_served", { file, url, status });
    if (response.headers.get("Content-Type")?.startsWith("text/html")) {
      throw fault("download", "page_served", { file, url });
    }
    if (status !== 206 || !continues(response, place.at)) {
      if (status === 206) await response.body.cancel();
      place.at = 0;
      if (status === 206) return tell("another_part_served", { file, url });
    }
    const etag = response.headers.get("ETag");
    if (etag?.startsWith('"')) place.etag = etag;
    else delete place.etag;
    began = true;
    reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => connection.abort(), STALL);
      if (place.at === 0 && isMarkup(value)) throw fault("download", "page_served", { file, url });
      if (place.at + value.length > bytes) throw fault("bad-model", "longer_than_it_should_be", { file, bytes });
      const { length } = value;
      write(value, place.at);
      place.at += length;
      free(value);
    }
    if (!exact || place.at === bytes) return undefined;
    return tell("download_cut_short", { file, came: place.at, bytes });
  } catch (error) {
    await reader?.cancel().catch(() => undefined);
    if (signal.aborted) throw aborted();
    if (error instanceof HomefireError) throw error;
    if (began || connection.signal.aborted) return tell("connection_broke", { file });
    return tell("not_fetched", { file, url, why: String(error) });
  } finally {
    clearTimeout(timer);
    connection.release();
  }
}

/** Whether a file begins as a page does, which many servers answer with where there is no such file. No file of a model does. */
function isMarkup(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(start.subarray(0, 64));
  return text.trimStart().startsWith("<");
}

/** Whether a part begins at `at`; where the header can't be read from another origin, the server is believed. */
function continues(response: Response, at: number): boolean {
  const range = response.headers.get("Content-Range");
  return range === null || range.startsWith(`bytes ${at}-`);
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(aborted());
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(aborted());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
