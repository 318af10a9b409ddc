/** What is stored as a gzip, because many servers send files as they are: the wasm module, and the 8-bit model. */

import { fault } from "./errors";
import type { Bytes } from "./hash";
import { tell } from "./messages";
import type { ToldParameter } from "./wasm/homefire_core";

/** Bytes that weights may have once they are unpacked. */
const MOST = 1024 * 1024 * 1024;
/** Bytes of a gzip's head and tail. */
const LEAST = 18;

/** Whether what begins so is a gzip. */
export const isPacked = (start: Uint8Array): boolean => start[0] === 0x1f && (start[1] ?? 0x8b) === 0x8b;

/** Where the module is, packed. It stands here so that every bundle has the same address. */
export const moduleUrl = new URL("./homefire_core_bg.wasm.gz", import.meta.url);

/** The module at `url`, unpacked while it comes, as a response that is compiled while it comes. */
export async function fetchModule(url = moduleUrl.href): Promise<Response> {
  const response = await fetch(url).catch((error: unknown) => {
    throw fault("download", "module_unreachable", { url, why: String(error) });
  });
  const { status } = response;
  if (!response.ok || !response.body) throw fault("download", "module_answered", { url, status });
  // A server that takes the file's name for an encoding has the browser unpack it.
  const [start, whole] = response.body.tee();
  const reader = start.getReader();
  const { value = new Uint8Array() } = await reader.read();
  void reader.cancel();
  const body = isPacked(value) ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
  return new Response(body, { headers: { "Content-Type": "application/wasm" } });
}

/** The weights in `bytes`, unpacked where they are a gzip. */
export async function unpackWeights(bytes: Bytes): Promise<Bytes> {
  if (!isPacked(bytes) || bytes.length < LEAST) return bytes;
  const damaged = (why: ToldParameter) => fault("bad-model", "weights_not_unpacked", { why });
  // A gzip ends with the length of what is in it.
  const length = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4).getUint32(0, true);
  if (length > MOST) throw damaged(tell("unpacks_too_large", { bytes: length, most: MOST }));
  const all = new Uint8Array(length);
  let at = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw damaged(String(error));
    });
    if (done) break;
    if (at + value.length > length) {
      void reader.cancel();
      throw damaged(tell("unpacks_to_more"));
    }
    all.set(value, at);
    at += value.length;
  }
  if (at < length) throw damaged(tell("unpacks_to_less"));
  return all;
}
