/** The options of prompting, by name: those that don't exist are refused (door.ts). Ranges and defaults are Rust's. */

import { CALL } from "./arguments";
import { fields, flag, looked, oneOf, required, string, whole, wrong, type Kind, type TableOf } from "./door";
import { tell } from "./messages";
import type { FewShotPromptOptions, PromptableModel, PromptingSettings } from "./prompt-types";
import { modelOf } from "./resident";
import type { PromptClassifierOptions, PromptTemplate } from "./wasm/homefire_core";

const TEMPLATE = {
  instruction: required(string),
  inputPrefix: required(string),
  outputPrefix: required(string),
  separator: required(string),
} satisfies TableOf<PromptTemplate>;

/** What stands around texts and labels in a prompt. */
const template: Kind<PromptTemplate> = (value, name) => fields(name, name, TEMPLATE, value);

const PROMPT = {
  shots: whole,
  style: oneOf("plain", "chat"),
  template,
  calibration: oneOf("none", "contextual", "batch", "batch-probability"),
  seed: whole,
  order: whole,
  bothOrders: flag,
} satisfies TableOf<PromptClassifierOptions>;

export const FEW_SHOT_PROMPT = { ...PROMPT, ...CALL } satisfies TableOf<FewShotPromptOptions>;

/** A language model, as `hf.generator` opens it or a run has tuned it. */
const generator: Kind<PromptableModel> = looked((value, name) => {
  if (typeof value !== "object" || value === null || !modelOf(value)) {
    throw wrong(name, tell("a_class", { name: "Generator" }), value, tell("makes_one", { call: "hf.generator()" }));
  }
  return value as PromptableModel;
});

/** Prompting as one of several approaches. */
export const PROMPTING = {
  ...PROMPT,
  approach: required(oneOf("prompting")),
  generator: required(generator),
  name: string,
} satisfies TableOf<PromptingSettings>;
