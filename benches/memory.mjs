// What a tab holds.

import { readFileSync } from "node:fs";

/**
 * Megabytes that the tab's process holds now and held at most, its workers' memory included. Read from Linux's /proc;
 * null elsewhere.
 */
export async function tabMemory(browser) {
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
