// Which files are a language model's, among a person's and in a repository of the hub.

import assert from "node:assert/strict";
import { test } from "node:test";

import { HomefireError } from "../../www/lib/errors";
import { filesOf, lookUpLanguageModel, placeOnHub } from "../../www/lib/hub";
import { localLanguageModel } from "../../www/lib/language-files";
import type { Fetch } from "../../www/lib/transfer";

/** Files by their paths, as a folder that was chosen has them. */
const folder = (...paths: string[]): File[] =>
  paths.map((path) =>
    Object.defineProperty(new File([path], path.split("/").at(-1) ?? ""), "webkitRelativePath", { value: path }),
  );

const FOLDER = ["model.safetensors", "tokenizer.json", "config.json", "tokenizer_config.json"];

const refusal = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    assert.ok(error instanceof HomefireError && error.code === "bad-model", String(error));
    return error.message;
  }
  return "";
};

test("a language model is one file, or those of a folder, the weights first", () => {
  assert.deepEqual(Object.keys(localLanguageModel(folder("a/README.md", "a/model-q4.gguf"))), ["model-q4.gguf"]);
  const reversed = FOLDER.toReversed().map((name) => `lm/${name}`);
  assert.deepEqual(Object.keys(localLanguageModel(folder("lm/onnx/config.json", ...reversed))), FOLDER);
  // A repository that was cloned has its weights in other formats beside these.
  assert.deepEqual(Object.keys(localLanguageModel(folder(...FOLDER, "a.gguf", "b.gguf"))), FOLDER);
  assert.deepEqual(Object.keys(localLanguageModel(folder(...FOLDER.slice(0, 3)))), FOLDER.slice(0, 3));
});

test("what is missing, too much or too large is refused", async () => {
  const refused = (...paths: string[]) => refusal(() => localLanguageModel(folder(...paths)));
  assert.match(
    await refused("config.json", "tokenizer.json"),
    /^model\.safetensors is missing\. .* or one \.gguf file/,
  );
  assert.match(await refused("config.json"), /^model\.safetensors and tokenizer\.json are missing/);
  assert.match(await refused("a.gguf", "b.gguf"), /^These are 2 \.gguf files/);
  const large = folder("a.gguf");
  Object.defineProperty(large[0], "size", { value: 2 ** 30 + 1 });
  assert.match(await refusal(() => localLanguageModel(large)), /^a\.gguf has 1025 MB, the limit is 1024 MB/);
});

test("a place on the hub is a repository, or a GGUF file in one", async () => {
  assert.deepEqual(placeOnHub("hub:owner/name"), { repository: "owner/name" });
  assert.deepEqual(placeOnHub("hub:owner/name/q4.gguf"), { repository: "owner/name", file: "q4.gguf" });
  assert.deepEqual(placeOnHub("owner/name/in/a-folder/q4.k.gguf"), {
    repository: "owner/name",
    file: "in/a-folder/q4.k.gguf",
  });
  assert.deepEqual(placeOnHub("https://huggingface.co/owner/name/q4.gguf"), {
    repository: "owner/name",
    file: "q4.gguf",
  });
  // A repository may be called so.
  assert.deepEqual(placeOnHub("owner/name.gguf"), { repository: "owner/name.gguf" });
  for (const text of ["owner/name/other.bin", "owner/name/../a.gguf", "owner/name/.gguf", "owner"]) {
    assert.match(await refusal(() => placeOnHub(text)), /is no name of a repository/);
  }
});

const COMMIT = "c".repeat(40);
const SHA256 = "a".repeat(64);

/** A hub whose repositories have these files. */
const hub = (...siblings: object[]): Fetch => {
  const body = JSON.stringify({ sha: COMMIT, tags: ["license:apache-2.0"], siblings });
  return () => Promise.resolve(new Response(body));
};

test("a repository's files are described with their hashes", async () => {
  const { signal } = new AbortController();
  const weights = { rfilename: "model.safetensors", size: 1000, lfs: { sha256: SHA256 } };
  const small = FOLDER.slice(1, 3).map((rfilename) => ({ rfilename, size: 10, blobId: COMMIT }));
  const found = await lookUpLanguageModel("hub:owner/name", hub(weights, ...small), signal);
  assert.deepEqual(
    found.files.map(({ name }) => name),
    FOLDER.slice(0, 3),
  );
  assert.deepEqual([found.id, found.kind, found.licence], ["hub:owner/name", "language-model", "apache-2.0"]);

  const gguf = { rfilename: "q4.gguf", size: 1000, lfs: { sha256: SHA256 } };
  const one = await lookUpLanguageModel("hub:owner/name/q4.gguf", hub(gguf, ...small), signal);
  assert.deepEqual(one.files, [{ name: "q4.gguf", bytes: 1000, sha256: SHA256 }]);
  assert.equal(one.id, "hub:owner/name/q4.gguf");
  assert.equal(filesOf(one).href, `https://huggingface.co/owner/name/resolve/${COMMIT}/`);

  const refused = (id: string, ...files: object[]) => refusal(() => lookUpLanguageModel(id, hub(...files), signal));
  assert.match(await refused("hub:owner/name", gguf), /has no model\.safetensors\. .* owner\/name\/file\.gguf/);
  assert.match(await refused("hub:owner/name/q8.gguf", gguf), /has no q8\.gguf/);
  const unproven = { rfilename: "q4.gguf", size: 1000, blobId: COMMIT };
  assert.match(await refused("hub:owner/name/q4.gguf", unproven), /tells no hash of q4\.gguf/);
});
