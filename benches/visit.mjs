// Bytes of a first visit, as the browser counts them: from opening the page to the first prediction, workers included.

import { serve } from "./server.mjs";

const ROWS = [
  "text,label",
  "The soup was cold,food",
  "The striker scored twice,sport",
  "A fine curry,food",
  "A red card,sport",
];

const KINDS = [
  ["weights", /model\.safetensors$/],
  ["tokenizer and configuration", /(tokenizer|config)\.json$/],
  ["wasm", /\.wasm(\.[0-9a-f]+)?(\.gz)?$/],
  ["page", /./],
];

/** Opens the page at `url` in a profile that has never been there, and asks for a zero-shot prediction. */
async function visit(browser, url) {
  const context = await browser.newContext();
  const bytes = Object.fromEntries(KINDS.map(([kind]) => [kind, 0]));
  const counted = [];
  context.on("requestfinished", (request) => {
    const path = new URL(request.url()).pathname;
    const [kind] = KINDS.find(([, pattern]) => pattern.test(path));
    const one = request.sizes().then(({ responseHeadersSize, responseBodySize }) => {
      bytes[kind] += responseHeadersSize + responseBodySize;
    });
    counted.push(one);
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByTestId("model-chip").click();
  await page.getByRole("radio", { name: /^CPU/ }).check();
  await page.keyboard.press("Escape");
  await page.getByText("Paste text instead").click();
  await page.getByTestId("paste-text").fill(ROWS.join("\n"));
  await page.getByTestId("paste-use").click();
  await page.getByTestId("approach-zero").check();
  await page.getByTestId("start").click({ timeout: 300_000 });
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty", { timeout: 300_000 });
  await page.getByTestId("prediction").filter({ hasText: "sport" }).waitFor({ timeout: 300_000 });
  await Promise.all(counted);
  await context.close();
  return bytes;
}

/** `site`: the folder of the built page. One server sends files as they are, the other compresses what servers usually do. */
export async function visits(browser, site) {
  const found = {};
  for (const [name, compress] of [
    ["plain", false],
    ["brotli", true],
  ]) {
    const server = await serve({ "/": site }, { compress });
    found[name] = await visit(browser, `${server.origin}/index.html`);
    server.close();
    console.log(`  ${name}: ${JSON.stringify(found[name])}`);
  }
  return found;
}
