// Heads on few examples, through the package: the one that is fitted to its optimum, the one that learns by minibatches, and
// what scikit-learn's LogisticRegressionCV comes to on the same embeddings of the same draws (`../fewheads.py`).

import { deviation, mean, median, rows, shuffled } from "./figures.js";
import { bare, pools } from "./sets.js";

const SETS = ["r8", "rotten", "film", "product", "spam", "newsgroups"];
const DRAWS = 10;
/** Examples of each label; 0 for a draw of all labels together. */
const SHOTS = [2, 8, 64, 0];
const ALL = 1200;
const POOL = { train: 1600, test: 600 };
const PORTION = 200;
/** Characters beyond which a data set leaves a text out; the model reads the first tokens only. */
const LONGEST = 20_000;
/** The second names a setting of minibatches, so that the head learns by them, with the other settings as they are. */
const HEADS = { fit: {}, minibatches: { epochs: 40 } };

/** A draw's places in the pool. */
function draw(pool, shots, seed) {
  const order = shuffled([...pool.keys()], 1000 * shots + seed);
  if (shots === 0) return order.slice(0, ALL);
  const taken = {};
  return order.filter((i) => (taken[pool[i].label] = (taken[pool[i].label] ?? 0) + 1) <= shots);
}

function base64(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(""));
}

/** Embeds the rows, in portions that are kept, so that a run that was cut off need not begin anew. */
async function embed(hf, name, all) {
  const before = await fetch(`/cache/bench/fewheads/${name}.embeddings`);
  // Those of another model are refused.
  if (before.ok) await hf.loadCache(new Uint8Array(await before.arrayBuffer())).catch(() => 0);
  for (let at = 0; at < all.length; at += PORTION) {
    const began = performance.now();
    const part = all.slice(at, at + PORTION);
    const data = await hf.dataset(part.map(({ text }, i) => ({ text, label: `label ${i % 2}` })));
    (await hf.train(data, { epochs: 1, validation: 0 })).close();
    data.close();
    // What was there already takes no time.
    if (performance.now() - began > 5000) await globalThis.keepEmbeddings(name, base64(await hf.saveCache()));
  }
  await globalThis.keepEmbeddings(name, base64(await hf.saveCache()));
}

const summary = (values) => ({ mean: mean(values), deviation: deviation(values), values });

export async function run({ entry, draws = DRAWS, sets = SETS }) {
  const { Homefire } = await import(entry);
  const results = [];
  for (const name of sets) {
    // One for each set, so that its embeddings are a file of their own.
    const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
    const all = (await rows(name)).map((row) => ({ ...row, text: row.text.slice(0, LONGEST).trim() }));
    const [trainPool, testPool] = pools(name, all, POOL);
    await embed(hf, name, [...trainPool, ...testPool]);
    const test = await hf.dataset(bare(testPool));
    const seen = [];
    for (const shots of SHOTS) {
      const found = Object.fromEntries(Object.keys(HEADS).map((head) => [head, { accuracy: [], loss: [], ms: [] }]));
      const places = [];
      for (let seed = 0; seed < draws; seed++) {
        places.push(draw(trainPool, shots, seed));
        const train = await hf.dataset(bare(places[seed].map((i) => trainPool[i])));
        for (const [head, settings] of Object.entries(HEADS)) {
          const began = performance.now();
          const made = await hf.train(train, { approach: "head", seed, ...settings });
          found[head].ms.push(performance.now() - began);
          const predictions = await made.predict(testPool.map(({ text }) => text));
          found[head].accuracy.push((await made.evaluate(test)).accuracy);
          const losses = predictions.map(({ scores }, i) => -Math.log(Math.max(scores[testPool[i].label] ?? 0, 1e-12)));
          found[head].loss.push(mean(losses));
          made.close();
        }
        train.close();
      }
      seen.push({ shots, places });
      const own = Object.entries(found).map(([head, { accuracy, loss, ms }]) => [
        head,
        { accuracy: summary(accuracy), loss: mean(loss), ms: median(ms) },
      ]);
      results.push({ name, shots, ...Object.fromEntries(own) });
      console.log(
        `${name}, ${shots || "all"}: ${own.map(([head, { accuracy }]) => `${head} ${accuracy.mean.toFixed(4)}`).join(", ")}`,
      );
    }
    await globalThis.keepDraws(name, JSON.stringify({ train: bare(trainPool), test: bare(testPool), seen }));
    hf.close();
  }
  return { results, draws, pool: POOL, all: ALL };
}
