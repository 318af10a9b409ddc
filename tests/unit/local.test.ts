// Which of a person's files are a model's.

import assert from "node:assert/strict";
import { test } from "node:test";

import { HomefireError } from "../../www/lib/errors";
import { localModel } from "../../www/lib/local";

/** Files by their paths, as a folder that was chosen has them; each holds its own path. */
const folder = (...paths: string[]): File[] =>
  paths.map((path) => {
    const file = new File([path], path.split("/").at(-1) ?? "");
    return Object.defineProperty(file, "webkitRelativePath", { value: path });
  });

const OWN = ["bge/model.safetensors", "bge/tokenizer.json", "bge/config.json"];

const texts = async (files: Record<string, File>): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all(Object.entries(files).map(async ([k, file]) => [k, await file.text()])));

test("the files of modules are told from the model's own by their folders", async () => {
  const modules = ["bge/1_Pooling/config.json", "bge/2_Dense/config.json", "bge/2_Dense/model.safetensors"];
  const { modules: found, ...own } = localModel(
    folder(...modules, "bge/modules.json", "bge/README.md", "bge/onnx/config.json", ...OWN),
  );
  assert.deepEqual(await texts(own), {
    "model.safetensors": "bge/model.safetensors",
    "tokenizer.json": "bge/tokenizer.json",
    "config.json": "bge/config.json",
  });
  assert.deepEqual(Object.keys(found).sort(), [
    "1_Pooling/config.json",
    "2_Dense/config.json",
    "2_Dense/model.safetensors",
    "modules.json",
  ]);
  assert.equal(await found["2_Dense/model.safetensors"]?.text(), "bge/2_Dense/model.safetensors");
});

test("files that were chosen one by one have names alone", async () => {
  const files = ["config.json", "modules.json", "model.safetensors", "tokenizer.json"].map((n) => new File([n], n));
  const model = localModel(files);
  assert.equal(await model["config.json"].text(), "config.json");
  assert.deepEqual(Object.keys(model.modules), ["modules.json"]);
});

test("a folder that lists no modules has none", () => {
  assert.deepEqual(localModel(folder(...OWN, "bge/1_Pooling/config.json")).modules, {});
});

test("what is missing or too large is refused by its name", () => {
  const refusal = (files: File[]): string => {
    try {
      localModel(files);
    } catch (error) {
      assert.ok(error instanceof HomefireError && error.code === "bad-model");
      return error.message;
    }
    return "";
  };
  assert.match(refusal(folder("bge/1_Pooling/config.json", "bge/tokenizer.json")), /model\.safetensors is missing/);
  const large = folder("bge/modules.json", "bge/1_Pooling/config.json", ...OWN);
  Object.defineProperty(large[1], "size", { value: 2 ** 21 });
  assert.match(refusal(large), /^1_Pooling\/config\.json has 2 MB/);
  const many = Array.from({ length: 24 }, (_, i) => `bge/${i}_Dense/config.json`);
  assert.match(refusal(folder("bge/modules.json", ...many, ...OWN)), /25 files of modules/);
});
