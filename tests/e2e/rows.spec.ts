// Rows changed by hand.

import { bringHere, closeRows, counts, cpu, CSV, forgetModels, openRows, paste, settle } from "./person";
import { expect, test, watch } from "./site";

test("rows are edited, relabelled, left out, restored and undone", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts with 2 labels");
  await expect(counts(page)).toHaveText(["food 6", "sport 6"]);
  await openRows(page);
  await page.getByLabel("Label of row 1", { exact: true }).fill("sport");
  await page.getByLabel("Label of row 1", { exact: true }).press("Tab");
  await expect(counts(page)).toHaveText(["sport 7", "food 5"]);
  await page.getByTestId("rows-undo").click();
  await expect(counts(page)).toHaveText(["food 6", "sport 6"]);
  await page.getByTestId("rows-redo").click();
  await expect(counts(page)).toHaveText(["sport 7", "food 5"]);
  await page.getByTestId("rows-undo").click();

  await page.getByLabel("Text of row 2", { exact: true }).fill("Best pizza ever <b>");
  await page.getByLabel("Text of row 2", { exact: true }).blur();
  await page.getByRole("button", { name: "Leave out row 3" }).click();
  await expect(page.getByTestId("data-summary")).toContainText("11 texts");
  await expect(page.getByTestId("rows-count")).toContainText("1 left out");
  await expect(page.getByTestId("cards")).toContainText("Best pizza ever <b>");
  await page.getByTestId("rows-kind").selectOption("changed");
  await expect(page.getByTestId("rows-count")).toContainText("1 row shown of 12");
  await page.getByTestId("rows-kind").selectOption("out");
  await page.getByRole("button", { name: "Restore row 3" }).click();
  await expect(page.getByTestId("rows-count")).toContainText("0 rows shown of 12");
  await page.getByTestId("rows-kind").selectOption("all");
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");

  await page.getByTestId("rows-words").fill("PIZZA");
  await expect(page.getByTestId("rows-count")).toContainText("1 row shown of 12");
  // An empty text is no example: what was there is put back.
  await page.getByLabel("Text of row 2", { exact: true }).fill("");
  await page.getByLabel("Text of row 2", { exact: true }).blur();
  await expect(page.getByLabel("Text of row 2", { exact: true })).toHaveValue("Best pizza ever <b>");

  await settle(page);
  await page.reload();
  await expect(page.getByTestId("cards")).toContainText("Best pizza ever <b>");

  // Other data in the same project: a change is one of these.
  await bringHere(page);
  await paste(page, "text,label\nOne,a\nTwo,b\nThree,a\nFour,b");
  await expect(page.getByTestId("data-summary")).toContainText("4 texts");
  await openRows(page);
  await expect(page.getByTestId("rows-count")).toContainText("4 rows shown of 4");
  await page.getByLabel("Text of row 2", { exact: true }).fill("Second");
  // Closed and started at once, a run learns from the changed rows.
  await closeRows(page);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(page.getByTestId("cards")).toContainText("Second");
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
  await page.getByTestId("rows").click();
  await expect(page.getByTestId("data-error")).toContainText("model.safetensors could not be fetched");
  const before = asked;
  expect(before).toBeGreaterThan(0);
  await page.waitForTimeout(3000);
  expect(asked).toBe(before);
  await page.unroute("**/model.safetensors");
  await closeRows(page);
  await openRows(page);
  await expect(page.getByTestId("rows-count")).toContainText("12 rows shown of 12");
});
