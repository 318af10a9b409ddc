// Comparing approaches through the npm package, with the real model.

import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("approaches are compared on the same test part", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const [train, held] = await data.split({ test: 0.4, seed: 1 });
    const contestants = [
      { approach: "zero-shot" },
      { approach: "prototype", shots: 2 },
      { approach: "head", name: "the head", validation: 0 },
      { approach: "last-layers", layers: 9 },
      { approach: "last-layers", layers: 1, epochs: 1, validation: 0 },
    ] as const;
    const turns: string[] = [];
    const comparison = await hf.compare(train, held, [...contestants], {
      onStart: (contestant) => turns.push(`${contestant.approach}?`),
      onResult: async ({ name, classifier }) => {
        const bytes = await classifier?.save();
        turns.push(`${name}${bytes ? "" : " failed"}`);
      },
    });
    const plain = comparison.results.map(({ contestant: _, classifier, evaluation, ...rest }) => ({
      ...rest,
      labels: classifier?.labels,
      size: evaluation?.size,
      right: evaluation?.right,
      accuracy: evaluation?.accuracy,
    }));

    // Stopped while one learns, then continued: what was done is not done again, and a half is not taken for a whole.
    // It learns for long, since the request to stop crosses to the worker, which goes on meanwhile.
    const control = new window.api.TrainControl();
    const long = { approach: "last-layers", layers: 1, epochs: 100, validation: 0 } as const;
    const first = await hf.compare(train, held, [...contestants.slice(0, 2), long, ...contestants.slice(2)], {
      control,
      onStep: () => control.stop(),
    });
    // Stopped before a step was taken, while the texts are read by the last layers' run.
    const early = new window.api.TrainControl();
    const whole = await hf.compare(train, held, [long], {
      control: early,
      onProgress: ({ phase }) => phase === "embed" && early.stop(),
    });
    const again: string[] = [];
    const rest = await hf.compare(train, held, [...contestants], {
      done: first.results,
      onStart: ({ approach }) => again.push(approach),
    });
    // Stopped before the first of the new ones: what was known stays in the results, wherever it stands.
    const stopped = new window.api.TrainControl();
    stopped.stop();
    const known = await hf.compare(train, held, [{ approach: "neighbours" }, ...contestants], {
      done: rest.results,
      control: stopped,
    });
    const none = await window.thrown(() => hf.compare(train, held, []));
    const abort = new AbortController();
    abort.abort();
    const aborted = await window.thrown(() => hf.compare(train, held, [...contestants], { signal: abort.signal }));
    hf.close();
    return {
      turns,
      plain,
      verdict: comparison.verdict,
      advice: comparison.advice,
      first: first.results.map(({ name }) => name),
      whole: whole.results.length,
      again,
      all: rest.results.length,
      known: known.results.map(({ name }) => name),
      none,
      aborted,
    };
  });
  expect(result.turns).toEqual([
    "zero-shot?",
    "zero-shot",
    "prototype?",
    "prototype",
    "head?",
    "the head",
    "last-layers?",
    "last-layers failed",
    "last-layers?",
    "last-layers",
  ]);
  const [zero, , head, wrong, layers] = result.plain;
  expect(wrong?.error?.code).toBe("bad-settings");
  expect(wrong?.size).toBeUndefined();
  for (const made of [zero, head, layers]) {
    expect(made?.labels?.sort()).toEqual(["food", "sport"]);
    expect(made?.size).toBe(4);
    expect(made?.right?.filter(Boolean).length).toBe(4 * (made?.accuracy ?? 0));
    expect(made?.seconds).toBeGreaterThan(0);
  }
  expect(zero?.trainedWeights).toBe(0);
  expect(head?.trainedWeights).toBe(770);
  expect(layers?.share).toBeGreaterThan(0.07);
  // A copy of a layer, its gradient and two moments, at least; and not the module's whole memory.
  expect(layers?.memory).toBeGreaterThan(4 * 4 * 1.77e6);
  expect(layers?.memory).toBeLessThan(300e6);
  expect(head?.memory).toBeLessThan(layers?.memory ?? 0);
  // Four tested; on four examples nothing can be shown to differ.
  expect(result.verdict?.pairs.length).toBe(6);
  expect(result.verdict?.pairs.some(({ differ }) => differ)).toBe(false);
  // Neither of the first two has trained weights; the more accurate of them is taken, or the faster where they are equal.
  const { best = -1, take = -1, standardError = 0 } = result.verdict ?? {};
  expect([0, 1]).toContain(take);
  const accuracies = result.plain.flatMap(({ accuracy }) => (accuracy === undefined ? [] : [accuracy]));
  expect(accuracies[best]).toBe(Math.max(...accuracies));
  expect(accuracies[take]).toBeGreaterThanOrEqual(Math.max(...accuracies) - standardError);
  expect(standardError).toBeGreaterThan(0.1);
  expect(standardError).toBeLessThan(0.2);
  expect(result.advice).toMatch(/zero-shot|prototype/);
  expect(result.advice).toContain("4 test examples");
  expect(result.first).toEqual(["zero-shot", "prototype"]);
  expect(result.whole).toBe(0);
  expect(result.again).toEqual(["head", "last-layers", "last-layers"]);
  expect(result.all).toBe(5);
  expect(result.known).toEqual(["zero-shot", "prototype", "the head", "last-layers"]);
  expect(result.none.code).toBe("bad-settings");
  expect(result.aborted.code).toBe("aborted");
});

