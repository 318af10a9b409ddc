// The npm package in a real browser: types, codes, abort, pause, double use, free; and WebGPU against the CPU.

import type * as Api from "../../www/lib/index";
import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("opens, splits, trains, evaluates, saves and loads", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const [train, held] = await data.split({ test: 0.4, seed: 1 });
    const steps: number[] = [];
    const tuned = await hf.train(train, { epochs: 30, validation: 0, onStep: (s) => steps.push(s.loss) });
    const evaluation = await tuned.evaluate(held);
    const before = await tuned.predict(["The goalkeeper saved a penalty", "I ordered the fish"]);
    const loaded = await hf.load(await tuned.save());
    const after = await loaded.predict(["The goalkeeper saved a penalty", "I ordered the fish"]);
    const { approach, metrics, examples, trainedWeights } = loaded;
    hf.close();
    return {
      device: hf.device,
      model: hf.model,
      sizes: [train.size, held.size],
      steps,
      evaluation,
      before,
      after,
      approach,
      metrics,
      examples,
      trainedWeights,
    };
  });
  expect(result.device).toMatchObject({ kind: "cpu", adapter: "CPU", maxError: 0 });
  expect(result.model).toMatchObject({ layers: 6, hidden: 384, maxTokens: 256 });
  expect(result.sizes).toEqual([6, 4]);
  expect(result.steps.at(-1)).toBeLessThan(result.steps[0] ?? 0);
  expect(result.evaluation.accuracy).toBeGreaterThanOrEqual(0.75);
  expect(result.evaluation.confusion.matrix.flat().reduce((a, b) => a + b)).toBe(4);
  expect(result.before.map((p) => p.label)).toEqual(["sport", "food"]);
  expect(result.after).toEqual(result.before);
  expect(result.approach).toBe("head");
  expect(result.trainedWeights).toBe(384 * 2 + 2);
  expect(result.metrics["accuracy"]).toBe(result.evaluation.accuracy);
});

test("zero-shot and few-shot are classifiers like any other", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const zero = await hf.zeroShot({ labels: { food: "food and cooking", sport: "sport" } });
    const few = await hf.fewShot(data, { shots: 2, seed: 3 });
    const near = await hf.fewShot(data, { shots: 4, method: "neighbours" });
    const out = [];
    for (const c of [zero, few, near]) {
      const e = await c.evaluate(data);
      const again = await hf.load(await c.save());
      out.push([
        c.approach,
        c.examples,
        e.accuracy,
        JSON.stringify(await c.predict(["A bowl of noodles"])) ===
          JSON.stringify(await again.predict(["A bowl of noodles"])),
      ]);
    }
    hf.close();
    return out;
  });
  expect(result.map((r) => r[0])).toEqual(["zero-shot", "prototype", "neighbours"]);
  expect(result.map((r) => r[1])).toEqual([0, 4, 8]);
  for (const [approach, , accuracy, same] of result) {
    expect(accuracy, String(approach)).toBeGreaterThanOrEqual(0.8);
    expect(same).toBe(true);
  }
});

test("errors have codes and say what to do, and change nothing", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const tuned = await hf.train(data, { epochs: 1 });
    const bytes = await tuned.save();
    const thrown = {
      empty: await window.thrown(() => hf.dataset("")),
      oneLabel: await window.thrown(() => hf.dataset("text,label\na,x\nb,x\n")),
      junk: await window.thrown(() => hf.dataset(new Blob([new Uint8Array([0, 1, 2, 3])]))),
      huge: await window.thrown(() => hf.dataset(new Blob(Array(200).fill("x".repeat(1024 * 1024))))),
      rows: await window.thrown(() => hf.dataset([{ text: 1 }] as never)),
      settings: await window.thrown(() => hf.train(data, { epochs: 0 })),
      approach: await window.thrown(() => hf.train(data, { approach: "magic" as never })),
      cut: await window.thrown(() => hf.load(bytes.slice(0, bytes.length - 10))),
      noModel: await window.thrown(() => window.api.Homefire.open({ model: "nothing" })),
      // A model that is kept would open all the same.
      noFiles: await window.thrown(() => window.api.Homefire.open({ model: "minilm-l6-f32", models: "./nowhere/" })),
    };
    const still = (await tuned.predict(["A red card"])).length;
    tuned.close();
    const used = await window.thrown(() => tuned.predict(["x"]));
    hf.close();
    const closed = await window.thrown(() => hf.dataset(window.rows));
    return { thrown, still, used, closed };
  });
  const codes = Object.fromEntries(Object.entries(result.thrown).map(([name, error]) => [name, error.code]));
  expect(codes).toEqual({
    empty: "bad-data",
    oneLabel: "bad-data",
    junk: "bad-data",
    huge: "bad-data",
    rows: "bad-data",
    settings: "bad-settings",
    approach: "bad-settings",
    cut: "bad-classifier",
    noModel: "bad-settings",
    noFiles: "download",
  });
  expect(result.thrown.huge.message).toContain("200 MB");
  expect(result.still).toBe(1);
  expect(result.used.code).toBe("closed");
  expect(result.closed.code).toBe("closed");
});

