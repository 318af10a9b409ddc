/** Hashes, as hexadecimal. */

import { fault } from "./errors";
import { softSha256 } from "./sha256";

export type Bytes = Uint8Array<ArrayBuffer>;

/** The browser's own hashes. There are none on insecure origins. */
const hashing = () => (globalThis.crypto as { subtle?: SubtleCrypto } | undefined)?.subtle;

export async function sha256(bytes: Bytes): Promise<string> {
  const subtle = hashing();
  return hexadecimal(subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : softSha256(bytes));
}

/** The hash by which git names a file: of "blob", its length, and what is in it. */
export async function gitHash(bytes: Bytes): Promise<string> {
  const subtle = hashing();
  if (!subtle) throw fault("unsupported", "hashes_need_https");
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return hexadecimal(new Uint8Array(await subtle.digest("SHA-1", whole)));
}

const hexadecimal = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
