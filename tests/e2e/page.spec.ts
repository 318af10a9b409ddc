// The page as a person uses it, on the CPU, with the real model.

import { approach, cpu, CSV, holdOut, inbox, paste, set, settle, toView } from "./person";
import { expect, test, watch } from "./site";

test("from a pasted table to a saved classifier and back", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await expect(page.getByTestId("device")).toContainText("CPU");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(page.getByTestId("macro-f1")).toBeVisible();
  await expect(page.getByTestId("confusion")).toContainText("sport");

  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
  const said = await page.getByTestId("prediction").innerText();

  const downloading = page.waitForEvent("download");
  await page.getByTestId("save").click();
  const file = await (await downloading).path();

  await settle(page);
  await page.reload();
  await cpu(page);
  await page.getByTestId("load").setInputFiles(file);
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(2);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  const prediction = page.getByTestId("prediction");
  await expect(prediction).toContainText("sport");
  await expect(prediction).toHaveAttribute("aria-busy", "false");
  expect(await prediction.innerText()).toBe(said);
  expect(faults).toEqual([]);
});

test("rows are checked, and a prediction says why", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await paste(page, `${CSV}\nThe soup was COLD!,sport\nThe keeper saved a penalty,food`);
  await expect(page.getByTestId("data-summary")).toContainText("14 texts");
  await inbox(page);
  await page.getByTestId("check").click();
  const found = page.getByTestId("check-found");
  await expect(found).toContainText("1 text appears more than once");
  await expect(found).toContainText("with different labels (food, sport)");
  await expect(found).toContainText(/The keeper saved a penalty\s+Labelled\s+food\s*, looks like\s+sport\s*\./);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("try-text").fill("A curry after the marathon");
  await page.getByTestId("why").click();
  const why = page.getByTestId("why-answer");
  await expect(why).toContainText("A curry after the marathon");
  await expect(page.getByTestId("nearest").getByRole("listitem")).toHaveCount(3);
  expect(faults).toEqual([]);
});

test("zero-shot and few-shot run from the page", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await approach(page, "approach-zero");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("runs")).toContainText("Zero-shot");
  await approach(page, "approach-few");
  await page.getByTestId("shots").selectOption("2");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("runs")).toContainText("Few-shot");
});

test("approaches are compared, and what was run is not run again", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await holdOut(page);
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("comparison").getByRole("rowheader")).toHaveText(["Zero-shot", /^Few-shot/, "Head"]);
  await expect(page.getByTestId("advice")).toContainText("Take");
  await page.getByText("How sure?").click();
  await expect(page.getByTestId("pairs").locator("li")).toHaveCount(3);

  await page.getByTestId("contestant-last-layers").check();
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("comparison").getByRole("rowheader")).toHaveCount(4);
  await toView(page, "work");
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(4);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
  expect(faults).toEqual([]);
});

test("a comparison is given as a report that stands alone", async ({ page, site, browser }, { outputDir }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV.replaceAll(",sport", ",<b>sport</b>"));
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await toView(page, "compare");
  await page.getByTestId("compare").click();
  await expect(page.getByTestId("comparison").getByRole("rowheader")).toHaveCount(3);
  await expect(page.getByTestId("compare")).toBeEnabled();
  await expect(page.getByTestId("advice")).toContainText("Take");
  const advice = await page.getByTestId("advice").innerText();
  const downloading = page.waitForEvent("download");
  await page.getByTestId("report").click();
  const path = `${outputDir}/report.html`;
  await (await downloading).saveAs(path);

  const context = await browser.newContext({ offline: true });
  const report = await context.newPage();
  const faults = watch(report, "file:");
  await report.goto(`file://${path}`);
  await expect(report.locator(".advice")).toHaveText(advice);
  await expect(report.getByRole("table").first().getByRole("rowheader")).toHaveText(["Zero-shot", /^Few-shot/, "Head"]);
  await expect(report.locator("body")).toContainText("<b>sport</b> (6)");
  expect(await report.locator("b").count()).toBe(0);
  for (const text of CSV.split("\n").slice(1)) {
    await expect(report.locator("body")).not.toContainText(text.slice(0, text.lastIndexOf(",")));
  }
  expect((await report.pdf()).length).toBeGreaterThan(10_000);
  expect(faults).toEqual([]);
  await context.close();
});

