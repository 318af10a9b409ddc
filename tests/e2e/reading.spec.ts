// How a table is read: no table is a dead end; what was skipped is said; labels spelled alike are merged; and texts that the
// model can't read are counted.

import type { Page } from "@playwright/test";

import { counts, cpu, CSV, howRead, inbox, paste, settle } from "./person";
import { expect, test, watch } from "./site";

async function begin(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
}

const bring = (page: Page, name: string, text: string | Buffer) =>
  page.getByTestId("file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

/** Texts with two columns that could be labels, one of which has the same value everywhere. */
const WITH_SOURCE = CSV.split("\n")
  .map((line, i) => `${line},${i === 0 ? "source" : "web"}`)
  .join("\n");

test("a table that is refused can be read in another way, with its rows in sight", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await begin(page, site.url);
  await bring(page, "sourced.csv", WITH_SOURCE);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts with 2 labels");
  await howRead(page);
  await page.getByTestId("labelColumn").selectOption({ label: "source" });
  await expect(page.getByTestId("data-error")).toContainText("web");
  await expect(page.getByTestId("refused")).toContainText("How should sourced.csv be read?");
  const preview = page.getByTestId("preview");
  await expect(preview.getByRole("columnheader")).toHaveCount(3);
  await expect(preview.getByRole("columnheader", { name: "source (label)" })).toBeVisible();
  await expect(preview).toContainText("The soup was cold");
  await expect(page.getByTestId("labelColumn")).toHaveCount(1);
  await page.getByTestId("labelColumn").selectOption({ label: "label" });
  await expect(page.getByTestId("refused")).toHaveCount(0);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts with 2 labels");
  await expect(page.getByTestId("data-error")).toHaveText("");
  expect(faults).toEqual([]);
});

test("what was loaded stays while another table is refused, and the refused one can be left", async ({
  page,
  site,
}) => {
  await begin(page, site.url);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await bring(page, "one.csv", "text,label\na,x\nb,x\n");
  await expect(page.getByTestId("refused")).toBeVisible();
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  // One set of boxes: those of the table in question.
  await expect(page.getByTestId("labelColumn")).toHaveCount(1);
  await page.getByTestId("refused-drop").click();
  await expect(page.getByTestId("refused")).toHaveCount(0);
  await expect(page.getByTestId("data-error")).toHaveText("");
  await expect(page.getByTestId("labelColumn")).toHaveCount(1);
  // What is no table has nothing to choose.
  await bring(page, "junk.csv", Buffer.from([0, 1, 2, 3, 255]));
  await expect(page.getByTestId("data-error")).not.toHaveText("");
  await expect(page.getByTestId("refused")).toHaveCount(0);
});

test("how the bytes were read is said", async ({ page, site }) => {
  await begin(page, site.url);
  const text = `${CSV}\nCafé crème,food`;
  await bring(page, "old.csv", Buffer.from(text, "latin1"));
  await expect(page.getByTestId("data-summary")).toContainText("13 texts");
  await howRead(page);
  await expect(page.getByTestId("reading-notes")).toContainText("Windows-1252");
});

test("labels spelled alike are made one by a press, which can be undone", async ({ page, site }) => {
  await begin(page, site.url);
  await paste(page, `${CSV}\nA late goal,Sport\nAn early goal,Sport`);
  await inbox(page);
  const alike = page.getByTestId("similar-labels");
  await expect(alike).toContainText("differ only in upper and lower case");
  await alike.getByRole("button", { name: "Make them all “sport”" }).click();
  await expect(counts(page)).toHaveText(["food 6", "sport 8"]);
  await expect(alike).toHaveCount(0);
  await page.getByTestId("toast-undo").click();
  await expect(counts(page)).toHaveText(["food 6", "sport 6", "Sport 2"]);
  await expect(alike).toBeVisible();
  await alike.getByTestId("merge").click();
  await settle(page);
  await page.reload();
  await expect(counts(page)).toHaveText(["food 6", "sport 8"]);
});

test("texts that the model can't read are counted with an example, after a run and where one is tried too", async ({
  page,
  site,
}) => {
  await begin(page, site.url);
  const long = "We wrote down the time and the weather, and put the form into the folder again. ".repeat(25);
  const rows = CSV.split("\n").slice(1);
  const table = ["text,label", ...rows.map((row, i) => (i < 3 ? `"${long} ${i}",food` : row)), "🜁🜂🜃🜄 🜅🜆🜇,food"];
  await paste(page, table.join("\n"));
  await inbox(page);
  const cut = page.getByTestId("cut");
  await expect(cut.first()).toContainText("3 of 13 texts are longer than the model can read, so they are cut");
  await expect(cut.first()).toContainText("Example: We wrote down the time");
  await expect(page.getByTestId("unknown").first()).toContainText("1 of 13 texts consists mostly of characters");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(page.locator("hf-results").getByTestId("cut")).toContainText("3 of 13 texts");
  const note = page.getByTestId("try-unread");
  await page.getByTestId("try-text").fill(long);
  await expect(note).toContainText("It was cut");
  await page.getByTestId("try-text").fill("🜁🜂🜃🜄");
  await expect(note).toContainText("knows hardly anything in this text");
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(note).toHaveCount(0);
});
