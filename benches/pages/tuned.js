// Tuning the encoder on real texts, through the package, beside a head on the frozen one.

import { deviation, mean, rows, shuffled } from "./figures.js";
import { bare, pools } from "./sets.js";

const SETS = ["rotten", "film"];
const SEEDS = [0, 1, 2, 3, 4, 5];
const TRAIN = 1000;
const TEST = 500;
const POOL = 1.5;
const APPROACHES = [
  { name: "frozen head", approach: "head" },
  { name: "head and last 2 layers", approach: "last-layers", layers: 2 },
  { name: "full", approach: "full" },
];

export async function run({ entry, seeds = SEEDS, sets = SETS }) {
  const { Homefire } = await import(entry);
  const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
  const results = [];
  const made = () => ({ results, seeds: seeds.length, train: TRAIN, test: TEST, pool: POOL });
  for (const set of SETS.filter((one) => sets.includes(one))) {
    const [trainPool, testPool] = pools(set, await rows(set), { train: TRAIN * POOL, test: TEST * POOL });
    const found = APPROACHES.map(({ name }) => ({ set, name, accuracies: [], seconds: [], losses: [] }));
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
        classifier.close();
        const { accuracies, seconds, losses } = found[index];
        console.log(`${set}, seed ${seed}, ${name}: ${accuracies.at(-1)}, ${seconds.at(-1).toFixed(0)} s`);
        console.log(`  losses ${JSON.stringify(losses.at(-1).slice(-6))}`);
      }
      train.close();
      test.close();
    }
    results.push(...found.map((one) => ({ ...one, mean: mean(one.accuracies), deviation: deviation(one.accuracies) })));
    await globalThis.keep(made());
  }
  hf.close();
  return made();
}
