// The example pages, as `npm run examples` serves them: from the repository's root.

import { AxeBuilder } from "@axe-core/playwright";
import { test as base } from "@playwright/test";

import { serve } from "../../scripts/serve.mjs";
import { CSV } from "./person";
import { expect, root, watch } from "./site";

const test = base.extend<object, { url: string }>({
  url: [
    async ({}, use) => {
      const server = await serve(root, { port: 0 });
      await use(`${server.url}examples/`);
      await server.close();
    },
    { scope: "worker" },
  ],
});

test("the lesson: three ways, one after the other, in one worker", async ({ page, url }) => {
  const faults = watch(page, new URL(url).origin);
  let release = (): void => undefined;
  const held = new Promise<void>((done) => (release = done));
  await page.route("**/model.safetensors", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${url}lesson.html`);
  const trainers = page.locator("homefire-trainer");
  await expect(trainers).toHaveCount(3);
  const said: string[] = [];
  for (const [id, name] of Object.entries({ "zero-shot": "Zero-shot", "few-shot": "Few-shot", head: "Head" })) {
    const trainer = page.locator(`#${id}`);
    // While the model is fetched and started, it says so, though the step that does is not shown.
    if (id === "zero-shot") await expect(trainer.getByTestId("notice")).toContainText(/Downloading|Starting/);
    release();
    await trainer.getByTestId("start").click();
    await expect(trainer.getByTestId("accuracy")).toHaveText(/%/);
    said.push(name);
    for (const one of said) await expect(page.locator("#table-of-results")).toContainText(one);
  }
  await page.locator("#head").getByTestId("try-text").fill("When does the concert begin?");
  await expect(page.locator("#head").getByTestId("prediction")).toContainText("events");
  expect(page.workers()).toHaveLength(1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
  // Other colours around it must not make it harder to read. Three trainers do have three steps of the same name.
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).disableRules("landmark-unique").analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
  }
});

test("the page in a frame, within its sandbox", async ({ page, url }) => {
  const faults = watch(page, new URL(url).origin);
  await page.goto(`${url}iframe.html`);
  const frame = page.frameLocator("iframe");
  await frame.getByTestId("model-chip").click();
  await frame.getByRole("radio", { name: /^CPU/ }).check();
  await frame.getByTestId("drawer").getByTestId("sheet-close").click();
  await frame.getByText("Paste text instead").click();
  await frame.getByTestId("paste-text").fill(CSV);
  await frame.getByTestId("paste-use").click();
  // There is room for one column at a time.
  await expect(frame.getByTestId("data-summary")).toContainText("12 texts");
  await frame.getByTestId("lead-start").click();
  await expect(frame.getByTestId("accuracy")).toHaveText(/%/);
  await frame.getByTestId("tab-try").click();
  const download = page.waitForEvent("download");
  await frame.getByTestId("save").click();
  expect((await download).suggestedFilename()).toMatch(/\.safetensors$/);
  expect(faults).toEqual([]);
});
