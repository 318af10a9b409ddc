// The module itself, without the worker that stands before it: a value of another type is refused, whatever it is handed to,
// and neither stops the module nor reaches beyond its memory.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { expect, root, test } from "./site";
import { tinyModel } from "./tiny";

const bytes = (path: string) => new Uint8Array(readFileSync(path));

test("values of other types are refused, and the module goes on", async () => {
  // Made by the build, so that it is not there for the compiler before.
  const glue = "../../www/lib/wasm/homefire_core.js";
  const core = (await import(glue)) as typeof import("../../www/lib/wasm/homefire_core");
  core.initSync({ module: gunzipSync(bytes(join(root, "www", "lib", "homefire_core_bg.wasm.gz"))) });
  const [model = "", tokenizer = "", config = ""] = tinyModel().paths;
  const files = { model: bytes(model), tokenizer: bytes(tokenizer), config: bytes(config), sha256: "tiny" };
  const session = await core.Session.open(files, "cpu");
  const data = core.Dataset.fromRows([
    { text: "soup", label: "food" },
    { text: "bread", label: "food" },
    { text: "a match", label: "sport" },
    { text: "a race", label: "sport" },
  ]);
  const job = session.embed(data.texts());
  while (job.done < job.total) await job.advance();
  const classifier = session.fewShot(data, "prototype");
  const before = await classifier.predict(["soup"]);
  const none = new Uint32Array();

  const calls: Record<string, (value: never) => unknown> = {
    "Session.open files": (value) => core.Session.open(value, "cpu"),
    "Session.open device": (value) => core.Session.open(files, value),
    "Dataset.parse bytes": (value) => core.Dataset.parse(value, {}),
    "Dataset.parse options": (value) => core.Dataset.parse(new Uint8Array([97]), value),
    "Dataset.fromRows": (value) => core.Dataset.fromRows(value),
    "Dataset.preview": (value) => core.Dataset.preview(value, {}),
    "Dataset.previewRows": (value) => core.Dataset.previewRows(value),
    "labelTexts names": (value) => core.labelTexts(value, value, undefined),
    "labelTexts template": (value) => core.labelTexts(["a", "b"], ["a", "b"], value),
    verdict: (value) => core.verdict(value),
    "split share": (value) => data.split(value, 0, none),
    "split seed": (value) => data.split(0.5, value, none),
    "split learn": (value) => data.split(0.5, 0, value),
    "sample shots": (value) => data.sample(value, 0),
    "sample seed": (value) => data.sample(1, value),
    rows: (value) => data.rows(value, value),
    overlap: (value) => data.overlap(value),
    embed: (value) => session.embed(value),
    "zeroShot names": (value) => session.zeroShot(value, ["a", "b"]),
    "zeroShot texts": (value) => session.zeroShot(["a", "b"], value),
    "fewShot data": (value) => session.fewShot(value, "prototype"),
    "fewShot method": (value) => session.fewShot(data, value),
    "fewShot neighbours": (value) => session.fewShot(data, "neighbours", value),
    "fewShot from": (value) => session.fewShot(data, "prototype", undefined, value),
    labelPrior: (value) => session.labelPrior(data, value),
    "trainer data": (value) => session.trainer(value, {}),
    "trainer settings": (value) => session.trainer(data, value),
    "prepare settings": (value) => session.prepare(data, value, undefined, undefined),
    "prepare resume": (value) => session.prepare(data, { approach: "full" }, undefined, value),
    "check data": (value) => session.check(value, 0),
    "check seed": (value) => session.check(data, value),
    coverage: (value) => session.coverage(value),
    load: (value) => session.load(value),
    loadCache: (value) => session.loadCache(value),
    predict: (value) => classifier.predict(value),
    evaluate: (value) => classifier.evaluate(value),
    occlusions: (value) => classifier.occlusions(value),
    effects: (value) => classifier.effects(value),
    "nearest text": (value) => classifier.nearest(value, data, 1),
    "nearest count": (value) => classifier.nearest("soup", data, value),
    "export format": (value) => classifier.export(value, undefined),
    "export base": (value) => classifier.export("onnx", value),
    setMetrics: (value) => classifier.setMetrics(value),
  };
  const values: unknown[] = [
    undefined,
    null,
    true,
    5,
    -1,
    NaN,
    1e300,
    5n,
    "text",
    "",
    Symbol("symbol"),
    () => 1,
    [],
    [1],
    [null],
    ["a", undefined],
    {},
    { length: 1e9 },
    { length: 2 ** 31, 0: "a" },
    new Set(["a"]),
    new Uint8Array(3),
    new ArrayBuffer(8),
    new Float64Array([NaN]),
    session,
    classifier,
  ];
  for (const [name, call] of Object.entries(calls)) {
    for (const value of values) {
      const thrown = await (async () => call(value as never))().then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      // The bindings refuse objects of another class, and numbers that are none, by errors of their own.
      const why = `${name} of ${typeof value}: ${thrown?.name} ${thrown?.message}`;
      expect(thrown instanceof WebAssembly.RuntimeError, why).toBe(false);
      expect(thrown instanceof RangeError, why).toBe(false);
    }
  }
  expect(await classifier.predict(["soup"])).toEqual(before);
});
