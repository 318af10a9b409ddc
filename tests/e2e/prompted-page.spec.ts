// A language model that is prompted to classify, on the page: chosen, tested, read, tried, saved, compared and kept.

import { readFileSync } from "node:fs";

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { approach, cpu, CSV, holdOut, paste, settle, toView } from "./person";
import { expect, test, watch } from "./site";
import { fill, useTiny } from "./writing";

/** Opens the tiny language model where the page can be given files, and goes back. */
async function openTiny(page: Page): Promise<void> {
  await page.getByTestId("task-rewrite").check();
  await useTiny(page);
  await page.getByTestId("task-classify").check();
}

/** Chooses the approach, in words so short that the tiny model's context, of 128 tokens, has room for them. */
async function choosePrompting(page: Page): Promise<void> {
  await approach(page, "approach-prompting");
  await page.getByText("The words of the prompt").click();
  await fill(page, {
    "prompting-instruction": "which?",
    "prompting-inputPrefix": "in: ",
    "prompting-outputPrefix": " is ",
    "prompting-separator": "\n",
  });
}

const runs = (page: Page) => page.getByTestId("runs").locator("tbody tr");

test("a prompt is cross-validated, tried, read, saved, loaded, and there after a reload", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await approach(page, "approach-prompting");
  // Nothing is fetched before the button that says how much it is, and a run says where that is.
  await expect(page.getByTestId("writer-get")).toHaveText("Download the language model (98.4 MB)");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-error")).toContainText(
    "Get it under “How far to train”, “Examples in a prompt”, first.",
  );

  await openTiny(page);
  await choosePrompting(page);
  await expect(page.getByTestId("prompting-model")).toHaveText("The language model is open.");
  await expect(page.getByTestId("prompting-instruction")).toHaveAttribute(
    "placeholder",
    "Classify each text as food or sport.",
  );
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(page.getByTestId("cross-validated")).toContainText("cross-validation");
  await expect(runs(page)).toHaveCount(1);
  await expect(runs(page).first()).toContainText("1. Prompt with 2 examples");
  await expect(page.getByTestId("run-status")).not.toContainText("trained weights");
  await expect(page.getByTestId("run-status")).toContainText("of memory");

  // It is no run to start from, and can't be exported or explained.
  await page.getByTestId("approach-head").check();
  await expect(page.getByTestId("setting-from").getByRole("option")).toHaveCount(1);
  await expect(page.getByTestId("exports")).toHaveCount(0);
  await expect(page.getByTestId("no-exports")).toContainText("it needs the language model");

  await page.getByTestId("try-text").fill("A cold soup");
  const said = page.getByTestId("prediction");
  await expect(said.locator(".label")).toHaveText(/food|sport/);
  await expect(page.getByTestId("why")).toHaveCount(0);
  await page.getByTestId("prompt-show").click();
  await expect(page.getByTestId("prompt-text")).toHaveText(
    /^which\?\nin: .+ is (food|sport)\n.*\nin: A cold soup is$/s,
  );
  const scores = await said.locator(".scores").textContent();

  const saving = page.waitForEvent("download");
  await page.getByTestId("save").click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^homefire-.*\.json$/);
  const buffer = readFileSync((await download.path()) ?? "");

  await settle(page);
  await page.reload();
  await expect(runs(page).first()).toContainText("1. Prompt with 2 examples");
  await page.getByTestId("try-text").fill("A cold soup");
  await expect(page.getByTestId("try-error")).toContainText("The language model is not here yet.");
  await openTiny(page);
  await page.getByTestId("try-text").fill("A cold");
  await expect(said.locator(".label")).toHaveText(/food|sport/);
  await page.getByTestId("try-text").fill("A cold soup");
  await expect(said.locator(".scores")).toHaveText(scores ?? "");
  await page.getByTestId("load").setInputFiles({ name: "prompt.json", mimeType: "application/json", buffer });
  await expect(runs(page)).toHaveCount(2);
  await expect(runs(page).last()).toContainText("prompt.json");
  await page.getByTestId("load").setInputFiles({ name: "prompt.json", mimeType: "", buffer: Buffer.from("{}") });
  await expect(page.getByTestId("save-error")).not.toBeEmpty();
  expect(faults).toEqual([]);
});

