// A comparison as the page follows it: what the worker tells, in whatever way it ends.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { ApproachResult, Comparison } from "../../www/lib/approach-types";
import { compare } from "../../www/lib/compare";
import type { CompareOptions } from "../../www/lib/option-types";
import { HomefireError } from "../../www/lib/errors";
import type { CompareNews, TestRequest } from "../../www/lib/protocol";
import { settle } from "../../www/lib/resident";

const approaches = [{ approach: "zero-shot" as const }, { approach: "head" as const, name: "Mine" }];

const evaluation = (right: boolean[]) => ({ right, majority: { label: "a", accuracy: 0.5 } }) as never;

const report = { approach: "head", labels: [], trainedWeights: 10, metrics: {}, settings: {}, exports: [] } as never;

/** What a worker does with a comparison: tells, and comes to something in the end. */
type Worker = (request: TestRequest, tell: (news: CompareNews) => unknown) => Promise<void>;

interface Followed {
  comparison: Promise<Comparison>;
  /** What the worker was told. */
  signals: string[];
  /** How often results were judged apart. */
  judged: () => number;
}

/** Compares by a worker that is made up. */
function follow(worker: Worker, options: CompareOptions = {}): Followed {
  const signals: string[] = [];
  let judged = 0;
  const judgement = { advice: "Take it.", told: { key: "k", parameters: {} } };
  const remote = {
    compare: async (_: number, request: TestRequest, __: number, hear: (news: CompareNews) => unknown) => {
      await worker(request, hear);
      return { ok: true, value: judgement };
    },
    judge: async () => ({ ok: true, value: ((judged += 1), judgement) }),
  };
  const answered = async (given: Promise<{ value: unknown }>) => (await given).value;
  const connection = {
    task: (
      _: object,
      start: (call: object, ...handles: number[]) => Promise<{ value: unknown }>,
      ...objects: object[]
    ) => answered(start({ remote, task: 7 }, ...objects.map((_, i) => i + 1))),
    call: (start: (to: object) => Promise<{ value: unknown }>) => answered(start(remote)),
    signal: (_: number, what: string) => signals.push(what),
  };
  const [train, test] = [{}, {}];
  for (const face of [train, test]) settle(face, { connection, what: "data set" } as never);
  const parts = { train, test } as never;
  const comparison = compare({ connection: connection as never, parameters: 1000 }, parts, approaches, options);
  return { comparison, signals, judged: () => judged };
}

const outcome = (index: number, right: boolean[]): CompareNews => ({
  result: {
    index,
    made: { handle: 40 + index, worker: "w", report },
    report: { evaluation: evaluation(right), seconds: 2, memory: 5 },
  },
});

test("turns, folds and results are told in their order, and come together", async () => {
  const told: string[] = [];
  const { comparison, judged } = follow(
    async (request, tell) => {
      assert.deepEqual(
        request.approaches.map(({ name, settings }) => [name, settings]),
        [
          ["zero-shot", { approach: "zero-shot" }],
          ["Mine", { approach: "head" }],
        ],
      );
      await tell({ turn: { approach: 0 } });
      await tell(outcome(0, [true, false]));
      await tell({ turn: { approach: 1 } });
      await tell({ turn: { approach: 1, fold: [1, 2] } });
      await tell({ turn: { approach: 1, fold: [2, 2] } });
      await tell(outcome(1, [true, true]));
    },
    {
      onStart: ({ approach }, index) => told.push(`start ${approach} ${index}`),
      onFold: (_, fold, of) => told.push(`fold ${fold} of ${of}`),
      onResult: async ({ name }, index) => {
        await Promise.resolve();
        told.push(`result ${name} ${index}`);
      },
    },
  );
  const { results, advice } = await comparison;
  assert.deepEqual(told, [
    "start zero-shot 0",
    "result zero-shot 0",
    "start head 1",
    "fold 1 of 2",
    "fold 2 of 2",
    "result Mine 1",
  ]);
  assert.deepEqual(
    results.map(({ name, seconds, memory, share }) => [name, seconds, memory, share]),
    [
      ["zero-shot", 2, 5, 0.01],
      ["Mine", 2, 5, 0.01],
    ],
  );
  assert.deepEqual([advice, judged()], ["Take it.", 0]);
});

test("what was compared before is handed over as known, unless its settings are others", async () => {
  const before = { name: "Mine", evaluation: evaluation([true]), trainedWeights: 3, seconds: 1 };
  const done = [{ ...before, contestant: { name: "Mine", approach: "head" } }] as ApproachResult[];
  const known = async (results: ApproachResult[]) => {
    let handed: unknown[] = [];
    const { comparison } = follow(
      async ({ approaches }) => void (handed = approaches.map((one) => one.known?.trainedWeights)),
      { done: results },
    );
    return [handed, (await comparison).results.length];
  };
  assert.deepEqual(await known(done), [[undefined, 3], 1]);
  const other = done.map((result) => ({ ...result, contestant: { approach: "head" as const, hidden: 8 } }));
  assert.deepEqual(await known(other as ApproachResult[]), [[undefined, undefined], 0]);
});

test("what a callback throws ends the comparison, and is what it rejects with", async () => {
  const { comparison, signals } = follow(
    async (_, tell) => {
      await tell({ turn: { approach: 0 } });
      await tell(outcome(0, [true]));
      throw new HomefireError("aborted", "Stopped.");
    },
    { onResult: () => Promise.reject(new Error("no room")) },
  );
  await assert.rejects(comparison, /no room/);
  assert.deepEqual(signals, ["abort"]);
});

test("where the worker stops, the approach whose turn it was says so, and the others are judged", async () => {
  const { comparison, judged } = follow(async (_, tell) => {
    await tell({ turn: { approach: 0 } });
    await tell(outcome(0, [true, true]));
    await tell({ turn: { approach: 1 } });
    throw new HomefireError("internal", "It is gone.");
  });
  const { results } = await comparison;
  assert.deepEqual(
    results.map(({ error }) => error?.code),
    [undefined, "internal"],
  );
  assert.equal(judged(), 1);
});

test("an abort and a Homefire that is closed reject", async () => {
  for (const code of ["aborted", "closed"]) {
    const { comparison } = follow(async (_, tell) => {
      await tell({ turn: { approach: 0 } });
      throw new HomefireError(code, "It ended.");
    });
    await assert.rejects(comparison, { code });
  }
});
