/**
 * Arguments and options that the methods of `Dataset` and `Classifier` take. Nothing of these classes is imported here, since
 * they check by it. The tables of what the other methods take are in options.ts.
 */

import { TrainControl } from "./control";
import {
  calls,
  fields,
  flag,
  list,
  number,
  oneOf,
  required,
  signal,
  string,
  stringsByName,
  whole,
  wrong,
  type Kind,
  type TableOf,
} from "./door";
import { tell } from "./messages";
import type { CallOptions, Progress } from "./protocol";
import { kindOf, type Resident } from "./resident";
import type {
  ExportFormat,
  LabelledCsv,
  LabelledWords,
  Order,
  PartCounts,
  RowOrigin,
  Separator,
  TextOptions,
  Told,
} from "./wasm/homefire_core";

/** A kind of objects of the API that stand for what the worker holds. */
const standsFor =
  <T extends object>(what: readonly Resident["what"][], wanted: Told, made: Told): Kind<T> =>
  (value, name) => {
    const kind = typeof value === "object" && value !== null ? kindOf(value) : undefined;
    if (!kind || !what.includes(kind)) throw wrong(name, wanted, value, made);
    return value as T;
  };

/** A kind of data sets, whose class `T` is. */
export const datasetOf = <T extends object>(): Kind<T> =>
  standsFor<T>(["data set"], tell("a_class", { name: "Dataset" }), tell("makes_one", { call: "hf.dataset()" }));

/** A kind of classifiers, whose class `T` is. */
export const classifierOf = <T extends object>(): Kind<T> =>
  standsFor<T>(["classifier"], tell("a_class", { name: "Classifier" }), tell("makes_one", { call: "hf.train()" }));

/** A kind of classifiers on whatever model, whose classes `T` are. */
export const anyClassifierOf = <T extends object>(): Kind<T> =>
  standsFor<T>(
    ["classifier", "prompt"],
    tell("a_class", { name: "Classifier" }),
    tell("makes_one", { call: "hf.train()" }),
  );

/** A kind of pairs, whose class `T` is. */
export const pairsOf = <T extends object>(): Kind<T> =>
  standsFor<T>(["pairs"], tell("a_class", { name: "Pairs" }), tell("makes_one", { call: "lm.pairs()" }));

export const dataset = datasetOf<object>();

export const texts: Kind<string[]> = list(string, tell("strings"), tell("one_text_in_a_list", { code: "[text]" }));

export const CALL = { signal, onProgress: calls<(progress: Progress) => void>() } satisfies TableOf<CallOptions>;

const ORIGIN = { label: required(string), example: whole, added: flag } satisfies TableOf<RowOrigin>;

/** What each row was when it came. There may be tens of thousands, of which one that is wrong is looked at more closely. */
const origins: Kind<RowOrigin[]> = (value, name) => {
  const closely = list<RowOrigin>((one, which) => fields(which, which, ORIGIN, one), "{ label, … }");
  if (!Array.isArray(value)) return closely(value, name);
  const rows = (value as unknown[]).map((row) => (typeof row === "object" ? { ...row } : {}));
  return rows.every(isOrigin) ? rows : closely(value, name);
};

function isOrigin(row: object): row is RowOrigin {
  const { label, example, added, ...others } = row as RowOrigin;
  return (
    typeof label === "string" &&
    (example === undefined || (Number.isInteger(example) && example >= 0)) &&
    (added === undefined || typeof added === "boolean") &&
    Object.keys(others).length === 0
  );
}

/** Indices of examples. */
export const places = list(whole, tell("whole_numbers"));

export const SPLIT = { test: number, seed: whole, learn: places, origins };
export const SPLIT_PAIRS = { test: number, seed: whole };
export const FOLDS = { folds: required(whole), seed: whole, learn: places };
export const SAMPLE = { shots: required(whole), seed: whole };
export const NEAREST = { data: required(dataset), nearest: whole, ...CALL };
export const EXPLAIN = { data: dataset, nearest: whole, ...CALL };

export const control: Kind<TrainControl> = (value, name) => {
  if (!(value instanceof TrainControl)) {
    const advice = tell("make_it_by", { code: "new TrainControl()" });
    throw wrong(name, tell("a_class", { name: "TrainControl" }), value, advice);
  }
  return value;
};

/** What labelling takes. */
export const LABEL = { control, ...CALL };

/** Column names and places. */
export const column: Kind<string | number> = (value, name) => (typeof value === "number" ? whole : string)(value, name);

export const TEXTS = {
  format: string as Kind<NonNullable<TextOptions["format"]>>,
  header: flag,
  textColumn: column,
} satisfies TableOf<TextOptions>;

const order = oneOf<Order>("as-it-came", "unsure-first");

export const LABELLED_ROWS = { order };

const WORDS = {
  label: string,
  score: string,
  note: string,
  putRight: string,
  notReached: string,
  problems: list(string, tell("strings")),
} satisfies TableOf<LabelledWords>;

export const LABELLED_CSV = {
  order,
  scores: flag,
  separator: oneOf<Separator>(",", ";", "\t"),
  corrections: (value: unknown, name: string): Record<number, string> => Object.fromEntries(stringsByName(value, name)),
  words: (value: unknown, name: string): LabelledWords => fields(name, name, WORDS, value),
} satisfies TableOf<LabelledCsv>;

export const textsHandle = standsFor<object>(
  ["texts"],
  tell("a_class", { name: "Texts" }),
  tell("makes_one", { call: "hf.texts()" }),
);

export const exportFormat = oneOf<ExportFormat>("huggingface", "onnx", "peft");

export const partName = oneOf<keyof PartCounts>("train", "validation", "test");

export { checked, string, whole } from "./door";
