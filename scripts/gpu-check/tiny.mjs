// A BERT of random weights, small enough for a GPU that is a program, in the layout of a BertForSequenceClassification.
// `node tiny.mjs TOKENIZER FOLDER` writes its files.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const HIDDEN = 36;
const WIDE = 60;
const LAYERS = 2;
const VOCABULARY = 30522;

const CONFIG = {
  model_type: "bert",
  hidden_size: HIDDEN,
  num_hidden_layers: LAYERS,
  num_attention_heads: 3,
  intermediate_size: WIDE,
  vocab_size: VOCABULARY,
  max_position_embeddings: 64,
  type_vocab_size: 2,
  layer_norm_eps: 1e-12,
  hidden_act: "gelu",
  // So that the same seed learns the same on every device.
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
};

/** @returns {Record<string, number[]>} */
function shapes() {
  /** @type {Record<string, number[]>} */
  const all = {
    "embeddings.word_embeddings.weight": [VOCABULARY, HIDDEN],
    "embeddings.position_embeddings.weight": [64, HIDDEN],
    "embeddings.token_type_embeddings.weight": [2, HIDDEN],
  };
  const linear = (/** @type {string} */ name, /** @type {number} */ input, /** @type {number} */ output) => {
    all[`${name}.weight`] = [output, input];
    all[`${name}.bias`] = [output];
  };
  const norm = (/** @type {string} */ name) => {
    all[`${name}.weight`] = [HIDDEN];
    all[`${name}.bias`] = [HIDDEN];
  };
  norm("embeddings.LayerNorm");
  for (let layer = 0; layer < LAYERS; layer++) {
    const at = `encoder.layer.${layer}`;
    for (const part of ["query", "key", "value"]) linear(`${at}.attention.self.${part}`, HIDDEN, HIDDEN);
    linear(`${at}.attention.output.dense`, HIDDEN, HIDDEN);
    norm(`${at}.attention.output.LayerNorm`);
    linear(`${at}.intermediate.dense`, HIDDEN, WIDE);
    linear(`${at}.output.dense`, WIDE, HIDDEN);
    norm(`${at}.output.LayerNorm`);
  }
  return all;
}

/**
 * Writes the model's files to a folder, and gives their paths.
 * @param {string} tokenizer  a tokenizer.json with BERT's vocabulary
 * @param {string} folder
 */
export function writeTinyModel(tokenizer, folder) {
  /** @type {Record<string, object>} */
  const header = {};
  let bytes = 0;
  for (const [name, shape] of Object.entries(shapes())) {
    const size = shape.reduce((product, n) => product * n, 4);
    header[`bert.${name}`] = { dtype: "F32", shape, data_offsets: [bytes, bytes + size] };
    bytes += size;
  }
  let seed = 1;
  const values = Float32Array.from({ length: bytes / 4 }, () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  });
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  mkdirSync(folder, { recursive: true });
  const at = (/** @type {string} */ file) => join(folder, file);
  writeFileSync(at("model.safetensors"), Buffer.concat([length, json, Buffer.from(values.buffer)]));
  copyFileSync(tokenizer, at("tokenizer.json"));
  writeFileSync(at("config.json"), JSON.stringify(CONFIG));
  return ["model.safetensors", "tokenizer.json", "config.json"].map(at);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTinyModel(process.argv[2], process.argv[3]);
