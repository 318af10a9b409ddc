// What a project may hold of language models: those that were tuned, and the pairs that they learn from.
import * as v from "valibot";
import type { PairsRecord } from "./record";
import {
  MOST,
  checked,
  count,
  curves,
  estimate,
  finite,
  list,
  name,
  notes,
  problems,
  share,
  text,
  told,
} from "./schema-parts";

const task = v.picklist(["rewrite", "continue"]);
/** An input or an output, which may be a whole document. */
const passage = v.pipe(v.string(), v.maxLength(1_000_000));
const pairRow = v.object({ input: passage, output: passage });

const measure = v.object({ value: finite, interval: v.optional(v.tuple([finite, finite])) });
const rouge = v.object({ rouge1: measure, rouge2: measure, rougeL: measure });

const test = v.object({
  shots: count,
  perplexity: v.optional(measure),
  rouge: v.optional(rouge),
  firstSentence: v.optional(rouge),
  longestSentence: v.optional(rouge),
  outputs: list(passage, MOST.rows),
  scores: list(share, MOST.rows),
});

const about = v.object({
  approach: v.picklist(["lora", "last-layers"]),
  settings: notes,
  pairs: count,
  trainedWeights: count,
  prompt: v.object({
    instruction: v.optional(text),
    style: v.optional(v.picklist(["plain", "chat"])),
    inputPrefix: v.optional(text),
    outputPrefix: v.optional(text),
    separator: v.optional(text),
    shots: v.optional(list(pairRow, 256)),
  }),
});

/** A tuned language model without its file. */
export const tuned = v.object({
  id: v.pipe(count, v.minValue(1)),
  task,
  from: name,
  about,
  base: name,
  tested: v.optional(list(pairRow, MOST.rows)),
  testSet: v.optional(name),
  before: v.optional(test),
  after: v.optional(test),
  seconds: v.optional(finite),
  curves: v.optional(curves),
  estimate: v.optional(estimate),
});

const column = v.union([name, count]);
const parts = v.object({ train: count, validation: count, test: count });
const format = v.picklist(["csv", "tsv", "json", "jsonl", "fasttext", "lines"]);

const pairs = v.object({
  id: name,
  name,
  options: v.object({
    format: v.optional(format),
    header: v.optional(v.boolean()),
    inputColumn: v.optional(column),
    outputColumn: v.optional(column),
    instructionColumn: v.optional(column),
    texts: v.optional(v.boolean()),
  }),
  about: v.object({
    size: count,
    texts: v.boolean(),
    parts: v.optional(parts),
    problems,
    reading: v.object({
      format: v.picklist(["csv", "tsv", "json", "jsonl", "fasttext", "lines", "rows"]),
      encoding: v.picklist(["utf-8", "utf-16le", "utf-16be", "windows-1252"]),
      header: v.boolean(),
      columns: list(name, 10_000),
      inputColumn: v.optional(count),
      outputColumn: count,
      notes: list(text, 100),
      told: list(told, 100),
    }),
  }),
  firstRows: list(pairRow, 100),
});

const byTask = v.object({ rewrite: v.optional(pairs), continue: v.optional(pairs) });

/** Throws, naming the place, where `value` is no record of pairs by their task, without their sources. */
export const checkPairs = (value: unknown) =>
  checked(byTask, value) as { [T in v.InferOutput<typeof task>]?: Omit<PairsRecord, "source"> };
