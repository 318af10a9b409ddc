/**
 * What a caller passes, looked at before anything is done with it: each value is read once, and is given on as it was
 * checked. Ranges are Rust's; here it is types, and names that don't exist.
 */

import { HomefireError, fault } from "./errors";
import { tell, type Given, type MessageKey } from "./messages";
import type { Told, ToldParameter } from "./wasm/homefire_core";

/** Gives a value as it is used, and throws where it is another. `name` is what it is called in the message. */
export interface Kind<out T> {
  (value: unknown, name: string): T;
  /** Whether it may not be left out. */
  readonly required?: boolean;
}

/** The options of a method, by name. */
export type Table = Readonly<Record<string, Kind<unknown>>>;

/** A table with a kind for each option of `O`, and no other. The values of `Rewritten` are given on in another form. */
export type TableOf<O, Rewritten extends keyof O = never> = {
  [K in keyof O]-?: Kind<K extends Rewritten ? unknown : NonNullable<O[K]>>;
};

type Required<T extends Table> = { [K in keyof T]: T[K] extends { required: true } ? K : never }[keyof T];

/** What options come to that are as their table says. */
export type Checked<T extends Table> = { [K in Required<T>]: ReturnType<T[K]> } & {
  [K in Exclude<keyof T, Required<T>>]?: ReturnType<T[K]>;
};

/** Characters of one string beyond which it is refused, so that it is not copied about first. */
const MOST_CHARACTERS = 1_000_000;
/** The largest whole number that crosses into the module. */
const MOST = 2 ** 32 - 1;

const refuse = <K extends MessageKey>(key: K, ...given: Given<K>): HomefireError =>
  fault("bad-settings", key, ...given);

/** The error about a value that is not what it has to be. */
export function wrong(name: ToldParameter, wanted: ToldParameter, value: unknown, advice?: Told | ""): HomefireError {
  const said = { name, wanted, value: shown(value) };
  return advice ? refuse("wrong_argument_with_advice", { ...said, advice }) : refuse("wrong_argument", said);
}

/** A value in a message, as short as tells it. */
export function shown(value: unknown): ToldParameter {
  if (value === null || value === undefined) return String(value);
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
    case "function":
      return tell("a_function");
    case "bigint":
      return `${value}n`;
    case "object":
      return shownObject(value);
    default:
      return String(value);
  }
}

function shownObject(value: object): Told {
  try {
    if (Array.isArray(value)) return tell("an_array");
    if (typeof (value as { then?: unknown }).then === "function") return tell("a_promise");
    const name = (value.constructor as { name?: unknown } | undefined)?.name;
    if (typeof name !== "string" || !/^[A-Z]\w{0,40}$/.test(name) || name === "Object") return tell("an_object");
    return tell(/^[AEIO]/.test(name) ? "an_class" : "a_class", { name });
  } catch {
    return tell("an_unreadable_object");
  }
}

/** Looks at what a caller passed, where a getter may throw and a proxy may do anything. */
export function look<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof HomefireError) throw error;
    throw refuse("argument_unreadable", { name, why: error instanceof Error ? error.message : shown(error) });
  }
}

/** A kind whose looking may fail. */
export const looked =
  <T>(kind: Kind<T>): Kind<T> =>
  (value, name) =>
    look(name, () => kind(value, name));

/** Reads a property of what a caller passed. */
export const read = (object: object, key: PropertyKey, name: string): unknown =>
  look(name, () => (object as Record<PropertyKey, unknown>)[key]);

/** The names of an object's properties, those of its prototypes included that can be listed. */
function keysOf(object: object): string[] {
  const keys: string[] = [];
  for (const key in object) keys.push(key);
  return keys;
}

