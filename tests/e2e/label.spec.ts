// Texts without labels: a file in, the same file with labels out; and answers that are put right.

import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { loadApi } from "./api";
import { cpu, CSV, paste } from "./person";
import { expect, test, watch } from "./site";

/** A spreadsheet's table, with what such tables have: quotes, lines in a cell, an empty row, a formula. */
const TABLE = [
  "id;message;note",
  '1;"Best curry; and ""bread""";=1+1',
  '2;"The goalkeeper\r\nsaved a penalty";',
  "3;;nothing said",
  "4;A wonderful soup;007",
].join("\r\n");

test.describe("the API", () => {
  test.beforeEach(({ page, api }) => loadApi(page, api.url));

  test("a table is given back with labels beside what it held", async ({ page }) => {
    const found = await page.evaluate(async (table) => {
      const hf = await window.open();
      const classifier = await hf.train(await hf.dataset(window.rows));
      const texts = await hf.texts(table);
      const labelled = await classifier.label(texts);
      const decoded = async (options = {}) =>
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(await labelled.csv(options));
      const again = await hf.dataset(await labelled.csv(), { textColumn: "message", labelColumn: "label" });
      return {
        reading: texts.reading,
        size: texts.size,
        problems: texts.problems.map(({ row, reason }) => `${row} ${reason}`),
        labels: (await classifier.predict(["The goalkeeper\r\nsaved a penalty"]))[0]?.label,
        counts: labelled.counts,
        rows: await labelled.rows(0, 10, { order: "unsure-first" }),
        csv: await decoded(),
        corrected: await decoded({ corrections: { 0: "sport" }, words: { note: "Hinweis" }, scores: true }),
        again: await again.rows(0, 10),
        lines: (await hf.texts("A soup, with a spoon\nAnother one, too\n")).reading.format,
        wrong: await window.thrown(() => classifier.label(labelled as never)),
        absent: await window.thrown(() => hf.texts(table, { textColumn: "body" })),
      };
    }, TABLE);
    expect(found.reading).toMatchObject({ format: "csv", header: true, textColumn: 1 });
    expect(found.size).toBe(3);
    expect(found.problems).toEqual(["4 no text"]);
    expect(found.labels).toBe("sport");
    expect(found.counts).toEqual([2, 1]);
    const scores = found.rows.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(found.csv.startsWith("\ufeffid;message;note;label;score;note 2\r\n")).toBe(true);
    expect(found.csv).toMatch(/\r\n1;"Best curry; and ""bread""";"=1\+1";food;"\d,\d{4}";\r\n/);
    expect(found.csv).toContain('\r\n2;"The goalkeeper\r\nsaved a penalty";;sport;');
    expect(found.csv).toContain("\r\n3;;nothing said;;;no text\r\n");
    expect(found.corrected).toMatch(/"=1\+1";sport;;"\d,\d{4}";"\d,\d{4}";label put right by hand\r\n/);
    expect(found.corrected).toContain(";Hinweis\r\n");
    expect(found.again.map(({ label }) => label)).toEqual(["food", "sport", "food"]);
    expect(found.lines).toBe("lines");
    expect(found.wrong.code).toBe("bad-settings");
    expect(found.absent.code).toBe("bad-data");
  });

  test("labelling tells how far it is, and keeps what there is when it is stopped", async ({ page }) => {
    const found = await page.evaluate(async () => {
      const hf = await window.open();
      const classifier = await hf.zeroShot({ labels: ["food", "sport"] });
      const texts = await hf.texts(Array.from({ length: 3000 }, (_, i) => `Text ${i} of a match`).join("\n"));
      const control = new window.api.TrainControl();
      const told: number[] = [];
      const labelled = await classifier.label(texts, {
        control,
        onProgress: ({ loaded, total }) => {
          told.push(total);
          if (loaded >= 400) control.stop();
        },
      });
      const csv = new TextDecoder().decode(await labelled.csv()).split("\r\n");
      const abort = new AbortController();
      abort.abort();
      return {
        told: new Set(told).size,
        size: labelled.size,
        texts: labelled.texts,
        last: csv.at(-2),
        rows: csv.length,
        aborted: await window.thrown(() => classifier.label(texts, { signal: abort.signal })),
      };
    });
    expect(found.told).toBe(1);
    expect(found.texts).toBe(3000);
    expect(found.size).toBeGreaterThan(0);
    expect(found.size).toBeLessThan(3000);
    expect(found.rows).toBe(3002);
    expect(found.last).toContain("not labelled: it was stopped before");
    expect(found.aborted.code).toBe("aborted");
  });
});

async function trained(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
}

