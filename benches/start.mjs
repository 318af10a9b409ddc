// Time from opening a page to its first prediction, and the memory of its tab.

import { tabMemory } from "./memory.mjs";

const REPEATS = 3;
const TEXTS = 10_000;

async function visit(context, url) {
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(url, { waitUntil: "commit" });
  const ready = page
    .waitForFunction(() => window.started, undefined, { timeout: 1_800_000 })
    .then((h) => h.jsonValue());
  while (true) {
    const done = await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, 250))]);
    if (errors.length) throw errors[0];
    if (done) return { page, ...done };
  }
}

/** Cold: a browser profile that has never been here. Warm: the same profile again. */
export async function start(browser, origin, entry) {
  const url = `${origin}/benches/pages/start.html?entry=${encodeURIComponent(entry)}`;
  const found = { cold: [], warm: [] };
  const memory = { texts: TEXTS };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const context = await browser.newContext();
    for (const kind of ["cold", "warm"]) {
      const { page, opened, predicted } = await visit(context, url);
      found[kind].push({ opened, predicted });
      console.log(`  ${kind}: open after ${opened.toFixed(0)} ms, first prediction after ${predicted.toFixed(0)} ms`);
      memory[kind] = await tabMemory(browser);
      await page.close();
    }
    if (repeat === REPEATS - 1) {
      console.log(`  embedding ${TEXTS} texts for the memory figure`);
      const { page } = await visit(context, `${url}&texts=${TEXTS}`);
      memory.embedded = await tabMemory(browser);
      await page.close();
    }
    await context.close();
  }
  return { ...found, memory };
}