const isPlain = (object: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** The options of `method` as `table` has them. What is undefined counts as left out. */
export function checked<T extends Table>(method: string, table: T, given: unknown): Checked<T> {
  const name = `${method}: options`;
  return look(name, () => fields(method, name, table, given === undefined ? {} : given));
}

/** The fields of one object. `path` stands before their names, `whole` for the object. */
export function fields<T extends Table>(path: string, whole: string, table: T, given: unknown): Checked<T> {
  const some = Object.keys(table).slice(0, 3).join(", ");
  const advice = tell("pass_this", { code: `{ ${some}${Object.keys(table).length > 3 ? ", …" : ""} }` });
  if (typeof given !== "object" || given === null) throw wrong(whole, tell("an_object"), given, advice);
  const keys = keysOf(given);
  if (Array.isArray(given) || Symbol.iterator in given || (keys.length === 0 && !isPlain(given)))
    throw wrong(whole, tell("an_object"), given, advice);
  for (const key of keys) if (!Object.hasOwn(table, key)) throw unknown(path, key, Object.keys(table));
  const found: Record<string, unknown> = {};
  for (const [key, kind] of Object.entries(table)) {
    const name = path.endsWith("]") ? `${path}.${key}` : `${path}: ${key}`;
    const value = read(given, key, name);
    if (value !== undefined || kind.required) found[key] = kind(value, name);
  }
  return found as Checked<T>;
}

function unknown(path: string, key: string, known: readonly string[]): HomefireError {
  const near = nearest(key, known);
  const advice = near ? tell("did_you_mean", { word: near }) : tell("it_takes", { all: known.join(", ") });
  const said = { path, option: JSON.stringify(key.slice(0, 60)), advice };
  return refuse(path.endsWith("]") ? "item_option_unknown" : "option_unknown", said);
}

/** The one of `known` that `word` is likely meant to be. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const wanted = bare(word.slice(0, 60));
  const initials = (text: string) => text.replace(/[^A-Z]/g, "").toLowerCase();
  const short = known.filter((name) => wanted.length > 1 && name.charAt(0) + initials(name) === wanted);
  if (short.length === 1) return short[0];
  const distances = known.map((name) => distance(wanted, bare(name)));
  const least = Math.min(...distances);
  if (least <= Math.max(1, Math.floor(wanted.length / 4))) return known[distances.indexOf(least)];
  // "batch" for "batchSize", "numEpochs" for "epochs".
  const within = (a: string, b: string) => Math.min(a.length, b.length) > 3 && (a.includes(b) || b.includes(a));
  return known.find((name) => within(wanted, bare(name)));
}

/** Letters that are added, left out, changed or swapped with the next one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const least = Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(swapped ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}

/** The same, where it may not be left out. */
export const required = <T>(kind: Kind<T>): Kind<T> & { required: true } =>
  Object.assign((value: unknown, name: string) => kind(value, name), { required: true } as const);

export const string: Kind<string> = (value, name) => {
  if (typeof value !== "string") throw wrong(name, tell("a_string"), value);
  if (value.length > MOST_CHARACTERS) {
    throw refuse("string_too_long", { name, characters: value.length, most: MOST_CHARACTERS });
  }
  return value;
};

export const number: Kind<number> = (value, name) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw wrong(name, tell("a_number"), value);
  return value;
};

/** A whole number as the module takes it; seeds are such. */
export const whole: Kind<number> = (value, name) => {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > MOST) {
    throw wrong(name, tell("a_whole_number", { most: MOST }), value);
  }
  // No -0.
  return value + 0;
};

export const flag: Kind<boolean> = (value, name) => {
  if (typeof value !== "boolean") throw wrong(name, tell("true_or_false"), value);
  return value;
};

export const oneOf =
  <T extends string>(...words: readonly T[]): Kind<T> =>
  (value, name) => {
    if (words.includes(value as T)) return value as T;
    const all = words.map((word) => JSON.stringify(word)).join(", ");
    const near = typeof value === "string" ? nearest(value, words) : undefined;
    throw wrong(name, tell("one_of", { all }), value, near && tell("did_you_mean", { word: JSON.stringify(near) }));
  };

/** What to do with what can be gone through and is no array. */
export const SPREAD = tell("spread_into_array", { code: "[...it]" });