test("prompting is tested on a part that is set aside, and compared with a head", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await openTiny(page);
  await choosePrompting(page);
  await fill(page, { "prompting-shots": "0" });
  await holdOut(page);
  await expect(page.locator("hf-run")).toContainText("The prompt has an instruction and no examples.");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(runs(page).first()).toContainText("Prompt with 0 examples");
  await expect(page.getByTestId("cross-validated")).toHaveCount(0);

  await fill(page, { "prompting-shots": "1" });
  await toView(page, "compare");
  await page.getByTestId("contestant-zero-shot").uncheck();
  await page.getByTestId("contestant-few-shot").uncheck();
  await page.getByTestId("contestant-prompting").check();
  await page.getByTestId("compare").click();
  const rows = page.getByTestId("comparison").locator("tbody tr");
  await expect(page.getByTestId("advice")).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("Examples in a prompt");
  await toView(page, "work");
  await expect(runs(page)).toHaveCount(3);
  await toView(page, "compare");
  await settle(page);
  await page.reload();
  await expect(rows).toHaveCount(2);
  await expect(page.getByTestId("contestant-prompting")).toBeChecked();
});

test("the effect of the number of examples and of their order is measured, stopped, and kept", async ({
  page,
  site,
}) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await openTiny(page);
  await choosePrompting(page);
  await page.getByText("How much the examples and their order matter").click();
  await fill(page, { "prompting-draws": "1" });
  await page.getByTestId("prompt-curve").click();
  const rows = page.getByTestId("prompt-points").locator("tbody tr");
  await expect(page.getByTestId("prompt-curve")).toBeEnabled();
  await expect(rows.locator("th")).toHaveText(["0", "1", "2", "4"]);
  await expect(rows.nth(1)).toContainText("%");
  await expect(page.getByTestId("prompt-curve-error")).toBeEmpty();

  await fill(page, { "prompting-draws": "20" });
  await page.getByTestId("prompt-curve").click();
  await page.getByTestId("prompt-curve-stop").click();
  await expect(page.getByTestId("prompt-curve")).toBeEnabled();
  await expect(page.getByTestId("prompt-curve-error")).toBeEmpty();
  await settle(page);
  await page.reload();
  await page.getByText("How much the examples and their order matter").click();
  await expect(rows.first()).toContainText("%");
});

test("a setting that can't be is said where the run is", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await openTiny(page);
  await approach(page, "approach-prompting");
  await page.getByText("The words of the prompt").click();
  // Longer than the tiny model's context.
  await fill(page, { "prompting-instruction": "which is it? ".repeat(60) });
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-error")).not.toBeEmpty();
  await expect(page.getByTestId("runs")).toHaveCount(0);
  await expect(page.getByTestId("start")).toBeEnabled();
});

test("axe finds nothing serious in prompting, and nothing scrolls sideways", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await approach(page, "approach-prompting");
  const findings = async () =>
    (await new AxeBuilder({ page }).analyze()).violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.flat().join(" ")}`));
  await expect(page.getByTestId("writer-get")).toBeVisible();
  expect(await findings()).toEqual([]);
  await openTiny(page);
  await choosePrompting(page);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("try-text").fill("A cold soup");
  await page.getByTestId("prompt-show").click();
  await expect(page.getByTestId("prompt-text")).toBeVisible();
  expect(await findings()).toEqual([]);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(() => page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(width);
  }
});

test.describe("in German", () => {
  test.use({ locale: "de-DE" });

  test("prompting has no English left", async ({ page, site }) => {
    await page.goto(site.url);
    await approach(page, "approach-prompting");
    await expect(page.getByTestId("writer-get")).toHaveText("Das Sprachmodell herunterladen (98,4 MB)");
    for (const name of ["hf-approach", "hf-prompting"]) {
      const said = await page
        .locator(name)
        .evaluate((element) => (element.shadowRoot as unknown as { textContent: string }).textContent);
      expect(said).not.toMatch(/\b(the|is|are|and|of|its|this|that|no|with|it)\b/i);
    }
  });
});
