/** Hashes, as hexadecimal. */

export type Bytes = Uint8Array<ArrayBuffer>;

const digest = async (algorithm: "SHA-1" | "SHA-256", bytes: Bytes): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest(algorithm, bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

export const sha256 = (bytes: Bytes): Promise<string> => digest("SHA-256", bytes);

/** The hash by which git names a file: of "blob", its length, and what is in it. */
export async function gitHash(bytes: Bytes): Promise<string> {
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return digest("SHA-1", whole);
}
