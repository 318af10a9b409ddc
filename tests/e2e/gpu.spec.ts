// Tuning an encoder by WebGPU, with a small model of random weights, since the GPU of the tests is a program. What a browser
// forbids, such as reading back synchronously, shows here and nowhere else.

import { rmSync } from "node:fs";

import type * as Api from "../../www/lib/index";
import { loadApi } from "./api";
import { expect, test } from "./site";
import { tinyModel } from "./tiny";

test("every depth of tuning learns on WebGPU what it learns on the CPU", async ({ page, api }) => {
  await loadApi(page, api.url);
  const { folder, paths } = tinyModel();
  await page.evaluate(() => {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", multiple: true, id: "files" });
    document.body.append(input);
  });
  await page.locator("#files").setInputFiles(paths);
  const learn = (device: "webgpu" | "cpu") =>
    page.evaluate(async (device) => {
      const model = [...(document.querySelector<HTMLInputElement>("#files")?.files ?? [])];
      const hf = await window.api.Homefire.open({ device, model });
      const data = await hf.dataset(window.rows);
      const found = [];
      for (const options of [
        { approach: "last-layers", layers: 1, epochs: 2, learningRate: 1e-3 },
        { approach: "lora", layers: 2, rank: 2, epochs: 2 },
        { approach: "full", epochs: 2, learningRate: 1e-3 },
        { approach: "contrastive", layers: 1, pairs: 1 },
      ] as Api.TrainOptions[]) {
        const losses: number[] = [];
        const files: Uint8Array<ArrayBuffer>[] = [];
        const tuned = await hf.train(data, {
          ...options,
          batchSize: 5,
          onStep: ({ loss }) => losses.push(loss),
          onCheckpoint: (bytes) => files.push(bytes),
        });
        const [resume] = files;
        const again = resume && (await hf.train(data, { ...options, batchSize: 5, resume }));
        const said = await tuned.predict(["A red card"]);
        const loaded = await (await hf.load(await tuned.save())).predict(["A red card"]);
        const exported = await tuned.export("onnx");
        found.push({
          approach: options.approach,
          losses,
          scores: said[0]?.scores,
          loaded: loaded[0]?.scores,
          resumed: (await again?.predict(["A red card"]))?.[0]?.scores,
          bytes: Object.values(exported).reduce((sum, file) => sum + file.length, 0),
        });
      }
      const kind = hf.device.kind;
      hf.close();
      return { kind, found };
    }, device);
  const share = (one?: { scores: Record<string, number> | undefined }) => one?.scores?.["sport"]?.toFixed(6);
  const [cpu, gpu] = [await learn("cpu"), await learn("webgpu")];
  rmSync(folder, { recursive: true });
  expect(gpu.kind).toBe("webgpu");
  expect(gpu.found.map(({ approach }) => approach)).toEqual(["last-layers", "lora", "full", "contrastive"]);
  for (const [i, one] of gpu.found.entries()) {
    const other = cpu.found[i];
    console.log(`${one.approach}: ${share(one)} on the GPU, ${share(other)} on the CPU`);
    expect(one.losses.every(Number.isFinite)).toBe(true);
    for (const [label, score] of Object.entries(one.scores ?? {})) {
      expect(Math.abs(score - (other?.scores?.[label] ?? NaN))).toBeLessThan(1e-4);
    }
    expect(one.loaded).toEqual(one.scores);
    expect(one.bytes).toBe(other?.bytes);
    expect(one.resumed === undefined).toBe(other?.resumed === undefined);
    for (const score of Object.values(one.resumed ?? {})) expect(score > 0 && score < 1).toBe(true);
  }
});
