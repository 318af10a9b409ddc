// What runs and comparisons on the page say of themselves: what they learned from, started from and took.

import type { Page } from "@playwright/test";

import { approach, bringHere, cpu, CSV, keptEpoch, paste, set, settle, toView } from "./person";
import { expect, test, watch } from "./site";

const MORE = `${CSV}\nA bowl of rice,food\nThe cyclist crashed,sport`;

async function begin(page: Page, url: string, csv = CSV): Promise<void> {
  await page.goto(url);
  await cpu(page);
  await paste(page, csv);
  await expect(page.getByTestId("data-summary")).toContainText("texts with 2 labels");
}

const runs = (page: Page) => page.getByTestId("runs").locator("tbody tr");

test("a comparison is stopped in the middle of a run, which is no result, and goes on after a reload", async ({
  page,
  site,
}) => {
  await begin(page, site.url);
  await approach(page, "approach-layers");
  await set(page, { epochs: "1000" });
  await toView(page, "compare");
  await page.getByTestId("contestant-last-layers").check();
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("compare-status")).toContainText("4 of 4");
  await expect(page.getByTestId("compare-epoch")).toContainText("epoch");
  await page.getByTestId("compare-stop").click();
  await expect(page.getByTestId("compare")).toBeEnabled();
  const rows = page.getByTestId("comparison").getByRole("rowheader");
  await expect(rows).toHaveText(["Zero-shot", /^Few-shot/, "Head"]);
  await settle(page);
  await page.reload();
  await expect(rows).toHaveCount(3);
  await toView(page, "work");
  await expect(runs(page)).toHaveCount(3);
  await set(page, { epochs: "1" });
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(rows).toHaveCount(4);
  await toView(page, "work");
  // Those of before were taken over, and not run again.
  await expect(runs(page)).toHaveCount(4);
});

test("a comparison of other data is said to be, and is not taken over", async ({ page, site }, { outputDir }) => {
  const faults = watch(page, site.url);
  await begin(page, site.url);
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("advice")).toContainText("Take");
  const before = page.getByTestId("compared-before");
  await expect(before).toHaveCount(0);

  await toView(page, "work");
  // One text more to learn from: the test part is the same, and what was learned from is not.
  await page.getByTestId("try-text").fill("Pasta before the marathon");
  await page.getByTestId("correct").click();
  await page.getByTestId("correct-label").getByRole("button").first().click();
  await expect(page.getByTestId("data-summary")).toContainText("13 texts");
  await toView(page, "compare");
  await expect(before).toContainText("12 texts");
  await page.getByTestId("compare").click();
  await expect(before).toHaveCount(0);
  await expect(page.getByTestId("advice")).toContainText("Take");
  await toView(page, "work");
  await expect(runs(page)).toHaveCount(6);
  await expect(page.getByText("These runs were tested on different texts")).toHaveCount(0);

  await bringHere(page);
  await paste(page, MORE);
  await expect(page.getByTestId("data-summary")).toContainText("14 texts");
  await toView(page, "compare");
  await expect(before).toContainText("13 texts");
  const downloading = page.waitForEvent("download");
  await page.getByTestId("report").click();
  const path = `${outputDir}/report.html`;
  await (await downloading).saveAs(path);
  const report = await page.context().newPage();
  await report.goto(`file://${path}`);
  await expect(report.locator("body")).toContainText("13 texts with 2 labels");
  expect(faults).toEqual([]);
});

test("a run says what it took, and what it started from", async ({ page, site }) => {
  await begin(page, site.url);
  await approach(page, "approach-lora");
  await page.getByTestId("setting-rank").fill("4");
  await page.getByTestId("setting-rank").blur();
  await set(page, { epochs: "1", alpha: "2" });
  await page.getByTestId("setting-feedForward").check();
  await page.getByTestId("estimate").click();
  await expect(page.getByTestId("estimated")).toContainText("MB of memory");
  await page.getByTestId("start").click();
  const status = page.getByTestId("run-status");
  await expect(status).toContainText(/It took up to [\d.]+ MB of memory\.\s+The estimate was [\d.]+ s and [\d.]+ MB\./);
  // Two layers: four projections of 384 x 384 and two of 384 x 1,536, with rank 4, and a head of two labels.
  const weights = 2 * (4 * 2 * 384 * 4 + 2 * (384 + 1536) * 4) + 770;
  await expect(status).toContainText(weights.toLocaleString("en"));
  await expect(page.getByTestId("carried")).toHaveCount(0);

  await page.getByTestId("setting-from").selectOption("1");
  await page.getByTestId("start").click();
  const carried = page.getByTestId("carried");
  await expect(carried).toContainText("Started from run 1, Adapters");
  await expect(carried).toContainText("and its head too");
  await expect(page.getByTestId("start-caution")).toHaveCount(0);

  // The same labels, met in another order: its head fits all the same. But the parts are others now, and the run that is
  // started from may have learned from what is tested on.
  const [header = "", ...lines] = CSV.split("\n");
  await bringHere(page);
  await paste(page, [header, ...lines.reverse()].join("\n"));
  await expect(page.getByTestId("cards")).toContainText("A fast lap");
  await page.getByTestId("start").click();
  await expect(runs(page)).toHaveCount(3);
  await expect(carried).toContainText("and its head too");
  await expect(page.getByTestId("start-caution")).toContainText("may be too high");
  await approach(page, "approach-head");
  await page.getByTestId("start").click();
  await expect(carried).toContainText("with a new head");
  await settle(page);
  await page.reload();
  await expect(carried).toContainText("Started from run 1, Adapters");

  await toView(page, "compare");
  for (const one of ["zero-shot", "few-shot"]) await page.getByTestId(`contestant-${one}`).uncheck();
  await page.getByTestId("compare").click();
  await expect(page.locator("hf-compare")).toContainText("Started from run 1, Adapters");
  await expect(page.locator("hf-compare")).toContainText("may be too high");
});

