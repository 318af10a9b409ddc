// Should the module stop, as by a panic, or its worker be killed, the call that hit it rejects, and another worker takes over
// with the data and the classifiers that the page holds.

import { loadApi } from "./api";
import { expect, test as base } from "./site";
import { faultyServer, type Faulty } from "./faulty";

/** Stands before the worker's script: the module traps where it is asked for a sample of 666, and later where of 667. */
const TRAP = `
const instantiate = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (...given) => {
  const { instance, module } = await instantiate(...given);
  const { dataset_sample: sample } = instance.exports;
  const trap = () => { throw new WebAssembly.RuntimeError("unreachable"); };
  const dataset_sample = (...args) => {
    if (args[1] === 666) trap();
    if (args[1] === 667) queueMicrotask(trap);
    return sample(...args);
  };
  return { module, instance: { exports: { ...instance.exports, dataset_sample } } };
};
`;

const test = base.extend<object, { faulty: Faulty }>({
  faulty: [
    async ({}, use) => {
      const server = await faultyServer();
      server.before["worker.js"] = TRAP;
      await use(server);
      await server.close();
    },
    { scope: "worker" },
  ],
});

test.beforeEach(({ page, faulty }) => loadApi(page, `${faulty.url}api.html`));

test("after a panic, data and classifiers are there as before", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hf = await window.open();
    const texts = ["The goalkeeper saved a penalty", "I ordered the fish"];
    const table = "text,label\n" + window.rows.map(({ text, label }) => `${text},${label}`).join("\n");
    const data = await hf.dataset(new Blob([table]));
    const typed = await hf.dataset(window.rows);
    const string = await hf.dataset(table);
    const [train, held] = await data.split({ test: 0.4, seed: 1 });
    const sample = await train.sample({ shots: 2, seed: 3 });
    // What a part was made from may be gone by then.
    data.close();
    const classifiers = [
      await hf.zeroShot({ labels: { food: "food and cooking", sport: "sport" } }),
      await hf.fewShot(train, { shots: 2, method: "neighbours" }),
      await hf.train(train, { epochs: 5, validation: 0 }),
      await hf.train(train, { approach: "last-layers", layers: 1, epochs: 2 }),
      await hf.train(train, { approach: "full", epochs: 1 }),
    ];
    classifiers.push(await hf.load(await classifiers[2]!.save()));
    classifiers.push(await hf.train(train, { epochs: 2, validation: 0, from: classifiers[3]! }));
    const evaluation = await classifiers[2]!.evaluate(held);
    const state = async () => ({
      predictions: await Promise.all(classifiers.map((classifier) => classifier.predict(texts))),
      reports: classifiers.map(({ report }) => report),
      rows: await Promise.all([typed, string, train, held, sample].map((part) => part.rows(0, part.size))),
      saved: (await classifiers[2]!.save()).length,
    });
    const before = await state();

    const thrown = await window.thrown(() => typed.sample({ shots: 666 }));
    const { closed } = hf;
    const after = await state();
    const again = await classifiers[2]!.evaluate(held);
    // A run from what was made again, on what was made again.
    const further = await hf.train(train, { epochs: 2, validation: 0, from: classifiers[3]! });
    const same = await further.predict(texts);
    const gone = await window.thrown(() => data.rows(0, 1));
    hf.close();
    const late = await window.thrown(() => typed.rows(0, 1));
    return { before, after, thrown, closed, accuracies: [evaluation.accuracy, again.accuracy], same, gone, late };
  });
  expect(found.thrown.code).toBe("internal");
  expect(found.thrown.message).toContain("Another one takes over");
  expect(found.closed).toBe(false);
  expect(found.after).toEqual(found.before);
  expect(found.accuracies[1]).toBe(found.accuracies[0]);
  expect(found.same).toEqual(found.before.predictions[6]);
  expect(found.gone.code).toBe("closed");
  expect(found.late.code).toBe("closed");
});

