// The built page, served; and a page of our own that talks to the npm package, without the page around it.

import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { test as base, type Page } from "@playwright/test";

import { serve } from "../../scripts/serve.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

interface Served {
  url: string;
}

/** `site` is dist/; `api` is a folder with the package and the model, and an empty page. */
export const test = base.extend<object, { site: Served; api: Served }>({
  site: [
    async ({}, use) => {
      const server = await serve(join(root, "dist"), { port: 0 });
      await use({ url: server.url });
      await server.close();
    },
    { scope: "worker" },
  ],
  api: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "homefire-api-"));
      for (const file of readdirSync(join(root, "pkg")).filter((name) => /\.(js|wasm|gz)$/.test(name))) {
        copyFileSync(join(root, "pkg", file), join(folder, file));
      }
      cpSync(join(root, "dist", "models"), join(folder, "models"), { recursive: true });
      writeFileSync(join(folder, "index.html"), "<!doctype html><title>api</title><link rel=icon href=data:,>");
      const server = await serve(folder, { port: 0 });
      await use({ url: server.url });
      await server.close();
      rmSync(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
});

/** Collects what must not happen: requests to other origins, errors on the console, violations of the policy. */
export function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) faults.push(`request: ${url}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  return faults;
}

export { expect } from "@playwright/test";
