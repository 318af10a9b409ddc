/** What the worker answers: errors as values, and bytes handed over. */

import * as Comlink from "comlink";

import { isTrap, toWire } from "./errors";
import type { Answer, MadeClassifier } from "./protocol";

/** What `work` comes to, or what it has thrown. */
export async function answer<T>(work: () => T | Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: { ...toWire(thrown), ...(isTrap(thrown) && { stopped: true }) } };
  }
}

/** An answer whose bytes are handed over and not copied. */
export async function bytes(work: () => Uint8Array<ArrayBuffer>): Promise<Answer<Uint8Array<ArrayBuffer>>> {
  const made = await answer(work);
  return made.ok ? Comlink.transfer(made, [made.value.buffer]) : made;
}

/** `answer`, with which a classifier's small file is handed over. */
export const handingOver = <T>(answer: T, { saved }: MadeClassifier): T =>
  saved instanceof Uint8Array ? Comlink.transfer(answer, [saved.buffer]) : answer;
