// What a person has typed is not lost when other data come: these open a project of their own, or it is put aside and can be
// brought back, after a reload too.

import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import type { Page } from "@playwright/test";

import { bringHere, closeRows, counts, cpu, CSV, howRead, inbox, openRows, paste, projectMenu, settle } from "./person";
import { expect, test, watch } from "./site";

const summary = (page: Page) => page.getByTestId("data-summary");

async function begin(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
}

/** Brings a file with twelve rows, the second of which a person labels anew. */
async function change(page: Page): Promise<void> {
  await page
    .getByTestId("file")
    .setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(`${CSV}\n,nothing`) });
  await expect(summary(page)).toContainText("12 texts");
  await openRows(page);
  await page.getByLabel("Label of row 2", { exact: true }).fill("sport");
  await page.getByLabel("Label of row 2", { exact: true }).blur();
  await closeRows(page);
  await expect(counts(page)).toHaveText(["food 5", "sport 7"]);
  // By then they are the data.
  await settle(page);
}

test("a sample over changed rows opens a project of its own, and the way back is a press", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await begin(page, site.url);
  await change(page);
  await page.getByTestId("sample-films").click();
  await expect(summary(page)).toContainText("films.csv");
  await expect(page.getByTestId("project-name")).toHaveText("films.csv");
  await expect(page.getByTestId("toast")).toContainText("Your work is in the project “mine.csv”.");
  await expect(page.getByTestId("earlier")).toHaveCount(0);
  await page.getByTestId("toast-undo").click();
  await expect(page.getByTestId("project-name")).toHaveText("mine.csv");
  await expect(counts(page)).toHaveText(["food 5", "sport 7"]);
  // The sample has its project still.
  await page.getByTestId("projects").locator("summary").click();
  await expect(page.getByTestId("project-list")).toContainText("films.csv");
  expect(faults).toEqual([]);
});

test("brought into the same project, a sample puts changed rows aside, and they come back over a reload", async ({
  page,
  site,
}) => {
  const faults = watch(page, site.url);
  await begin(page, site.url);
  await change(page);
  await bringHere(page);
  await page.getByTestId("sample-films").click();
  await expect(summary(page)).toContainText("films.csv");
  await expect(page.locator("hf-announcer [aria-live]")).toContainText("Your rows of “mine.csv” are kept");
  const earlier = page.getByTestId("earlier");
  await expect(earlier).toContainText("“mine.csv” with your changes (12 rows) is kept.");
  await settle(page);
  await page.reload();
  await expect(summary(page)).toContainText("films.csv");
  await page.getByTestId("bring-back").click();
  await expect(summary(page)).toContainText("mine.csv");
  await expect(counts(page)).toHaveText(["food 5", "sport 7"]);
  // How it was read, and what was left out, came back with it.
  await expect(summary(page)).toContainText("1 row left out");
  await howRead(page);
  await expect(page.getByTestId("labelColumn")).toBeVisible();
  await expect(earlier).toHaveCount(0);
  expect(faults).toEqual([]);
});

test("a sample that was only looked at gives way to another one", async ({ page, site }) => {
  await begin(page, site.url);
  await page.getByTestId("sample-films").click();
  await expect(summary(page)).toContainText("films.csv");
  await page.getByTestId("sample-tickets").click();
  await expect(summary(page)).toContainText("tickets.csv");
  await page.getByTestId("projects").locator("summary").click();
  await expect(page.getByTestId("project-list")).toHaveCount(0);
  await page.getByTestId("projects").locator("summary").click();
  // With a run it is work.
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("sample-films").click();
  await expect(summary(page)).toContainText("films.csv");
  await expect(page.getByTestId("runs")).toHaveCount(0);
  await page.getByTestId("toast-undo").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
});

