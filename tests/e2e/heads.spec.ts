// Heads through the package: which settings make which, and that a fit pauses, stops and ends as other runs do.

import { expect, test } from "./site";
import { loadApi } from "./api";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("a linear head is fitted, unless a setting of minibatches is given", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const validated: number[] = [];
    const fitted = await hf.train(data, {
      onStep: ({ validationLoss, epoch }) => {
        if (validationLoss !== undefined) validated.push(epoch);
      },
    });
    const settings = [];
    for (const own of [
      { classWeights: true, seed: 3 },
      { validation: 0, patience: 0, hidden: 0 },
      { epochs: 2 },
      { learningRate: 0.001 },
      { validation: 0.2 },
      { hidden: 8 },
      { hidden: 8, epochs: 3 },
    ]) {
      settings.push((await hf.train(data, own)).settings);
    }
    const again = await hf.train(data);
    const texts = ["The goalkeeper saved a penalty", "I ordered the fish"];
    return {
      validated,
      settings,
      own: fitted.settings,
      same: JSON.stringify(await fitted.predict(texts)) === JSON.stringify(await again.predict(texts)),
      labels: (await fitted.predict(texts)).map(({ label }) => label),
    };
  });
  expect(result.own).toMatchObject({ solver: "fit", classWeights: false, seed: 0 });
  expect(result.own["C"]).toBeGreaterThan(0);
  expect(result.validated).toEqual(result.validated.map((_, i) => i + 1));
  expect(result.validated.length).toBeGreaterThan(2);
  expect(result.same).toBe(true);
  expect(result.labels).toEqual(["sport", "food"]);
  expect(result.settings.map((s) => s["solver"])).toEqual(["fit", "fit", ...Array<undefined>(5).fill(undefined)]);
  expect(result.settings[0]).toMatchObject({ classWeights: true, seed: 3 });
  expect(result.settings[2]).toMatchObject({ epochs: 2, validation: 0.1 });
  // Chosen by cross-validation, and then all is learned from.
  expect(result.settings[5]).toMatchObject({ hidden: 8, validation: 0 });
  expect(result.settings[6]).toMatchObject({ hidden: 8, epochs: 3, validation: 0.1 });
});

test("a fit that is stopped gives a head, and one that is aborted none", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const control = new window.api.TrainControl();
    let steps = 0;
    const stopped = await hf.train(data, {
      control,
      onStep: () => {
        steps += 1;
        control.stop();
      },
    });
    const abort = new AbortController();
    const aborted = await window.thrown(() => hf.train(data, { signal: abort.signal, onStep: () => abort.abort() }));
    const one = await hf.train(await hf.dataset(window.rows.filter(({ text }) => /soup|card/.test(text))));
    return {
      steps,
      aborted,
      label: (await stopped.predict(["She won the match"]))[0]?.label,
      one: (await one.predict(["A yellow card"]))[0]?.label,
    };
  });
  expect(result.steps).toBeGreaterThan(0);
  expect(result.aborted.code).toBe("aborted");
  expect(result.label).toBe("sport");
  // One example of each label is enough.
  expect(result.one).toBe("sport");
});
