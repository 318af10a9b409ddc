// The default model in 8 bits beside the same in full precision: how alike their embeddings are, and what heads on them get
// right on the same draws.

import { cosine, mean, rows, shuffled } from "./figures.js";
import { connect } from "./rpc.js";
import { bare, pools } from "./sets.js";

const MODELS = ["minilm-l6", "minilm-l6-f32"];
const ALIKE = { sets: ["film", "rotten", "r8", "product"], texts: 250 };
const SETS = ["r8", "rotten", "film", "spam"];
const DRAWS = 5;
const TRAIN = 600;
const TEST = 400;
// As in accuracy.js, draws overlap, because every text is embedded twice here.
const POOL = 1.5;

/** The cosine of each text's two embeddings, by set. */
async function likeness() {
  const workers = [];
  for (const model of MODELS) {
    const worker = connect(new URL("./homefire-worker.js", import.meta.url));
    await worker.open(`/cache/models/${model}`);
    workers.push(worker);
  }
  const found = [];
  for (const name of ALIKE.sets) {
    const texts = shuffled(await rows(name), 5)
      .slice(0, ALIKE.texts)
      .map(({ text }) => text);
    const [stored, full] = [await workers[0].vectors(texts), await workers[1].vectors(texts)];
    const cosines = stored.map((v, i) => cosine(v, full[i]));
    found.push({ name, texts: texts.length, cosines });
    console.log(`${name}: mean ${mean(cosines).toFixed(6)}, least ${Math.min(...cosines).toFixed(6)}`);
  }
  workers.forEach((worker) => worker.terminate());
  return found;
}

export async function run({ entry, draws = DRAWS, sets = SETS }) {
  const alike = await likeness();
  const { Homefire } = await import(entry);
  const open = [];
  for (const model of MODELS) open.push(await Homefire.open({ models: "/cache/models/", model, device: "cpu" }));
  const results = [];
  for (const name of sets) {
    const [trainPool, testPool] = pools(name, await rows(name), { train: TRAIN * POOL, test: TEST * POOL });
    const found = { accuracy: [[], []], same: [] };
    for (let seed = 0; seed < draws; seed++) {
      const [train, test] = [shuffled(trainPool, seed).slice(0, TRAIN), shuffled(testPool, seed).slice(0, TEST)];
      const said = [];
      for (const [i, hf] of open.entries()) {
        const head = await hf.train(await hf.dataset(bare(train)), { approach: "head", seed });
        const answers = await head.predict(test.map(({ text }) => text));
        said.push(answers.map(({ label }) => label));
        found.accuracy[i].push(mean(test.map(({ label }, t) => Number(said[i][t] === label))));
      }
      found.same.push(mean(said[0].map((label, t) => Number(label === said[1][t]))));
      console.log(`${name}, draw ${seed + 1}: ${found.accuracy.map((all) => all.at(-1)).join(" and ")}`);
    }
    results.push({ name, accuracy: found.accuracy.map(mean), same: mean(found.same) });
  }
  open.forEach((hf) => hf.close());
  return { alike, results, draws, train: TRAIN, test: TEST, pool: POOL };
}
