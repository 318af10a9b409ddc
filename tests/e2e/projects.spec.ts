// Projects are kept in the browser: over a reload, beside another tab, in a file; and forgotten when a person says so.

import { readFileSync } from "node:fs";
import { strToU8, unzipSync, zipSync } from "fflate";
import type { Page } from "@playwright/test";

import { cpu, CSV, keptEpoch, paste, projectMenu, set, settle } from "./person";
import { expect, test, watch } from "./site";

const accuracy = (page: Page) => page.getByTestId("accuracy").innerText();

async function oneRun(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
}

test("data, settings and results come back after a reload", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await oneRun(page, site.url);
  const found = await accuracy(page);
  await page.getByTestId("approach-few").check();
  await page.getByTestId("shots").selectOption("4");
  await settle(page);
  await page.reload();
  // The figures stand there before the model is open again.
  await expect(page.getByTestId("accuracy")).toHaveText(found);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await expect(page.getByTestId("approach-few")).toBeChecked();
  await expect(page.getByTestId("shots")).toHaveValue("4");
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(2);
  // Tested on the same texts as before the reload, so that the two can be compared.
  await expect(page.getByText("These runs were tested on different texts")).toHaveCount(0);
  expect(faults).toEqual([]);
});

test("a second tab leaves the first one's project alone", async ({ page, site, context }) => {
  await oneRun(page, site.url);
  await settle(page);
  const name = await page.getByTestId("project-name").innerText();
  const other = await context.newPage();
  await other.goto(site.url);
  await expect(other.getByTestId("project-notice")).toContainText(`“${name}” is open in another tab`);
  await expect(other.getByTestId("project-name")).toHaveText("Untitled");
  await other.getByTestId("projects").locator("summary").click();
  await expect(other.getByTestId("project-list")).toContainText("open in another tab");
  await cpu(other);
  await paste(other, `${CSV}\nOne more,food`);
  await expect(other.getByTestId("data-summary")).toContainText("13 texts");
  await settle(other);
  await page.reload();
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await other.reload();
  await expect(other.getByTestId("data-summary")).toContainText("13 texts");
});

test("projects are made, named, copied, exported, imported and deleted", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await oneRun(page, site.url);
  const found = await accuracy(page);
  await projectMenu(page);
  const name = page.getByTestId("project-name");
  await expect(name).toHaveText("Pasted text");
  await page.getByTestId("project-rename").fill("Food & sport");
  await page.getByTestId("project-rename").press("Enter");
  await expect(name).toHaveText("Food & sport");

  const downloading = page.waitForEvent("download");
  await projectMenu(page);
  await page.getByTestId("project-export").click();
  const file = await (await downloading).path();
  expect(Object.keys(unzipSync(readFileSync(file))).sort()).toEqual(["data", "project.json", "runs/1.safetensors"]);

  await projectMenu(page);
  await page.getByTestId("project-duplicate").click();
  await expect(name).toHaveText("Food & sport, copy");
  await expect(page.getByTestId("accuracy")).toHaveText(found);
  await projectMenu(page);
  await page.getByTestId("project-remove").click();
  await page.getByTestId("confirm").click();
  await expect(name).toHaveText("Food & sport");

  await projectMenu(page);
  await page.getByTestId("project-new").click();
  await expect(name).toHaveText("Untitled");
  await expect(page.getByTestId("data-summary")).toBeHidden();

  await projectMenu(page);
  await page.getByTestId("project-import").setInputFiles(file);
  await expect(name).toHaveText("Food & sport");
  await expect(page.getByTestId("accuracy")).toHaveText(found);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("sport");
  expect(faults).toEqual([]);
});