test("few-shot and contrastive tuning can be given the same examples, and a pause is no time of a run", async ({
  page,
}) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const [train, held] = await (await hf.dataset(window.rows)).split({ test: 0.4, seed: 1 });
    const control = new window.api.TrainControl();
    const began = performance.now();
    const { results } = await hf.compare(
      train,
      held,
      [
        { approach: "contrastive", shots: 1, drawSeed: 3, seed: 0, layers: 1, pairs: 1 },
        { approach: "contrastive", shots: 1, seed: 3, layers: 1, pairs: 1 },
      ],
      {
        control,
        onStart: (_, index) => {
          if (index === 0) return;
          control.pause();
          setTimeout(() => control.resume(), 2000);
        },
      },
    );
    const took = (performance.now() - began) / 1000;
    // A run in the middle of the two: the examples of the first, with the seed of training of the second.
    const sample = await train.sample({ shots: 1, seed: 3 });
    const alone = await hf.train(sample, { approach: "contrastive", seed: 0, layers: 1, pairs: 1 });
    const said = await Promise.all([...results.map((r) => r.classifier), alone].map((c) => c?.predict(["A red card"])));
    const seconds = results.reduce((sum, r) => sum + r.seconds, 0);
    hf.close();
    return { said: said.map((p) => JSON.stringify(p)), took, seconds, waited: control.pausedFor };
  });
  expect(result.said[0]).toBe(result.said[2]);
  expect(result.said[0]).not.toBe(result.said[1]);
  expect(result.waited).toBeGreaterThan(1500);
  expect(result.seconds).toBeLessThan(result.took - 1.5);
});

test("the test part has no influence on what is learned", async ({ page }) => {
  const same = await page.evaluate(async () => {
    const hf = await window.open();
    const train = await hf.dataset(window.rows);
    const learn = async (test: { text: string; label: string }[]) => {
      const { results } = await hf.compare(train, await hf.dataset(test), [
        { approach: "head", epochs: 3 },
        { approach: "last-layers", layers: 1, epochs: 1 },
        { approach: "label-prior", shots: 3 },
      ]);
      const files = [];
      for (const { classifier } of results) {
        const [prediction] = (await classifier?.predict(["A goal in the last minute"])) ?? [];
        files.push(JSON.stringify(prediction?.scores));
      }
      return files;
    };
    const one = await learn([
      { text: "Rice and beans", label: "food" },
      { text: "A tennis match", label: "sport" },
    ]);
    const other = await learn([
      { text: "A tennis match", label: "food" },
      { text: "Noodles", label: "sport" },
      { text: "Noodles again", label: "sport" },
    ]);
    hf.close();
    return { one, other };
  });
  expect(same.one.length).toBe(3);
  expect(same.other).toEqual(same.one);
});

test("a learning curve has several draws of each number of examples", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const [train, held] = await (await hf.dataset(window.rows)).split({ test: 0.4, seed: 1 });
    const approaches = [
      { approach: "zero-shot" },
      { approach: "prototype", name: "means" },
      { approach: "head", epochs: 2, validation: 0 },
    ] as const;
    const told: number[][] = [];
    const curves = await hf.learningCurve(train, held, [...approaches], {
      shots: [2, 1, 2, 50],
      draws: 3,
      seed: 4,
      onPoint: (_, done, total) => told.push([done, total]),
    });
    // A point is what the approach comes to on its own, by the same draw.
    const alone = await hf.fewShot(train, { shots: 1, seed: 5 });
    const { accuracy } = await alone.evaluate(held);
    const control = new window.api.TrainControl();
    const stopped = await hf.learningCurve(train, held, [...approaches], {
      draws: 2,
      control,
      onPoint: (_, done) => done === 2 && control.stop(),
    });
    const none = await window.thrown(() => hf.learningCurve(train, held, [...approaches], { shots: [50] }));
    // One that fails does not take the others with it.
    const failing = await hf.learningCurve(train, held, [{ approach: "prototype" }, { approach: "head", epochs: 0 }], {
      shots: [1, 2],
      draws: 1,
    });
    hf.close();
    return { curves, told, accuracy, stopped, none, failing };
  });
  const [zero, means, head] = result.curves;
  expect(means?.name).toBe("means");
  expect(zero?.points.map(({ shots, accuracies }) => [shots, accuracies.length])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  for (const curve of [means, head]) {
    expect(curve?.points.map(({ shots, accuracies }) => [shots, accuracies.length])).toEqual([
      [1, 3],
      [2, 3],
    ]);
  }
  const [first] = means?.points ?? [];
  expect(first?.accuracies[1]).toBe(result.accuracy);
  const mean = (first?.accuracies ?? []).reduce((a, b) => a + b) / 3;
  expect(first?.mean).toBeCloseTo(mean, 12);
  const squares = (first?.accuracies ?? []).reduce((sum, a) => sum + (a - mean) ** 2, 0);
  expect(first?.deviation).toBeCloseTo(Math.sqrt(squares / 2), 12);
  expect(result.told.at(-1)).toEqual([13, 13]);
  expect(result.told.length).toBe(13);
  const [good, bad] = result.failing;
  expect(good?.points.length).toBe(2);
  expect(good?.error).toBeUndefined();
  expect(bad?.points.length).toBe(0);
  expect(bad?.error?.code).toBe("bad-settings");
  expect(result.stopped.map(({ points }) => points.flatMap(({ accuracies }) => accuracies).length)).toEqual([2, 1, 0]);
  expect(result.none.code).toBe("bad-settings");
});
