// The page without a network: its server is ended, not only hidden.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "../../scripts/serve.mjs";
import { cpu, CSV, openDrawer, paste } from "./person";
import { expect, root, test } from "./site";

test("after one visit the page tunes a head without a network, under any path", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "homefire-offline-"));
  cpSync(join(root, "dist"), join(folder, "some", "path"), { recursive: true });
  const server = await serve(folder, { port: 0 });
  try {
    await page.goto(`${server.url}some/path/`);
    await cpu(page);
    await openDrawer(page);
    await page.getByTestId("open").click();
    await expect(page.getByTestId("device")).toContainText("CPU");
    await expect(page.getByTestId("offline-ready")).toBeVisible();
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();

    await page.reload();
    await cpu(page);
    await paste(page, CSV);
    await expect(page.getByTestId("data-summary")).toContainText("12 texts");
    await page.getByTestId("start").click();
    await expect(page.getByTestId("accuracy")).toContainText("%");
    await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
    await expect(page.getByTestId("prediction")).toContainText("sport");
    // The samples are there too.
    await page.getByTestId("sample-tickets").click();
    await expect(page.getByTestId("data-summary")).toContainText("tickets.csv");
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

test("a new version announces itself and leaves running pages alone", async ({ page, context }) => {
  const folder = mkdtempSync(join(tmpdir(), "homefire-versions-"));
  cpSync(join(root, "dist"), folder, { recursive: true });
  const server = await serve(folder, { port: 0 });
  const newer = page.locator("meta[name=newer]");
  try {
    await page.goto(server.url);
    await expect(page.getByTestId("offline-ready")).toBeVisible();
    await page.reload();
    const other = await context.newPage();
    await other.goto(server.url);
    await expect(other.getByTestId("offline-ready")).toBeVisible();

    const index = join(folder, "index.html");
    const changed = readFileSync(index, "utf8").replace("<title>", '<meta name="newer" /><title>');
    writeFileSync(index, changed);
    const worker = join(folder, "service-worker.js");
    writeFileSync(worker, readFileSync(worker, "utf8").replace(/("?url"?:"index.html","?revision"?:")[^"]+/, "$1next"));

    await page.reload();
    await expect(page.getByTestId("new-version")).toBeVisible();
    await expect(newer).toHaveCount(0);
    await page.getByRole("button", { name: "Use it now" }).click();
    await expect(page.getByTestId("new-version")).toContainText("Close the 1 other tab");
    await expect(newer).toHaveCount(0);

    await other.close();
    // The browser may count a tab for a moment after it was closed.
    await expect(async () => {
      const use = page.getByRole("button", { name: "Use it now" });
      if (await use.isVisible()) await use.click({ timeout: 2000 }).catch(() => undefined);
      await expect(newer).toHaveCount(1, { timeout: 3000 });
    }).toPass();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