test("aborting, pausing, resuming and stopping", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const many = Array.from({ length: 2000 }, (_, i) => ({
      text: `text number ${i} about something or other`,
      label: String(i % 2),
    }));
    const data = await hf.dataset(many);
    const abort = new AbortController();
    let embedded = 0;
    const aborted = await window.thrown(() =>
      hf.train(data, { signal: abort.signal, onProgress: (p) => ((embedded = p.loaded), abort.abort()) }),
    );
    const small = await hf.dataset(window.rows);
    const control = new window.api.TrainControl();
    let last = 0;
    const running = hf.train(small, {
      epochs: 10_000,
      batchSize: 1,
      validation: 0,
      patience: 0,
      control,
      onStep: (s) => (last = s.step),
    });
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise((r) => setTimeout(r, 10));
    };
    await until(() => last > 0);
    control.pause();
    // Once the worker has answered, it has heard of the pause; what it sent before that has come.
    await hf.dataset(window.rows);
    await new Promise((r) => setTimeout(r, 500));
    const paused = last;
    await new Promise((r) => setTimeout(r, 500));
    const still = last;
    control.resume();
    await until(() => last > paused);
    control.stop();
    const stopped = await running;
    const answer = await stopped.predict(["A red card"]);
    hf.close();
    return { aborted, embedded, paused, still, last, answer };
  });
  expect(result.aborted.code).toBe("aborted");
  expect(result.embedded).toBeLessThan(2000);
  expect(result.still).toBe(result.paused);
  expect(result.last).toBeLessThan(100_000);
  expect(result.answer[0]?.label).toBe("sport");
});

test("the encoder is tuned, saved, loaded and carried over", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const texts = ["The goalkeeper saved a penalty", "I ordered the fish"];
    const found = [];
    for (const options of [
      { approach: "last-layers", layers: 1 },
      { approach: "lora", layers: 2, rank: 4 },
      { approach: "full" },
    ] as const) {
      const losses: [epoch: number, loss: number][] = [];
      const began = performance.now();
      const tuned = await hf.train(data, {
        ...options,
        epochs: 5,
        batchSize: 5,
        validation: 0,
        onStep: (s) => losses.push([s.epoch, s.loss]),
      });
      const ms = performance.now() - began;
      const before = await tuned.predict(texts);
      const loaded = await hf.load(await tuned.save());
      const after = await loaded.predict(texts);
      const { approach, trainedWeights, settings } = loaded;
      const other = await hf.train(
        await hf.dataset(window.rows.map(({ text, label }) => ({ text, label: `${label}!` }))),
        {
          approach: "head",
          epochs: 2,
          from: loaded,
        },
      );
      const { settings: carried } = other;
      found.push({ approach, trainedWeights, settings, losses, ms, before, after, carried: carried["carried"] });
      tuned.close();
      loaded.close();
      other.close();
    }
    const bad = await window.thrown(() => hf.train(data, { approach: "last-layers", layers: 7 }));
    hf.close();
    return { found, bad };
  });
  for (const { approach, losses, ms, before, after, carried, trainedWeights } of result.found) {
    console.log(
      `${approach}: ${trainedWeights} weights, ${losses.length} steps in ${Math.round(ms)} ms, losses ${losses.map(([, l]) => l.toFixed(3)).join(" ")}`,
    );
    // A step sees half of the examples, an epoch all of them.
    const mean = (epoch: number) => {
      const own = losses.filter(([of]) => of === epoch).map(([, loss]) => loss);
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    expect(mean(5)).toBeLessThan(mean(1));
    expect(before.map((p) => p.label)).toEqual(["sport", "food"]);
    expect(after).toEqual(before);
    expect(carried).toBe("encoder");
  }
  expect(result.found.map((f) => f.approach)).toEqual(["last-layers", "lora", "full"]);
  // One layer of 384 and 1,536, and a head of two labels.
  expect(result.found[0]?.trainedWeights).toBe(4 * (384 * 384 + 384) + 2 * 384 * 1536 + 1536 + 384 + 4 * 384 + 770);
  expect(result.found[1]?.trainedWeights).toBe(2 * 4 * 2 * 384 * 4 + 770);
  expect(result.bad.code).toBe("bad-settings");
  expect(result.bad.message).toContain("between 1 and 6");
});

test("two calls at once do not disturb each other", async ({ page }) => {
  const same = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const [a, b] = await Promise.all([hf.train(data, { seed: 1 }), hf.train(data, { seed: 1 })]);
    const [x, y] = await Promise.all([a.predict(["A red card"]), b.predict(["A red card"])]);
    hf.close();
    return JSON.stringify(x) === JSON.stringify(y);
  });
  expect(same).toBe(true);
});

test("WebGPU gives the CPU's answers", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const texts = ["Good soup", "A red card"];
    const run = async (device: "webgpu" | "cpu") => {
      const hf = await window.open(device);
      const zero = await hf.zeroShot({ labels: ["food", "sport"], template: "{}" });
      const scores = (await zero.predict(texts)).map((p) => p.scores["food"] ?? NaN);
      const data = await hf.dataset(texts.map((text, i) => ({ text, label: String(i) })));
      const tuned = await hf.train(data, { epochs: 2, validation: 0, seed: 5 });
      const tunedScores = (await tuned.predict(texts)).map((p) => p.scores["0"] ?? NaN);
      const { device: report } = hf;
      hf.close();
      return { report, scores, tunedScores };
    };
    return { cpu: await run("cpu"), gpu: await run("webgpu") };
  });
  expect(result.gpu.report.kind).toBe("webgpu");
  expect(result.gpu.report.maxError).toBeLessThan(1e-3);
  for (const [a, b] of [
    [result.cpu.scores, result.gpu.scores],
    [result.cpu.tunedScores, result.gpu.tunedScores],
  ] as const) {
    a.forEach((value, i) => expect(Math.abs(value - (b[i] ?? NaN))).toBeLessThan(1e-3));
  }
});

test("auto does not take a software GPU", async ({ page }) => {
  const device = await page.evaluate(async () => {
    const hf = await window.open("auto");
    hf.close();
    return hf.device;
  });
  expect(device.kind).toBe("cpu");
  expect(device.reason).toContain("software");
});
