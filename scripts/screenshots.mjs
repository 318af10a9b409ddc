// Pictures of every step of the built page, wide and phone, light and dark, to be looked at: `npm run screenshots`.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { dist } from "./build.mjs";
import { root } from "./cache.mjs";
import { findChromium, launchFlags } from "./chromium.mjs";
import { serve } from "./serve.mjs";
import { main } from "./steps.mjs";

const into = join(root, "test-results", "screenshots");
const SIZES = { wide: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };

/**
 * Does what a person does, up to a comparison and a learning curve.
 * @param {import("playwright-core").Page} page
 */
async function use(page) {
  const at = (/** @type {string} */ id) => page.getByTestId(id);
  await page.getByRole("radio", { name: /^CPU/ }).check();
  await at("sample-films").click();
  await at("data-summary").waitFor();
  await page.getByText("See and change the rows").click();
  await at("compare").click();
  await at("comparison").waitFor();
  await page.waitForFunction(() => !document.querySelector("hf-app")?.shadowRoot?.querySelector("fieldset:disabled"));
  await at("setting-curveDraws").fill("3");
  await at("setting-curveDraws").blur();
  await at("curve").click();
  await at("curve-status").getByText("of").waitFor();
  await page.locator('[data-testid="curve"]:not([disabled])').waitFor({ timeout: 300_000 });
  await at("try-text").fill("A slow start, but the ending moved me to tears.");
  await at("prediction").getByText("%").first().waitFor();
  await at("why").click();
  await at("why-answer").waitFor();
}

await main(async () => {
  mkdirSync(into, { recursive: true });
  const { chromium } = await import("playwright-core");
  const server = await serve(dist);
  const browser = await chromium.launch({ executablePath: findChromium(), args: launchFlags() });
  try {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      await page.goto(server.url);
      await page.screenshot({ path: join(into, `first-${size}.png`), fullPage: true });
      await use(page);
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(500);
        await page.screenshot({ path: join(into, `page-${size}-${colorScheme}.png`), fullPage: true });
        // Its rows are there only while they are in view.
        const rows = page.getByRole("list", { name: "Rows" });
        await rows.scrollIntoViewIfNeeded();
        await rows.getByRole("listitem").first().waitFor();
        await rows.screenshot({ path: join(into, `rows-${size}-${colorScheme}.png`) });
        for (const step of await page.locator("main > *").all()) {
          const name = await step.evaluate((element) => element.localName.replace(/^hf-/, ""));
          if (await step.isVisible()) {
            await step.screenshot({ path: join(into, `${name}-${size}-${colorScheme}.png`) }).catch(() => undefined);
          }
        }
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
  console.log(into);
});
