// Tuning the encoder on real texts, through the package, beside a head on the frozen one.

import { mean, rows, shuffled } from "./figures.js";
import { bare, pools } from "./sets.js";

const SETS = ["rotten", "film"];
const SEEDS = [0, 1, 2, 3, 4, 5];
const TRAIN = 1000;
const TEST = 500;
// What is drawn from: Rotten Tomatoes has fewer test texts, and then all of them are. Drawn from pools hardly larger than the
// draws, the seeds share most of their texts, and their mean says little of others.
const POOL = { train: 8000, test: 2500 };
const APPROACHES = [
  { name: "frozen head", approach: "head" },
  { name: "head and last 2 layers", approach: "last-layers", layers: 2 },
  { name: "full", approach: "full" },
];

export async function run({ entry, seeds = SEEDS, sets = SETS }) {
  const { Homefire } = await import(entry);
  const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
  const results = [];
  const made = () => ({ results, seeds: seeds.length, train: TRAIN, test: TEST });
  for (const set of SETS.filter((one) => sets.includes(one))) {
    const [trainPool, testPool] = pools(set, await rows(set), POOL);
    const pool = { train: trainPool.length, test: testPool.length };
    const found = APPROACHES.map(({ name }) => ({
      set,
      name,
      pool,
      accuracies: [],
      whole: [],
      seconds: [],
      losses: [],
    }));
    const whole = await hf.dataset(bare(testPool));
    for (const seed of seeds) {
      const train = await hf.dataset(bare(shuffled(trainPool, seed).slice(0, TRAIN)));
      const test = await hf.dataset(bare(shuffled(testPool, seed).slice(0, TEST)));
      for (const [index, { name, ...options }] of APPROACHES.entries()) {
        // For each epoch: its mean training loss, and the held-out loss where some examples are held out.
        const epochs = [];
        const onStep = ({ step, steps, epochs: all, loss, validationLoss }) => {
          const of = (epochs[Math.ceil((step * all) / steps) - 1] ??= { all: [] });
          of.all.push(loss);
          if (validationLoss !== undefined) of.held = validationLoss;
        };
        const began = performance.now();
        const classifier = await hf.train(train, { ...options, seed, onStep });
        found[index].seconds.push((performance.now() - began) / 1000);
        found[index].losses.push(epochs.filter(Boolean).map(({ all, held }) => [mean(all), held]));
        found[index].accuracies.push((await classifier.evaluate(test)).accuracy);
        found[index].whole.push((await classifier.evaluate(whole)).accuracy);
        classifier.close();
        const { accuracies, whole: all, seconds, losses } = found[index];
        console.log(
          `${set}, seed ${seed}, ${name}: ${accuracies.at(-1)}, of all ${all.at(-1)}, ${seconds.at(-1).toFixed(0)} s`,
        );
        console.log(`  losses ${JSON.stringify(losses.at(-1).slice(-6))}`);
      }
      train.close();
      test.close();
    }
    whole.close();
    results.push(...found);
    await globalThis.keep(made());
  }
  hf.close();
  return made();
}
