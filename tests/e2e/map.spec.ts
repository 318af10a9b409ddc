// The map: its states, its worker, what can be done with its points, and what a frame costs.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import type { Movement, Store } from "../../www/app/store";
import { expect, test } from "./map-host";
import { watch } from "./site";

declare const map: {
  Store: typeof Store;
  invented(texts: number): Store;
  movement(texts: number): Movement;
  show(store: Store): Store;
  sample(): Promise<Store>;
  run(store: Store, approach: "head" | "last-layers", settings: object): Promise<void>;
};

/** A frame takes 16.7 ms at 60 Hz, and one after a dropped one twice as long. */
const LONGEST = 25;

/** Shows a map of so many made-up texts, and leaves their store behind. */
async function show(page: Page, url: string, texts: number): Promise<void> {
  await page.goto(url);
  await page.evaluate((count) => {
    Object.assign(window, { store: map.show(map.invented(count)) });
  }, texts);
}

/** What axe finds, whatever its impact. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include("hf-map").analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.flat().join(" ")}`),
  );
}

test("ten thousand points are panned and zoomed without a dropped frame", async ({ page, maps }) => {
  await show(page, maps.url, 10_000);
  await page.getByTestId("map-draw").click();
  await expect(page.getByTestId("map-purity")).toContainText("%");
  await page.evaluate(() => (globalThis as unknown as { store: Store }).store.set({ selectedId: 1 }));
  await expect(page.getByTestId("map-caution")).toContainText("shading");
  // Of UMAP nothing is to be waited for.
  await page.getByTestId("map-stop").click();
  const canvas = page.getByTestId("map-canvas");
  await canvas.focus();
  await page.waitForTimeout(1500);
  const { left, top } = await canvas.evaluate((node) => node.getBoundingClientRect().toJSON() as DOMRect);
  const drag = async () => {
    await page.mouse.move(left + 300, top + 200);
    await page.mouse.down();
    for (let i = 0; i < 60; i++) await page.mouse.move(left + 300 + 5 * i, top + 200 + (i % 30) * 6);
    await page.mouse.up();
    for (let i = 0; i < 20; i++) await page.mouse.wheel(0, i < 10 ? -80 : 80);
  };
  // Others may be at work on the machine, so that frames are dropped with nothing to be drawn too. One quiet moment is enough.
  const tries: Frames[] = [];
  let isLoud = false;
  do {
    isLoud ||= (await frames(page, 1000)).longest > LONGEST;
    const taken = frames(page, 2000);
    await drag();
    tries.push(await taken);
  } while (tries.at(-1)!.longest > LONGEST && tries.length < 6);
  console.log(
    "frames:",
    tries.map(({ longest, work }) => `${longest.toFixed(1)} ms, ${work.toFixed(1)} ms of work`).join("; "),
  );
  // Of the 16.7 ms of a frame; by its 95th percentile, since a process that is paused at work counts as working.
  expect(Math.min(...tries.map(({ work }) => work))).toBeLessThan(8);
  if (!isLoud) expect(Math.min(...tries.map(({ longest }) => longest))).toBeLessThan(LONGEST);
});

interface Frames {
  /** Milliseconds from one frame to the next, at most. */
  longest: number;
  /** Milliseconds that the page works in a frame, in all but a twentieth of them. */
  work: number;
}

/** Watches the frames of some milliseconds. */
const frames = (page: Page, ms: number): Promise<Frames> =>
  page.evaluate(async (whole) => {
    const lengths: number[] = [];
    const costs: number[] = [];
    const { requestAnimationFrame: next } = window;
    window.requestAnimationFrame = (work) =>
      next((time) => {
        const began = performance.now();
        work(time);
        costs.push(performance.now() - began);
      });
    let before = performance.now();
    const until = before + whole;
    while (before < until) {
      const now = await new Promise<number>((frame) => next(frame));
      lengths.push(now - before);
      before = now;
    }
    window.requestAnimationFrame = next;
    costs.sort((a, b) => a - b);
    return { longest: Math.max(...lengths.slice(2)), work: costs[Math.floor(costs.length * 0.95)] ?? 0 };
  }, ms);

