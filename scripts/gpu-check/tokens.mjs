// What the programs without this tokenizer need: token ids of the texts, and the model unpacked.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Tokenizer } from "@huggingface/tokenizers";
import { exact, film, main, modelFolder, sizes, tokenizerFile } from "./work.mjs";

const [into] = process.argv.slice(2);

await main(async () => {
  const folder = join(into, "unpacked");
  mkdirSync(folder, { recursive: true });
  for (const name of ["model.safetensors", "tokenizer.json", "config.json"]) {
    const bytes = readFileSync(join(modelFolder, name));
    writeFileSync(join(folder, name), bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes);
  }
  const limit = Math.min(
    256,
    JSON.parse(readFileSync(join(modelFolder, "config.json"), "utf8")).max_position_embeddings,
  );
  const tokenizer = new Tokenizer({ ...tokenizerFile(), truncation: null, padding: null }, {});
  const ids = (/** @type {string} */ text) => {
    const { ids } = tokenizer.encode(text);
    return ids.length > limit ? [...ids.slice(0, limit - 1), ids.at(-1)] : ids;
  };
  const { learn, test } = film();
  const rows = (/** @type {{ text: string, label: string }[]} */ all) =>
    all.map(({ text, label }) => ({ ids: ids(text), label }));
  const steps = exact(sizes.batch * sizes.steps, sizes.tokens, 9).map(ids);
  const shapes = sizes.shapes.map((/** @type {any} */ shape) => ({
    ...shape,
    ids: exact(shape.texts, shape.tokens, 1).map(ids),
  }));
  writeFileSync(
    join(into, "tokens.json"),
    JSON.stringify({ sizes, shapes, steps, learn: rows(learn), test: rows(test) }),
  );
});
