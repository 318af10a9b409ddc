// A project that an earlier version kept opens, and goes on as it was.

import { readFileSync } from "node:fs";
import { strToU8, unzipSync, zipSync } from "fflate";

import { bringHere, closeRows, cpu, CSV, openRows, paste, projectMenu, toView } from "./person";
import { expect, test, watch } from "./site";
import old from "../unit/project-version-1.json" with { type: "json" };

/** What the first version did not write, by its name, wherever it stands. */
const NEW = new Set([
  ...["lineage", "first", "typed", "came", "coverage", "testPlan", "similarLabels", "encoding", "notes", "earlier"],
  ...["testPart", "folds", "testStopped", "majority", "overGuess", "testing", "told"],
]);

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !NEW.has(key));
  return Object.fromEntries(kept.map(([key, one]) => [key, stripped(one)]));
}

for (const kept of ["a table", "changed rows"] as const) {
  test(`a project of the first version with ${kept} opens and goes on`, async ({ page, site }) => {
    const faults = watch(page, site.url);
    await page.goto(site.url);
    await cpu(page);
    await paste(page, CSV);
    await expect(page.getByTestId("data-summary")).toContainText("12 texts");
    await toView(page, "compare");
    await page.getByTestId("compare").click();
    await expect(page.getByTestId("advice")).toContainText("Take");
    await projectMenu(page);
    const downloading = page.waitForEvent("download");
    await projectMenu(page);
    await page.getByTestId("project-export").click();
    const files = unzipSync(readFileSync(await (await downloading).path()));
    const manifest = stripped(JSON.parse(Buffer.from(files["project.json"] ?? []).toString())) as {
      version: number;
      data: string;
      snapshot: { version: number; settings: object };
    };
    manifest.version = manifest.snapshot.version = 1;
    manifest.snapshot.settings = old.snapshot.settings;
    expect(JSON.stringify(manifest)).not.toMatch(/testPlan|lineage|overGuess/);
    if (kept === "changed rows") {
      const rows = CSV.split("\n")
        .slice(1)
        .map((line) => ({ text: line.split(",")[0], label: line.split(",")[1] }));
      manifest.data = "rows";
      files["data"] = strToU8(JSON.stringify([{ ...rows[0], out: true }, ...rows.slice(1)]));
    }
    const buffer = Buffer.from(zipSync({ ...files, "project.json": strToU8(JSON.stringify(manifest)) }));
    await projectMenu(page);
    await page.getByTestId("project-import").setInputFiles({ name: "old.zip", mimeType: "application/zip", buffer });

    // Its figures and its advice are there, without what was not kept with them.
    await expect(page.getByTestId("project-notice")).toHaveText("");
    await toView(page, "work");
    await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(3);
    await toView(page, "compare");
    await expect(page.getByTestId("advice")).toContainText("Take");
    await expect(page.getByTestId("guess-row")).toHaveCount(0);
    await toView(page, "work");
    await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
    await expect(page.getByTestId("prediction")).toContainText("sport");
    await page.getByTestId("approach-lora").check();
    await page.getByText("Settings", { exact: true }).click();
    await expect(page.getByTestId("setting-rank")).toHaveValue("4");
    await expect(page.getByTestId("setting-epochs")).toHaveValue("2");
    await page.getByTestId("approach-head").check();
    await expect(page.getByTestId("setting-epochs")).toHaveValue("30");
    // What is new comes with the rows being read anew.
    await expect(page.locator("hf-run")).toContainText("in 6 rounds");
    const size = kept === "a table" ? 12 : 11;
    await expect(page.getByTestId("data-summary")).toContainText(`${size} texts`);
    await openRows(page);
    await page.getByLabel("Text of row 2", { exact: true }).fill("Best pizza ever");
    await closeRows(page);
    await page.getByTestId("start").click();
    await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(4);
    // Rows that were changed before that was noted are put aside as others are.
    await bringHere(page);
    await page.getByTestId("sample-films").click();
    await expect(page.getByTestId("earlier")).toContainText("12 rows");
    expect(faults).toEqual([]);
  });
}
