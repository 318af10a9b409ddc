// onnxruntime-web's WebGPU on the same device and the same weights: an ONNX file that Homefire exports here.

import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import * as ort from "onnxruntime-web/webgpu";
import { median } from "../../benches/pages/figures.js";
import { asked, since } from "./browser.mjs";
import { Findings, exact, film, homefire, main, modelFiles, place, say, sizes, tokenizerFile } from "./work.mjs";

const BATCH = 32;
/** Differences of shares between the two libraries above this mean that they don't compute the same. */
const TOLERANCE = 1e-3;
const findings = new Findings("peer");

await main(async () => {
  const { Homefire } = await homefire();
  const hf = await Homefire.open({ device: "cpu", model: modelFiles() });
  const classifier = await hf.zeroShot({ labels: ["good", "bad"] });
  const { "model.onnx": onnx } = await classifier.export("onnx");
  ort.env.wasm.wasmBinary = readFileSync(place("ort.wasm")).buffer;
  ort.env.wasm.numThreads = 1;
  const began = performance.now();
  const session = await ort.InferenceSession.create(onnx, {
    executionProviders: ["webgpu"],
    logSeverityLevel: 3,
  });
  findings.put("opened", { version: ort.env.versions.web, ms: performance.now() - began });
  say(`onnxruntime-web ${ort.env.versions.web} opened in ${findings.found.opened.ms.toFixed(0)} ms`);
  const tokenizer = new Tokenizer({ ...tokenizerFile(), truncation: null, padding: null }, {});
  const limit = hf.model.maxTokens;

  async function once(ids) {
    const width = Math.max(...ids.map(({ length }) => length));
    const flat = new BigInt64Array(ids.length * width);
    const mask = new BigInt64Array(ids.length * width);
    ids.forEach((row, i) =>
      row.forEach((id, j) => {
        flat[i * width + j] = BigInt(id);
        mask[i * width + j] = 1n;
      }),
    );
    const shape = [ids.length, width];
    const { probabilities } = await session.run({
      input_ids: new ort.Tensor("int64", flat, shape),
      attention_mask: new ort.Tensor("int64", mask, shape),
    });
    const [, labels] = probabilities.dims;
    return ids.map((_, i) => probabilities.data.slice(i * labels, (i + 1) * labels));
  }

  /** Shares, tokenising included; texts of like length together. */
  async function predict(texts) {
    const all = texts.map((text, i) => {
      const { ids } = tokenizer.encode(text);
      return { i, ids: ids.length > limit ? [...ids.slice(0, limit - 1), ids.at(-1)] : ids };
    });
    all.sort((a, b) => a.ids.length - b.ids.length);
    const out = [];
    for (let at = 0; at < all.length; at += BATCH) {
      const batch = all.slice(at, at + BATCH);
      const shares = await once(batch.map(({ ids }) => ids));
      batch.forEach(({ i }, j) => (out[i] = shares[j]));
    }
    return out;
  }

  async function measured(name, texts, count) {
    const before = { ...asked };
    const times = [];
    for (let turn = 0; turn < count + 2; turn++) {
      const given = texts(turn);
      const began = performance.now();
      await predict(given);
      times.push(performance.now() - began);
    }
    const [first, , ...warm] = times;
    const found = { first, warm: median(warm), asked: since(before) };
    findings.put("times", { ...findings.found.times, [name]: found });
    say(`${name}: first ${first.toFixed(0)} ms, warm ${found.warm.toFixed(2)} ms; ${JSON.stringify(found.asked)}`);
  }

  const texts = film()
    .test.slice(0, 2 * BATCH)
    .map(({ text }) => text);
  const [own, theirs] = [await classifier.predict(texts), await predict(texts)];
  const apart = Math.max(
    ...own.map(({ scores }, i) =>
      Math.max(...classifier.labels.map((label, j) => Math.abs(scores[label] - theirs[i][j]))),
    ),
  );
  findings.put("apart", apart);
  say(`shares of ${texts.length} texts differ from Homefire's on the CPU by ${apart.toExponential(1)} at most`);
  for (const { name, texts, tokens, repeats } of sizes.shapes) {
    await measured(name, (turn) => exact(texts, tokens, turn), repeats);
  }
  const real = film()
    .learn.slice(0, sizes.real)
    .map(({ text }) => text);
  await measured(`${sizes.real} real texts`, () => real, 3);
  findings.put("ended", true);
  return apart <= TOLERANCE;
});