test("a table that is refused opens no project, and where none is kept work is put aside", async ({ page, site }) => {
  await begin(page, site.url);
  await change(page);
  await paste(page, "text,label\na,x\nb,x\n");
  await expect(page.getByTestId("refused")).toBeVisible();
  await expect(counts(page)).toHaveText(["food 5", "sport 7"]);
  await page.getByTestId("refused-drop").click();
  // The browser has no room from now on.
  await settle(page);
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await openRows(page);
  await page.getByLabel("Label of row 3", { exact: true }).fill("sport");
  await closeRows(page);
  await expect(counts(page)).toHaveText(["food 4", "sport 8"]);
  await page.getByTestId("sample-films").click();
  await expect(summary(page)).toContainText("films.csv");
  await page.getByTestId("bring-back").click();
  await expect(counts(page)).toHaveText(["food 4", "sport 8"]);
});

for (const way of ["a file", "pasted text", "a drop"] as const) {
  test(`${way} over changed rows opens a project of its own`, async ({ page, site }) => {
    await begin(page, site.url);
    await change(page);
    const other = "text,label\nOne,a\nTwo,b\nThree,a\nFour,b";
    if (way === "pasted text") await paste(page, other);
    if (way === "a file") {
      const buffer = Buffer.from(other);
      await page.getByTestId("file").setInputFiles({ name: "other.csv", mimeType: "text/csv", buffer });
    }
    if (way === "a drop") {
      const files = await page.evaluateHandle((text) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], "other.csv", { type: "text/csv" }));
        return transfer;
      }, other);
      await page.locator("hf-data .drop").dispatchEvent("drop", { dataTransfer: files });
    }
    await expect(summary(page)).toContainText("4 texts");
    await expect(page.getByTestId("toast")).toContainText("“mine.csv”");
    await page.getByTestId("toast-undo").click();
    await expect(counts(page)).toHaveText(["food 5", "sport 7"]);
  });
}

test("a change that is not the data yet, and rows that can't be yet, are kept as well", async ({ page, site }) => {
  await begin(page, site.url);
  await page.getByText("Type examples by hand").click();
  await page.getByTestId("hand-label-0").fill("food");
  await page.getByTestId("hand-texts-0").fill("The soup was cold\nBest pizza in years");
  await page.getByTestId("hand-add").click();
  // One label alone can't be learned.
  await expect(page.getByTestId("data-error")).toContainText("label");
  await page.getByTestId("sample-tickets").click();
  await expect(summary(page)).toContainText("tickets.csv");
  await page.getByTestId("toast-undo").click();
  await expect(counts(page)).toHaveText(["food 2"]);
  await bringHere(page);
  await page.getByTestId("sample-tickets").click();
  await expect(summary(page)).toContainText("tickets.csv");
  await settle(page);
  await page.reload();
  await page.getByTestId("bring-back").click();
  await expect(page.getByTestId("earlier")).toHaveCount(0);
  await openRows(page);
  await expect(page.getByTestId("rows-count")).toContainText("2 rows shown of 2");
  await closeRows(page);
  await page.getByText("Type examples by hand").click();
  await page.getByTestId("hand-label-1").fill("sport");
  await page.getByTestId("hand-texts-1").fill("The striker scored twice\nA red card");
  await page.getByTestId("hand-add").click();
  await expect(summary(page)).toContainText("4 texts with 2 labels");
});

test("what was pasted is kept, and reading it in another way is no loss", async ({ page, site }) => {
  await begin(page, site.url);
  await paste(page, CSV);
  await expect(summary(page)).toContainText("12 texts");
  // The same text again, read otherwise or with a change, replaces nothing that is not in the box.
  await howRead(page);
  await page.getByTestId("format").selectOption("lines");
  await page.getByTestId("format").selectOption("csv");
  await paste(page, `${CSV}\nOne more,food`);
  await expect(summary(page)).toContainText("13 texts");
  await expect(page.getByTestId("earlier")).toHaveCount(0);
  await bringHere(page);
  await page.getByTestId("sample-films").click();
  await expect(page.getByTestId("earlier")).toContainText("“Pasted text”, which you typed (13 rows), is kept.");
  await page.getByTestId("earlier").getByRole("button", { name: "Discard" }).click();
  await expect(page.getByTestId("earlier")).toHaveCount(0);
});

