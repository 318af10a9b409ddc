// What a kept project may hold. A file from elsewhere is checked against this before any of it is used.
import * as v from "valibot";
import { approachChoices, initialSettings } from "../state/settings";
import { allTasks } from "../state/task";
import { migrated } from "./migrations";
import { VERSION, type DataRecord, type Snapshot } from "./record";
import {
  MOST,
  checked,
  count,
  curves,
  estimate,
  finite,
  labels,
  list,
  name,
  notes,
  problems,
  record,
  share,
  text,
  told,
} from "./schema-parts";
import { tuned } from "./writing-schema";

const choice = v.picklist(approachChoices);
const methods = ["prototype", "neighbours", "label-prior"] as const;
const method = v.picklist(methods);
/** Few-shot goes by its methods where it was run. */
const approach = v.picklist([...approachChoices.filter((one) => one !== "few-shot"), ...methods]);
const format = v.picklist(["csv", "tsv", "json", "jsonl", "fasttext", "lines"]);

const calibration = v.picklist(["none", "contextual", "batch", "batch-probability"]);

/** Settings that are more than a number, a yes or no, or any text, by their group and name. */
const special: Record<string, v.GenericSchema> = {
  "test.by": v.picklist(["auto", "hold-out", "cross-validation"]),
  "words.descriptions": record(text),
  "few-shot.method": method,
  "prompting.calibration": calibration,
  "prompting.style": v.picklist(["plain", "chat"]),
  "prompt.style": v.picklist(["auto", "plain", "chat"]),
  "tuning.approach": v.picklist(["lora", "last-layers"]),
};

const ofType = (first: unknown): v.GenericSchema =>
  typeof first === "number" ? finite : typeof first === "boolean" ? v.boolean() : text;

/** What a setting may be, by its group, its name and what it is at first. */
export const settingSchema = (group: string, name: string, first: unknown): v.GenericSchema =>
  special[`${group}.${name}`] ?? ofType(first);

/** The settings as they are at first say what type each has. One that is missing is as it is at first. */
const settings = v.object(
  Object.fromEntries(
    Object.entries(initialSettings).map(([group, firsts]) => [
      group,
      v.optional(
        v.object(
          Object.fromEntries(
            Object.entries(firsts).map(([name, first]) => [
              name,
              v.optional(settingSchema(group, name, first), first as never),
            ]),
          ),
        ),
        {},
      ),
    ]),
  ),
);

const about = v.object({
  approach,
  labels,
  examples: count,
  trainedWeights: count,
  settings: notes,
  metrics: record(finite),
  exports: list(v.picklist(["huggingface", "onnx", "peft"]), 3),
});

const evaluation = v.object({
  size: count,
  accuracy: share,
  interval: v.tuple([share, share]),
  macroF1: share,
  perLabel: list(v.object({ label: name, precision: share, recall: share, f1: share, support: count }), MOST.labels),
  confusion: v.object({ labels, matrix: list(list(count, MOST.labels), MOST.labels) }),
  mistakes: list(v.object({ text, label: name, predicted: name, score: share }), MOST.rows),
  right: list(v.boolean(), MOST.rows),
  majority: v.optional(v.object({ label: name, accuracy: share })),
});

const counted = v.object({ count, example: v.nullable(text) });
const language = v.object({ language: name, count, example: text });
const coverage = { tokens: finite, cut: counted, unknown: counted, languages: v.optional(list(language, 40)) };

// What an approach was run with is compared with what it would be run with again, or given to the library, which looks at it.
const approachSettings = v.pipe(
  v.looseObject({ approach, name: v.optional(name) }),
  v.check((all) => JSON.stringify(all).length <= 1_000_000, "too large"),
);

const run = v.object({
  id: v.pipe(count, v.minValue(1)),
  from: name,
  about,
  evaluation: v.optional(evaluation),
  base: v.optional(name),
  notices: v.optional(list(told, 100)),
  testSet: v.optional(name),
  testPart: v.optional(name),
  folds: v.optional(count),
  testStopped: v.optional(v.literal(true)),
  trainSet: v.optional(name),
  coverage: v.optional(v.object({ ...coverage, texts: count })),
  seconds: v.optional(finite),
  memory: v.optional(finite),
  origin: v.optional(count),
  recipe: v.optional(approachSettings),
  curves: v.optional(curves),
  estimate: v.optional(estimate),
});

const pair = v.object({
  of: v.tuple([count, count]),
  only: v.tuple([count, count]),
  p: share,
  adjusted: share,
  differ: v.boolean(),
});

const error = v.object({ code: name, message: text, told: v.optional(told) });

