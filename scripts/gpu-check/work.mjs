// What the parts share: the sizes, the texts, the model, and a file for what they find that is whole at any time.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { random } from "../../benches/pages/figures.js";
import { beBrowser } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const tiny = process.env.GPU_CHECK_TINY === "1";
export const modelFolder = process.env.GPU_CHECK_MODEL ?? join(here, "..", "models", "minilm-l6");

const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(here, name), "utf8"));

export const sizes = read("sizes.json")[tiny ? "tiny" : "full"];

/** Labelled texts: some to learn from, others to test on. */
export const film = () => {
  const { learn, test } = read("film.json");
  return { learn: learn.slice(0, sizes.learn), test: test.slice(0, sizes.test) };
};

/** Words that are one token each. */
const WORDS =
  "time year people way day man thing woman life child world school state family hand part place case".split(" ");

/** Texts of exactly so many tokens, [CLS] and [SEP] included. */
export function exact(/** @type {number} */ texts, /** @type {number} */ tokens, /** @type {number} */ seed) {
  const next = random(seed);
  const word = () => WORDS[Math.floor(next() * WORDS.length)];
  return Array.from({ length: texts }, () => Array.from({ length: tokens - 2 }, word).join(" "));
}

/** A place in the program's folder. */
export const place = (/** @type {string} */ name) => join(here, name);

/** What a part finds: written to `name`.json in the results' folder whenever it says so. */
export class Findings {
  #path;
  /** @type {Record<string, any>} */
  found = {};

  /** In the results' folder, if no other is named. */
  constructor(/** @type {string} */ name, folder = process.env.GPU_CHECK_RESULTS ?? ".") {
    this.#path = join(folder, `${name}.json`);
  }

  put(/** @type {string} */ key, /** @type {unknown} */ value) {
    this.found[key] = value;
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.found, null, 1));
    renameSync(`${this.#path}.new`, this.#path);
  }
}

/** Homefire's API, in Node. */
export async function homefire({ gpu = true } = {}) {
  beBrowser({ ...(gpu && { dawn: place("dawn.node") }), base: new URL("./", import.meta.url) });
  const api = "./homefire/homefire.js";
  return await import(api);
}

/** The model's files, as a person chooses them; with other settings of its config.json. */
export function modelFiles(change = {}) {
  const file = (/** @type {string} */ name) => readFileSync(join(modelFolder, name));
  const config = JSON.stringify({ ...JSON.parse(file("config.json").toString()), ...change });
  return [
    new File([file("model.safetensors")], "model.safetensors"),
    new File([file("tokenizer.json")], "tokenizer.json"),
    new File([config], "config.json"),
  ];
}

/** The tokenizer's file, parsed. */
export const tokenizerFile = () => JSON.parse(readFileSync(join(modelFolder, "tokenizer.json"), "utf8"));

/** So that a part's dropout is the same everywhere: there is none. */
export const STEADY = { hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 };

/** The embeddings that a saved cache holds, in the order in which they came; its layout is that of src/embed/file.rs. */
export function embeddingsOf(/** @type {Uint8Array} */ saved) {
  const view = new DataView(saved.buffer, saved.byteOffset, saved.byteLength);
  const width = view.getUint32(12, true);
  const count = Number(view.getBigUint64(80, true));
  const from = 88 + 16 * count;
  const values = new Float32Array(saved.slice(from, from + 4 * count * width).buffer);
  const key = (/** @type {number} */ i) => Buffer.from(saved.subarray(88 + 16 * i, 104 + 16 * i)).toString("hex");
  return new Map(Array.from({ length: count }, (_, i) => [key(i), values.subarray(i * width, (i + 1) * width)]));
}

/** One line for whoever watches. */
export const say = (/** @type {string} */ line) => console.log(`  ${line}`);

/**
 * Runs a part to its end. Leaving in good order would wait for Dawn's threads and for what V8 is still compiling, which can take a
 * minute; so the exit code is left in a file, and the process ended.
 */
export async function main(/** @type {() => Promise<boolean | void>} */ work) {
  let code = 1;
  try {
    code = (await work()) === false ? 1 : 0;
  } catch (error) {
    console.log(error instanceof Error ? error.stack : error);
  }
  const file = process.env.GPU_CHECK_CODE;
  if (!file) process.exit(code);
  writeFileSync(file, String(code));
  process.kill(process.pid, "SIGKILL");
}