test("data put aside go with the project's file and its copy", async ({ page, site }) => {
  await begin(page, site.url);
  await change(page);
  await bringHere(page);
  await page.getByTestId("sample-films").click();
  await expect(summary(page)).toContainText("films.csv");
  await projectMenu(page);
  const downloading = page.waitForEvent("download");
  await page.getByTestId("project-export").click();
  const file = await (await downloading).path();
  expect(Object.keys(unzipSync(readFileSync(file))).sort()).toEqual([
    "data",
    "earlier/1/data",
    "earlier/1/rows",
    "project.json",
  ]);
  await projectMenu(page);
  await page.getByTestId("project-new").click();
  await expect(page.getByTestId("earlier")).toHaveCount(0);
  await projectMenu(page);
  await page.getByTestId("project-import").setInputFiles(file);
  await page.getByTestId("bring-back").click();
  await expect(counts(page)).toHaveText(["food 5", "sport 7"]);
  await projectMenu(page);
  await page.getByTestId("project-duplicate").click();
  await expect(page.getByTestId("project-name")).toContainText("copy");
  await expect(counts(page)).toHaveText(["food 5", "sport 7"]);
  // Nor does the file with the rows alone lose them.
  await projectMenu(page);
  const again = page.waitForEvent("download");
  await page.getByTestId("project-export").click();
  expect(Object.keys(unzipSync(readFileSync(await (await again).path()))).sort()).toEqual([
    "data",
    "project.json",
    "rows",
  ]);
});

test("after a change, rows left out, findings and the columns are still there", async ({ page, site }) => {
  await begin(page, site.url);
  await paste(page, `${CSV}\nThe soup was COLD!,food\nThe keeper saved a penalty,food\n,nothing`);
  await expect(summary(page)).toContainText("1 row left out");
  await inbox(page);
  await page.getByTestId("check").click();
  const found = page.getByTestId("check-found");
  await expect(found).toContainText("1 text appears more than once");
  await expect(found).toContainText(/The keeper saved a penalty\s+Labelled\s+food\s*, looks like\s+sport\s*\./);
  await found.getByRole("button", { name: "Relabel row 14 as sport" }).click();
  await expect(counts(page)).toHaveText(["food 7", "sport 7"]);
  // What was settled is gone, and the rest is there.
  await expect(found).not.toContainText("The keeper saved a penalty");
  await expect(found).toContainText("1 text appears more than once");
  await expect(summary(page)).toContainText("1 row left out");
  await page.getByText("1 row left out, and why").click();
  await expect(page.getByTestId("problems")).toContainText("Row 16");
  await found.getByRole("button", { name: "Keep row 1 and leave out its duplicates" }).click();
  await expect(counts(page)).toHaveText(["food 6 · 1 left out", "sport 7"]);
  await expect(found).toContainText("No label issues or duplicates are left");
  await page.getByTestId("toast-undo").click();
  await expect(counts(page)).toHaveText(["food 7", "sport 7"]);
  await expect(found).toContainText("1 text appears more than once");

  // Reading it otherwise begins anew, and the changed rows can be brought back.
  await howRead(page);
  await page.getByTestId("textColumn").selectOption({ label: "label" });
  await expect(page.getByTestId("earlier")).toContainText("with your changes (14 rows)");
  await page.getByTestId("bring-back").click();
  await expect(counts(page)).toHaveText(["food 7", "sport 7"]);
});

test("a filter whose label is gone shows all rows", async ({ page, site }) => {
  await begin(page, site.url);
  await paste(page, `${CSV}\nA late goal,sprot`);
  await expect(summary(page)).toContainText("3 labels");
  await openRows(page);
  await page.getByTestId("rows-label").selectOption("sprot");
  await expect(page.getByTestId("rows-count")).toContainText("1 row shown of 13");
  await page.getByLabel("Label of row 13", { exact: true }).fill("sport");
  await page.getByLabel("Label of row 13", { exact: true }).blur();
  await expect(summary(page)).toContainText("2 labels");
  await expect(page.getByTestId("rows-count")).toContainText("13 rows shown of 13");
  await expect(page.getByTestId("rows-label")).toHaveValue("");
  // Undone, it is there again.
  await page.getByTestId("rows-undo").click();
  await expect(page.getByTestId("rows-count")).toContainText("1 row shown of 13");
});
