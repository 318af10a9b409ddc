// onnxruntime-web's wasm backend with Hugging Face's tokenizer: texts in, embeddings out.

import { Tokenizer } from "/benches/node_modules/@huggingface/tokenizers/dist/tokenizers.min.mjs";
import * as ort from "/benches/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs";
import { answer } from "./rpc.js";

const BATCH = 32;
let tokenizer, session;

/** [n][hidden] vectors of length one. */
async function run(batch) {
  const width = Math.max(...batch.map((ids) => ids.length));
  const ids = new BigInt64Array(batch.length * width);
  const mask = new BigInt64Array(batch.length * width);
  batch.forEach((row, i) => {
    row.forEach((id, j) => {
      ids[i * width + j] = BigInt(id);
      mask[i * width + j] = 1n;
    });
  });
  const shape = [batch.length, width];
  const { embedding } = await session.run({
    input_ids: new ort.Tensor("int64", ids, shape),
    attention_mask: new ort.Tensor("int64", mask, shape),
  });
  const hidden = embedding.dims[1];
  return batch.map((_, i) => {
    const row = embedding.data.slice(i * hidden, (i + 1) * hidden);
    const norm = Math.hypot(...row);
    return row.map((v) => v / norm);
  });
}

answer({
  async open(folder, file, threads) {
    ort.env.wasm.wasmPaths = "/benches/node_modules/onnxruntime-web/dist/";
    ort.env.wasm.numThreads = threads;
    const json = await (await fetch(`${folder}/tokenizer.json`)).json();
    tokenizer = new Tokenizer({ ...json, truncation: null, padding: null }, {});
    session = await ort.InferenceSession.create(`${folder}/${file}`, { executionProviders: ["wasm"] });
    return ort.env.versions.web;
  },

  /** Milliseconds for the texts, tokenising included; `sorted` batches texts of like length together. */
  async embed(texts, { sorted = false, vectors = false } = {}) {
    const start = performance.now();
    // The model's limit is 256 tokens; the tokenizer for JavaScript does not truncate.
    const all = texts.map((text, i) => {
      const { ids } = tokenizer.encode(text);
      return { i, ids: ids.length > 256 ? [...ids.slice(0, 255), ids.at(-1)] : ids };
    });
    if (sorted) all.sort((a, b) => a.ids.length - b.ids.length);
    const out = new Array(texts.length);
    for (let at = 0; at < all.length; at += BATCH) {
      const batch = all.slice(at, at + BATCH);
      const embedded = await run(batch.map(({ ids }) => ids));
      batch.forEach(({ i }, j) => (out[i] = embedded[j]));
    }
    const ms = performance.now() - start;
    const tokens = all.reduce((sum, { ids }) => sum + ids.length, 0);
    return { ms, tokens, vectors: vectors ? out : undefined };
  },
});
