// Hands the embeddings and draws of `pages/fewheads.js` to scikit-learn.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache, root } from "../scripts/cache.mjs";
import { ask, run } from "../scripts/steps.mjs";

const folder = join(cache.home, "bench", "fewheads");
const venv = join(cache.home, "bench", "scikit-learn");
const REQUIREMENTS = ["numpy==2.4.6", "scipy==1.17.1", "scikit-learn==1.9.1"];

/** Keeps what a set's page has embedded. */
export function keepEmbeddings(name, embeddings) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.embeddings`), Buffer.from(embeddings, "base64"));
}

/** Keeps a set's texts, and the places of those that were drawn. */
export function keepDraws(name, drawn) {
  writeFileSync(join(folder, `${name}.json`), drawn);
}

async function python() {
  const program = join(venv, "bin", "python");
  if (existsSync(join(venv, ".done"))) return program;
  rmSync(venv, { recursive: true, force: true });
  const missing = "Python 3 with venv is needed for scikit-learn, and it isn't installed.";
  await run("python3", ["-m", "venv", venv], { quiet: true, missing });
  console.log(`  installing ${REQUIREMENTS.join(", ")}`);
  await run(program, ["-m", "pip", "install", "-q", ...REQUIREMENTS], { quiet: true });
  writeFileSync(join(venv, ".done"), "");
  return program;
}

/** The page's results, with those of scikit-learn on the same draws, and those that `before` has of other sets. */
export async function besideScikitLearn(found, before) {
  const names = [...new Set(found.results.map(({ name }) => name))];
  const answer = await ask(await python(), [join(root, "benches", "fewheads.py"), folder, ...names], {
    timeout: 3_600_000,
  });
  if (!answer) {
    const call = `benches/fewheads.py ${folder} ${names.join(" ")}`;
    throw new Error(`scikit-learn gave no answer; to see why: python ${call}`);
  }
  const theirs = JSON.parse(answer);
  const results = found.results.map((own) => {
    const { runs } = theirs.find(({ name, shots }) => name === own.name && shots === own.shots);
    const accuracy = runs.map((run) => run.accuracy);
    const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
    const sorted = runs.map(({ ms }) => ms).sort((a, b) => a - b);
    return {
      ...own,
      theirs: { accuracy, loss: mean(runs.map(({ loss }) => loss)), ms: sorted[sorted.length >> 1] },
    };
  });
  const others = before?.results.filter(({ name }) => !names.includes(name)) ?? [];
  return { ...found, results: [...others, ...results] };
}
