// A classifier as one HTML file, opened from disk without a network.

import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Page } from "@playwright/test";

import { cpu, CSV, paste } from "./person";
import { expect, test, watch } from "./site";

/** Several texts, one a line and as a table, in an opened predictor. */
async function labelsMany(opened: Page): Promise<void> {
  const [status, rows] = [opened.locator("#many-status"), opened.locator("#many tbody tr")];
  await opened.locator("#lines").fill("The goalkeeper saved a penalty, again\n\nA spicy stew, with bread\n");
  await opened.locator("#label-lines").click();
  await expect(status).toContainText("2 texts have labels");
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "A spicy stew, with bread" })).toContainText("food");
  const lines = Array.from({ length: 300 }, (_, i) => `${i};"A match; in week ${i}"`);
  const buffer = Buffer.from(["id;text", "x;", ...lines].join("\n"));
  await opened.locator("#file").setInputFiles({ name: "week.csv", mimeType: "text/csv", buffer });
  await expect(status).toContainText("300 texts have labels");
  await expect(rows).toHaveCount(50);
  await expect(opened.locator("#many")).toContainText("Row 2: no text");
  const downloading = opened.waitForEvent("download");
  await opened.locator("#download").click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("week-label.csv");
  const csv = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(csv[0]).toBe("\ufeffid;text;label;score;note");
  expect(csv).toHaveLength(303);
  expect(csv[2]).toMatch(/^0;"A match; in week 0";.*;"0,\d{4}";$/);
}

const TEXTS = ["The goalkeeper saved a penalty", "A spicy stew", "Fresh bread after the race <b>"];

for (const approach of ["head", "layers"] as const) {
  test(`a predictor opens from disk with no network and gives the same labels: ${approach}`, async ({
    page,
    site,
    context,
    browser,
  }) => {
    const folder = mkdtempSync(join(tmpdir(), "homefire-predictor-"));
    try {
      await page.goto(site.url);
      await cpu(page);
      // A label that would end the script it stands in, if it were not shown as text.
      await paste(page, CSV.replaceAll(",sport", ",</script><b>sport"));
      await page.getByTestId(`approach-${approach}`).check();
      await page.getByTestId("start").click();
      await expect(page.getByTestId("accuracy")).toContainText("%");
      const prediction = page.getByTestId("prediction");
      const said: string[][] = [];
      for (const text of TEXTS) {
        await page.getByTestId("try-text").fill(text);
        await expect(prediction).toContainText("%");
        // What was shown before may have been the answer to another text.
        await expect(prediction).toHaveAttribute("aria-busy", "false");
        const found = [prediction.locator(".label"), prediction.locator(".figure").first()];
        said.push(await Promise.all(found.map(async (one) => (await one.innerText()).trim())));
      }
      // The answers can be told apart, so that none can be taken for another's.
      expect(new Set(said.map((one) => one.join())).size).toBe(TEXTS.length);
      const downloading = page.waitForEvent("download");
      await page.getByTestId("export-html").click();
      const path = join(folder, "predictor.html");
      await (await downloading).saveAs(path);
      console.log(`a predictor has ${(statSync(path).size / 1e6).toFixed(1)} MB`);

      const offline = await browser.newContext({ offline: true });
      const opened = await offline.newPage();
      const faults = watch(opened, "file:");
      await opened.goto(pathToFileURL(path).href);
      await expect(opened.locator("#status")).toContainText("Ready", { timeout: 60_000 });
      for (const [i, text] of TEXTS.entries()) {
        const [label = "", share = ""] = said[i] ?? [];
        await opened.locator("#text").fill(text);
        await expect(opened.locator("#scores td").first()).toHaveText(share);
        await expect(opened.locator("#label")).toHaveText(label);
      }
      await expect(opened.locator("#labels")).toContainText("</script><b>sport");
      if (approach === "head") await labelsMany(opened);
      expect(faults).toEqual([]);
      await offline.close();
    } finally {
      rmSync(folder, { recursive: true });
      await context.close();
    }
  });
}