type Held = { store: Store };

/** Changes the store of the map. */
const set = (page: Page, change: Partial<Store>): Promise<void> =>
  page.evaluate((some) => (globalThis as unknown as Held).store.set(some), change);

for (const scheme of ["light", "dark"] as const) {
  test(`the map's states have a face, and axe finds nothing in them, ${scheme}`, async ({ page, maps }) => {
    const faults = watch(page, maps.url);
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(maps.url);
    await page.evaluate(() => Object.assign(window, { store: map.show(new map.Store()) }));
    await expect(page.getByTestId("map-empty")).toBeVisible();
    expect(await findings(page)).toEqual([]);

    await show(page, maps.url, 600);
    await expect(page.getByTestId("map-purity")).toContainText(/Of a text's 10 nearest texts, \d+ % have its label/);
    await set(page, { selectedId: 1, tried: { text: "Text 3", label: "account", run: 1 } });
    await expect(page.getByTestId("map")).toContainText("your sentence");
    await expect(page.getByTestId("map-tried")).toContainText(/Text \d+/);
    await expect(page.getByTestId("map-caution")).toContainText("UMAP keeps neighbours together");
    await page.getByText("The map in numbers").click();
    await expect(page.getByTestId("map-numbers").getByRole("row")).toHaveCount(7);
    await page.getByTestId("map-canvas").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("map-card")).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(390);
    expect(faults).toEqual([]);
  });
}

test("by keys one goes from text to text, relabels one, and undoes it", async ({ page, maps }) => {
  await show(page, maps.url, 300);
  await expect(page.getByTestId("map-purity")).toBeVisible();
  await page.getByTestId("map-canvas").focus();
  const said = page.getByTestId("map-said");
  await page.keyboard.press("ArrowRight");
  await expect(said).toContainText(/Text \d+/);
  const first = await said.innerText();
  await page.keyboard.press("ArrowRight");
  await expect(said).not.toHaveText(first);
  // It is a few lines, with its mark as small as in the legend.
  await expect(page.getByTestId("map-reading")).toBeVisible();
  expect((await page.getByTestId("map-reading").boundingBox())?.height).toBeLessThan(120);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("map-reading")).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  const [, number = "", label = ""] = /Text (\d+) (\w+)/.exec(await said.innerText()) ?? [];
  await page.keyboard.press("Enter");
  const card = page.getByTestId("map-card");
  await expect(card).toContainText(`Text ${number}`);
  await expect(page.getByTestId("map-label")).toBeFocused();
  await page.getByTestId("map-label").selectOption(label === "praise" ? "other" : "praise");
  await page.getByTestId("map-relabel").click();
  await expect(card).toHaveCount(0);
  await expect(page.getByTestId("map-canvas")).toBeFocused();
  const labelOf = () =>
    page.evaluate((place) => (globalThis as unknown as Held).store.rows?.rows[place]?.label, Number(number));
  expect(await labelOf()).toBe(label === "praise" ? "other" : "praise");
  await page.getByTestId("toast-undo").click();
  expect(await labelOf()).toBe(label);
});

test("a press opens the text under it, and a finger too", async ({ browser, maps }) => {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  await show(page, maps.url, 60);
  await expect(page.getByTestId("map-purity")).toBeVisible();
  await page.getByTestId("map-pca").check();
  await page.waitForTimeout(1200);
  const canvas = page.getByTestId("map-canvas");
  // Where the keys have come to, as the ring around it shows.
  await canvas.focus();
  await page.keyboard.press("ArrowRight");
  const text = /Text \d+/.exec(await page.getByTestId("map-said").innerText())?.[0] ?? "";
  const at = await canvas.evaluate((node) => {
    const plane = (node.getRootNode() as ShadowRoot).host as HTMLElement & {
      pointed: number;
      screenOf(i: number): number[];
    };
    return plane.screenOf(plane.pointed);
  });
  const box = await canvas.boundingBox();
  await page.touchscreen.tap(box!.x + at[0]!, box!.y + at[1]!);
  await expect(page.getByTestId("map-card")).toContainText(text);
  await context.close();
});