test("the box says what is missing, and how to get it", async ({ page, site }) => {
  await page.goto(site.url);
  await page.getByTestId("try-text").fill("A spicy stew");
  await expect(page.getByTestId("try-missing")).toContainText("no examples");
  await expect(page.getByTestId("try-begin")).toBeEnabled();
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("try-start").click();
  // What was typed before is answered when there is something to answer.
  await expect(page.getByTestId("prediction")).toContainText("food");
  await expect(page.getByTestId("try-missing")).toHaveCount(0);
});

test("a file is labelled on the page, the unsure ones are put right, and the table is taken away", async ({
  page,
  site,
}) => {
  const faults = watch(page, site.url);
  await trained(page, site.url);
  const buffer = Buffer.from(TABLE);
  await page.getByTestId("label-file").setInputFiles({ name: "mails.csv", mimeType: "text/csv", buffer });
  const done = page.getByTestId("label-done");
  await expect(done).toContainText("all 3 texts have labels");
  await expect(page.getByTestId("label-problems")).toContainText("1 row without a label");
  const rows = page.getByTestId("label-rows").getByRole("listitem");
  await expect(rows).toHaveCount(3);
  await page.getByLabel("Label of row 2", { exact: true }).selectOption("sport");
  await expect(page.getByTestId("toast")).toContainText("Added to the examples");
  await expect(page.getByTestId("data-summary")).toContainText("13 texts");
  const downloading = page.waitForEvent("download");
  await page.getByTestId("label-download").click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("mails-labelled.csv");
  const csv = readFileSync(await download.path(), "utf8");
  expect(csv).toMatch(/1;"Best curry; and ""bread""";"=1\+1";sport;;label put right by hand\r\n/);
  await page.getByTestId("label-column").selectOption("note");
  await expect(done).toContainText("1 row without a label");
  expect(faults).toEqual([]);
});

test("a wrong answer is learned from at once, and undone", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await trained(page, site.url);
  const accuracy = await page.getByTestId("accuracy").innerText();
  await page.getByTestId("try-text").fill("Chess at the table");
  const label = page.getByTestId("prediction").locator(".label");
  await expect(label).toHaveText(/food|sport/);
  const said = (await label.innerText()).trim();
  const right = said === "food" ? "sport" : "food";
  const figure = page.getByTestId("prediction").locator(".figure").first();
  const before = await figure.innerText();
  // Its words are shaded without a press, and the nearest texts stand below.
  await expect(page.getByTestId("why-answer")).toContainText("Chess at the table");
  await expect(page.getByTestId("nearest").getByRole("listitem")).toHaveCount(3);
  await page.getByTestId("correct").click();
  await page.getByTestId("correct-label").getByRole("button", { name: right }).click();
  const done = page.getByTestId("correct-done");
  await expect(done).toContainText(/Learned\.\s+\S+\s+\d+ % before, \d+ % now/);
  const [was = 0, now = 0] = (await done.innerText()).match(/\d+(?= %)/g)?.map(Number) ?? [];
  expect(now).toBeGreaterThan(was);
  const runs = page.getByTestId("runs").locator("tbody tr");
  await expect(runs).toHaveCount(1);
  await expect(runs.first()).toContainText("13");
  await page.getByTestId("toast-undo").click();
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await expect(runs.first()).toContainText("12");
  await expect(figure).toHaveText(before);
  expect(await page.getByTestId("accuracy").innerText()).toBe(accuracy);
  // What is right changes nothing, unless it is wanted.
  await page.getByTestId("right").click();
  await expect(page.getByTestId("thanks")).toContainText("Thank you");
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  expect(faults).toEqual([]);
});

test("what takes long is not learned from unasked", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("approach-zero").check();
  await page.getByTestId("start").click();
  await page.getByTestId("try-text").fill("Pasta before the marathon");
  await page.getByTestId("correct").click();
  await page.getByTestId("correct-label").getByRole("button").click();
  await expect(page.getByTestId("correct-done")).toContainText("zero-shot learns from none");
  await expect(page.getByTestId("correct-train")).toBeEnabled();
  await expect(page.getByTestId("data-summary")).toContainText("13 texts");
});

test("a correction is undone as a whole, however it is undone", async ({ page, site }) => {
  await trained(page, site.url);
  await page.getByTestId("try-text").fill("Chess at the table");
  const figure = page.getByTestId("prediction").locator(".figure").first();
  await expect(figure).toContainText("%");
  const before = await figure.innerText();
  await page.getByTestId("correct").click();
  // Escape takes nothing but the choice away.
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("correct-label")).toHaveCount(0);
  await expect(page.getByTestId("correct")).toBeFocused();
  await page.getByTestId("correct").click();
  await page.getByTestId("correct-label").getByRole("button").click();
  await expect(page.getByTestId("correct-done")).toContainText("now");
  await page.locator("body").press("Control+z");
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await expect(page.getByTestId("toast").locator(".toast")).toHaveCount(0);
  await expect(figure).toHaveText(before);
  await expect(page.getByTestId("correct-done")).toBeHidden();
});