test("all that is under way rejects when the module stops, and what comes then goes on", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    let begun: () => void = () => undefined;
    const stepping = new Promise<void>((resolve) => (begun = resolve));
    const long = { epochs: 10_000, batchSize: 1, validation: 0, patience: 0 };
    const running = [
      window.thrown(() => hf.train(data, { ...long, onStep: () => begun() })),
      window.thrown(() => hf.compare(data, data, [{ approach: "head", ...long }])),
    ];
    await stepping;
    // A trap in what nobody waits for is heard of as well.
    const codes = [(await window.thrown(() => data.sample({ shots: 667 }))).code];
    for (const { code } of await Promise.all(running)) codes.push(code);
    // Twice, and by several calls at once.
    const twice = (await window.thrown(() => data.sample({ shots: 666 }))).code;
    const sizes = await Promise.all([data.sample({ shots: 1 }), data.sample({ shots: 2 }), data.split()]);
    const aborted = new AbortController();
    await window.thrown(() => data.sample({ shots: 666 }));
    const late = window.thrown(() => hf.train(data, { signal: aborted.signal }));
    aborted.abort();
    const shots = sizes.slice(0, 2).map((part) => (part as { size: number }).size);
    const result = { codes, twice, shots, late: (await late).code, size: (await data.rows(0, 100)).length };
    hf.close();
    return result;
  });
  // The sample itself was answered before the trap that followed it, or not.
  expect(["internal", "nothing"]).toContain(found.codes[0]);
  expect(found.codes[1]).toBe("internal");
  // A comparison tells of it where it tells of what failed.
  expect(["internal", "nothing"]).toContain(found.codes[2]);
  expect(found.twice).toBe("internal");
  expect(found.shots).toEqual([2, 4]);
  expect(found.late).toBe("aborted");
  expect(found.size).toBe(10);
});

test("a killed worker has a successor, and closing while it opens ends it", async ({ page, faulty }) => {
  await page.addInitScript(() => {
    const all: Worker[] = [];
    const Plain = Worker;
    globalThis.Worker = class extends Plain {
      constructor(script: string | URL, options?: WorkerOptions) {
        super(script, options);
        all.push(this);
      }
    };
    Object.assign(globalThis, { kill: () => all.at(-1)?.terminate() });
  });
  await loadApi(page, `${faulty.url}api.html`);
  const found = await page.evaluate(async () => {
    const { kill } = globalThis as unknown as { kill: () => void };
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const classifier = await hf.zeroShot({ labels: ["food", "sport"] });
    const running = window.thrown(() => hf.train(data, { epochs: 10_000, batchSize: 1, validation: 0, patience: 0 }));
    await classifier.predict(["soup"]);
    kill();
    const { code, message } = await running;
    const labels = (await classifier.predict(["soup"])).length;
    // In a comparison, what was through is kept, and the run that it ended says so.
    const long = { epochs: 10_000, batchSize: 1, validation: 0, patience: 0 };
    const approaches = [
      { approach: "zero-shot" as const },
      { approach: "head" as const, ...long },
      { approach: "prototype" as const },
    ];
    const { results, verdict } = await hf.compare(data, data, approaches, { onStep: kill });
    const compared = results.map(({ error }) => error?.code ?? "tested");
    const again = (await results[0]?.classifier?.predict(["soup"]))?.length;
    kill();
    // The lock is free again a moment later.
    while ((await window.thrown(() => data.digest())).code !== "internal") await new Promise((r) => setTimeout(r, 10));
    const closing = window.thrown(() => data.digest());
    hf.close();
    return { code, message, labels, compared, again, best: verdict?.best, closing: (await closing).code };
  });
  expect(found.code).toBe("internal");
  expect(found.message).toContain("worker was ended");
  expect(found.labels).toBe(1);
  expect(found.compared).toEqual(["tested", "internal"]);
  expect([found.again, found.best]).toEqual([1, 0]);
  expect(found.closing).toBe("closed");
});
