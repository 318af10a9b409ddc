// Names for what is made here, of which no two are alike.

/** A random id. `crypto.randomUUID` is for secure origins only, and a page may be served over plain http in a class room. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
