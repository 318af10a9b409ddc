// Project files from strangers: whatever the bytes are, they are read or refused with a sentence, soon and in little memory.
// A few thousand cases of each property here; `npm run fuzz` makes a million.

import fc from "fast-check";
import { strToU8, zipSync } from "fflate";

import { readProject } from "../../www/app/projects/file";
import { checkSnapshot } from "../../www/app/projects/schema";
import { expect, test } from "@playwright/test";

const CASES = Number(process.env["HOMEFIRE_FUZZ"] ?? 3000);
/** Without a seed each run has its own, which is printed where a case fails. */
const SEED = process.env["HOMEFIRE_FUZZ_SEED"];
const MANY = { numRuns: CASES, ...(SEED === undefined ? {} : { seed: Number(SEED) }) };

// A million take a quarter of an hour.
test.describe.configure({ timeout: 60_000 + CASES * 10 });

const evaluation = {
  size: 2,
  accuracy: 0.5,
  interval: [0.1, 0.9],
  macroF1: 0.4,
  perLabel: [{ label: "a", precision: 1, recall: 0.5, f1: 0.6, support: 2 }],
  confusion: {
    labels: ["a", "b"],
    matrix: [
      [1, 1],
      [0, 0],
    ],
  },
  mistakes: [{ text: "t", label: "a", predicted: "b", score: 0.7 }],
  right: [true, false],
};

const about = {
  approach: "head",
  labels: ["a", "b"],
  examples: 4,
  trainedWeights: 770,
  settings: { epochs: 3, note: "x", flag: true },
  metrics: { accuracy: 0.5 },
  exports: ["onnx"],
};

const snapshot = {
  version: 1,
  model: { id: "minilm-l6" },
  deviceChoice: "cpu",
  approach: "head",
  settings: { epochs: 3, descriptions: { a: "an a" } },
  contestants: ["zero-shot", "head"],
  selectedId: 1,
  data: {
    id: "d",
    name: "data.csv",
    options: { format: "csv", textColumn: 0 },
    about: {
      size: 2,
      labels: ["a", "b"],
      counts: [1, 1],
      problems: [{ row: 3, reason: "no label" }],
      reading: { format: "csv", header: true, columns: ["text", "label"], textColumn: 0, labelColumn: 1 },
    },
    firstRows: [{ text: "t", label: "a" }],
  },
  compared: {
    testSet: "k",
    advice: "Take Head.",
    verdict: { best: 0, take: 0, pairs: [] },
    results: [
      {
        contestant: { approach: "head" },
        name: "Head",
        run: 1,
        evaluation,
        seconds: 1,
        memory: 1,
        trainedWeights: 770,
        share: 0.1,
      },
    ],
  },
  learning: {
    testSet: "k",
    curves: [
      {
        contestant: { approach: "head" },
        name: "Head",
        points: [{ shots: 1, accuracies: [0.5], mean: 0.5, deviation: 0 }],
      },
    ],
  },
  runs: [{ id: 1, name: "Head", from: "data.csv", about, evaluation, testSet: "k", seconds: 2 }],
};

const manifest = { homefire: "project", version: 1, name: "p", data: "text", snapshot };

const files = (changed: unknown): Record<string, Uint8Array> => ({
  "project.json": strToU8(JSON.stringify(changed) ?? ""),
  data: strToU8("text,label\nt,a\n"),
  "runs/1.safetensors": new Uint8Array([1, 2, 3]),
});

/** Reads bytes: gives whether they were taken. Anything but a refusal in words is a fault. */
function taken(bytes: Uint8Array): boolean {
  const began = performance.now();
  let took = true;
  try {
    readProject(bytes);
  } catch (error) {
    took = false;
    // Not by `expect`, which takes milliseconds to be called.
    if (!(error instanceof Error) || !/can't be opened as a project|version/.test(error.message)) throw error;
  }
  if (performance.now() - began > 10_000) throw new Error("It took more than ten seconds.");
  return took;
}

/** Every place in a value, as the keys that lead there. */
function places(value: unknown, at: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [at];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  return [at, ...keys.flatMap((key) => places((value as never)[key], [...at, key]))];
}

function withValue(value: unknown, at: (string | number)[], put: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return put;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  (copy as never as Record<string | number, unknown>)[key] = withValue((value as never)[key], rest, put);
  return copy;
}

test("a whole project is read", () => {
  expect(taken(zipSync(files(manifest)))).toBe(true);
  expect(() => checkSnapshot(snapshot)).not.toThrow();
});

test("any bytes are refused in words", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      taken(bytes);
    }),
    MANY,
  );
});

test("an archive with bytes changed, cut or doubled is read or refused", () => {
  const whole = zipSync(files(manifest));
  const change = fc.record({
    at: fc.nat(whole.length - 1),
    length: fc.nat(64),
    kind: fc.constantFrom("flip", "cut", "double", "fill"),
    with: fc.integer({ min: 0, max: 255 }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let bytes = new Uint8Array(whole);
      for (const { at, length, kind, with: byte } of changes) {
        const from = Math.min(at, bytes.length);
        const to = Math.min(bytes.length, from + length);
        if (kind === "flip") bytes[from] = (bytes[from] ?? 0) ^ byte;
        else if (kind === "fill") bytes.fill(byte, from, to);
        else {
          const middle = kind === "double" ? [...bytes.subarray(from, to), ...bytes.subarray(from, to)] : [];
          bytes = new Uint8Array([...bytes.subarray(0, from), ...middle, ...bytes.subarray(to)]);
        }
      }
      taken(bytes);
    }),
    MANY,
  );
});

test("a manifest with any value at any place is read or refused, and what is read is within bounds", () => {
  const all = places(manifest);
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(-1, 0, 1e308, 2 ** 53, "", "__proto__", "<script>", null, [], {}, "x".repeat(30_000), {
      __proto__: 1,
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...all), hostile, (at, put) => {
      taken(zipSync(files(withValue(manifest, at, put)), { level: 0 }));
      if (Object.keys(Object.prototype).length > 0) throw new Error("The prototype of all objects was changed.");
    }),
    MANY,
  );
});

test("names that climb, and more than a project can hold, are refused", () => {
  for (const name of [
    "../x",
    "/etc/x",
    "runs/../../x",
    "runs/1.safetensors/..",
    "runs/0.safetensors",
    "a\\b",
    "data/",
  ]) {
    expect(taken(zipSync({ ...files(manifest), [name]: new Uint8Array() }))).toBe(false);
  }
  const runs = Array.from({ length: 1500 }, (_, i) => [`runs/${i + 1}.safetensors`, new Uint8Array()] as const);
  expect(taken(zipSync({ ...files(manifest), ...Object.fromEntries(runs) }, { level: 0 }))).toBe(false);
  // A small archive whose content says that it is huge.
  const bomb = zipSync({ ...files(manifest), data: new Uint8Array(200_000_000) }, { level: 9 });
  expect(bomb.length).toBeLessThan(1_000_000);
  const lying = new Uint8Array(bomb);
  const view = new DataView(lying.buffer);
  // The sizes in the central directory become 4 GB less one byte.
  for (let i = lying.length - 4; i >= 0; i--) {
    if (view.getUint32(i, true) === 0x02014b50) view.setUint32(i + 24, 0xfffffffe, true);
  }
  expect(taken(lying)).toBe(false);
});