test("a hostile project file is refused, and what was there stays", async ({ page, site }) => {
  const faults = watch(page, site.url);
  await oneRun(page, site.url);
  const found = await accuracy(page);
  await projectMenu(page);
  const downloading = page.waitForEvent("download");
  await projectMenu(page);
  await page.getByTestId("project-export").click();
  const whole = unzipSync(readFileSync(await (await downloading).path()));
  const manifest = JSON.parse(Buffer.from(whole["project.json"] ?? []).toString());
  const notice = page.getByTestId("project-notice");
  const give = async (files: Record<string, Uint8Array>) =>
    page
      .getByTestId("project-import")
      .setInputFiles({ name: "p.zip", mimeType: "application/zip", buffer: Buffer.from(zipSync(files)) });
  const withManifest = (change: (copy: typeof manifest) => void) => {
    const copy = structuredClone(manifest);
    change(copy);
    return { ...whole, "project.json": strToU8(JSON.stringify(copy)) };
  };

  await give(withManifest((copy) => (copy.version = 99)));
  await expect(notice).toContainText("version 99");
  await give({ ...whole, "../../evil": strToU8("x") });
  await expect(notice).toContainText("which no project has");
  await give(withManifest((copy) => (copy.snapshot.runs = Array(2_000).fill(copy.snapshot.runs[0]))));
  await expect(notice).toContainText("runs");
  await give(withManifest((copy) => (copy.snapshot.settings.head.epochs = "<script>")));
  await expect(notice).toContainText("settings.head.epochs");
  await give({ "project.json": whole["project.json"] ?? new Uint8Array() });
  await expect(notice).toContainText("missing");
  await page
    .getByTestId("project-import")
    .setInputFiles({ name: "p.zip", mimeType: "application/zip", buffer: Buffer.from("no zip at all") });
  await expect(notice).toContainText("Nothing was changed");
  await expect(page.getByTestId("accuracy")).toHaveText(found);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");

  // A script in a name, a label or a text is shown as text.
  const script = '<img src=x onerror="document.title=1">';
  await give(
    withManifest((copy) => {
      copy.name = script;
      copy.snapshot.data.firstRows[0] = { text: script, label: script };
      copy.snapshot.runs[0].from = script;
      copy.snapshot.runs[0].from = script;
    }),
  );
  await expect(page.getByTestId("project-name")).toHaveText(script);
  await expect(page.getByTestId("runs")).toContainText(script);
  expect(await page.title()).not.toBe("1");
  expect(faults).toEqual([]);
});

test("texts that were read are not read again after a reload", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await page.getByTestId("sample-tickets").click();
  await expect(page.getByTestId("data-summary")).toContainText("103 texts");
  // Longer than it is looked at: it is stopped.
  await set(page, { epochs: "10000", batchSize: "1", patience: "0" });
  /** What the status says during a run, which is the page's `nth`. */
  const run = async (nth: number) => {
    const said = await page.getByTestId("run-status").evaluateHandle((node) => {
      const all: string[] = [];
      new MutationObserver(() => all.push(node.textContent)).observe(node, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      return all;
    });
    await page.getByTestId("start").click();
    await expect(page.getByTestId("run-status")).toContainText("Training");
    await page.getByTestId("stop").click();
    await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(nth);
    return (await said.jsonValue()).join("\n");
  };
  expect(await run(1)).toContain("Reading the texts with the model");
  await expect
    .poll(() =>
      page.evaluate(
        () =>
          new Promise<number>((done) => {
            const opening = indexedDB.open("homefire");
            opening.onsuccess = () => {
              const counted = opening.result.transaction("embeddings").objectStore("embeddings").count();
              counted.onsuccess = () => {
                opening.result.close();
                done(counted.result);
              };
            };
          }),
      ),
    )
    .toBe(1);
  await settle(page);
  await page.reload();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  const again = await run(2);
  expect(again).toContain("Training");
  expect(again).not.toContain("Reading the texts with the model");
});

