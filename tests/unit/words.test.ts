// Numbers, comparisons and errors in words.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  advice,
  beginning,
  carriedInWords,
  classifierName,
  comparisonStart,
  count,
  duration,
  exponential,
  fixed,
  manyRows,
  mebibytes,
  megabytes,
  percent,
  progressInWords,
  range,
  recommendation,
  startInWords,
} from "../../www/app/words";
import { HomefireError } from "../../www/lib/errors";
import type { LastComparison, Run } from "../../www/app/store";

test("figures have so many decimals, and large counts their commas", () => {
  assert.equal(count(1234567), "1,234,567");
  assert.equal(fixed(0.5, 3), "0.500");
  assert.equal(fixed(12345.678, 1), "12345.7");
  assert.equal(exponential(0.000123), "1.2e-4");
  assert.equal(megabytes(20_712_743), "20.7 MB");
  assert.equal(mebibytes(50 * 2 ** 20 + 1), "50 MB");
});

test("shares are per cent, and intervals have both ends", () => {
  assert.equal(percent(0.6666).replace("\u00a0", " "), "66.7 %");
  assert.equal(percent(1, 0).replace("\u00a0", " "), "100 %");
  assert.match(range([0.25, 0.75], 0), /^25.% to 75.%$/);
});

test("one row, no rows, two rows", () => {
  assert.deepEqual([0, 1, 2, 2000].map(manyRows), ["0 rows", "1 row", "2 rows", "2,000 rows"]);
});

test("a time has the precision that matters, up to minutes", () => {
  assert.deepEqual([0.01, 0.05, 9.94, 9.95, 89.4, 90, 3599.6].map(duration), [
    "< 0.1 s",
    "0.1 s",
    "9.9 s",
    "10 s",
    "89 s",
    "1 min 30 s",
    "60 min 0 s",
  ]);
});

test("progress is in its unit, and without a total where none is known", () => {
  const of = (unit: "bytes" | "texts" | "steps" | "tokens", loaded: number, total: number) =>
    progressInWords({ phase: "train", unit, loaded, total } as never);
  assert.equal(of("bytes", 1_500_000, 3_000_000), "1.5 MB of 3.0 MB");
  assert.equal(of("bytes", 1_500_000, 0), "1.5 MB");
  assert.equal(of("texts", 10, 2000), "10 of 2,000 texts");
  assert.equal(of("steps", 1, 2), "1 of 2 steps");
  assert.equal(of("tokens", 1, 256), "1 of 256 tokens");
});

test("a long text is cut, a short one is not", () => {
  assert.equal(beginning("abcdef", 3), "abc…");
  assert.equal(beginning("abc", 3), "abc");
});

test("a classifier is called by its approach and what tells it from others", () => {
  const of = (approach: string, settings: object) => classifierName({ approach, settings } as never);
  const names = [
    of("head", { hidden: 0 }),
    of("head", { hidden: 128 }),
    of("last-layers", { layers: 2 }),
    of("prototype", { shots: 8 }),
    of("zero-shot", {}),
  ];
  assert.match(names[0] ?? "", /linear/);
  assert.match(names[1] ?? "", /128/);
  assert.match(names[2] ?? "", /2 layers/);
  assert.match(names[3] ?? "", /\b8\b/);
  assert.equal(new Set(names).size, names.length);
});

const about = { approach: "head", settings: { hidden: 0 }, examples: 10, labels: ["a"] };
const run = (id: number, more: object = {}): Run => ({ id, from: "d.csv", about, ...more }) as unknown as Run;

test("a start from a run that may know the test texts comes with a caution", () => {
  const tested = { testSet: "t", testPart: "p", from: "d.csv" };
  const cautions = (start: Run, of: object = tested) => startInWords(start, of).length - 1;
  assert.equal(cautions(run(1, { testSet: "t" })), 0);
  assert.equal(cautions(run(1, { testSet: "other" })), 1);
  assert.equal(cautions(run(1)), 1);
  // The same part, with some rows corrected meanwhile.
  assert.equal(cautions(run(1, { testSet: "other", testPart: "p" })), 0);
  assert.equal(cautions(run(1, { testSet: "t", folds: 5 })), 1);
  assert.equal(cautions(run(1, { testSet: "t" }), { ...tested, folds: 5 }), 1);
  // Other data, and what has learned from no examples.
  assert.equal(cautions(run(1, { from: "e.csv" })), 0);
  assert.equal(cautions(run(1, { about: { ...about, examples: 0 } })), 0);
  assert.match(startInWords(run(3, { testSet: "t" }), tested)[0] ?? "", /run 3/);
});

test("what was taken over from another classifier is a sentence of its own for each case", () => {
  const said = ["encoder and head", "encoder", "head", ""].map(carriedInWords);
  assert.equal(new Set(said).size, 4);
});

test("what to take is said with the page's names for the approaches; what was kept earlier, as it was said then", () => {
  const scored = (name: string, value: number) => ({
    key: "scored",
    parameters: { name, accuracy: { value, digits: 1 } },
  });
  const parameters = {
    take: scored("prototype", 70),
    best: scored("mine", 80),
    cost: { key: "learned_nothing", parameters: { time: { key: "a_moment", parameters: {} } } },
    size: { value: 1200, digits: 0 },
    points: { value: 2, digits: 1 },
    p: { value: 0.314, digits: 2 },
  };
  const results = [
    { name: "prototype", contestant: { approach: "prototype" } },
    { name: "mine", contestant: { approach: "head", name: "mine" } },
  ];
  const compared = { results, told: { key: "take_the_cheaper", parameters }, advice: "In English." } as never;
  assert.equal(
    recommendation(compared),
    "Take Few-shot, prototypes (70.0 %): it learned no weights in under 0.1 s, and on 1,200 test examples the most accurate, Head (80.0 %), is ahead of it by no more than one standard error, 2.0 points (p = 0.31).",
  );
  assert.equal(recommendation({ results: [], advice: "As it was told then." } as never), "As it was told then.");
  const unknown = { results: [], told: { key: "of_later", parameters: {} }, advice: "In English." } as never;
  assert.equal(recommendation(unknown), "In English.");
});

test("a comparison says where it started from, where it did", () => {
  const of = (origin?: number) =>
    comparisonStart({ results: [{ origin }], testSet: "t", data: { name: "d.csv" } } as never, [
      run(2, { testSet: "t" }),
    ]);
  assert.match(of(2).join(" "), /run 2/);
  assert.deepEqual(of(), []);
  assert.deepEqual(of(9), []);
});

test("an error is a sentence, with what can be done about it where that is known", () => {
  assert.equal(advice(new Error("It broke")), "It broke.");
  assert.equal(advice("It broke!"), "It broke!");
  const lost = advice(new HomefireError("device-lost", "The GPU is gone"));
  assert.match(lost, /^The GPU is gone\. Choose CPU under “Model and device”/);
  // What the message itself says is not said again.
  assert.equal(advice(new HomefireError("device-lost", lost)), lost);
  assert.equal(advice(new HomefireError("bad-data", "No rows.")), "No rows.");
});
