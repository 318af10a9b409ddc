// Pictures of every view of the built page in its states: wide and phone, light and dark, English and German, to be looked at:
// `npm run screenshots`. `npm run screenshots -- gallery` makes those of docs/, which README.md shows.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dist } from "./build.mjs";
import { root } from "./cache.mjs";
import { findChromium, launchFlags } from "./chromium.mjs";
import { serve } from "./serve.mjs";
import { main } from "./steps.mjs";

/** @typedef {import("playwright-core").Page} Page */

const SIZES = { wide: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const SCHEMES = /** @type {const} */ (["light", "dark"]);
const LANGUAGES = /** @type {const} */ (["en", "de"]);

const at = (/** @type {Page} */ page, /** @type {string} */ id) => page.getByTestId(id);

/** Shows a column, where they stand behind tabs. */
async function column(/** @type {Page} */ page, /** @type {string} */ name) {
  if (await at(page, `tab-${name}`).isVisible()) await at(page, `tab-${name}`).click();
}

/**
 * What a person does, step by step; after each a picture is taken under its name.
 * @type {[name: string, deed: (page: Page) => Promise<unknown>][]}
 */
const DEEDS = [
  ["empty", async () => undefined],
  [
    "sample-tried",
    async (page) => {
      const begin = at(page, "begin");
      await ((await begin.isVisible()) ? begin : at(page, "lead-begin")).click();
      await at(page, "accuracy").waitFor({ state: "attached", timeout: 120_000 });
      await column(page, "try");
      await at(page, "try-text").fill("I was charged twice this month and nobody answers.");
      await at(page, "nearest").waitFor();
      await page.waitForTimeout(1000);
    },
  ],
  ["examples", (page) => column(page, "examples")],
  ["to-check", (page) => at(page, "inbox").locator("summary").first().click()],
  ["results", async (page) => (await column(page, "train"), await at(page, "confusion").scrollIntoViewIfNeeded())],
  [
    "training",
    async (page) => {
      await at(page, "approach-layers").check();
      await at(page, page.viewportSize()?.width === 390 ? "lead-start" : "start").click();
      await at(page, "run-status")
        .getByText(/\d \w+ \d, /)
        .waitFor({ timeout: 60_000 });
      await page.waitForTimeout(1500);
    },
  ],
  [
    "map",
    async (page) => {
      await at(page, "stop").waitFor({ state: "detached", timeout: 300_000 });
      await page.waitForTimeout(3000);
      await at(page, "map-show").click();
      await page.waitForTimeout(12_000);
      await page.locator("hf-map").scrollIntoViewIfNeeded();
    },
  ],
  ["model", async (page) => (await at(page, "model-chip").click(), await page.waitForTimeout(300))],
  [
    "compare",
    async (page) => {
      await page.keyboard.press("Escape");
      await at(page, "view-compare").click();
      await at(page, "compare").click();
      await at(page, "advice").waitFor({ timeout: 120_000 });
      await page.waitForTimeout(500);
    },
  ],
  ["learn", async (page) => (await at(page, "view-learn").click(), await at(page, "step-title").waitFor())],
  [
    "teachers",
    async (page) => (await page.goto(`${page.url().split("#")[0]}#teachers`), await page.waitForTimeout(500)),
  ],
  [
    "commands",
    async (page) => {
      await at(page, "view-work").click();
      await page.keyboard.press("Control+k");
      await at(page, "command-find").waitFor();
    },
  ],
];

/** Those that docs/ has, wide, light and in English. */
const GALLERY = ["sample-tried", "training", "map", "compare", "learn"];

/** A picture as WebP, which the browser itself makes of it. */
async function webp(/** @type {Page} */ page, /** @type {Buffer} */ png) {
  const made = await page.evaluate(async (bytes) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${bytes}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, png.toString("base64"));
  return Buffer.from(made);
}

await main(async ([what]) => {
  const gallery = what === "gallery";
  const into = gallery ? join(root, "docs") : join(root, "test-results", "screenshots");
  mkdirSync(into, { recursive: true });
  const { chromium } = await import("playwright-core");
  const server = await serve(dist, { port: 0 });
  const browser = await chromium.launch({ executablePath: findChromium(), args: launchFlags() });
  const blank = await browser.newPage();
  try {
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const language of LANGUAGES) {
        if (gallery && (size !== "wide" || language !== "en")) continue;
        const page = await browser.newPage({ viewport, locale: language });
        await page.goto(server.url);
        await at(page, "model-chip").waitFor();
        for (const [name, deed] of DEEDS) {
          await deed(page);
          if (gallery && !GALLERY.includes(name)) continue;
          for (const colorScheme of SCHEMES) {
            if (gallery && colorScheme === "dark") continue;
            await page.emulateMedia({ colorScheme });
            await page.waitForTimeout(150);
            const png = await page.screenshot();
            if (gallery) writeFileSync(join(into, `${name}.webp`), await webp(blank, png));
            else writeFileSync(join(into, `${name}-${size}-${colorScheme}-${language}.png`), png);
          }
        }
        await page.context().close();
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  console.log(into);
});