test("forgetting everything leaves nothing of this page behind, and what is others' alone", async ({
  page,
  site,
  context,
}) => {
  await oneRun(page, site.url);
  await expect(page.getByTestId("offline-ready")).toBeVisible();
  // Another page of the same origin, as two projects of one owner on a static host are.
  await page.evaluate(async () => {
    localStorage.setItem("other", "1");
    await caches.open("other");
    await (await navigator.storage.getDirectory()).getFileHandle("other", { create: true });
  });
  await page.getByTestId("language").selectOption("de");
  await page.getByTestId("language").selectOption("en");
  await settle(page);
  const kept = () =>
    page.evaluate(async () => {
      const files = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
      return {
        databases: (await indexedDB.databases()).map(({ name }) => name),
        caches: await caches.keys(),
        files,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
        local: Object.keys(localStorage),
      };
    });
  const before = await kept();
  expect(before.databases).toEqual(["homefire"]);
  expect(before.caches.length).toBeGreaterThan(1);
  expect(before.files.length).toBeGreaterThan(1);
  expect(before.local.length).toBeGreaterThan(1);
  const other = await context.newPage();
  await other.goto(site.url);
  await expect(other.getByTestId("offline-ready")).toBeVisible();

  await projectMenu(page);
  await page.getByTestId("forget").click();
  await page.getByTestId("confirm").click();
  await expect(page.getByTestId("forgotten")).toBeVisible();
  await expect(other.getByTestId("forgotten")).toBeVisible();
  const nothing = { databases: [], caches: ["other"], files: ["other"], workers: 0, local: ["other"] };
  await expect.poll(kept).toEqual(nothing);
  // Nor does anything come back.
  await page.waitForTimeout(600);
  expect(await kept()).toEqual(nothing);
});

test("where the browser keeps nothing, the page says so and works on", async ({ page, site }) => {
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  });
  await page.goto(site.url);
  await expect(page.getByTestId("project-notice")).toContainText("stores nothing");
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
});

for (const end of ["closed", "crashed"] as const) {
  test(`a run that a ${end} tab cut off goes on from its last checkpoint`, async ({ page, site, context }) => {
    await page.goto(site.url);
    await cpu(page);
    await paste(page, CSV);
    await expect(page.getByTestId("data-summary")).toContainText("12 texts");
    await page.getByTestId("approach-layers").check();
    await page.getByTestId("setting-layers").fill("1");
    await page.getByTestId("setting-layers").blur();
    await set(page, { epochs: "1000" });
    await page.getByTestId("start").click();
    await expect.poll(() => keptEpoch(page)).toBeGreaterThan(1);
    if (end === "closed") await page.close({ runBeforeUnload: false });
    // The answer never comes, since who would give it is gone.
    else void (await context.newCDPSession(page)).send("Page.crash").catch(() => undefined);
    if (end === "crashed") await page.waitForEvent("crash");

    const again = await context.newPage();
    await again.goto(site.url);
    const offer = again.getByTestId("interrupted");
    await expect(offer).toContainText("Head and last layers, kept as it was after epoch");
    const kept = Number(/after epoch (\d+) of 1000/.exec(await offer.innerText())?.[1]);
    expect(kept).toBeGreaterThan(1);
    // Another run does not take the offer away.
    await again.getByTestId("approach-head").check();
    await again.getByTestId("start").click();
    await expect(again.getByTestId("runs").locator("tbody tr")).toHaveCount(1);
    await again.getByTestId("resume").click();
    const status = again.getByTestId("run-status");
    await expect(status).toContainText("epoch");
    const reached = Number(/epoch ([\d,]+)/.exec(await status.innerText())?.[1]?.replace(",", ""));
    expect(reached).toBeGreaterThanOrEqual(kept);
    await again.getByTestId("stop").click();
    await expect(again.getByTestId("runs").locator("tbody tr")).toHaveCount(2);
    await expect(offer).toBeHidden();
    await settle(again);
    await again.reload();
    await expect(again.getByTestId("accuracy")).toContainText("%");
    await expect(offer).toBeHidden();
  });
}

test("a project that takes over the open model has its words for labels too", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("sample-films").click();
  await expect(page.getByTestId("project-name")).toContainText("films");
  await page.getByTestId("approach-zero").check();
  await expect(page.getByTestId("template")).not.toHaveValue("");
  // And an emptied field stands for them.
  await page.getByTestId("template").fill("");
  await page.getByTestId("template").blur();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
});
