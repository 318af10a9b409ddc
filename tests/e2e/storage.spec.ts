// What is kept in the browser, where it takes less than it should, answers late or never, or has what an earlier version kept.

import type { Page } from "@playwright/test";

import { cpu, CSV, paste, projectMenu, set, settle } from "./person";
import { expect, test } from "./site";

const runs = (page: Page) => page.getByTestId("runs").locator("tbody tr");

async function begin(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
}

test("a project that an earlier version kept, with a Blob, opens and stays", async ({ page, site }) => {
  // A page of the same origin that keeps nothing itself.
  await page.goto(`${site.url}predictor.js`);
  await page.evaluate(async (text) => {
    const db = await new Promise<IDBDatabase>((done, fail) => {
      const opening = indexedDB.open("homefire", 1);
      opening.onerror = () => fail(opening.error ?? new Error("not opened"));
      opening.onsuccess = () => done(opening.result);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore("projects", { keyPath: "id" });
        opening.result.createObjectStore("sources");
        opening.result.createObjectStore("runs", { keyPath: ["project", "id"] }).createIndex("project", "project");
        opening.result.createObjectStore("checkpoints");
        opening.result.createObjectStore("embeddings");
      };
    });
    const about = {
      size: 12,
      labels: ["food", "sport"],
      counts: [6, 6],
      problems: [],
      reading: { format: "csv", header: true, columns: ["text", "label"], textColumn: 0, labelColumn: 1 },
    };
    const snapshot = {
      version: 1,
      deviceChoice: "cpu",
      approach: "head",
      settings: {},
      contestants: ["zero-shot"],
      runs: [],
      data: { id: "d", name: "old.csv", options: {}, about, firstRows: [{ text: "The soup was cold", label: "food" }] },
    };
    const tx = db.transaction(["projects", "sources"], "readwrite");
    tx.objectStore("projects").put({ id: "p", name: "Old one", created: 1, changed: 2, snapshot });
    tx.objectStore("sources").put({ id: "d", source: new Blob([text]) }, "p");
    await new Promise((done) => (tx.oncomplete = done));
    db.close();
  }, CSV);
  await page.goto(site.url);
  await expect(page.getByTestId("project-name")).toHaveText("Old one");
  await expect(page.getByTestId("data-summary")).toContainText("old.csv");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await settle(page);
  await page.reload();
  await expect(runs(page)).toHaveCount(1);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
});

test("a checkpoint that the browser refuses does not stop the keeping of the rest", async ({ page, site }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      // WebKit throws so where it can't store a value.
      const checkpoint = this.name === "checkpoints" && (value as { bytes?: unknown }).bytes !== undefined;
      if (checkpoint) throw new DOMException("too large", "DataError");
      return put.call(this, value, key);
    };
  });
  await begin(page, site.url);
  await page.getByTestId("approach-layers").check();
  await page.getByTestId("setting-layers").fill("1");
  await set(page, { epochs: "1000" });
  await page.getByTestId("start").click();
  await expect(page.getByTestId("project-notice")).toContainText(
    "checkpoint of this run could not be kept (too large)",
  );
  await expect(page.getByTestId("project-notice")).toContainText("Everything else is kept");
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("run-status")).toContainText("Done in");
  await expect(page.getByTestId("project-state")).toContainText("kept in this browser");
  await page.reload();
  await expect(runs(page)).toHaveCount(1);
  await expect(page.getByTestId("interrupted")).toBeHidden();
});

test("where there is no room, what can be had again makes way for a result", async ({ page, site }) => {
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
      const { full } = window as { full?: boolean };
      if (full && this.name === "runs") throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value, key);
    };
    const clear = IDBObjectStore.prototype.clear;
    IDBObjectStore.prototype.clear = function () {
      Object.assign(window, { full: false, cleared: this.name });
      return clear.call(this);
    };
  });
  await begin(page, site.url);
  await settle(page);
  await page.evaluate(() => Object.assign(window, { full: true }));
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("Done in");
  expect(await page.evaluate(() => (window as { cleared?: string }).cleared)).toBe("embeddings");
  await expect(page.getByTestId("project-notice")).toBeEmpty();
  await page.reload();
  await expect(runs(page)).toHaveCount(1);
});

test("a storage that never answers keeps nothing waiting for good", async ({ page, site }) => {
  await page.addInitScript(() => {
    const open = indexedDB.open.bind(indexedDB);
    indexedDB.open = (...given) => {
      const request = open(...given);
      // Nobody hears of what becomes of it.
      request.addEventListener = () => undefined;
      return request;
    };
  });
  await page.goto(site.url);
  await expect(page.getByTestId("project-notice")).toContainText("the browser's storage does not answer");
  await expect(page.getByTestId("project-state")).toContainText("only in this tab");
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await projectMenu(page);
  const downloading = page.waitForEvent("download");
  await projectMenu(page);
  await page.getByTestId("project-export").click();
  expect((await downloading).suggestedFilename()).toMatch(/homefire\.zip$/);
});

test("transactions that never end hold up neither a result, nor an export, nor another project", async ({
  page,
  site,
}) => {
  await page.addInitScript(() => {
    const listen = IDBTransaction.prototype.addEventListener;
    IDBTransaction.prototype.addEventListener = function (this: IDBTransaction, ...given: [never, never]) {
      if (this.mode !== "readwrite") listen.apply(this, given);
    };
  });
  await begin(page, site.url);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await expect(page.getByTestId("run-status")).toContainText("Keeping the result in this browser");
  await expect(page.getByTestId("run-status")).toContainText("Done in");
  await projectMenu(page);
  const downloading = page.waitForEvent("download");
  await projectMenu(page);
  await page.getByTestId("project-export").click();
  expect((await downloading).suggestedFilename()).toMatch(/homefire\.zip$/);
  await projectMenu(page);
  await page.getByTestId("project-new").click();
  await expect(runs(page)).toHaveCount(0);
});

for (const lasting of [true, false]) {
  test(`persistent storage is asked for once there is something to lose, and is ${lasting ? "given" : "refused"}`, async ({
    page,
    site,
  }) => {
    await page.addInitScript((answer) => {
      Object.assign(window, { asked: 0 });
      StorageManager.prototype.persist = () => {
        (window as unknown as { asked: number }).asked += 1;
        return Promise.resolve(answer);
      };
    }, lasting);
    const asked = () => page.evaluate(() => (window as unknown as { asked: number }).asked);
    await page.goto(site.url);
    await cpu(page);
    await page.getByTestId("sample-films").click();
    await expect(page.getByTestId("data-summary")).toContainText("films.csv");
    await settle(page);
    expect(await asked()).toBe(0);
    await page.getByTestId("start").click();
    await expect(page.getByTestId("run-status")).toContainText("Done in");
    await projectMenu(page);
    await expect(page.getByTestId("projects")).toContainText(
      lasting ? "keeps them until you delete them" : "may delete them by itself",
    );
    await expect(page.getByTestId("project-state")).toHaveText(
      lasting ? "kept in this browser" : "kept in this browser, as long as it has room",
    );
    await page.getByTestId("start").click();
    await expect(runs(page)).toHaveCount(2);
    await settle(page);
    expect(await asked()).toBe(1);
  });
}

test("what is told as done is there after a reload at once", async ({ page, site }) => {
  await begin(page, site.url);
  await page.getByTestId("approach-full").check();
  await set(page, { epochs: "1" });
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("Done in");
  await page.reload();
  await expect(runs(page)).toHaveCount(1);
  await expect(page.getByTestId("interrupted")).toBeHidden();
});
