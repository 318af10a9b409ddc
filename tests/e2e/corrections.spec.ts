// The test part stays the same rows when rows are corrected, so that runs from before and after can be compared.

import type { Page } from "@playwright/test";

import { approach, closeRows, counts, cpu, openRows, set, settle } from "./person";
import { expect, test, watch } from "./site";

const WORDS = {
  food: ["soup", "pizza", "bread", "curry", "dessert", "fries", "salad", "pasta", "cheese", "cake", "rice", "steak"],
  sport: ["goal", "match", "race", "card", "tennis", "lap", "penalty", "league", "medal", "coach", "team", "final"],
};

/** Twelve texts of each label, so that a part is set aside. */
const TABLE = [
  "text,label",
  ...Object.entries(WORDS).flatMap(([label, all]) => all.map((w) => `The ${w} today,${label}`)),
].join("\n");

const runs = (page: Page) => page.getByTestId("runs").locator("tbody tr");
const examples = (page: Page, nth: number) => runs(page).nth(nth).locator("td").nth(2);

async function begin(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
  const buffer = Buffer.from(TABLE);
  await page.getByTestId("file").setInputFiles({ name: "words.csv", mimeType: "text/csv", buffer });
  await expect(page.getByTestId("data-summary")).toContainText("24 texts");
}

async function start(page: Page, nth: number): Promise<void> {
  await page.getByTestId("start").click();
  await expect(runs(page)).toHaveCount(nth);
  await expect(page.getByTestId("start")).toBeEnabled();
}

/** Changes one field of a row that is in view. */
async function edit(page: Page, field: "Label" | "Text", row: number, value: string): Promise<void> {
  const box = page.getByLabel(`${field} of row ${row}`, { exact: true });
  await box.fill(value);
  await box.blur();
}

/** The texts that the kept runs' test parts stand for, by the database. */
const testSets = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<{ testSet?: string; testPart?: string; trainSet?: string }[]>((done, fail) => {
        const opening = indexedDB.open("homefire");
        opening.onerror = () => fail(opening.error ?? new Error("the database does not open"));
        opening.onsuccess = () => {
          const all = opening.result.transaction("projects").objectStore("projects").getAll();
          all.onsuccess = () => {
            opening.result.close();
            const [project] = all.result as { snapshot: { runs: { testSet?: string; testPart?: string }[] } }[];
            done(project?.snapshot.runs ?? []);
          };
        };
      }),
  );

test("corrected labels and texts leave the test part the same rows, over a reload too", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await begin(page, site.url);
  await start(page, 1);
  await expect(examples(page, 0)).toHaveText("20");
  await openRows(page);
  // Each row in turn, so that some are in the test part and some are not.
  for (let row = 1; row <= 6; row++) await edit(page, "Text", row, `The ${WORDS.food[row - 1]} of today`);
  await edit(page, "Label", 2, "sport");
  await closeRows(page);
  await expect(counts(page)).toHaveText(["food 11", "sport 13"]);
  await start(page, 2);
  await settle(page);
  await page.reload();
  await expect(runs(page)).toHaveCount(2);
  await start(page, 3);
  await settle(page);
  const kept = await testSets(page);
  expect(new Set(kept.map(({ testPart }) => testPart)).size).toBe(1);
  // The same before and after the reload.
  expect(kept[2]?.testSet).toBe(kept[1]?.testSet);
  expect(kept[2]?.trainSet).toBe(kept[1]?.trainSet);
  for (const nth of [1, 2]) await expect(examples(page, nth)).toHaveText("20");
  await expect(page.getByText("These runs were tested on different texts")).toHaveCount(0);
  expect(faults).toEqual([]);
});

test("a run from before a correction of its test part is tested again on the corrected rows", async ({
  page,
  site,
}) => {
  await begin(page, site.url);
  await start(page, 1);
  await settle(page);
  const [before] = await testSets(page);
  await openRows(page);
  // Every text of one label, so that some of them are tested on.
  for (const [i, word] of WORDS.food.entries()) {
    await page.getByTestId("rows-words").fill(word);
    await edit(page, "Text", i + 1, `The ${word} of today`);
  }
  await closeRows(page);
  await expect(page.getByTestId("data-summary")).toContainText("24 texts");
  await start(page, 2);
  const note = page.getByTestId("corrected");
  await expect(note).toContainText("All of them were tested on the same test part");
  await page.getByTestId("retest").click();
  await expect(note).toHaveCount(0);
  // Its figures are those of the rows of now, by the classifier of before.
  await expect(runs(page).nth(0).locator("td").nth(3)).toHaveText(/^[\d.]+ %$/);
  await settle(page);
  const after = await testSets(page);
  expect(after[0]?.testSet).toBe(after[1]?.testSet);
  expect(after[0]?.testSet).not.toBe(before?.testSet);
  await page.reload();
  await expect(runs(page)).toHaveCount(2);
  await expect(note).toHaveCount(0);
});

test("a run that does not know a label of now is not tested again", async ({ page, site }) => {
  await begin(page, site.url);
  await start(page, 1);
  await openRows(page);
  for (const [i, word] of WORDS.food.entries()) {
    await page.getByTestId("rows-words").fill(word);
    await edit(page, "Label", i + 1, "meal");
  }
  await closeRows(page);
  await expect(counts(page)).toHaveText(["meal 12", "sport 12"]);
  await start(page, 2);
  await expect(page.getByTestId("corrected")).toContainText("Run the earlier ones again");
  await expect(page.getByTestId("retest")).toHaveCount(0);
});

test("a row left out and one added move no other, and a run may start from one before the change", async ({
  page,
  site,
}) => {
  await begin(page, site.url);
  await start(page, 1);
  await openRows(page);
  await page.getByRole("button", { name: "Leave out row 3" }).click();
  await expect(page.getByTestId("data-summary")).toContainText("23 texts");
  await closeRows(page);
  await page.getByText("Type examples by hand").click();
  await page.getByTestId("hand-label-0").fill("food");
  await page.getByTestId("hand-texts-0").fill("The noodles today");
  await page.getByTestId("hand-add").click();
  await expect(page.getByTestId("data-summary")).toContainText("24 texts");
  await approach(page, "approach-layers");
  await set(page, { epochs: "1" });
  await page.getByTestId("setting-from").selectOption("1");
  await start(page, 2);
  // It had the same test part, so that nothing of it was learned from.
  await expect(page.getByTestId("carried")).toContainText("Started from run 1");
  await expect(page.getByTestId("start-caution")).toHaveCount(0);
  await openRows(page);
  await page.getByRole("button", { name: "Restore row 3" }).click();
  await expect(page.getByTestId("data-summary")).toContainText("25 texts");
  await closeRows(page);
  await approach(page, "approach-head");
  await start(page, 3);
  await settle(page);
  const kept = await testSets(page);
  expect(new Set(kept.map(({ testPart }) => testPart)).size).toBe(1);
});