test("a run that has moved the texts is replayed epoch by epoch", async ({ page, maps }) => {
  await show(page, maps.url, 300);
  await expect(page.getByTestId("map-purity")).toBeVisible();
  await page.evaluate(() => {
    (globalThis as unknown as Held).store.set({ movement: map.movement(300), selectedId: 1 });
  });
  const epoch = page.getByTestId("map-epoch");
  await expect(epoch).toHaveValue("3");
  await expect(page.getByTestId("map-caution")).toContainText("All epochs are seen along the same two directions");
  await epoch.press("Home");
  await expect(page.getByTestId("map-replay")).toContainText("before the run");
  await page.getByTestId("map-play").click();
  await expect(page.getByTestId("map-replay")).toContainText("epoch 3");
  await expect(page.getByTestId("map-play")).toHaveText(/Play/);
  // The pretrained model's map is there again without the run.
  await set(page, { selectedId: undefined as unknown as number });
  await expect(epoch).toHaveCount(0);
});

test("a worker that does not come says so, and another try makes the map", async ({ page, maps }) => {
  await page.route("**/projection-worker.js", (route) => route.abort());
  await show(page, maps.url, 100);
  await expect(page.getByTestId("map-failed")).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.unroute("**/projection-worker.js");
  await page.getByTestId("map-again").click();
  await expect(page.getByTestId("map-purity")).toBeVisible();
});

test("a worker that is ended under UMAP leaves the picture, and leaving the map ends it", async ({ page, maps }) => {
  const ended = () => page.evaluate(() => (globalThis as unknown as { workers: Worker[] }).workers.length);
  await page.addInitScript(() => {
    const all: Worker[] = [];
    const end = Worker.prototype.terminate;
    Worker.prototype.terminate = function () {
      all.push(this);
      end.call(this);
    };
    Object.assign(window, { workers: all });
  });
  await show(page, maps.url, 2500);
  await page.getByTestId("map-draw").click();
  await expect(page.getByTestId("map-under")).toContainText("Arranging the texts by their neighbours");
  await page.getByTestId("map-stop").click();
  await expect(page.getByTestId("map-layout")).toBeVisible();
  expect(await ended()).toBe(0);
  await page.getByTestId("map-layout").click();
  await expect(page.getByTestId("map-caution")).toContainText("It was fitted on 2,000 texts");
  await page.evaluate(() => document.querySelector("hf-map")?.remove());
  expect(await ended()).toBe(1);
});

test("with the model: a head shades the map, and tuned layers move its points", async ({ page, maps }) => {
  const faults = watch(page, maps.url);
  await page.goto(maps.url);
  await page.evaluate(async () => {
    Object.assign(window, { store: map.show(await map.sample()) });
  });
  const purity = page.getByTestId("map-purity");
  await expect(purity).toContainText("%");
  const share = async (said = /(\d+) % have/) => Number(said.exec(await purity.innerText())?.[1]);
  const before = await share();
  // Of texts with these four labels, many more are beside their like than by chance.
  expect(before).toBeGreaterThan(50);
  const run = (approach: "head" | "last-layers", settings: object) =>
    page.evaluate(([one, with_]) => map.run((globalThis as unknown as Held).store, one, with_), [
      approach,
      settings,
    ] as const);
  await run("head", {});
  await expect(page.getByTestId("map-caution")).toContainText("shading");
  await expect(page.getByTestId("map")).toContainText("tested on, and given a wrong label");
  await set(page, { tried: { text: "Why was I charged twice for one invoice?", label: "billing", run: 1 } });
  await expect(page.getByTestId("map-tried")).toContainText("billing");
  await run("last-layers", { epochs: 3, layers: 1, validation: 0 });
  const epoch = page.getByTestId("map-epoch");
  await expect(epoch).toHaveValue("3");
  await expect(purity).toContainText("For the test texts alone");
  const after = await share();
  await epoch.press("Home");
  await expect(page.getByTestId("map-replay")).toContainText("before the run");
  await expect(purity).toContainText("test texts alone");
  // It begins where the pretrained model's map was.
  expect(await share()).toBe(before);
  expect(after).toBeGreaterThan(before);
  expect(faults).toEqual([]);
});
