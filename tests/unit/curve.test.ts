// A learning curve's numbers, with classifiers whose accuracy is made up.

import assert from "node:assert/strict";
import { test } from "node:test";

import { TrainControl } from "../../www/lib/control";
import { learningCurve, type CurveOptions, type LearningCurve } from "../../www/lib/curve";
import { HomefireError } from "../../www/lib/errors";

/** Accuracies by the number of examples and the seed of the draw. */
type Made = (method: string, shots: number, seed: number) => number;

function drawn(made: Made, options: CurveOptions = {}, counts = [4, 9]): Promise<LearningCurve[]> {
  const classifier = (accuracy: number) => ({ evaluate: async () => ({ accuracy }), close: () => undefined });
  const hf = {
    zeroShot: async () => classifier(made("zero-shot", 0, 0)),
    fewShot: async (_: unknown, { method, shots, seed }: { method: string; shots: number; seed: number }) =>
      classifier(made(method, shots, seed)),
  };
  const data = { labels: ["a", "b"], counts };
  const judge = { whileOpen: new AbortController().signal };
  return learningCurve({ hf, judge } as never, { train: data, test: data } as never, contestants, options);
}

const contestants = [{ approach: "zero-shot" as const }, { approach: "prototype" as const, name: "Prototypes" }];

test("each number of examples is drawn several times, by seeds that follow each other, and none beyond the largest label", async () => {
  const asked: string[] = [];
  const [zero, few] = await drawn(
    (method, shots, seed) => {
      asked.push(`${method} ${shots} ${seed}`);
      return method === "zero-shot" ? 0.5 : shots / 10 + seed / 100;
    },
    { shots: [8, 2, 2, 16], draws: 3, seed: 5 },
  );
  assert.deepEqual(
    asked.filter((one) => one.startsWith("prototype")),
    ["prototype 2 5", "prototype 8 5", "prototype 2 6", "prototype 8 6", "prototype 2 7", "prototype 8 7"],
  );
  assert.equal(few?.name, "Prototypes");
  assert.deepEqual(
    few?.points.map(({ shots }) => shots),
    [2, 8],
  );
  // 0.25, 0.26 and 0.27: their sample's standard deviation is 0.01.
  const [first] = few?.points ?? [];
  assert.deepEqual(first?.accuracies, [0.25, 0.26, 0.27]);
  assert.ok(Math.abs((first?.mean ?? 0) - 0.26) < 1e-12);
  assert.ok(Math.abs((first?.deviation ?? 0) - 0.01) < 1e-12);
  // What learns from no examples is made once, and stands at every number of them.
  assert.equal(asked.filter((one) => one.startsWith("zero-shot")).length, 1);
  assert.deepEqual(
    zero?.points.map(({ accuracies, deviation }) => [accuracies, deviation]),
    [
      [[0.5], 0],
      [[0.5], 0],
    ],
  );
});

test("a stop keeps what was drawn before it", async () => {
  const control = new TrainControl();
  let made = 0;
  const [, few] = await drawn(() => 0.5, { draws: 4, control, onPoint: () => void (++made === 4 && control.stop()) });
  assert.equal(made, 4);
  assert.equal(
    few?.points.reduce((sum, { accuracies }) => sum + accuracies.length, 0),
    3,
  );
});

test("what one approach fails with stands with it, and the other is drawn all the same", async () => {
  const [zero, few] = await drawn((method) => {
    if (method === "prototype") throw new HomefireError("bad-data", "No.");
    return 0.5;
  });
  assert.deepEqual(few?.points, []);
  assert.deepEqual(few?.error, { code: "bad-data", message: "No." });
  assert.ok(zero && zero.points.length > 0);
});

test("no draws, no numbers and numbers that are none are refused", async () => {
  for (const options of [
    { draws: 0 },
    { draws: 101 },
    { draws: 1.5 },
    { shots: [0] },
    { shots: [] },
    { shots: [10] },
  ]) {
    await assert.rejects(
      drawn(() => 1, options),
      (error) => error instanceof HomefireError && error.code === "bad-settings",
    );
  }
});
