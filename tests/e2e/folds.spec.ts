// Few examples: cross-validated, so that none is lost to learning; and splits that stay the same when rows change.

import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("few examples are cross-validated, each tested once by what has not learned from it", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const plan = data.testPlan;
    const folds = await data.folds({ folds: plan.kind === "cross-validation" ? plan.folds : 0, seed: 1 });
    const told: string[] = [];
    const comparison = await hf.compare(data, folds, [{ approach: "zero-shot" }, { approach: "prototype", shots: 8 }], {
      onFold: ({ approach }, fold, of) => told.push(`${approach} ${fold}/${of}`),
    });
    // The same by hand.
    let right = 0;
    for (const { train, test } of folds) {
      const one = await hf.fewShot(train, { shots: 8 });
      right += (await one.evaluate(test)).right.filter(Boolean).length;
    }
    const prototype = comparison.results[1];
    const alone = await hf.crossValidate(folds, { approach: "prototype", shots: 8 });
    const stopped = new window.api.TrainControl();
    const cut = await window.thrown(() =>
      hf.crossValidate(
        folds,
        { approach: "head" },
        { control: stopped, onFold: (fold) => fold === 2 && stopped.stop() },
      ),
    );
    const none = await window.thrown(() => data.folds({ folds: 1 }));
    const out = {
      plan,
      sizes: folds.map(({ train, test }) => [train.size, ...test.counts]),
      places: folds.flatMap(({ examples }) => examples).sort((a, b) => a - b),
      told,
      evaluation: prototype?.evaluation,
      alone,
      examples: prototype?.classifier?.examples,
      metrics: prototype?.classifier?.metrics,
      right,
      over: comparison.verdict?.overGuess,
      cut,
      none,
    };
    hf.close();
    return out;
  });
  expect(found.plan).toEqual({ kind: "cross-validation", folds: 5 });
  expect(found.sizes).toEqual(Array.from({ length: 5 }, () => [8, 1, 1]));
  expect(found.places).toEqual(Array.from({ length: 10 }, (_, i) => i));
  expect(found.told.length).toBe(10);
  expect(found.told.at(-1)).toBe("prototype 5/5");
  // What is taken away has learned from all.
  expect(found.examples).toBe(10);
  expect(found.evaluation?.size).toBe(10);
  expect(found.evaluation?.right.filter(Boolean).length).toBe(found.right);
  expect(found.evaluation?.accuracy).toBeCloseTo(found.right / 10, 12);
  expect(found.alone).toEqual(found.evaluation);
  expect(found.metrics).toMatchObject({ folds: 5, size: 10, accuracy: found.evaluation?.accuracy });
  expect(found.evaluation?.majority).toMatchObject({ label: "food", accuracy: 0.5 });
  expect(found.over?.length).toBe(2);
  expect(found.cut.code).toBe("aborted");
  expect(found.none.code).toBe("bad-settings");
});

test("one example of each label is enough for one-shot, and no figure is planned", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset([window.rows[0]!, window.rows[5]!]);
    const made = await hf.fewShot(data, { shots: 1, method: "label-prior" });
    const [prediction] = await made.predict(["A tennis match"]);
    const out = { plan: data.testPlan, label: prediction?.label, bytes: (await made.save()).length };
    hf.close();
    return out;
  });
  expect(found.plan).toEqual({ kind: "nothing" });
  expect(found.label).toBe("sport");
  expect(found.bytes).toBeGreaterThan(1000);
});

test("a split stays the same when rows are corrected, left out or added", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hf = await window.open();
    const rows = Array.from({ length: 40 }, (_, i) => ({ text: `text ${i}`, label: i % 2 ? "odd" : "even" }));
    const tested = async (now: typeof rows, origins?: { label: string; example?: number; added?: boolean }[]) => {
      const data = await hf.dataset(now);
      const [, test] = await data.split({ seed: 3, ...(origins ? { origins } : {}) });
      return (await test.rows(0, test.size)).map(({ text }) => text);
    };
    const before = await tested(rows);
    const corrected = rows.map((row, i) => (i < 5 ? { ...row, label: "odd" } : row));
    const origins = rows.map(({ label }, example) => ({ label, example }));
    // The first test text and the first of the others are left out.
    const gone = [before[0], rows.find(({ text }) => !before.includes(text))?.text];
    const left = rows.filter(({ text }) => !gone.includes(text));
    const where = rows.map(({ text, label }) => {
      const example = left.findIndex((row) => row.text === text);
      return example < 0 ? { label } : { label, example };
    });
    const more = [...rows, ...Array.from({ length: 20 }, (_, i) => ({ text: `more ${i}`, label: "odd" }))];
    const added = more.map(({ label }, example) => ({ label, example, added: example >= 40 }));
    const out = {
      before,
      corrected: await tested(corrected, origins),
      left: await tested(left, where),
      more: await tested(more, added),
      refused: await window.thrown(() => tested(rows, [{ label: "even", example: 99 }])),
    };
    hf.close();
    return out;
  });
  expect(found.before.length).toBe(8);
  expect(found.corrected).toEqual(found.before);
  expect(found.left).toEqual(found.before.slice(1));
  expect(found.more.slice(0, 8)).toEqual(found.before);
  expect(found.more.length).toBe(12);
  expect(found.refused.code).toBe("bad-settings");
});

test("what does no better than guessing is said", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hf = await window.open();
    const rows = Array.from({ length: 40 }, (_, i) => ({
      text: `number ${(i * 7919) % 997}`,
      label: i % 4 ? "a" : "b",
    }));
    const [train, test] = await (await hf.dataset(rows)).split({ test: 0.5 });
    const { verdict, advice, results } = await hf.compare(train, test, [
      { approach: "zero-shot", labels: { a: "an elephant", b: "numbers" } },
    ]);
    hf.close();
    return { verdict, advice, majority: results[0]?.evaluation?.majority };
  });
  expect(found.majority).toMatchObject({ label: "a", accuracy: 0.75 });
  expect(found.verdict?.overGuess[0]).toMatchObject({ ahead: false, beats: false });
  expect(found.advice).toContain("None beats guessing");
  expect(found.advice).toContain("75.0 %");
});
