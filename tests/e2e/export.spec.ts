// What is exported, read by programs that are not Homefire: onnxruntime-web, and the reference beside this file.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";
import { unzipSync } from "fflate";

import type { TrainOptions } from "../../www/lib/index";
import { loadApi } from "./api";
import { byOnnx, file, files, furthest, golden, json } from "./exported";
import { cpu, CSV, paste } from "./person";
import { applyAdapters, readSafetensors, Reference, type Shape } from "./reference";
import { expect, root, test } from "./site";

/** Trains, and gives the probabilities of the golden texts, `[texts][labels]`. */
async function make(
  page: Page,
  options: TrainOptions,
  model?: string,
): Promise<{ labels: string[]; shares: number[][] }> {
  return page.evaluate(
    async ([options, texts, model]) => {
      const hf = await window.open("cpu", model);
      window.made = await hf.train(await hf.dataset(window.rows), { validation: 0, epochs: 4, ...options });
      const { labels } = window.made;
      const answers = await window.made.predict(texts);
      return { labels, shares: answers.map((a) => labels.map((label) => a.scores[label] ?? NaN)) };
    },
    [options, golden.texts, model] as const,
  );
}

test.beforeEach(({ page, api }) => loadApi(page, api.url));

for (const [name, options] of Object.entries<TrainOptions>({
  "a linear head": { approach: "head" },
  "a head with a hidden layer": { approach: "head", hidden: 16 },
  "last layers": { approach: "last-layers", layers: 2 },
  adapters: { approach: "lora", layers: 3, feedForward: true },
  "a whole encoder": { approach: "full" },
})) {
  test(`${name} as ONNX and as a Hugging Face folder gives the same probabilities`, async ({ page }) => {
    const { labels, shares } = await make(page, options);
    const onnx = await files(page, "onnx");
    const byOthers = furthest(await byOnnx(file(onnx, "model.onnx")), shares);

    const hub = await files(page, "huggingface");
    const config = json<Shape & { id2label: Record<string, string>; architectures: string[] }>(hub, "config.json");
    expect(config.architectures).toEqual(["BertForSequenceClassification"]);
    // The six that were there, and the one that pools.
    expect(config.num_hidden_layers).toBe(7);
    expect(Object.values(config.id2label)).toEqual(labels);
    expect(file(hub, "tokenizer.json")).toEqual(readFileSync(join(root, "dist/models/minilm-l6/tokenizer.json")));
    expect(file(hub, "README.md").toString()).toContain('pipeline("text-classification"');
    const reference = new Reference(readSafetensors(file(hub, "model.safetensors")), config);
    const byReference = furthest(
      golden.ids.map((ids) => reference.asBert(ids)),
      shares,
    );
    console.log(`${name}: onnxruntime-web ${byOthers.toExponential(1)}, reference ${byReference.toExponential(1)}`);
    expect(byOthers).toBeLessThan(1e-4);
    expect(byReference).toBeLessThan(1e-4);
  });
}

test("adapters in PEFT's layout give the same probabilities on the pretrained weights", async ({ page }) => {
  const options: TrainOptions = { approach: "lora", layers: 2, rank: 4, learningRate: 0.005 };
  const { labels, shares } = await make(page, options, "minilm-l6-f32");
  const peft = await files(page, "peft");
  const config = json<{ r: number; lora_alpha: number; layers_to_transform: number[] }>(peft, "adapter_config.json");
  expect(config).toMatchObject({ peft_type: "LORA", r: 4, layers_to_transform: [4, 5] });
  expect(json(peft, "labels.json")).toEqual(labels);

  const folder = join(root, "dist/models/minilm-l6-f32");
  const shape = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Shape;
  const base = readSafetensors(readFileSync(join(folder, "model.safetensors")));
  const adapters = readSafetensors(file(peft, "adapter_model.safetensors"));
  const head = readSafetensors(file(peft, "head.safetensors"));
  const prefix = base.has("bert.embeddings.LayerNorm.weight") ? "bert." : "";
  const classify = (tensors: typeof base) => {
    const reference = new Reference(new Map([...tensors, ...head]), shape, prefix);
    return golden.ids.map((ids) => reference.classify(ids));
  };
  const difference = furthest(classify(applyAdapters(base, adapters, prefix, config.lora_alpha / config.r)), shares);
  console.log(`PEFT's layout: ${difference.toExponential(1)}`);
  expect(difference).toBeLessThan(1e-4);
  expect(furthest(classify(base), shares)).toBeGreaterThan(1e-3);
});

test("what has no such form is refused, and an export can be stopped", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const near = await hf.fewShot(data, { shots: 2, method: "neighbours" });
    const mean = await hf.fewShot(data, { shots: 2 });
    const tuned = await hf.train(data, { approach: "last-layers", layers: 1, epochs: 1, validation: 0 });
    const abort = new AbortController();
    const thrown = [
      await window.thrown(() => near.export("onnx")),
      await window.thrown(() => mean.export("peft")),
      await window.thrown(() => tuned.export("peft")),
      await window.thrown(() => tuned.export("onnx", { signal: abort.signal, onProgress: () => abort.abort() })),
    ];
    return { thrown, exports: [near.exports, mean.exports, tuned.exports] };
  });
  expect(result.thrown.map((t) => t.code)).toEqual(["bad-settings", "bad-settings", "bad-settings", "aborted"]);
  expect(result.thrown[2]?.message).toContain("Hugging Face");
  expect(result.exports).toEqual([[], ["huggingface", "onnx"], ["huggingface", "onnx"]]);
});

test("the page hands over an archive", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(page.getByTestId("export-peft")).toHaveCount(0);
  const downloading = page.waitForEvent("download");
  await page.getByTestId("export-onnx").click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^homefire-.*-onnx\.zip$/);
  const entries = unzipSync(new Uint8Array(readFileSync(await download.path())));
  const names = Object.keys(entries).map((name) => name.split("/")[1]);
  expect(names.sort()).toEqual(["README.md", "config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json"]);
  expect(await byOnnx(Buffer.from(Object.entries(entries).find(([n]) => n.endsWith(".onnx"))?.[1] ?? []))).toHaveLength(
    4,
  );
  await expect(page.getByTestId("exporting")).toHaveCount(0);
});
