// A language model learns from pairs, is tested on them, saved, opened again and exported.

import { expect, test } from "./site";
import { loadTiny } from "./tiny-generator";

test.beforeEach(({ page, api }) => loadTiny(page, api.url));

test("a model is tuned on pairs, tested before and after, saved, loaded and exported", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const words = ["red", "blue", "green", "water"];
    const rows = Array.from({ length: 16 }, (_, i) => ({
      input: `say ${words[i % 4]} number ${i}`,
      output: `the ${words[i % 4]} is there`,
    }));
    const pairs = await lm.pairs(rows);
    const prompt = { style: "plain", instruction: "Go on." } as const;
    const how = { prompt, approach: "lora", epochs: 4, learningRate: 0.02 } as const;
    const estimate = await lm.estimate(pairs, how);
    const before = await lm.evaluate(pairs, { prompt, written: 0 });
    const steps: number[] = [];
    const checkpoints: number[] = [];
    const tuned = await lm.train(pairs, {
      ...how,
      onStep: ({ step }) => steps.push(step),
      onCheckpoint: (bytes) => checkpoints.push(bytes.length),
    });
    const outputs: [string, number][] = [];
    const after = await tuned.evaluate(pairs, {
      written: 2,
      maxTokens: 12,
      onOutput: (output, index) => outputs.push([output, index]),
    });
    const write = (one: { generate: typeof lm.generate }) => one.generate("say red number 3", { maxTokens: 8 });
    const written = [await write(lm), await write(tuned)].map(({ text }) => text);
    const saved = await tuned.save();
    const loaded = await lm.load(saved);
    const again = (await write(loaded)).text;
    const folder = Object.keys(await tuned.export("huggingface")).sort();
    const adapters = Object.keys(await tuned.export("peft")).sort();
    const { tuning } = tuned.model;
    window.kill();
    const killed = await window.thrown(() => write(tuned));
    const revived = (await write(tuned)).text;
    lm.close();
    return {
      estimate,
      perplexity: [before.perplexity?.value ?? 0, after.perplexity?.value ?? 0],
      rouge: after.rouge?.rougeL.value,
      steps,
      checkpoints,
      outputs,
      after,
      written,
      again,
      folder,
      adapters,
      tuning,
      base: lm.model.tuning,
      killed: killed?.code,
      revived,
    };
  });
  expect(found.perplexity[1]).toBeLessThan(0.5 * (found.perplexity[0] ?? 0));
  expect(found.estimate.trainedWeights).toBe(found.tuning.trainedWeights);
  expect(found.estimate.seconds).toBeGreaterThan(0);
  expect(found.steps.at(-1)).toBe(4 * 14);
  expect(found.checkpoints.length).toBeGreaterThanOrEqual(4);
  expect(found.outputs).toEqual(found.after.outputs.map((output, index) => [output, index]));
  expect(found.outputs).toHaveLength(2);
  expect(found.written[0]).not.toBe(found.written[1]);
  expect(found.again).toBe(found.written[1]);
  expect(found.revived).toBe(found.written[1]);
  expect(found.folder).toEqual([
    "README.md",
    "config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
  expect(found.adapters).toEqual(["README.md", "adapter_config.json", "adapter_model.safetensors"]);
  expect(found.tuning).toMatchObject({
    approach: "lora",
    pairs: 16,
    prompt: { instruction: "Go on.", style: "plain" },
  });
  expect(found.base).toBeUndefined();
});

test("a run is stopped, aborted and gone on with, and what can't be learned from is refused", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const rows = Array.from({ length: 8 }, (_, i) => ({ input: `a ${i}`, output: `the water is ${i}` }));
    const pairs = await lm.pairs(rows);
    const how = { epochs: 300, learningRate: 0.01, accumulate: 1 } as const;
    const control = new window.api.TrainControl();
    let checkpoint = new Uint8Array();
    const stopped = await lm.train(pairs, {
      ...how,
      control,
      onStep: ({ step }) => step > 20 && control.stop(),
      onCheckpoint: (bytes) => (checkpoint = bytes),
    });
    const abort = new AbortController();
    const aborted = await window.thrown(() =>
      lm.train(pairs, { ...how, signal: abort.signal, onStep: () => abort.abort() }),
    );
    const first: number[] = [];
    const goOn = new window.api.TrainControl();
    await lm.train(pairs, {
      ...how,
      resume: checkpoint,
      control: goOn,
      onStep: ({ step }) => {
        first.push(step);
        goOn.stop();
      },
    });
    // A worker that is killed while it learns: the last checkpoint is there, and the next worker goes on from it.
    let kept = new Uint8Array();
    const died = await window.thrown(() =>
      lm.train(pairs, {
        ...how,
        onStep: ({ epoch }) => epoch > 2 && window.kill(),
        onCheckpoint: (bytes) => (kept = bytes),
      }),
    );
    const later: number[] = [];
    const wake = new window.api.TrainControl();
    await lm.train(pairs, {
      ...how,
      resume: kept,
      control: wake,
      onStep: ({ step }) => {
        later.push(step);
        wake.stop();
      },
    });
    const other = await window.tiny();
    const refused = [
      await window.thrown(() => lm.train(pairs, { epochs: 0 })),
      await window.thrown(() => lm.train(pairs, { aproach: "lora" } as never)),
      await window.thrown(() => lm.train(rows as never)),
      await window.thrown(() => other.train(pairs)),
      await window.thrown(() => lm.load(new Uint8Array(9))),
      await window.thrown(() => stopped.export("onnx" as never)),
      await window.thrown(() => lm.train(pairs, { ...how, resume: new Uint8Array(9) })),
    ].map((error) => [error?.code, error?.message.slice(0, 60)]);
    lm.close();
    other.close();
    return { pairs: stopped.model.tuning.pairs, aborted: aborted?.code, died: died?.code, first, later, refused };
  });
  expect(found.pairs).toBe(8);
  expect(found.aborted).toBe("aborted");
  expect(found.first[0]).toBeGreaterThan(1);
  expect(found.died).toBe("internal");
  expect(found.later[0]).toBeGreaterThan(8);
  expect(found.refused.map(([code]) => code)).toEqual([
    "bad-settings",
    "bad-settings",
    "bad-settings",
    "bad-settings",
    "bad-classifier",
    "bad-settings",
    "bad-checkpoint",
  ]);
});
