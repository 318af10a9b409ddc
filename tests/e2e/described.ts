// The tiny model with sentence-transformers' files beside it.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { tinyModel } from "./tiny";

/** Width of the tiny model's states, and what its linear layer makes of them. */
const HIDDEN = 36;
export const WIDTH = 20;

export interface Description {
  pooling: "cls" | "max" | "mean" | "lasttoken";
  dense?: boolean;
  prompt?: string;
}

/** Those files by their paths in the model's folder. */
export function moduleFiles({ pooling, dense = false, prompt }: Description): Record<string, Buffer> {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const kinds = ["Transformer", "Pooling", ...(dense ? ["Dense"] : []), "Normalize"];
  const modules = kinds.map((kind, idx) => ({
    idx,
    name: String(idx),
    path: idx === 0 ? "" : `${idx}_${kind}`,
    type: `sentence_transformers.models.${kind}`,
  }));
  const tokens = pooling === "cls" ? "cls_token" : pooling === "lasttoken" ? pooling : `${pooling}_tokens`;
  return {
    "modules.json": json(modules),
    "1_Pooling/config.json": json({ word_embedding_dimension: HIDDEN, [`pooling_mode_${tokens}`]: true }),
    ...(prompt === undefined
      ? {}
      : {
          "config_sentence_transformers.json": json({ prompts: { query: prompt }, default_prompt_name: "query" }),
          "sentence_bert_config.json": json({ max_seq_length: 32, do_lower_case: false }),
        }),
    ...(dense ? denseFiles(json) : {}),
  };
}

function denseFiles(json: (value: unknown) => Buffer): Record<string, Buffer> {
  const activation = "torch.nn.modules.activation.Tanh";
  const header = json({
    "linear.weight": { dtype: "F32", shape: [WIDTH, HIDDEN], data_offsets: [0, 4 * WIDTH * HIDDEN] },
    "linear.bias": { dtype: "F32", shape: [WIDTH], data_offsets: [4 * WIDTH * HIDDEN, 4 * WIDTH * (HIDDEN + 1)] },
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const values = Float32Array.from({ length: WIDTH * (HIDDEN + 1) }, (_, i) => ((i * 37) % 101) / 200 - 0.25);
  return {
    "2_Dense/config.json": json({
      in_features: HIDDEN,
      out_features: WIDTH,
      bias: true,
      activation_function: activation,
    }),
    "2_Dense/model.safetensors": Buffer.concat([length, header, Buffer.from(values.buffer)]),
  };
}

/** Writes the tiny model with its description, or without one, and gives its folder. */
export function describedModel(description?: Description): string {
  const { folder } = tinyModel();
  for (const [path, bytes] of Object.entries(description ? moduleFiles(description) : {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}
