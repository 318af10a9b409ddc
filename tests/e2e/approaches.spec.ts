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

test("a run goes on from its checkpoint", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const texts = ["The goalkeeper saved a penalty", "I ordered the fish"];
    const settings = { approach: "last-layers", layers: 1, epochs: 6, batchSize: 4 } as const;
    const steps = async (options: Parameters<typeof hf.train>[1]) => {
      const seen: number[] = [];
      const tuned = await hf.train(data, { ...settings, ...options, onStep: (s) => seen.push(s.step) });
      return { seen, predictions: await tuned.predict(texts) };
    };
    const made: number[] = [];
    const whole = await steps({ onCheckpoint: (bytes) => made.push(bytes.length) });

    const kept: Uint8Array[] = [];
    const abort = new AbortController();
    const stopped = await window.thrown(() =>
      hf.train(data, {
        ...settings,
        signal: abort.signal,
        onCheckpoint: (bytes) => {
          kept.push(bytes);
          abort.abort();
        },
      }),
    );
    const bytes = kept[0] ?? new Uint8Array();
    // Another worker, as after a reload.
    const other = await window.open();
    const phases = new Set<string>();
    const seen: number[] = [];
    const tuned = await other.train(await other.dataset(window.rows), {
      ...settings,
      resume: bytes,
      onStep: (s) => seen.push(s.step),
      onProgress: ({ phase }) => phases.add(phase),
    });
    const resumed = { seen, predictions: await tuned.predict(texts) };
    other.close();

    const control = new window.api.TrainControl();
    const paused: number[] = [];
    const pausing = hf.train(data, {
      ...settings,
      control,
      onStep: (s) => s.step === 1 && control.pause(),
      onCheckpoint: (saved) => {
        paused.push(saved.length);
        control.stop();
      },
    });
    await (await pausing).predict(texts);

    const refuse = (resume: Uint8Array, change: object = {}) =>
      window.thrown(() => hf.train(data, { ...settings, ...change, resume }));
    const flipped = bytes.slice();
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
    const huge = bytes.slice();
    huge.fill(255, 0, 8);
    const fewer = await hf.dataset(window.rows.slice(2));
    const refusals = [
      await refuse(new Uint8Array()),
      await refuse(bytes.slice(0, -100)),
      await refuse(flipped),
      await refuse(huge),
      await refuse(bytes, { learningRate: 1e-3 }),
      await refuse(bytes, { approach: "lora" }),
      await refuse(bytes, { approach: "head" }),
      await window.thrown(() => hf.train(fewer, { ...settings, resume: bytes })),
    ];
    const after = await steps({ resume: bytes });
    hf.close();
    return { whole, made, stopped, resumed, phases: [...phases], paused, refusals, after, size: bytes.length };
  });
  const { whole, resumed } = result;
  console.log(`a checkpoint of the last layer has ${result.size} bytes`);
  expect(result.stopped.code).toBe("aborted");
  expect(result.made).toHaveLength(6);
  // The weights of a layer and of a head with AdamW's two moments each, in 4 bytes.
  const layer = 4 * (384 * 384 + 384) + 2 * 384 * 1536 + 1536 + 384 + 4 * 384;
  expect(Math.abs(result.size - 3 * 4 * (layer + 770))).toBeLessThan(20_000);
  expect(whole.seen.at(-1)).toBe(18);
  expect(resumed.seen[0]).toBeGreaterThan(3);
  expect(resumed.seen.at(-1)).toBe(18);
  // The head is not trained on the encoder as it is again.
  expect(result.phases).toEqual(["embed", "train"]);
  for (const [i, { label, scores }] of whole.predictions.entries()) {
    for (const one of [resumed, result.after]) {
      expect(one.predictions[i]?.label).toBe(label);
      for (const [name, score] of Object.entries(scores)) {
        expect(Math.abs((one.predictions[i]?.scores[name] ?? 9) - score)).toBeLessThan(1e-5);
      }
    }
  }
  expect(result.paused).toHaveLength(1);
  expect(result.refusals.map((r) => r.code)).toEqual(Array(8).fill("bad-checkpoint"));
  expect(result.refusals[4]?.message).toContain("learningRate");
});

test("embeddings are saved, and not computed again where they were loaded", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const embedded = async (hf: Awaited<ReturnType<typeof window.open>>) => {
      let reports = 0;
      const onProgress = ({ phase }: { phase: string }) => phase === "embed" && reports++;
      const few = await hf.fewShot(await hf.dataset(window.rows), { onProgress });
      return { reports, predictions: await few.predict(["The goalkeeper saved a penalty"], { onProgress }) };
    };
    const first = await window.open();
    const before = await embedded(first);
    const bytes = await first.saveCache();
    first.close();
    const second = await window.open();
    const flipped = bytes.slice();
    flipped[200] = (flipped[200] ?? 0) ^ 1;
    const longer = bytes.slice();
    longer.fill(255, 80, 88);
    const refusals = [];
    for (const bad of [new Uint8Array(), bytes.slice(1), bytes.slice(0, -1), flipped, longer]) {
      refusals.push((await window.thrown(() => second.loadCache(bad))).code);
    }
    const count = await second.loadCache(bytes);
    const after = await embedded(second);
    const same = (await second.saveCache()).length === bytes.length;
    second.close();
    return { before, after, count, refusals, same, size: bytes.length };
  });
  expect(result.before.reports).toBeGreaterThan(0);
  expect(result.count).toBe(11);
  expect(result.size).toBe(88 + 11 * (16 + 4 * 384) + 32);
  expect(result.refusals).toEqual(Array(5).fill("bad-cache"));
  expect(result.after.reports).toBe(0);
  expect(result.after.predictions).toEqual(result.before.predictions);
  expect(result.same).toBe(true);
});
