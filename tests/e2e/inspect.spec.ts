// Reading the data: what a prediction hangs on, doubtful rows, and rows that stand twice.

import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("a prediction is explained by its words and the nearest examples", async ({ page }) => {
  const { why, one, own, bare } = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const classifier = await hf.train(data, { epochs: 30, validation: 0 });
    return {
      why: await classifier.explain("the striker ate a curry at home", { data, nearest: 3 }),
      one: await classifier.predict(["the striker ate a curry at home"]),
      own: await classifier.explain("A red card", { data }),
      bare: await classifier.explain("goal"),
    };
  });
  expect(why.prediction).toEqual(one[0]);
  expect(why.pieces.map(({ text }) => text).join("")).toBe("the striker ate a curry at home");
  // Of the two words that speak for a label, the one that speaks for the other works against it.
  const effect = (word: string) => why.pieces.find(({ text }) => text.trim() === word)?.effect ?? Number.NaN;
  const [food, sport] = [effect("curry"), effect("striker")];
  expect(why.prediction.label === "food" ? food - sport : sport - food).toBeGreaterThan(0.1);
  expect(why.nearest.length).toBe(3);
  expect(own.nearest[0]).toMatchObject({ text: "A red card", label: "sport" });
  expect(own.nearest[0]?.cosine).toBeCloseTo(1, 4);
  expect(bare.nearest).toEqual([]);
  expect(bare.pieces.length).toBe(1);
});

test("the nearest examples are found as a person types, and a text that is unlike all of them", async ({ page }) => {
  const { found, again, explained, few, took, refused } = await page.evaluate(async () => {
    const hf = await window.open();
    const dishes = ["soup", "bread", "salad", "pasta", "curry", "cake", "fish", "rice", "stew", "pie"];
    const words = ["warm", "fresh", "salty", "sweet", "good", "cold", "late", "burnt", "spicy", "sour"];
    const rows = Array.from({ length: 1000 }, (_, i) => ({
      text: `Table ${i % 10}: the ${dishes[Math.floor(i / 10) % 10]} was ${words[Math.floor(i / 100)]}`,
      label: i % 200 < 100 ? "kitchen" : "bar",
    }));
    const data = await hf.dataset(rows);
    const classifier = await hf.fewShot(data, { shots: 4 });
    const texts = ["Table 3: the pasta was cold", "My laptop no longer starts after the update"];
    const found = await classifier.nearest(texts, { data });
    const text = texts[0] ?? "";
    const took: number[] = [];
    for (let i = 0; i < 9; i++) {
      const began = performance.now();
      await classifier.nearest([text], { data });
      took.push(performance.now() - began);
    }
    return {
      found,
      again: await classifier.nearest([text], { data, nearest: 1 }),
      explained: await classifier.explain(text, { data, nearest: 3 }),
      few: await classifier.nearest(texts, { data: await hf.dataset(window.rows), nearest: 2 }),
      took: took.sort((a, b) => a - b)[4] ?? Infinity,
      refused: await window.thrown(() => classifier.nearest([text], { data, nearest: 0 })),
    };
  });
  expect(found.map(({ unlike }) => unlike)).toEqual([false, true]);
  expect(found[0]?.nearest).toEqual(explained.nearest);
  expect(found[0]?.similarity).toBe(explained.nearest[2]?.cosine);
  expect(again[0]?.nearest).toEqual(explained.nearest.slice(0, 1));
  // Of few examples it can't be told.
  expect(few.map(({ unlike, nearest }) => [unlike, nearest.length])).toEqual([
    [false, 2],
    [false, 2],
  ]);
  expect(refused.code).toBe("bad-settings");
  // The text's own embedding is there: this is all that comes on top of it, with 1,000 examples.
  console.log(`the nearest of 1,000 examples: ${took.toFixed(1)} ms`);
  expect(took).toBeLessThan(20);
});

test("doubtful rows are found", async ({ page }) => {
  const { check, shared, refused } = await page.evaluate(async () => {
    const hf = await window.open();
    const rows = window.rows.map((row, i) => (i === 2 ? { ...row, label: "sport" } : row));
    const data = await hf.dataset([...rows, { text: "a RED  card!", label: "food" }]);
    const other = await hf.dataset([
      { text: "The soup was hot", label: "food" },
      { text: "we lost in overtime.", label: "sport" },
    ]);
    return {
      check: await hf.check(data),
      shared: await data.overlap(other),
      refused: await window.thrown(() => hf.check(other)),
    };
  });
  expect(check.judged).toBe(11);
  expect(check.labelIssues.map(({ row }) => row)).toContain(2);
  expect(check.labelIssues.find(({ row }) => row === 2)).toMatchObject({ label: "sport", suggested: "food" });
  // Their names of before.
  expect([check.suspects, check.doubles]).toEqual([check.labelIssues, check.duplicates]);
  expect(check.duplicates).toEqual([{ text: "A red card", rows: [8, 10], labels: ["sport", "food"], conflict: true }]);
  expect(shared).toEqual([{ text: "we lost in overtime.", test: 1, train: 6 }]);
  expect(refused.code).toBe("bad-data");
});

test("few-shot from a tuned encoder is not that of the untuned one", async ({ page }) => {
  const { same, moved, settings } = await page.evaluate(async () => {
    const hf = await window.open();
    const data = await hf.dataset(window.rows);
    const from = await hf.train(data, { approach: "last-layers", layers: 1, epochs: 6 });
    const plain = await hf.fewShot(data, { shots: 3 });
    const text = ["The striker ate a curry"];
    const tuned = await hf.fewShot(data, { shots: 3, from });
    const [before] = await plain.predict(text);
    const [after] = await tuned.predict(text);
    const [again] = await (await hf.load(await tuned.save())).predict(text);
    const gap = (a = before, b = before) => Math.abs((a?.scores.food ?? 0) - (b?.scores.food ?? 1));
    return { same: gap(after, again), moved: gap(before, after), settings: tuned.settings };
  });
  expect(same).toBeLessThan(1e-5);
  expect(moved).toBeGreaterThan(1e-3);
  expect(settings.carried).toBe("encoder");
});
