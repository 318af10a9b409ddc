// Transfer: an encoder that was tuned on remarks about films, used for few-shot on remarks about products.

import { deviation, mean, rows } from "./figures.js";
import { bare, pools } from "./sets.js";

const FROM = "film";
const TO = "product";
const DRAWS = 10;
const SHOTS = [1, 4, 8];
const LEARNED = 1000;
const POOL = { train: 600, test: 500 };

export async function run({ entry, draws = DRAWS }) {
  const { Homefire } = await import(entry);
  const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
  const [source] = pools(FROM, await rows(FROM), { train: LEARNED, test: 0 });
  const [trainPool, testPool] = pools(TO, await rows(TO), POOL);
  const began = performance.now();
  const from = await hf.train(await hf.dataset(bare(source)), { approach: "full" });
  const seconds = (performance.now() - began) / 1000;
  const [train, test] = [await hf.dataset(bare(trainPool)), await hf.dataset(bare(testPool))];
  const accuracy = async (classifier) => {
    const { accuracy: share } = await classifier.evaluate(test);
    classifier.close();
    return share;
  };
  const results = [];
  for (const shots of SHOTS) {
    const found = { untuned: [], tuned: [] };
    for (let seed = 0; seed < draws; seed++) {
      const options = { shots, seed, method: "prototype" };
      found.untuned.push(await accuracy(await hf.fewShot(train, options)));
      found.tuned.push(await accuracy(await hf.fewShot(train, { ...options, from })));
    }
    const [untuned, tuned] = Object.values(found).map((values) => ({
      mean: mean(values),
      deviation: deviation(values),
      values,
    }));
    results.push({ shots, untuned, tuned });
    console.log(`${shots}-shot: ${untuned.mean} ${tuned.mean}`);
  }
  hf.close();
  return { results, draws, seconds, from: FROM, to: TO, learned: LEARNED, pool: POOL };
}
