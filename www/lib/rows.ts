/** What data come as, so that it can be read in a worker, and again in another one. */

import { SPREAD, bytes, isBlob, look, looked, read, shown, wrong, type Kind } from "./door";
import { tell, writtenInEnglish } from "./messages";
import type { PairRow, Row, Told } from "./wasm/homefire_core";

/** Names of a row without what is looked for that are told in the message. */
const NAMED = 12;

/** What is used of a row, by name. */
type Keys = readonly [string, string];

/**
 * A table by reference, or in a Blob, which stands outside the page's memory; or rows as copies that can be handed over.
 * What a row lacks is found where it is read.
 */
const source = <R>(wanted: Told, copy: (row: unknown, name: string) => unknown): Kind<Blob | R[]> =>
  looked((source, name) => {
    if (isBlob(source)) return source;
    if (typeof source === "string") return new Blob([source]);
    if (Array.isArray(source)) return Array.from(source, (row, index) => copy(row, `${name}[${index}]`)) as R[];
    if (typeof source === "object" && source !== null && Symbol.iterator in source && !ArrayBuffer.isView(source)) {
      throw wrong(name, tell("a_table_or_rows"), source, SPREAD);
    }
    try {
      return new Blob([bytes(source, name)]);
    } catch {
      throw wrong(name, wanted, source);
    }
  });

/** A file by reference, or in a Blob. */
export const fileOf: Kind<Blob> = (source, name) =>
  isBlob(source) ? source : new Blob([typeof source === "string" ? source : bytes(source, name)]);

/** Labelled texts. */
export const tableOf = source<Row>(tell("a_source_of_data", { row: "{ text, label }" }), (row, name) =>
  copy(["text", "label"], row, name),
);

/** Pairs of an input and an output. */
export const pairsOf = source<PairRow>(tell("a_source_of_data", { row: "{ input, output }" }), (row, name) =>
  copy(["input", "output"], row, name),
);

/** Texts to be gone on with. */
export const textsOf = source<string>(tell("a_source_of_texts"), (text) => plain(text));

/** What is used of a row. */
function copy(keys: Keys, row: unknown, name: string): unknown {
  if (typeof row !== "object" || row === null) return plain(row);
  try {
    return look(name, () => used(keys, row, name));
  } catch {
    return Object.fromEntries(keys.map((key) => [key, {}]));
  }
}

function used(keys: Keys, row: object, name: string): unknown {
  if (Array.isArray(row)) return row.slice(0, NAMED).map(plain);
  const value = (key: string) => {
    try {
      return plain(read(row, key, name));
    } catch {
      return {};
    }
  };
  const own = keys.filter((key) => key in row);
  if (own.length > 0) return Object.fromEntries(own.map((key) => [key, value(key)]));
  // For the message: which names there are.
  return Object.fromEntries(
    Object.keys(row)
      .slice(0, NAMED)
      .map((key) => [key, null]),
  );
}

/** A value that can be handed over; an object in the place of what is none that could be a text or a label. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.slice(0, NAMED).map((one) => (typeof one === "object" ? null : plain(one)));
  return ["object", "function", "symbol"].includes(typeof value) && value !== null
    ? { [writtenInEnglish(shown(value))]: null }
    : value;
};
