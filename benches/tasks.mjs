// What keeps the page's thread busy while a person works: tasks of 50 ms and more, which a press would wait for.

import { serve } from "./server.mjs";

/** What a person does, and when it is done. */
const DEEDS = [
  ["a sample is read", (page) => page.getByTestId("sample-films").click(), ["data-summary", /104 texts/]],
  ["a head is trained", (page) => page.getByTestId("start").click(), ["run-status", /Done/]],
  [
    "a text is typed",
    (page) => page.getByTestId("try-text").pressSequentially("A wonderful film with a dull end", { delay: 50 }),
    ["prediction", /%/],
  ],
  [
    "approaches are compared",
    async (page) => {
      await page.getByTestId("view-compare").click();
      await page.getByTestId("compare").click();
    },
    ["advice", /Take/],
  ],
  [
    "every weight is tuned, with checkpoints",
    async (page) => {
      await page.getByTestId("view-work").click();
      await page.getByTestId("approach-full").check();
      await page.getByTestId("start").click();
    },
    ["run-status", /Done/],
  ],
  ["the page is opened again", (page) => page.reload(), ["accuracy", /%/]],
  ["a predictor is saved", (page) => page.getByTestId("export-html").click(), ["export-html", /./]],
];

/** `site`: the folder of the built page. Gives for each deed the milliseconds of its long tasks. */
export async function tasks(browser, site) {
  const server = await serve({ "/": site });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.long = [];
    const note = (list) => window.long.push(...list.getEntries().map(({ duration }) => duration));
    new PerformanceObserver(note).observe({ type: "longtask" });
  });
  await page.goto(`${server.origin}/index.html`);
  await page.getByTestId("model-chip").click();
  await page.getByRole("radio", { name: /^CPU/ }).check();
  await page.keyboard.press("Escape");
  const found = {};
  for (const [name, work, [id, said]] of DEEDS) {
    await page.evaluate(() => (window.long.length = 0));
    await work(page);
    // What says that it is done is not there yet where it stands for what was done before.
    await page.waitForTimeout(200);
    await page.getByTestId(id).filter({ hasText: said }).waitFor({ timeout: 600_000 });
    // What follows it: keeping, drawing, opening.
    await page.waitForTimeout(5000);
    found[name] = await page.evaluate(() => window.long.map(Math.round));
    console.log(`  ${name}: ${found[name].join(", ") || "none"}`);
  }
  await context.close();
  server.close();
  return found;
}
