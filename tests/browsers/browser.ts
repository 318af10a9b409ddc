// What the tests of other browsers begin with: a tab that they share one after the other, and the page, served.

import { copyFileSync, cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { test as base } from "@playwright/test";

import { serve } from "../../scripts/serve.mjs";
import { Tab, type Kind } from "./tab";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Site {
  url: string;
  /** Ends the server. */
  close(): Promise<void>;
}

/** `site` is the page, `host` a folder with the package and the model, which is another origin's. */
export const test = base.extend<object, { kind: Kind; alone: boolean; tab: Tab; site: Site; host: Site }>({
  kind: ["Chromium", { option: true, scope: "worker" }],
  /** Whether it has a private window. */
  alone: [false, { option: true, scope: "worker" }],
  tab: [
    async ({ kind, alone, playwright, launchOptions }, use) => {
      const viewport = { width: 1280, height: 900 };
      const chromium = async (folder: string) =>
        alone
          ? (await playwright.chromium.launch(launchOptions)).newContext({ viewport })
          : playwright.chromium.launchPersistentContext(folder, { ...launchOptions, viewport });
      const tab = await Tab.open({ kind, alone }, chromium);
      await use(tab);
      await tab.close();
    },
    { scope: "worker" },
  ],
  site: [
    async ({}, use) => {
      const server = await serve(join(root, "dist"), { port: 0 });
      await use(server);
      await server.close();
    },
    { scope: "worker" },
  ],
  host: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "homefire-host-"));
      for (const name of readdirSync(join(root, "pkg")).filter((name) => /\.(js|gz)$/.test(name))) {
        copyFileSync(join(root, "pkg", name), join(folder, name));
      }
      cpSync(join(root, "dist", "models"), join(folder, "models"), { recursive: true });
      writeFileSync(
        join(folder, "index.html"),
        `<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,">
        <script type="module" src="trainer.js"></script><homefire-trainer steps="data run results try"></homefire-trainer>`,
      );
      const server = await serve(folder, { port: 0 });
      await use(server);
      await server.close();
      rmSync(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
});

export { expect } from "@playwright/test";
