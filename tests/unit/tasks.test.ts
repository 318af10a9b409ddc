// Calls under way: stopped, paused and ended between two steps.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { HomefireError } from "../../www/lib/errors";
import { Tasks } from "../../www/lib/tasks";

// Its channel would keep the process alive.
after(() => setImmediate(() => process.exit()));

test("what is signalled is heard at the next turn", async () => {
  const tasks = new Tasks();
  let steps = 0;
  const run = tasks.run(1, async (task) => {
    for (;;) {
      await task.turn();
      if (task.stopped) return steps;
      steps += 1;
      if (steps === 3) tasks.signal(1, "stop");
    }
  });
  assert.equal(tasks.running, 1);
  assert.equal(await run, 3);
  assert.equal(tasks.running, 0);
});

test("what is signalled before it begins is heard, and nothing is kept of one that is over", async () => {
  const tasks = new Tasks();
  for (const what of ["stop", "pause", "resume"] as const) tasks.signal(7, what);
  assert.equal(await tasks.run(7, (task) => Promise.resolve(task.stopped)), true);
  tasks.signal(7, "stop");
  assert.equal(await tasks.run(7, (task) => Promise.resolve(task.stopped)), false);
});

test("a pause holds it, and an abort ends it, also while it is paused", async () => {
  const tasks = new Tasks();
  let paused = 0;
  let steps = 0;
  const run = tasks.run(2, async (task) => {
    for (;;) {
      await task.turn(() => Promise.resolve(void (paused += 1)));
      steps += 1;
    }
  });
  tasks.signal(2, "pause");
  await new Promise((done) => setTimeout(done, 20));
  const held = steps;
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(steps, held);
  assert.equal(paused, 1);
  tasks.signal(2, "abort");
  await assert.rejects(run, (error) => error instanceof HomefireError && error.code === "aborted");
});

test("each one's work at its end is done once, whether it fails or not", async () => {
  const tasks = new Tasks();
  const done: string[] = [];
  const fail = tasks.run(3, (task) => {
    task.atEnd(() => done.push("failed"));
    return Promise.reject(new Error("mine"));
  });
  await assert.rejects(fail, /mine/);
  await tasks.run(4, (task) => {
    task.atEnd(() => done.push("first"));
    task.atEnd(() => done.push("second"));
    return Promise.resolve();
  });
  assert.deepEqual(done, ["failed", "first", "second"]);
  // Nobody is there to hear it.
  tasks.signal(3, "abort");
});

test("what may never end is let go of by an abort, and what ends is taken", async () => {
  const tasks = new Tasks();
  const never = tasks.run(5, (task) => task.unlessAborted(new Promise<never>(() => undefined)));
  tasks.signal(5, "abort");
  await assert.rejects(never, (error) => error instanceof HomefireError && error.code === "aborted");
  assert.equal(await tasks.run(6, (task) => task.unlessAborted(Promise.resolve(7))), 7);
});
