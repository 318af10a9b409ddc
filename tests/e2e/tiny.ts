// A BERT of random weights, small enough to be opened at once.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { writeTinyModel } from "../../scripts/gpu-check/tiny.mjs";
import { root } from "./site";

/** Writes the model to a folder of its own and gives the paths of its files. */
export function tinyModel(): { folder: string; paths: string[] } {
  const folder = mkdtempSync(join(tmpdir(), "homefire-tiny-"));
  const tokenizer = join(root, "dist", "models", "minilm-l6", "tokenizer.json");
  return { folder, paths: writeTinyModel(tokenizer, folder) };
}
