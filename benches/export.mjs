// Hands the exported folders of `pages/export.js` to the libraries that they are for.

import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cache, root } from "../scripts/cache.mjs";
import { Stop, ask, run } from "../scripts/steps.mjs";

const folder = join(cache.home, "bench", "export");
const venv = join(cache.home, "bench", "transformers");
const REQUIREMENTS = ["torch==2.15.0", "transformers==5.24.0", "peft==0.21.2", "sentence-transformers==6.2.0"];

/** Keeps a part of an exported file. */
export function keepFile(name, part, more) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  (more ? appendFileSync : writeFileSync)(path, Buffer.from(part, "base64"));
}

/** Python with the libraries: PyTorch brings some gigabytes, so nothing else asks for it. */
async function python() {
  const program = join(venv, "bin", "python");
  if (existsSync(join(venv, ".done"))) return program;
  rmSync(venv, { recursive: true, force: true });
  const missing = "Python 3 with venv is needed for PyTorch, and it isn't installed.";
  await run("python3", ["-m", "venv", venv], { quiet: true, missing });
  console.log(`  installing ${REQUIREMENTS.join(", ")}`);
  await run(program, ["-m", "pip", "install", "-q", ...REQUIREMENTS], { quiet: true });
  writeFileSync(join(venv, ".done"), "");
  return program;
}

/** What the libraries make of the folders. */
export async function byTheLibraries(found) {
  writeFileSync(join(folder, "cases.json"), JSON.stringify(found));
  const script = join(root, "benches", "export.py");
  const answer = await ask(await python(), [script, folder, cache.fullModel], { timeout: 1_800_000 });
  if (!answer) throw new Stop(`the libraries gave no answer: run ${script} ${folder} ${cache.fullModel} to see why`);
  rmSync(folder, { recursive: true });
  return JSON.parse(answer);
}
