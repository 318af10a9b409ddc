/** The options of a language model's methods, by name: those that don't exist are refused (door.ts). Ranges and defaults are Rust's. */

import { CALL, column, control, datasetOf, pairsOf } from "./arguments";
import type { Dataset } from "./dataset";
import {
  bytes,
  calls,
  fields,
  flag,
  list,
  number,
  oneOf,
  required,
  string,
  whole,
  wrong,
  type Kind,
  type TableOf,
} from "./door";
import { tell } from "./messages";
import type {
  EstimateGeneratorOptions,
  EvaluatePairsOptions,
  GenerateOptions,
  TrainGeneratorOptions,
} from "./option-types";
import { KINDS } from "./options";
import type { Pairs } from "./pairs";
import { FEW_SHOT_PROMPT } from "./prompt-options";
import type { PromptCurveOptions } from "./prompt-types";
import { LANGUAGE_SETTINGS, type LanguageTuneSettings } from "./language-schema";
import type {
  ChatMessage,
  PairOptions,
  PairPrompt,
  PairShot,
  PromptCurveOptions as PromptCurvePlan,
  PromptCurvePoint,
  StepReport,
  WrittenToken,
} from "./wasm/homefire_core";

export { CALL } from "./arguments";
export { checked, content } from "./door";
export { FEW_SHOT_PROMPT } from "./prompt-options";

/** A message, as it is named to a person. */
const SHOWN_MESSAGE = "{ role, content }";
const MESSAGE = { role: required(string), content: required(string) } satisfies TableOf<ChatMessage>;

/** The turns of a conversation. */
export const messages: Kind<ChatMessage[]> = list((one, name) => fields(name, name, MESSAGE, one), SHOWN_MESSAGE);

/** What is written after. */
export const prompt: Kind<string | ChatMessage[]> = (value, name) => {
  if (typeof value === "string") return string(value, name);
  if (!Array.isArray(value)) throw wrong(name, tell("a_prompt", { message: SHOWN_MESSAGE }), value);
  return messages(value, name);
};

export const GENERATE = {
  maxTokens: whole,
  stop: list(string, tell("strings"), tell("one_text_in_a_list", { code: "[text]" })),
  topTokens: whole,
  temperature: number,
  topK: whole,
  topP: number,
  repetitionPenalty: number,
  repetitionWindow: whole,
  seed: whole,
  control,
  onToken: calls<(token: WrittenToken) => void>(),
  ...CALL,
} satisfies TableOf<GenerateOptions>;

export const PAIRS = {
  format: string as Kind<NonNullable<PairOptions["format"]>>,
  header: flag,
  inputColumn: column,
  outputColumn: column,
  instructionColumn: column,
  texts: flag,
} satisfies TableOf<PairOptions>;

/** Pairs, as `Generator.pairs` makes them. */
export const pairs: Kind<Pairs> = pairsOf<Pairs>();

const SHOT = { input: required(string), output: required(string) } satisfies TableOf<PairShot>;

const PROMPT = {
  instruction: string,
  style: oneOf("plain", "chat"),
  inputPrefix: string,
  outputPrefix: string,
  separator: string,
  shots: list((one, name) => fields(name, name, SHOT, one), "{ input, output }"),
} satisfies TableOf<PairPrompt>;

/** How an input is asked about. */
const pairPrompt: Kind<PairPrompt> = (value, name) => fields(name, name, PROMPT, value);

const LANGUAGE_TUNE = {
  approach: oneOf("lora", "last-layers"),
  ...Object.fromEntries(LANGUAGE_SETTINGS.map(({ name, kind }) => [name, KINDS[kind]])),
} as TableOf<LanguageTuneSettings>;

export const ESTIMATE_GENERATOR = {
  ...LANGUAGE_TUNE,
  prompt: pairPrompt,
  ...CALL,
} satisfies TableOf<EstimateGeneratorOptions>;

export const TRAIN_GENERATOR = {
  ...ESTIMATE_GENERATOR,
  onStep: calls<(step: StepReport) => void>(),
  control,
  onCheckpoint: calls<(bytes: Uint8Array<ArrayBuffer>) => void>(),
  resume: bytes,
} satisfies TableOf<TrainGeneratorOptions>;

export const EVALUATE_PAIRS = {
  prompt: pairPrompt,
  written: whole,
  maxTokens: whole,
  seed: whole,
  onOutput: calls<(output: string, index: number) => void>(),
  control,
  ...CALL,
} satisfies TableOf<EvaluatePairsOptions>;

/** Labelled texts. */
export const dataset: Kind<Dataset> = datasetOf<Dataset>();

export const PROMPT_CURVE_PLAN = {
  shots: list(whole, tell("whole_numbers")),
  draws: whole,
  orders: whole,
  seed: whole,
} satisfies TableOf<PromptCurvePlan>;

export const PROMPT_CURVE = {
  ...FEW_SHOT_PROMPT,
  onPoint: calls<(points: PromptCurvePoint[]) => void>(),
  control,
} satisfies TableOf<PromptCurveOptions>;

/** The formats that a language model can be exported in. */
export const languageFormat = oneOf("huggingface", "peft");
