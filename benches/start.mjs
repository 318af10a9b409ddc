// Time from opening a page to its first prediction, and the memory of its tab.

import { readFileSync } from "node:fs";

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

/**
 * Megabytes that the tab's process holds now and held at most, its workers' memory included. Read from Linux's /proc;
 * null elsewhere.
 */
async function tabMemory(browser) {
  if (process.platform !== "linux") return null;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const field = (id, name) =>
    Number(readFileSync(`/proc/${id}/status`, "utf8").match(`${name}:\\s+(\\d+) kB`)[1]) / 1000;
  const tabs = processInfo.filter(({ type }) => type === "renderer");
  // The tab under test is the biggest; a spare one is kept by the browser for the next page.
  return tabs
    .map(({ id }) => ({ now: field(id, "VmRSS"), peak: field(id, "VmHWM") }))
    .sort((a, b) => b.peak - a.peak)[0];
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
