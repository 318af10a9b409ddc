// The approaches that learn from few examples, through the npm package with the real model.

import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

const MEANING = { food: "eating, drinking and cooking", sport: "sports and games" };

test("label words are a prior that examples move", async ({ page }) => {
  const result = await page.evaluate(async (labels) => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const texts = ["The goalkeeper saved a penalty", "I ordered the fish"];
    const found = [];
    for (const shots of [1, 4]) {
      const phases = new Set<string>();
      const few = await hf.fewShot(data, {
        shots,
        method: "label-prior",
        labels,
        onProgress: ({ phase }) => phases.add(phase),
      });
      const before = await few.predict(texts);
      const loaded = await hf.load(await few.save());
      found.push({
        approach: loaded.approach,
        examples: loaded.examples,
        settings: loaded.settings,
        before,
        after: await loaded.predict(texts),
        phases: [...phases],
      });
    }
    const again = await hf.fewShot(data, { shots: 4, method: "label-prior", labels });
    const same = JSON.stringify(await again.predict(texts)) === JSON.stringify(found[1]?.before);
    hf.close();
    return { found, same };
  }, MEANING);
  expect(result.same).toBe(true);
  for (const { approach, settings, before, after, phases } of result.found) {
    expect(approach).toBe("label-prior");
    expect(before.map((p) => p.label)).toEqual(["sport", "food"]);
    expect(after).toEqual(before);
    expect(settings["text of food"]).toContain(MEANING.food);
    expect(settings["lambda"]).toBeGreaterThan(0);
    expect(phases).toEqual(["embed", "train"]);
  }
  expect(result.found.map((f) => f.examples)).toEqual([2, 8]);
});

test("contrastive tuning brings a label's texts together", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const texts = ["The goalkeeper saved a penalty", "I ordered the fish"];
    const losses: number[] = [];
    const began = performance.now();
    const tuned = await hf.train(data, {
      approach: "contrastive",
      layers: 2,
      pairs: 6,
      learningRate: 1e-4,
      onStep: (s) => losses.push(s.loss),
    });
    const ms = performance.now() - began;
    const before = await tuned.predict(texts);
    const loaded = await hf.load(await tuned.save());
    const after = await loaded.predict(texts);
    const { approach, settings, trainedWeights, examples } = loaded;

    const abort = new AbortController();
    const stopped = await window.thrown(() =>
      hf.train(data, { approach: "contrastive", signal: abort.signal, onStep: () => abort.abort() }),
    );
    const control = new window.api.TrainControl();
    const early = await hf.train(data, {
      approach: "contrastive",
      layers: 1,
      pairs: 6,
      control,
      onStep: () => control.stop(),
    });
    const plain = await hf.train(data, { approach: "head" });
    const next = await hf.train(data, { approach: "contrastive", layers: 1, pairs: 2, from: loaded });
    const usable = [await early.predict(texts), await plain.predict(texts), await next.predict(texts)];
    const bad = await window.thrown(() => hf.train(data, { approach: "contrastive", pairs: 0 }));
    hf.close();
    const labels = usable.map((all) => all.map((p) => p.label).join());
    const carried = next.settings["carried"];
    return { losses, ms, before, after, approach, settings, trainedWeights, examples, stopped, labels, carried, bad };
  });
  const { losses } = result;
  console.log(
    `contrastive: ${losses.length} steps in ${Math.round(result.ms)} ms, losses ${losses.map((l) => l.toFixed(3)).join(" ")}`,
  );
  // 10 texts, 6 pairs of each kind, 16 pairs a step.
  expect(losses.length).toBe(8);
  expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
  expect(result.approach).toBe("contrastive");
  expect(result.examples).toBe(10);
  expect(result.settings).toMatchObject({ layers: 2, pairs: 6, epochs: 1 });
  // Two layers of 384 and 1,536, and a head of two labels.
  const layer = 4 * (384 * 384 + 384) + 2 * 384 * 1536 + 1536 + 384 + 4 * 384;
  expect(result.trainedWeights).toBe(2 * layer + 770);
  expect(result.before.map((p) => p.label)).toEqual(["sport", "food"]);
  expect(result.after).toEqual(result.before);
  expect(result.stopped.code).toBe("aborted");
  // A run that was stopped has the weights that it had come to, and a head on them.
  expect(result.labels).toEqual(["sport,food", "sport,food", "sport,food"]);
  expect(result.carried).toBe("encoder");
  expect(result.bad.code).toBe("bad-settings");
});
