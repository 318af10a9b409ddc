// Few examples on the page: one of each label, and fewer than ten.

import type { Page } from "@playwright/test";

import { cpu, CSV, paste, set, settle, toView } from "./person";
import { expect, test, watch } from "./site";

const ONE_EACH = [
  "text,label",
  "I was charged twice,billing",
  "The app closes by itself,bug",
  "Where is my parcel,shipping",
  "Can you add a dark theme,wish",
].join("\n");

const runs = (page: Page) => page.getByTestId("runs").locator("tbody tr");

async function begin(page: Page, url: string, table: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
  await paste(page, table);
  await expect(page.getByTestId("data-summary")).toContainText("texts");
}

async function start(page: Page, nth: number): Promise<void> {
  await page.getByTestId("start").click();
  await expect(runs(page)).toHaveCount(nth);
  await expect(page.getByTestId("start")).toBeEnabled();
}

test("one example of each label is learned from without a figure, tried and saved", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await begin(page, site.url, ONE_EACH);
  // What is best with so few is proposed.
  await page.getByTestId("propose").click();
  await expect(page.getByTestId("approach-few")).toBeChecked();
  await expect(page.getByLabel("Label words")).toBeChecked();
  await expect(page.getByTestId("proposal")).toHaveCount(0);
  await page.getByTestId("shots").selectOption("1");
  await expect(page.locator("hf-run")).toContainText("there will be no accuracy figure");
  await start(page, 1);
  await expect(page.getByTestId("no-figure")).toContainText("fewer than two of its labels had a second text");
  await page.getByTestId("try-text").fill("My invoice has the wrong amount");
  await expect(page.getByTestId("prediction")).toContainText("billing");
  const downloading = page.waitForEvent("download");
  await page.getByTestId("save").click();
  expect((await downloading).suggestedFilename()).toMatch(/\.safetensors$/);

  await page.getByTestId("approach-zero").check();
  await start(page, 2);
  await expect(runs(page).nth(1)).toContainText("–");
  await expect(page.locator("hf-announcer [aria-live]")).toHaveText(/too few texts for an accuracy figure/);
  // Nothing can be compared, and that is said.
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("compare-error")).toContainText("nothing to compare");

  await settle(page);
  await page.reload();
  await toView(page, "work");
  await expect(page.getByTestId("no-figure")).toBeVisible();
  await page.getByTestId("try-text").fill("My invoice has the wrong amount");
  await expect(page.getByTestId("prediction")).toContainText("%");
  expect(faults).toEqual([]);
});

test("fewer than ten a label are cross-validated where that is quick, and the page says how", async ({
  page,
  site,
}) => {
  const faults = watch(page, site.url);
  await begin(page, site.url, CSV);
  await expect(page.locator("hf-run")).toContainText("in 6 rounds");
  const said = await page.getByTestId("run-status").evaluateHandle((node) => {
    const all: string[] = [];
    const hear = () => all.push(node.textContent);
    new MutationObserver(hear).observe(node, { subtree: true, childList: true, characterData: true });
    return all;
  });
  await start(page, 1);
  expect((await said.jsonValue()).join("\n")).toContain("Cross-validation, fold");
  // It has learned from all, and each was tested.
  await expect(runs(page).first()).toContainText("12");
  await expect(page.getByTestId("cross-validated")).toContainText("leaving out one text of each label at a time");
  await expect(page.locator("hf-results")).toContainText("12texts, by cross-validation");
  await expect(page.getByTestId("guessing")).toContainText("always guessing “food”: 50.0 %");
  await expect(page.locator("hf-results")).toContainText(/95 % interval: [\d.]+ % to [\d.]+ %/);

  // What takes long is tested on a part, and why is said.
  await page.getByTestId("approach-layers").check();
  await expect(page.locator("hf-run")).toContainText("would mean training it 6 more times");
  await set(page, { epochs: "1" });
  await start(page, 2);
  await expect(page.getByTestId("cross-validated")).toHaveCount(0);
  await page.getByTestId("setting-testing").selectOption("cross-validation");
  await expect(page.locator("hf-run")).not.toContainText("would mean");
  await start(page, 3);
  await expect(page.getByTestId("cross-validated")).toBeVisible();
  await settle(page);
  await page.reload();
  await expect(page.getByTestId("cross-validated")).toBeVisible();
  await expect(page.getByTestId("setting-testing")).toHaveValue("cross-validation");
  expect(faults).toEqual([]);
});

test("a cross-validation that is stopped leaves the run without a figure", async ({ page, site }) => {
  await begin(page, site.url, CSV);
  // So long that it is stopped before its end.
  await set(page, { epochs: "3000", patience: "0", batchSize: "1" });
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("Cross-validation, fold", { timeout: 300_000 });
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("no-figure")).toContainText("because its test was stopped");
  await expect(runs(page)).toHaveCount(1);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
});

for (const sample of ["tickets", "films"]) {
  test(`the few-shot method that is proposed is the best one on few ${sample}`, async ({ page, site }) => {
    await page.goto(site.url);
    await cpu(page);
    await page.getByTestId(`sample-${sample}`).click();
    await expect(page.getByTestId("data-summary")).toContainText("texts");
    await page.getByTestId("approach-few").check();
    await expect(page.getByLabel("Label words")).toBeChecked();
    await toView(page, "compare");
    await page.getByTestId("setting-curveDraws").fill("10");
    await page.getByTestId("setting-curveDraws").blur();
    await page.getByTestId("curve").click();
    await expect(page.getByTestId("curve-stop")).toBeEnabled();
    await expect(page.getByTestId("curve")).toBeEnabled();
    const table = page.getByTestId("learning");
    const means = async (column: number) => {
      const cells = await table.locator(`tbody tr td:nth-child(${column})`).allInnerTexts();
      // 1, 2, 4 and 8 examples of each label.
      return cells.slice(0, 4).reduce((sum, cell) => sum + Number.parseFloat(cell) / 4, 0);
    };
    await expect(table.getByRole("columnheader").nth(3)).toHaveText("Few-shot, label words");
    const [prototypes, words, head] = [await means(3), await means(4), await means(5)];
    expect(words).toBeGreaterThan(prototypes);
    expect(words).toBeGreaterThan(head);
  });
}