/** An array of what each `kind` is. Holes are not. */
export const list = <T>(kind: Kind<T>, of: ToldParameter, advice?: Told): Kind<T[]> =>
  looked((value, name) => {
    const isArray = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
    if (!isArray) {
      const iterable = typeof value === "object" && value !== null && Symbol.iterator in value;
      throw wrong(name, tell("an_array_of", { items: of }), value, iterable ? SPREAD : advice);
    }
    const given = value as ArrayLike<unknown>;
    const length = Number(read(given, "length", name));
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(kind(read(given, i, `${name}[${i}]`), `${name}[${i}]`));
    return items;
  });

/** Strings by name. Each name is the object's own, whatever it is called. */
export const stringsByName: Kind<[name: string, text: string][]> = looked((value, name) => {
  if (typeof value !== "object" || value === null || Array.isArray(value) || Symbol.iterator in value) {
    throw wrong(name, tell("an_object_of_strings"), value);
  }
  return Object.keys(value).map((key) => {
    const path = `${name}[${JSON.stringify(key.slice(0, 60))}]`;
    return [key, string(read(value, key, path), path)];
  });
});

export const callback: Kind<(...given: never[]) => unknown> = (value, name) => {
  if (typeof value !== "function") throw wrong(name, tell("a_function"), value);
  return value as (...given: never[]) => unknown;
};

/** A callback of this type. */
export const calls = <F extends (...given: never[]) => unknown>(): Kind<F> => callback as Kind<unknown> as Kind<F>;

/** An AbortSignal, also one of another window or of a library. */
export const signal: Kind<AbortSignal> = looked((value, name) => {
  const like = typeof value === "object" && value !== null;
  const has = (key: string) => (like ? read(value, key, name) : undefined);
  const isMethod = (key: string) => typeof has(key) === "function";
  if (typeof has("aborted") !== "boolean" || !isMethod("addEventListener") || !isMethod("removeEventListener")) {
    const controller = isMethod("abort") ? tell("pass_the_signal") : undefined;
    throw wrong(name, tell("an_class", { name: "AbortSignal" }), value, controller);
  }
  return value as AbortSignal;
});

/** Bytes in whichever form, as an array whose memory is of a fixed size and no other thread's. */
export const bytes: Kind<Uint8Array<ArrayBuffer>> = looked((value, name) => {
  const isView = ArrayBuffer.isView(value);
  const buffer: unknown = isView ? value.buffer : value;
  const isPrivate = isBuffer(buffer);
  if (!isPrivate && !isShared(buffer)) throw wrong(name, tell("bytes_or_blob"), value);
  try {
    const all = isView ? new Uint8Array(buffer, value.byteOffset, value.byteLength) : new Uint8Array(buffer);
    const fixed = isPrivate && (buffer as { resizable?: boolean }).resizable !== true;
    return fixed ? (all as Uint8Array<ArrayBuffer>) : all.slice();
  } catch {
    throw refuse("buffer_was_transferred", { name });
  }
});

/** Whether `value` has the accessor `key` of `of`, as real ones have, also those of another window. */
function hasSlot(of: object | undefined, key: string, value: unknown): boolean {
  const get = of && Object.getOwnPropertyDescriptor(of, key)?.get;
  try {
    get?.call(value);
    return get !== undefined;
  } catch {
    return false;
  }
}

export const isBuffer = (value: unknown): value is ArrayBuffer => hasSlot(ArrayBuffer.prototype, "byteLength", value);

/** Its name is hidden where a page may not make one, and yet there are some. */
const isShared = (value: unknown): value is SharedArrayBuffer =>
  Object.prototype.toString.call(value) === "[object SharedArrayBuffer]";

export const isBlob = (value: unknown): value is Blob => hasSlot(globalThis.Blob?.prototype, "size", value);

/** A file's content: a Blob by reference, anything else as bytes. */
export const content: Kind<Blob | Uint8Array<ArrayBuffer>> = (value, name) =>
  isBlob(value) ? value : bytes(value, name);
