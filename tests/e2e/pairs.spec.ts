// Pairs and texts that a language model is to learn from: read, split, looked at, and made again in another worker.

import { expect, test } from "./site";
import { loadTiny } from "./tiny-generator";

test.beforeEach(({ page, api }) => loadTiny(page, api.url));

test("pairs are read from rows and tables, split, and outlive a worker", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const rows = Array.from({ length: 10 }, (_, i) => ({ input: `Question ${i}`, output: `Answer ${i}`, more: i }));
    const typed = await lm.pairs([...rows, { input: "alone" } as never]);
    const [train, held] = await typed.split({ test: 0.3, seed: 2 });
    const table = rows.map(({ input, output }, i) => `${input},${output},${i < 7 ? "train" : "test"}`).join("\n");
    const divided = await lm.pairs(new Blob([`question,answer,split\n${table}`]), { outputColumn: "answer" });
    const parts = [await divided.part("test"), await divided.part("validation")];
    const all = async () => Promise.all([typed, train, held, divided, parts[0]].map(async (one) => one?.rows(0, 100)));
    const before = await all();
    const killed = window.thrown(() => lm.generate("a", { maxTokens: 100, onToken: () => window.kill() }));
    const { code } = await killed;
    const after = await all();
    const sizes = [typed.size, train.size, held.size, divided.size, parts[0]?.size];
    typed.close();
    const late = await window.thrown(() => typed.rows(0, 1));
    return {
      code,
      before,
      after,
      sizes,
      problems: typed.problems.map(({ row, reason }) => [row, reason]),
      reading: divided.reading,
      parts: [typed.parts, divided.parts, parts[1]],
      late: late.code,
    };
  });
  expect(found.sizes).toEqual([10, 7, 3, 10, 3]);
  expect(found.before[0]?.[3]).toEqual({ input: "Question 3", output: "Answer 3" });
  expect(found.before[4]?.map(({ output }) => output)).toEqual(["Answer 7", "Answer 8", "Answer 9"]);
  expect(found.code).toBe("internal");
  expect(found.after).toEqual(found.before);
  expect(found.problems).toHaveLength(1);
  expect(found.problems[0]?.[0]).toBe(11);
  expect(found.reading).toMatchObject({ format: "csv", header: true, inputColumn: 0, outputColumn: 1 });
  expect(found.parts).toEqual([undefined, { train: 7, validation: 0, test: 3 }, undefined]);
  expect(found.late).toBe("closed");
});

test("texts are read from strings and plain text, and what is none is refused", async ({ page }) => {
  const found = await page.evaluate(async () => {
    const lm = await window.tiny();
    const listed = await lm.pairs(["One text", "Another"], { texts: true });
    const plain = await lm.pairs("First line\nSecond line\n", { texts: true });
    const errors: string[] = [];
    const calls: (() => Promise<unknown>)[] = [
      () => lm.pairs([{ text: "a", label: "b" }] as never),
      () => lm.pairs(5 as never),
      () => lm.pairs({} as never, { texts: true }),
      () => lm.pairs([], { textColumn: 1 } as never),
      () => lm.pairs("a,b\nc,d", { format: "xml" as never }),
      () => plain.part("dev" as never),
      () => plain.split({ test: 2 }),
    ];
    for (const call of calls) {
      const { code, message } = await window.thrown(call);
      errors.push(`${code}: ${message}`);
    }
    return {
      texts: [listed.texts, plain.texts],
      rows: [await listed.rows(0, 9), await plain.rows(0, 9)],
      format: plain.reading.format,
      errors,
    };
  });
  expect(found.texts).toEqual([true, true]);
  expect(found.rows[0]).toEqual([
    { input: "", output: "One text" },
    { input: "", output: "Another" },
  ]);
  expect(found.rows[1]).toHaveLength(2);
  expect(found.format).toBe("lines");
  const wanted = [
    /^bad-data: .*input.*output/,
    /^bad-settings: pairs: the source must be a string, a File or Blob, bytes, or an array of rows \{ input, output \}, not 5/,
    /^bad-settings: pairs: the source must be a string, a File or Blob, bytes, or an array of strings, not an object/,
    /^bad-settings: pairs: there is no setting "textColumn"/,
    /^bad-settings: .*xml/,
    /^bad-settings: part: the name must be one of "train", "validation", "test", not "dev"/,
    /^bad-settings: /,
  ];
  expect(found.errors).toHaveLength(wanted.length);
  wanted.forEach((pattern, i) => expect(found.errors[i]).toMatch(pattern));
});
