/**
 * Fetching through another page. The policy of the Homefire page allows its own origin only; a page of its own
 * (`www/hub.html`) may speak with the hub. These are the two ends of the port between them.
 */

import { aborted, refusal } from "./errors";
import { tell as message } from "./messages";
import type { Fetch } from "./transfer";
import type { Told } from "./wasm/homefire_core";

/** To the page that fetches. A chunk is sent only when it is asked for. */
export type Ask =
  | { id: number; url: string; headers: Record<string, string> }
  | { id: number; next: true }
  | { id: number; cancel: true };

/** From the page that fetches. */
export type Tell =
  | { id: number; status: number; headers: [string, string][] }
  | { id: number; chunk: Uint8Array<ArrayBuffer> | null }
  /** What the connection failed of. */
  | { id: number; fault: string }
  /** What is none of the connection, so that trying again is of no use. */
  | { id: number; refused: Told };

/** A `fetch` whose requests are made at the other end of `port`. */
export function through(port: MessagePort): Fetch {
  let last = 0;
  const waiting = new Map<number, (told: Tell) => void>();
  port.onmessage = ({ data }: MessageEvent<Tell>) => waiting.get(data.id)?.(data);
  return (url, { headers, signal }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) throw aborted();
      const id = ++last;
      const ask = (what: Ask) => port.postMessage(what);
      let body: ReadableStreamDefaultController<Uint8Array> | undefined;
      const end = (error?: Error) => {
        waiting.delete(id);
        signal.removeEventListener("abort", abort);
        if (error) {
          reject(error);
          body?.error(error);
        }
      };
      const abort = () => {
        ask({ id, cancel: true });
        end(aborted());
      };
      signal.addEventListener("abort", abort);
      const stream = new ReadableStream<Uint8Array>(
        {
          start: (controller) => void (body = controller),
          pull: () => ask({ id, next: true }),
          cancel: () => (ask({ id, cancel: true }), end()),
        },
        { highWaterMark: 0 },
      );
      waiting.set(id, (told) => {
        if ("status" in told) resolve(new Response(stream, { status: told.status, headers: told.headers }));
        else if ("refused" in told) end(refusal("download", told.refused));
        else if ("fault" in told) end(new TypeError(told.fault));
        else if (told.chunk) body?.enqueue(told.chunk);
        else {
          body?.close();
          end();
        }
      });
      ask({ id, url, headers });
    });
}

/**
 * The other end: makes the requests that come from `port`, of addresses that begin with `allowed`. `refused` tells whether the
 * page's policy has stopped one.
 */
export function answer(port: MessagePort, allowed: string, refused: () => Promise<boolean>): void {
  const running = new Map<
    number,
    { abort: AbortController; reader?: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> }
  >();
  const tell = (what: Tell, transfer: Transferable[] = []) => port.postMessage(what, transfer);
  const fail = async (id: number, error: unknown) => {
    if (!running.delete(id)) return;
    tell((await refused()) ? { id, refused: message("hub_sent_elsewhere") } : { id, fault: String(error) });
  };
  const begin = async (id: number, url: string, headers: Record<string, string>) => {
    if (!url.startsWith(allowed)) return tell({ id, refused: message("address_not_allowed", { url, allowed }) });
    const abort = new AbortController();
    running.set(id, { abort });
    try {
      const response = await fetch(url, { headers, signal: abort.signal, credentials: "omit", cache: "no-store" });
      const reader = response.body?.getReader();
      if (reader) running.set(id, { abort, reader });
      tell({ id, status: response.status, headers: [...response.headers] });
    } catch (error) {
      await fail(id, error);
    }
  };
  const next = async (id: number) => {
    const reader = running.get(id)?.reader;
    try {
      const { done = true, value } = (await reader?.read()) ?? {};
      if (done || !value) {
        running.delete(id);
        tell({ id, chunk: null });
      } else {
        tell({ id, chunk: value }, [value.buffer]);
      }
    } catch (error) {
      await fail(id, error);
    }
  };
  port.onmessage = ({ data }: MessageEvent<Ask>) => {
    if ("url" in data) void begin(data.id, data.url, data.headers);
    else if ("next" in data) void next(data.id);
    else {
      running.get(data.id)?.abort.abort();
      running.delete(data.id);
    }
  };
}
