// Accuracy on real texts, through the package: a head on the frozen encoder, and prototypes of eight examples a label.

import { deviation, mean, rows, shuffled } from "./figures.js";
import { bare, pools } from "./sets.js";

const SETS = ["r8", "rotten", "film", "spam"];
const DRAWS = 10;
const TRAIN = 1000;
const TEST = 500;
const SHOTS = 8;
// Every text is embedded once and each draw takes some of them; without this bound, most of the time would go into
// texts that are used in one draw only.
const POOL = 1.5;

export async function run({ entry, draws = DRAWS, sets = SETS }) {
  const { Homefire } = await import(entry);
  const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
  const results = [];
  for (const name of sets) {
    const [trainPool, testPool] = pools(name, await rows(name), { train: TRAIN * POOL, test: TEST * POOL });
    const found = { head: [], few: [] };
    for (let seed = 0; seed < draws; seed++) {
      const train = await hf.dataset(bare(shuffled(trainPool, seed).slice(0, TRAIN)));
      const test = await hf.dataset(bare(shuffled(testPool, seed).slice(0, TEST)));
      const head = await hf.train(train, { approach: "head", seed });
      const few = await hf.fewShot(train, { shots: SHOTS, seed, method: "prototype" });
      found.head.push((await head.evaluate(test)).accuracy);
      found.few.push((await few.evaluate(test)).accuracy);
      console.log(`${name}, draw ${seed + 1}: head ${found.head.at(-1)}, ${SHOTS}-shot ${found.few.at(-1)}`);
    }
    const summary = (values) => ({ mean: mean(values), deviation: deviation(values), values });
    results.push({ name, head: summary(found.head), few: summary(found.few) });
  }
  hf.close();
  return { results, draws, train: TRAIN, test: TEST, shots: SHOTS, pool: POOL };
}
