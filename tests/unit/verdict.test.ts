// What a lesson says of a result is chosen by the numbers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frames, languageEvents } from "./page";

languageEvents();
frames();
const { againstGuessing, compare, sentencesFor, signTest } = await import("../../www/app/learn/verdict");
const { planOf } = await import("../../www/app/learn/runner");

type Outcome = Parameters<typeof compare>[0];

const outcome = (change: Partial<Outcome>): Outcome => ({
  run: "one",
  value: 0.5,
  size: 10,
  seconds: 1,
  trainedWeights: 0,
  examples: 4,
  ...change,
});

const near = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-12, `${found}`);

test("the sign test is the binomial's two tails", () => {
  near(signTest(6, 0), 2 / 64);
  near(signTest(1, 8), (2 * (1 + 9)) / 512);
  near(signTest(5, 5), 1);
  near(signTest(0, 0), 1);
  near(signTest(3, 7), signTest(7, 3));
});

test("results on the same texts are compared text by text", () => {
  const on = (right: string) => outcome({ right, testSet: "a" });
  assert.equal(compare(on("1111111100"), on("1100000000")), "above");
  assert.equal(compare(on("1100000000"), on("1111111100")), "below");
  // Five and none: one of sixteen draws.
  assert.equal(compare(on("1111100000"), on("0000000000")), "unclear");
});

test("results on different texts are compared by their intervals", () => {
  const low = outcome({ interval: [0.1, 0.4], right: "1111111111", testSet: "a" });
  const high = outcome({ interval: [0.5, 0.9], right: "0000000000", testSet: "b" });
  assert.equal(compare(high, low), "above");
  assert.equal(compare(low, high), "below");
  assert.equal(compare(low, outcome({ interval: [0.3, 0.9] })), "unclear");
  assert.equal(compare(low, outcome({})), "unclear");
});

test("a result stands to guessing as its interval does", () => {
  assert.equal(againstGuessing(outcome({ interval: [0.3, 0.6], line: 0.25 })), "above");
  assert.equal(againstGuessing(outcome({ interval: [0.2, 0.6], line: 0.25 })), "unclear");
  assert.equal(againstGuessing(outcome({ interval: [0.1, 0.2], line: 0.25 })), "below");
});

test("a sentence is said where its comparison holds, and one without a condition always", () => {
  const text = (en: string) => ({ en });
  const when = (versus: string, is: "above" | "below" | "unclear" | "not-run") => ({ versus, is });
  const step = {
    runs: [{ id: "one" }, { id: "two" }] as never,
    after: [
      { text: text("always") },
      { when: when("guessing", "above"), text: text("over guessing") },
      { when: when("one", "above"), text: text("over the other run") },
      { when: when("earlier", "below"), text: text("under the step before") },
      { when: when("absent", "not-run"), text: text("not run yet") },
    ],
  };
  const own = [outcome({ run: "one", interval: [0.1, 0.2] }), outcome({ run: "two", interval: [0.4, 0.6], line: 0.3 })];
  const of = (id: string) => (id === "earlier" ? [outcome({ interval: [0.8, 0.9] })] : undefined);
  assert.deepEqual(
    sentencesFor(step, { own, of }).map(({ text }) => text.en),
    ["always", "over guessing", "over the other run", "under the step before", "not run yet"],
  );
  const worse = [own[1]!, { ...own[0]!, line: 0.3 }].map((one, index) => ({ ...one, run: index ? "two" : "one" }));
  assert.deepEqual(
    sentencesFor(step, { own: worse, of }).map(({ text }) => text.en),
    ["always", "under the step before", "not run yet"],
  );
  assert.deepEqual(sentencesFor(step, { own: [], of }), []);
});

test("a link's sample and seed are those of a step's one run, and no sample of a step of several", () => {
  const run = { id: "a", sample: "x.csv", approach: "few-shot", task: "classify", settings: { test: { share: 0.4 } } };
  const lesson = {
    samples: [
      { file: "x.csv", name: { en: "X" }, descriptions: { a: "first" } },
      { file: "y.csv", name: { en: "Y" }, descriptions: {} },
    ],
  } as never;
  const plan = (runs: object[], link: { sample?: string; seed?: number }) =>
    planOf(lesson, { runs } as never, run as never, link);
  assert.deepEqual(plan([run], {}), {
    sample: "x.csv",
    approach: "few-shot",
    settings: { test: { share: 0.4 }, words: { descriptions: { a: "first" } } },
  });
  const changed = plan([run], { sample: "y.csv", seed: 3 });
  assert.equal(changed.sample, "y.csv");
  assert.deepEqual(changed.settings["few-shot"], { seed: 3 });
  assert.deepEqual(changed.settings.test, { share: 0.4, seed: 3 });
  assert.deepEqual(changed.settings.words, { descriptions: {} });
  assert.equal(plan([run, run], { sample: "y.csv" }).sample, "x.csv");
  assert.equal(plan([run], { sample: "z.csv" }).sample, "x.csv");
});
