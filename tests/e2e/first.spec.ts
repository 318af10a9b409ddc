// The first minute of a newcomer: how little it takes to a first prediction, what works before the model has come, that nothing
// moves under the pointer, and how much program is fetched for it.

import { brotliCompressSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { toView } from "./person";
import { expect, test, watch } from "./site";

/** The element that has the focus, inside shadow roots too, by its test id. */
const focused = (page: Page) =>
  page.evaluate(() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    return one instanceof HTMLElement ? one.dataset["testid"] : undefined;
  });

test("one press leads from nothing to a box in which a text is classified", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await page.goto(site.url);
  await page.getByTestId("begin").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect.poll(() => focused(page)).toBe("try-text");
  await page.keyboard.type("I was charged twice this month");
  await expect(page.getByTestId("prediction")).toContainText("billing");
  expect(faults).toEqual([]);
});

test("the same by the keyboard, with at most eight tabs", async ({ page, site }) => {
  await page.goto(site.url);
  await page.getByTestId("begin").waitFor();
  let tabs = 0;
  while ((await focused(page)) !== "begin" && tabs <= 8) {
    await page.keyboard.press("Tab");
    tabs += 1;
  }
  expect(tabs).toBeLessThanOrEqual(8);
  await page.keyboard.press("Enter");
  await expect.poll(() => focused(page)).toBe("try-text");
  await page.keyboard.type("My parcel has not come");
  await expect(page.getByTestId("prediction")).toContainText("delivery");
});

test("the first screen works before the model and its program have come", async ({ page, site }) => {
  await page.route(/\.wasm|\/models\//, () => undefined);
  await page.goto(site.url);
  await page.getByTestId("approach-full").check();
  await toView(page, "compare");
  await expect(page.getByTestId("view-compare")).toHaveAttribute("aria-selected", "true");
  await toView(page, "work");
  await expect(page.getByTestId("approach-full")).toBeChecked();
  // What waits for the model says so, and can be stopped.
  await page.getByTestId("approach-head").check();
  await page.getByTestId("begin").click();
  await expect(page.getByTestId("model-chip")).toContainText(/opening|coming/);
});

test("nothing moves while the sample is trained and tried", async ({ page, site }) => {
  await page.addInitScript(() => {
    Object.assign(window, { shifts: [] as string[] });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
      })[]) {
        if (entry.hadRecentInput) continue;
        // Nodes inside shadow roots are not told, but where they were and are.
        const rect = ({ x, y, width, height }: DOMRectReadOnly) =>
          [x, y, width, height].map((one) => Math.round(one)).join(" ");
        const moved = entry.sources.map((one) => `${rect(one.previousRect)} to ${rect(one.currentRect)}`);
        (window as unknown as { shifts: string[] }).shifts.push(`${entry.value.toFixed(4)}: ${moved.join("; ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(site.url);
  await page.getByTestId("begin").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.keyboard.type("I was charged twice this month");
  await expect(page.getByTestId("prediction")).toContainText("billing");
  expect(await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)).toEqual([]);
});

test("the program stays within its budget", async ({ page, site }) => {
  const sizes = new Map<string, number>();
  page.context().on("response", async (response) => {
    const name = new URL(response.url()).pathname;
    // What the service worker fetches for later is not what the page runs.
    if (!name.endsWith(".js") || response.request().serviceWorker()) return;
    sizes.set(name, brotliCompressSync(await response.body()).length);
  });
  const sum = () => [...sizes.values()].reduce((a, b) => a + b, 0);
  await page.goto(site.url);
  await expect(page.getByTestId("begin")).toBeEnabled();
  await page.waitForLoadState("networkidle");
  expect(sum(), [...sizes].join("\n")).toBeLessThanOrEqual(120_000);
});
