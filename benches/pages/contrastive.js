// Contrastive few-shot tuning on real texts, through the package, beside prototypes of the same examples.

import { deviation, mean, rows } from "./figures.js";
import { bare, pools } from "./sets.js";

const SETS = ["film", "rotten", "product", "r8", "spam"];
const DRAWS = 10;
const SHOTS = 8;
const POOL = { train: 400, test: 300 };

export async function run({ entry, draws = DRAWS, sets = SETS }) {
  const { Homefire } = await import(entry);
  const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
  const results = [];
  for (const name of SETS.filter((set) => sets.includes(set))) {
    const [trainPool, testPool] = pools(name, await rows(name), POOL);
    const pool = await hf.dataset(bare(trainPool));
    const test = await hf.dataset(bare(testPool));
    const found = { name, prototype: [], contrastive: [], seconds: [], first: [], last: [] };
    const accuracy = async (classifier) => {
      const { accuracy: share } = await classifier.evaluate(test);
      classifier.close();
      return share;
    };
    for (let seed = 0; seed < draws; seed++) {
      const train = await pool.sample({ shots: SHOTS, seed });
      found.prototype.push(await accuracy(await hf.fewShot(train, { shots: SHOTS, method: "prototype" })));
      const losses = [];
      const began = performance.now();
      const onStep = ({ loss }) => losses.push(loss);
      const tuned = await hf.train(train, { approach: "contrastive", seed, onStep });
      found.seconds.push((performance.now() - began) / 1000);
      // The first and the last quarter of the run.
      const quarter = Math.max(1, losses.length >> 2);
      found.first.push(mean(losses.slice(0, quarter)));
      found.last.push(mean(losses.slice(-quarter)));
      found.contrastive.push(await accuracy(tuned));
      train.close();
      const { prototype, contrastive, seconds } = found;
      console.log(
        `${name}, draw ${seed + 1}: ${prototype.at(-1)} ${contrastive.at(-1)}, ${seconds.at(-1).toFixed(1)} s, ` +
          `losses ${found.first.at(-1).toFixed(3)} ${found.last.at(-1).toFixed(3)}`,
      );
    }
    const summary = (values) => ({ mean: mean(values), deviation: deviation(values), values });
    results.push({ ...found, prototype: summary(found.prototype), contrastive: summary(found.contrastive) });
    await globalThis.keep({ results, draws, shots: SHOTS, pool: POOL });
    pool.close();
    test.close();
  }
  hf.close();
  return { results, draws, shots: SHOTS, pool: POOL };
}
