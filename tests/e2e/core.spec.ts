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
  const data = core.Dataset.read(
    [
      { text: "soup", label: "food" },
      { text: "bread", label: "food" },
      { text: "a match", label: "sport" },
      { text: "a race", label: "sport" },
    ],
    {},
  );
  /** Takes a job to its end. */
  const run = async <T>(job: import("../../www/lib/wasm/homefire_core").JobOf<T, unknown>): Promise<T> => {
    while (!(await job.advance(1)).finished);
    return job.finish();
  };
  const make = (settings: unknown, examples: unknown = data.copy(), from?: unknown, resume?: unknown) =>
    session.make(settings as never, examples as never, from as never, resume as never);
  const few = { shots: 2, seed: 0, approach: "prototype" };
  const texts = [
    ["a", "a"],
    ["b", "b"],
  ];
  const classifier = await run(make(few));
  const before = await run(classifier.predict(["soup"]));

  const calls: Record<string, (value: never) => unknown> = {
    "Session.open files": (value) => core.Session.open(value, "cpu"),
    "Session.open device": (value) => core.Session.open(files, value),
    "Dataset.read": (value) => core.Dataset.read(value, {}),
    "Dataset.read a row": (value) => core.Dataset.read([value], {}),
    "Dataset.read a label": (value) => core.Dataset.read([{ text: "a", label: value }], {}),
    "Dataset.read options": (value) => core.Dataset.read(new Uint8Array([97]), value),
    "Dataset.preview": (value) => core.Dataset.preview(value, {}),
    "Dataset.preview options": (value) => core.Dataset.preview(new Uint8Array([97]), value),
    judge: (value) => core.judge(value),
    divide: (value) => data.divide(value),
    "split share": (value) => data.divide({ by: "share", test: value, seed: 0, learn: [] }),
    "split seed": (value) => data.divide({ by: "share", test: 0.5, seed: value, learn: [] }),
    "split learn": (value) => data.divide({ by: "share", test: 0.5, seed: 0, learn: value }),
    "split origins": (value) => data.divide({ by: "origin", test: 0.5, seed: 0, origins: value }),
    folds: (value) => data.divide({ by: "folds", folds: value, seed: 0, learn: [] }),
    "draw most": (value) => data.draw(value, 0),
    "draw seed": (value) => data.draw(1, value),
    "sample shots": (value) => data.sample(value, 0),
    "sample seed": (value) => data.sample(1, value),
    rows: (value) => data.rows(value, value),
    overlap: (value) => data.overlap(value),
    "make settings": (value) => run(make(value)),
    "make approach": (value) => run(make({ ...few, approach: value })),
    "zeroShot labels": (value) => run(make({ approach: "zero-shot", labels: value }, null)),
    "zeroShot names": (value) =>
      run(
        make(
          {
            approach: "zero-shot",
            labels: [
              ["a", "a"],
              [value, "b"],
            ],
          },
          null,
        ),
      ),
    "zeroShot texts": (value) =>
      run(
        make(
          {
            approach: "zero-shot",
            labels: [
              ["a", "a"],
              ["b", value],
            ],
          },
          null,
        ),
      ),
    "zeroShot pairs": (value) => run(make({ approach: "zero-shot", labels: [["a", "a"], value] }, null)),
    "zeroShot template": (value) => run(make({ approach: "zero-shot", labels: texts, template: value }, null)),
    "fewShot data": (value) => run(make(few, value)),
    "fewShot shots": (value) => run(make({ ...few, shots: value })),
    "fewShot neighbours": (value) => run(make({ ...few, approach: "neighbours", neighbours: value })),
    "fewShot labels": (value) => run(make({ ...few, approach: "label-prior", labels: value })),
    "train data": (value) => run(make({}, value)),
    "train epochs": (value) => run(make({ epochs: value })),
    "train resume": (value) => run(make({ approach: "full" }, data.copy(), undefined, value)),
    "estimate settings": (value) => run(session.estimate(data, value, undefined, 0)),
    "estimate seed": (value) => run(session.estimate(data, {}, undefined, value)),
    "check data": (value) => run(session.check(value, 0)),
    "check seed": (value) => run(session.check(data, value)),
    coverage: (value) => run(session.coverage(value)),
    load: (value) => session.load(value),
    loadCache: (value) => session.loadCache(value),
    predict: (value) => run(classifier.predict(value)),
    evaluate: (value) => run(classifier.evaluate(value)),
    "nearest texts": (value) => run(classifier.nearest(value, data, 1)),
    "nearest count": (value) => run(classifier.nearest(["soup"], data, value)),
    "explain text": (value) => run(classifier.explain(value, undefined, 1)),
    "explain count": (value) => run(classifier.explain("soup", data.copy(), value)),
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
  expect(await run(classifier.predict(["soup"]))).toEqual(before);

  // A job after its end, before its end, and twice at once.
  const code = async (call: () => Promise<unknown>) =>
    call().then(
      () => "",
      (error: unknown) => (error as { code?: string }).code ?? String(error),
    );
  const ended = classifier.predict(["soup"]);
  expect(await code(() => ended.finish())).toBe("bad-settings");
  const whole = classifier.predict(["soup"]);
  const both = await Promise.all([code(() => whole.advance(1)), code(() => whole.advance(1))]);
  expect(both).toEqual(["", "bad-settings"]);
  expect(await code(() => whole.advance(1))).toBe("bad-settings");
  expect(await whole.finish()).toEqual(before);
  expect(await code(() => whole.advance(1))).toBe("bad-settings");
  // A model that is closed under a job: the job goes on with what it holds.
  const other = await core.Session.open(files, "cpu");
  const under = other.make({ epochs: 2 }, data.copy(), undefined, undefined);
  other.free();
  expect((await run(under)).report().approach).toBe("head");
});