test("a learning curve is drawn, and stopped with what is done", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await toView(page, "compare");
  await page.getByTestId("setting-curveDraws").fill("2");
  await page.getByTestId("setting-curveDraws").blur();
  await page.getByTestId("curve").click();
  const table = page.getByTestId("learning");
  await expect(table).toContainText("standard deviation of 2 draws");
  await expect(table.getByRole("columnheader")).toHaveText([
    "Examples of each label",
    "Zero-shot",
    "Few-shot, prototypes",
    "Few-shot, label words",
    "Head",
  ]);
  // Five texts of each label are left to learn from.
  await expect(table.getByRole("rowheader")).toHaveText(["1", "2", "4"]);
  await expect(table).toContainText("±");
  // Longer than it is looked at.
  await toView(page, "work");
  await set(page, { epochs: "10000" });
  await toView(page, "compare");
  await page.getByTestId("setting-curveDraws").fill("50");
  await page.getByTestId("setting-curveDraws").blur();
  await page.getByTestId("curve").click();
  await expect(page.getByTestId("curve-status")).toContainText("of 451 classifiers");
  await page.getByTestId("curve-stop").click();
  await expect(page.getByTestId("curve")).toBeEnabled();
  expect(faults).toEqual([]);
});

test("what can't be used is said, and what was loaded stays", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  const file = (name: string, content: string | Buffer) =>
    page.getByTestId("file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
  const error = page.getByTestId("data-error");
  await file("empty.csv", "");
  await expect(error).toContainText("empty");
  await file("one.csv", "text,label\na,x\nb,x\n");
  await expect(error).toContainText("label");
  await file("junk.csv", Buffer.from([0, 1, 2, 3, 255]));
  await expect(error).toContainText("binary");
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");

  // A script in a text and in a label is shown as text; right-to-left text and emoji stay what they are.
  const hostile = '<img src=x onerror="document.title=1">';
  await paste(
    page,
    `text,label\n"${hostile.replaceAll('"', '""')}",<b>a</b>\nשלום עולם 👋,b\n${"x".repeat(100_000)},b\nmore,b\n`,
  );
  await expect(page.getByTestId("data-summary")).toContainText("3 texts");
  const rows = page.getByTestId("cards");
  await expect(rows).toContainText(hostile);
  await expect(rows).toContainText("<b>a</b>");
  await expect(rows).toContainText("שלום עולם 👋");
  await expect(page.getByTestId("problems")).toContainText("100000 characters");
  expect(await page.title()).not.toBe("1");
});

test("a run can be paused, resumed and stopped", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await page.getByText("Settings", { exact: true }).click();
  // Long enough that no machine is through with it before it is stopped.
  await page.getByLabel("One hidden layer of 128").check();
  await page.getByTestId("setting-epochs").fill("10000");
  await page.getByTestId("setting-batchSize").fill("1");
  await page.getByTestId("setting-patience").fill("-1");
  await page.getByTestId("setting-patience").blur();
  await expect(page.getByText("from 0 to 1,000,000")).toBeVisible();
  await page.getByTestId("setting-patience").fill("0");
  await expect(page.getByTestId("setting-epochs")).toHaveValue("10000");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("epoch");
  await page.getByTestId("pause").click();
  const epoch = async () => /epoch ([\d,]+)/.exec(await page.getByTestId("run-status").innerText())?.[1];
  let paused: string | undefined;
  // What was on its way when the button was pressed still comes.
  await expect(async () => {
    paused = await epoch();
    await page.waitForTimeout(500);
    expect(await epoch()).toBe(paused);
  }).toPass();
  await page.getByTestId("pause").click();
  await expect.poll(epoch).not.toBe(paused);
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
});

test("works with the keyboard alone", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await page.getByTestId("sample-films").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("data-summary")).toContainText("films.csv");
  await page.getByTestId("approach-zero").focus();
  await page.keyboard.press("Space");
  await page.getByTestId("start").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("accuracy")).toContainText("%");
});
