// Few-shot on real texts, through the package: label texts, prototypes, and label texts moved by the examples, on the same
// draws.

import { deviation, mean, rows } from "./figures.js";
import { MEANINGS, bare, pools } from "./sets.js";

const SETS = ["r8", "rotten", "film", "product", "newsgroups"];
const DRAWS = 10;
const SHOTS = [1, 4, 8];
// Examples are drawn from so many rows, so that embedding does not take most of the time.
const POOL = { train: 600, test: 500 };

export async function run({ entry, draws = DRAWS, sets = SETS }) {
  const { Homefire } = await import(entry);
  const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
  const results = [];
  for (const name of sets) {
    const [trainPool, testPool] = pools(name, await rows(name), POOL);
    const train = await hf.dataset(bare(trainPool));
    const test = await hf.dataset(bare(testPool));
    const accuracy = async (classifier) => {
      const found = (await classifier.evaluate(test)).accuracy;
      classifier.close();
      return found;
    };
    // Described by a person, and by the labels' own names alone.
    for (const [words, labels] of [
      ["described", MEANINGS[name]],
      ["names", Object.fromEntries(train.labels.map((label) => [label, label]))],
    ]) {
      const zero = await accuracy(await hf.zeroShot({ labels }));
      for (const shots of SHOTS) {
        const found = { prototype: [], "label-prior": [] };
        for (let seed = 0; seed < draws; seed++) {
          for (const method of Object.keys(found)) {
            found[method].push(await accuracy(await hf.fewShot(train, { shots, seed, method, labels })));
          }
        }
        const [prototype, prior] = Object.values(found).map((values) => ({
          mean: mean(values),
          deviation: deviation(values),
          values,
        }));
        results.push({ name, words, shots, zero, prototype, prior });
        console.log(`${name}, ${words}, ${shots}-shot: ${zero} ${prototype.mean} ${prior.mean}`);
      }
    }
  }
  hf.close();
  return { results, draws, pool: POOL };
}
