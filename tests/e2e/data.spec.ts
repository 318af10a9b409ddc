// Tables and rows through the package: what Rust reads of them (tests/data) reaches JavaScript whole.

import { gzipSync } from "node:zlib";
import { loadApi } from "./api";
import { expect, test } from "./site";

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("rows of other libraries: numbers and truths as labels, and a row that can't be used is listed", async ({
  page,
}) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const read = async (rows: unknown[]) => {
      const data = await hf.dataset(rows as typeof window.rows);
      return { labels: data.labels, size: data.size, problems: data.problems };
    };
    const texts = window.rows.map(({ text }) => text);
    const out = {
      last: await read([...window.rows, { text: "" }]),
      numbers: await read(texts.map((text, i) => ({ text, label: i % 2 }))),
      truths: await read(texts.map((text, i) => ({ text, label: i % 2 === 0 }))),
      large: await read(texts.map((text, i) => ({ text, label: 12345678901234567890n + BigInt(i % 2) }))),
      lists: await read(texts.map((text, i) => ({ text, label: [i % 2 ? "odd" : "even"] }))),
      odd: await read([
        ...window.rows,
        { text: "no label" },
        { label: "food" },
        { text: null, label: null },
        { text: { a: 1 }, label: "food" },
        { text: "two", label: ["a", "b"] },
        { text: "too large", label: 2 ** 60 },
        "a string",
        null,
        { text: "none", label: NaN },
      ]),
    };
    hf.close();
    return out;
  });
  expect(result.last).toMatchObject({ size: 10, problems: [{ row: 11, reason: "empty row" }] });
  expect(result.numbers).toMatchObject({ labels: ["0", "1"], size: 10, problems: [] });
  expect(result.truths.labels).toEqual(["true", "false"]);
  expect(result.large.labels).toEqual(["12345678901234567890", "12345678901234567891"]);
  expect(result.lists.labels).toEqual(["even", "odd"]);
  expect(result.odd.size).toBe(10);
  expect(result.odd.problems.map(({ row }) => row)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19]);
  expect(result.odd.problems[5]?.reason).toContain("2^53");
});

test("rows with other keys are refused with the keys that they have", async ({ page }) => {
  const messages = await page.evaluate(async () => {
    const hf = await window.open();
    const thrown = async (rows: unknown) => (await window.thrown(() => hf.dataset(rows as typeof window.rows))).message;
    const out = [await thrown([{ message: "a", category: "b" }]), await thrown([["a", "b"]]), await thrown(["a", "b"])];
    hf.close();
    return out;
  });
  expect(messages[0]).toContain('"message", "category"');
  expect(messages[0]).toContain('"text" and "label"');
  expect(messages[1]).toContain("lists");
  expect(messages[2]).toContain("objects");
});

test("a table says how it was read, and which labels may be one", async ({ page }) => {
  const rows = Array.from({ length: 12 }, (_, i) => [`Remark number ${i}`, ["good", "Good", "bad"][i % 3]].join(";"));
  const table = Buffer.from(`sep=;\r\ntext;label\r\n${rows.join("\r\n")}\r\n;bad\r\n`, "latin1");
  const results = await page.evaluate(
    async (forms) => {
      const hf = await window.open();
      const out = [];
      for (const bytes of forms) {
        const data = await hf.dataset(new Blob([new Uint8Array(bytes)]));
        const { reading, similarLabels, problems, labels, counts } = data;
        out.push({ reading, similarLabels, problems, labels, counts });
      }
      hf.close();
      return out;
    },
    [[...table], [...gzipSync(table)]],
  );
  for (const [index, found] of results.entries()) {
    expect(found.reading).toMatchObject({ format: "csv", encoding: "utf-8", header: true, columns: ["text", "label"] });
    expect(found.reading.notes.some((note) => note.includes("names the separator"))).toBe(true);
    expect(found.reading.notes.some((note) => note.includes("gzip"))).toBe(index === 1);
    expect(found.similarLabels).toEqual([{ labels: ["Good"], into: "good", reason: "case" }]);
    expect(found.problems).toEqual([{ row: 15, reason: "no text", told: { key: "no_text", parameters: {} } }]);
    expect(found.counts).toEqual([4, 4, 4]);
  }
});

test("a table that can't be learned from can be looked at", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const table = `id,note,kind\n${[1, 2, 3].map((i) => `${i},Remark number ${i},same`).join("\n")}\n`;
    const refused = await window.thrown(() => hf.dataset(table));
    const preview = await hf.preview(table);
    const web = await window.thrown(() => hf.preview("<!doctype html><html></html>"));
    const rows = await hf.preview([{ text: "One", label: "a" }, { text: "Two" } as (typeof window.rows)[0]]);
    hf.close();
    return { refused, preview, web, rows };
  });
  expect(result.refused.code).toBe("bad-data");
  expect(result.preview).toEqual({
    format: "csv",
    encoding: "utf-8",
    header: true,
    columns: ["id", "note", "kind"],
    textColumn: 1,
    labelColumn: null,
    rows: [1, 2, 3].map((i) => [String(i), `Remark number ${i}`, "same"]),
    total: 3,
    problems: [],
    notes: [],
    told: [],
  });
  expect(result.web).toMatchObject({ code: "bad-data", message: expect.stringContaining("web page") });
  expect(result.rows).toMatchObject({ format: "rows", columns: ["text", "label"], total: 2 });
});

test("texts that the model doesn't read in full are counted, and said of a prediction", async ({ page }) => {
  const result = await page.evaluate(async () => {
    const hf = await window.open();
    const long = "The report goes on and on about the weather of that day. ".repeat(40);
    const data = await hf.dataset([
      ...window.rows,
      { text: long, label: "food" },
      { text: "🦖🦕🦣", label: "sport" },
      { text: "🦖 a tasty soup", label: "food" },
    ]);
    const coverage = await data.coverage();
    const whole = await (await hf.dataset(window.rows)).coverage();
    const classifier = await hf.fewShot(data, { shots: 2 });
    const read = (await classifier.predict([long, "🦖🦕🦣", "A short one"])).map(({ reading }) => reading);
    const explained = (await classifier.explain("A short one")).prediction.reading;
    hf.close();
    return { coverage, whole, read, explained };
  });
  expect(result.coverage.tokens).toBe(256);
  expect(result.coverage.cut).toMatchObject({ count: 1, example: expect.stringContaining("goes on and on") });
  expect(result.coverage.unknown).toEqual({ count: 1, example: "🦖🦕🦣" });
  expect(result.whole).toEqual({
    tokens: 256,
    cut: { count: 0, example: null },
    unknown: { count: 0, example: null },
    languages: expect.any(Array),
  });
  expect(result.read).toEqual([
    { tokens: 256, cut: true, unknown: 0, language: "en" },
    { tokens: expect.any(Number), cut: false, unknown: 1 },
    { tokens: 5, cut: false, unknown: 0 },
  ]);
  expect(result.explained).toEqual(result.read[2]);
});