const compared = v.object({
  testSet: name,
  testPart: v.optional(name),
  trainSet: v.optional(name),
  data: v.optional(v.object({ id: name, name, size: count, labels, counts: list(count, MOST.labels) })),
  advice: text,
  told: v.optional(told),
  verdict: v.optional(
    v.object({
      best: count,
      take: count,
      standardError: v.optional(finite),
      pairs: list(pair, 10_000),
      overGuess: v.optional(
        list(v.nullable(v.object({ ahead: v.boolean(), adjusted: share, beats: v.boolean() })), 100),
      ),
    }),
  ),
  folds: v.optional(count),
  results: list(
    v.object({
      contestant: approachSettings,
      name,
      origin: v.optional(count),
      run: v.optional(count),
      evaluation: v.optional(evaluation),
      seconds: finite,
      memory: finite,
      trainedWeights: count,
      share: finite,
      error: v.optional(error),
    }),
    100,
  ),
});

const learning = v.object({
  testSet: name,
  majority: v.optional(share),
  curves: list(
    v.object({
      contestant: approachSettings,
      name,
      points: list(v.object({ shots: count, accuracies: list(share, 1000), mean: share, deviation: finite }), 1000),
      error: v.optional(error),
    }),
    20,
  ),
});

const spread = v.object({ mean: share, least: share, most: share });

const promptCurve = v.object({
  testSet: name,
  points: list(
    v.object({
      shots: count,
      calibrations: list(
        v.object({
          calibration,
          overDraws: spread,
          draws: list(v.object({ seed: count, accuracies: list(share, 1000), overOrders: spread }), 1000),
        }),
        10,
      ),
    }),
    1000,
  ),
});

const column = v.union([name, count]);
const row = { text, label: v.pipe(v.string(), v.maxLength(100)) };

const reading = v.object({
  format: v.picklist(["csv", "tsv", "json", "jsonl", "fasttext", "lines", "rows"]),
  encoding: v.optional(v.picklist(["utf-8", "utf-16le", "utf-16be", "windows-1252"]), "utf-8"),
  header: v.boolean(),
  columns: list(name, 10_000),
  textColumn: count,
  labelColumn: count,
  notes: v.optional(list(text, 100), []),
  told: v.optional(list(told, 100)),
});

const testPlan = v.variant("kind", [
  v.object({ kind: v.picklist(["nothing", "hold-out"]) }),
  v.object({ kind: v.literal("cross-validation"), folds: count }),
]);

const data = v.object({
  id: name,
  lineage: v.optional(name),
  name,
  options: v.object({
    format: v.optional(format),
    header: v.optional(v.boolean()),
    textColumn: v.optional(column),
    labelColumn: v.optional(column),
  }),
  about: v.object({
    size: count,
    labels,
    counts: list(count, MOST.labels),
    problems,
    reading,
    testPlan: v.optional(testPlan),
    similarLabels: v.optional(
      list(v.object({ labels, into: name, reason: v.picklist(["case", "blanks", "number", "letter"]) }), MOST.labels),
    ),
  }),
  firstRows: list(v.object(row), 100),
  came: v.optional(v.object({ problems, reading })),
  first: v.optional(count),
  typed: v.optional(v.literal(true)),
  coverage: v.optional(v.object(coverage)),
});

const rows = list(
  v.object({
    ...row,
    came: v.optional(row.label),
    edited: v.optional(v.literal(true)),
    out: v.optional(v.literal(true)),
    learn: v.optional(v.literal(true)),
  }),
  MOST.rows,
);

/** Data put aside, without their rows and their source. */
const earlier = list(v.object({ name, data: v.optional(data) }), 99);

/** One entry for each of a snapshot's; without one, or with one too many, this does not compile. */
const entries: Record<keyof Snapshot, v.GenericSchema> = {
  version: v.literal(VERSION),
  model: v.optional(v.object({ id: name })),
  deviceChoice: v.picklist(["auto", "webgpu", "cpu"]),
  task: v.picklist(allTasks),
  approach: choice,
  settings,
  contestants: list(choice, 20),
  selectedId: v.optional(count),
  compared: v.optional(compared),
  learning: v.optional(learning),
  promptCurve: v.optional(promptCurve),
  data: v.optional(data),
  accepted: v.optional(list(name, MOST.rows)),
  draft: v.optional(rows),
  runs: list(run, MOST.runs),
  tuned: list(tuned, MOST.runs),
  tunedId: v.optional(count),
};

const whole = v.object(entries);

/** A snapshot of any version as one of this. Throws, naming the place, where `value` is none. */
export const checkSnapshot = (value: unknown): Snapshot => checked(whole, migrated(value)) as unknown as Snapshot;

/** Throws, naming the place, where `value` is no list of data that were put aside. */
export const checkEarlier = (value: unknown) => checked(earlier, value) as { name: string; data?: DataRecord }[];

/** Throws, naming the place, where `value` is no list of rows. */
export const checkRows = (value: unknown) => checked(rows, value);
