// What a comparison says in the end, and what is tried and saved.

import type { Page } from "@playwright/test";

import { approach, cpu, CSV, paste, settle, toView } from "./person";
import { expect, test, watch } from "./site";

async function begin(page: Page, url: string, table: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
  await paste(page, table);
  await expect(page.getByTestId("data-summary")).toContainText("texts");
}

const compared = (page: Page, size: number) =>
  expect(page.getByTestId("comparison").getByRole("rowheader")).toHaveCount(size);

test("the verdict comes once, at the end, and what it advises is what is tried and saved", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await begin(page, site.url, CSV);
  await toView(page, "compare");
  // Everything that the step says while the comparison goes.
  const said = await page.locator("hf-compare").evaluateHandle((step) => {
    const all: string[] = [];
    const hear = () => all.push(step.shadowRoot?.textContent ?? "");
    new MutationObserver(hear).observe(step.shadowRoot!, { subtree: true, childList: true, characterData: true });
    return all;
  });
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("advice")).toContainText("Take");
  const told = await said.jsonValue();
  const during = told.filter((words) => words.includes("appears when all of them are done"));
  expect(during.length).toBeGreaterThan(0);
  expect(during.filter((words) => /Take (Zero|Few|Head)/.test(words))).toEqual([]);
  await compared(page, 3);
  await expect(page.getByTestId("guess-row")).toContainText("Always guessing “food”");
  await expect(page.getByTestId("guess-row")).toContainText("50.0 %");

  // Nothing was chosen before, so that what is advised is in use.
  const name = /Take ([^(]+) \(/.exec(await page.getByTestId("advice").innerText())?.[1] ?? "";
  const taken = await page.getByTestId("taken").innerText();
  expect(taken).toContain(name);
  await expect(page.getByTestId("take")).toHaveCount(0);
  const run = /run (\d)/.exec(taken)?.[1];
  await toView(page, "work");
  await expect(page.locator("hf-try")).toContainText(`With run ${run}, ${name}`);
  await expect(page.getByTestId("save")).toContainText(`Save run ${run}`);

  // Another one is taken in the table; the advice stays, and offers itself.
  await toView(page, "compare");
  const other = page.getByTestId("comparison").getByRole("radio", { checked: false }).first();
  await other.check();
  await expect(page.getByTestId("taken")).not.toHaveText(taken);
  await settle(page);
  await page.reload();
  await expect(page.getByTestId("taken")).not.toHaveText(taken);
  await page.getByTestId("take").click();
  await expect(page.getByTestId("taken")).toHaveText(taken);
  await expect(page.locator("hf-announcer [aria-live]")).toHaveText(taken);
  await toView(page, "work");
  await expect(page.locator("hf-try")).toContainText(`With run ${run}, ${name}`);
  expect(faults).toEqual([]);
});

test("a comparison leaves the run in use that was chosen before it", async ({ page, site }) => {
  await begin(page, site.url, CSV);
  await approach(page, "approach-few");
  await page.getByLabel("Neighbours").check();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByLabel("Label words").check();
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("advice")).toContainText("Take");
  await expect(page.getByTestId("taken")).toContainText("run 1, Few-shot, neighbours");
  await toView(page, "work");
  await expect(page.locator("hf-try")).toContainText("With run 1, Few-shot, neighbours");
  await toView(page, "compare");
  await page.getByTestId("take").click();
  await expect(page.getByTestId("taken")).not.toContainText("run 1,");
});

test("where nothing beats guessing, that is what is said", async ({ page, site }) => {
  // The texts say nothing of their labels, and one label is twice as frequent.
  const rows = Array.from({ length: 60 }, (_, i) => `number ${(i * 7919) % 997},${i % 3 ? "often" : "rare"}`);
  await begin(page, site.url, ["text,label", ...rows].join("\n"));
  await toView(page, "compare");
  await page.getByTestId("contestant-few-shot").uncheck();
  await page.getByTestId("contestant-head").uncheck();
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("advice")).toContainText(
    "None beats guessing: always answering “often” is right for 66.7 %",
  );
  await expect(page.getByTestId("comparison")).toContainText("no better than guessing");
  // The line of guessing is drawn in the plots too.
  await page.getByTestId("setting-curveDraws").fill("2");
  await page.getByTestId("setting-curveDraws").blur();
  await page.getByTestId("curve").click();
  await expect(page.getByTestId("learning")).toBeVisible();
  await expect(page.locator("hf-curves")).toContainText("guessing 66.7 %");
});

test("an approach that takes long puts a comparison of few examples on one part, and the page says so", async ({
  page,
  site,
}) => {
  await begin(page, site.url, CSV);
  await toView(page, "compare");
  await expect(page.getByTestId("compare-plan")).toContainText("cross-validated in 6 folds");
  await page.getByTestId("contestant-full").check();
  await expect(page.getByTestId("compare-plan")).toContainText("With Full fine-tuning included");
  await expect(page.getByTestId("compare-plan")).toContainText("6 times as long");
});