test("what is kept of one approach is not counted in the next one's memory", async ({ page, site }) => {
  await begin(page, site.url);
  await toView(page, "compare");
  for (const one of ["zero-shot", "few-shot"]) await page.getByTestId(`contestant-${one}`).uncheck();
  await page.getByTestId("contestant-contrastive").check();
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("advice")).toContainText("Take");
  await page.getByText("All figures").click();
  const head = page.getByTestId("figures").locator("tbody tr").filter({ hasText: "Head" });
  const memory = head.locator("td").filter({ hasText: /^\s*[\d.]+ MB\s*$/ });
  await expect(memory).toHaveCount(1);
  // The encoder that contrastive tuning made has 43 MB of layers, which are saved twice over in the worker.
  expect(Number.parseFloat(await memory.innerText())).toBeLessThan(20);
});

test("a run's checkpoint outlives a cancelled go", async ({ page, site }) => {
  // So many that it takes a moment until training begins.
  const rows = Array.from({ length: 120 }, (_, i) => `${i} words about this or that,${i % 2 ? "odd" : "even"}`);
  await begin(page, site.url, ["text,label", ...rows].join("\n"));
  await approach(page, "approach-layers");
  await set(page, { epochs: "1000" });
  await page.getByTestId("start").click();
  await expect.poll(() => keptEpoch(page)).toBeGreaterThan(0);
  await page.reload();
  const note = page.getByTestId("interrupted");
  await expect(note).toContainText("kept as it was after epoch");
  await expect(page.getByTestId("resume")).toBeEnabled();
  await page.getByTestId("resume").evaluate((resume: HTMLElement) => {
    const panel = resume.getRootNode() as ShadowRoot;
    resume.click();
    return new Promise<void>((done) => {
      const pressing = setInterval(() => {
        const cancel = panel.querySelector<HTMLButtonElement>("[data-testid=cancel]");
        if (!cancel || cancel.disabled) return;
        cancel.click();
        clearInterval(pressing);
        done();
      }, 5);
    });
  });
  await expect(note).toContainText("kept as it was after epoch");
  await settle(page);
  await page.reload();
  await expect(note).toContainText("kept as it was after epoch");
});

test("a comparison that is stopped in its first run leaves the last one as it was", async ({ page, site }) => {
  await begin(page, site.url);
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  const rows = page.getByTestId("comparison").getByRole("rowheader");
  await expect(rows).toHaveCount(3);
  await expect(page.getByTestId("compare")).toBeEnabled();
  await toView(page, "work");
  await approach(page, "approach-layers");
  await set(page, { epochs: "1000" });
  await toView(page, "compare");
  for (const one of ["zero-shot", "few-shot", "head"]) await page.getByTestId(`contestant-${one}`).uncheck();
  await page.getByTestId("contestant-last-layers").check();
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("compare-epoch")).toContainText("epoch");
  await page.getByTestId("compare-stop").click();
  await expect(page.getByTestId("compare")).toBeEnabled();
  await expect(rows).toHaveCount(3);
});

test("nearest texts are of the data that a run learned from, after a reload too", async ({ page, site }) => {
  await begin(page, site.url);
  await page.getByTestId("start").click();
  await expect(runs(page)).toHaveCount(1);
  await settle(page);
  await page.reload();
  const why = page.getByTestId("why-answer");
  await page.getByTestId("try-text").fill("A curry after the marathon");
  await page.getByTestId("why").click();
  await expect(page.getByTestId("nearest").getByRole("listitem")).toHaveCount(3);
  await bringHere(page);
  await paste(page, MORE);
  await expect(page.getByTestId("data-summary")).toContainText("14 texts");
  await page.getByTestId("try-text").fill("A curry after the final");
  await page.getByTestId("why").click();
  await expect(why).toContainText("A curry after the final");
  await expect(page.getByTestId("nearest").getByRole("listitem")).toHaveCount(0);
});

test("a run that won't fit is refused, and was not cut off", async ({ page, site }) => {
  const long = "many words in a row ".repeat(80);
  const rows = Array.from({ length: 300 }, (_, i) => `${i} ${long},${i % 2 ? "odd" : "even"}`);
  await begin(page, site.url, ["text,label", ...rows].join("\n"));
  await approach(page, "approach-full");
  await set(page, { batchSize: "256" });
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-error")).toContainText("fits");
  await expect(page.getByTestId("interrupted")).toHaveCount(0);
});
