// Rows changed by hand.

import { cpu, CSV, forgetModels, paste, settle } from "./person";
import { expect, test, watch } from "./site";

test("rows are edited, relabelled, left out, restored and undone", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts with 2 labels");
  await page.getByText("See and change the rows").click();
  const counts = page.getByTestId("label-counts");
  await expect(counts).toContainText("food6sport6");

  // Its rows are there only while they are in view.
  await page.getByRole("list", { name: "Rows" }).scrollIntoViewIfNeeded();
  await page.getByLabel("Label of row 1", { exact: true }).fill("sport");
  await page.getByLabel("Label of row 1", { exact: true }).press("Tab");
  await expect(counts).toContainText("food5");
  await page.getByTestId("rows-undo").click();
  await expect(counts).toContainText("food6");
  await page.getByTestId("rows-redo").click();
  await expect(counts).toContainText("food5");
  await page.getByTestId("rows-undo").click();

  await page.getByLabel("Text of row 2", { exact: true }).fill("Best pizza ever <b>");
  await page.getByLabel("Text of row 2", { exact: true }).blur();
  await page.getByRole("button", { name: "Leave out row 3" }).click();
  await expect(page.getByTestId("data-summary")).toContainText("11 texts");
  await expect(page.getByTestId("rows-count")).toContainText("1 left out");
  await expect(page.getByRole("region", { name: "First rows" })).toContainText("Best pizza ever <b>");
  await page.getByRole("button", { name: "Restore row 3" }).click();
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");

  await page.getByTestId("rows-words").fill("PIZZA");
  await expect(page.getByTestId("rows-count")).toContainText("1 row shown of 12");
  // An empty text is no example: what was there is put back.
  await page.getByLabel("Text of row 2", { exact: true }).fill("");
  await page.getByLabel("Text of row 2", { exact: true }).blur();
  await expect(page.getByLabel("Text of row 2", { exact: true })).toHaveValue("Best pizza ever <b>");

  await settle(page);
  await page.reload();
  await expect(page.getByRole("region", { name: "First rows" })).toContainText("Best pizza ever <b>");

  // Other data while the table is open: it shows these, and a change is one of these.
  await page.getByText("See and change the rows").click();
  await expect(page.getByTestId("rows-count")).toContainText("12 rows");
  await paste(page, "text,label\nOne,a\nTwo,b\nThree,a\nFour,b");
  await expect(page.getByTestId("rows-count")).toContainText("4 rows shown of 4");
  // Only rows in view are there.
  await page.getByRole("list", { name: "Rows" }).scrollIntoViewIfNeeded();
  await page.getByLabel("Text of row 2", { exact: true }).fill("Second");
  // Started at once, a run learns from the changed rows.
  await page.getByLabel("Text of row 2", { exact: true }).blur();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(page.getByRole("region", { name: "First rows" })).toContainText("Second");
  expect(faults).toEqual([]);
});

test("examples are typed by hand, and a mistake is learned from and not tested on", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await page.getByText("Type examples by hand").click();
  const lines = (label: string) =>
    CSV.split("\n")
      .filter((line) => line.endsWith(`,${label}`))
      .map((line) => line.slice(0, line.lastIndexOf(",")))
      .join("\n");
  await page.getByTestId("hand-label-0").fill("food");
  await page.getByTestId("hand-texts-0").fill(lines("food"));
  await page.getByTestId("hand-add").click();
  // One label alone can't be learned; what was typed stays, and over a reload too.
  await expect(page.getByTestId("data-error")).toContainText("label");
  await settle(page);
  await page.reload();
  // Something else is kept meanwhile, and the draft with it.
  await page.getByTestId("approach-zero").check();
  await settle(page);
  await page.reload();
  await expect(page.getByTestId("data-error")).toContainText("label");
  await page.getByTestId("approach-head").check();
  await page.getByText("Type examples by hand").click();
  await page.getByTestId("hand-label-1").fill("sport");
  await page.getByTestId("hand-texts-1").fill(lines("sport"));
  await page.getByTestId("hand-add").click();
  await expect(page.getByTestId("data-summary")).toContainText("12 texts with 2 labels");

  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("try-text").fill("Pasta before the marathon");
  await expect(page.getByTestId("prediction")).toContainText("%");
  const said = (await page.getByTestId("prediction").locator(".label").innerText()).trim();
  await page.getByTestId("correct").click();
  await page
    .getByTestId("correct-label")
    .getByRole("button", { name: said === "food" ? "sport" : "food" })
    .click();
  await expect(page.getByTestId("correct-done")).toBeVisible();
  await expect(page.getByTestId("data-summary")).toContainText("13 texts");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(2);
  await expect(page.getByTestId("runs").locator("tbody tr").nth(1)).toContainText("13");
  await expect(page.getByText("These runs were tested on different texts")).toHaveCount(0);
});

test("rows that can't be fetched are asked for once, and again when the table is opened again", async ({
  page,
  site,
}) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await settle(page);
  // The model has to be opened for them, and can't be.
  await forgetModels(page);
  let asked = 0;
  await page.route("**/model.safetensors", (route) => {
    asked += 1;
    return route.abort();
  });
  await page.reload();
  await page.getByText("See and change the rows").click();
  await expect(page.getByTestId("data-error")).toContainText("model.safetensors could not be fetched");
  const before = asked;
  expect(before).toBeGreaterThan(0);
  await page.waitForTimeout(3000);
  expect(asked).toBe(before);
  await page.unroute("**/model.safetensors");
  await page.getByText("See and change the rows").click();
  await page.getByText("See and change the rows").click();
  await expect(page.getByTestId("rows-count")).toContainText("12 rows shown of 12");
});

test("ten thousand rows are quick to look through", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  const rows = Array.from({ length: 10_000 }, (_, i) => `text number ${i},${i % 2 ? "odd" : "even"}`);
  await page
    .getByTestId("file")
    .setInputFiles({ name: "many.csv", mimeType: "text/csv", buffer: Buffer.from(`text,label\n${rows.join("\n")}`) });
  await expect(page.getByTestId("data-summary")).toContainText("10,000 texts");
  await page.getByText("See and change the rows").click();
  await expect(page.getByTestId("rows-count")).toContainText("10,000 rows shown");
  expect(await page.getByRole("listitem").count()).toBeLessThan(100);
  const began = Date.now();
  await page.getByTestId("rows-words").fill("number 9999");
  await expect(page.getByTestId("rows-count")).toContainText("1 row shown");
  await page.getByRole("list", { name: "Rows" }).scrollIntoViewIfNeeded();
  await page.getByLabel("Label of row 10000", { exact: true }).fill("even");
  await page.getByLabel("Label of row 10000", { exact: true }).blur();
  await expect(page.getByTestId("label-counts")).toContainText("5,001");
  console.log(`10,000 rows filtered, one changed and all read anew in ${Date.now() - began} ms`);
});
