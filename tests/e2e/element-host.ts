// A page of someone else's with <homefire-trainer> in it, for the tests to do things with.

import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "@playwright/test";
import type { HomefireTrainerElement } from "../../www/lib/element";
import { serve } from "../../scripts/serve.mjs";
import { CSV } from "./person";
import { root, test as base, watch } from "./site";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'self'; img-src data:";

export const LINES = CSV.split("\n")
  .slice(1)
  .map((line) => line.replace(/(.*),(.*)/, "$2: $1"))
  .join("\n");

/** A page with what stands in its body, the element's script and a style sheet. */
const pageOf = (body: string) => `<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="stylesheet" href="host.css"><script type="module" src="host.js"></script><body>${body}</body></html>`;

const HOST = `window.heard = [];
for (const name of ["progress", "result", "error"])
  document.addEventListener("homefire-" + name, (event) => window.heard.push({ ...event.detail, name, from: event.target.id }));
await import("./trainer.js");
`;

const STYLE = `#first { --homefire-accent: rgb(1, 2, 3); --homefire-card: rgb(4, 5, 6); font-size: 20px; }
#first::part(title) { letter-spacing: 3px; }
#first::part(step-run) { border-top-width: 7px; }
#first::part(number) { border-radius: 0px; }
#first::part(start) { text-transform: uppercase; }
`;

export interface Heard {
  name: "progress" | "result" | "error";
  from: string;
  phase?: string;
  message?: string;
  seconds?: number;
  evaluation?: { accuracy: number };
}

declare global {
  interface Window {
    heard: Heard[];
  }
}

/** A folder with the package, the model and some tables, as a host would serve them. */
export const test = base.extend<
  { open: (body: string) => Promise<string[]> },
  { host: { url: string; folder: string } }
>({
  host: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "homefire-element-"));
      for (const file of readdirSync(join(root, "pkg")).filter((name) => /\.(js|gz)$/.test(name))) {
        copyFileSync(join(root, "pkg", file), join(folder, file));
      }
      const model = join("models", "minilm-l6");
      mkdirSync(join(folder, model), { recursive: true });
      for (const file of readdirSync(join(root, "dist", model))) {
        copyFileSync(join(root, "dist", model, file), join(folder, model, file));
      }
      writeFileSync(join(folder, "table.csv"), CSV);
      writeFileSync(join(folder, "host.js"), HOST);
      writeFileSync(join(folder, "host.css"), STYLE);
      const server = await serve(folder, { port: 0 });
      await use({ url: server.url, folder });
      await server.close();
      rmSync(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
  /** Opens a page with this body, and gives the list of what must not happen. */
  open: async ({ page, host }, use) => {
    await use(async (body) => {
      writeFileSync(join(host.folder, "index.html"), pageOf(body));
      const faults = watch(page, host.url);
      await page.goto(host.url);
      await page.evaluate(() => customElements.whenDefined("homefire-trainer"));
      return faults;
    });
  },
});

/** Runs `work` with the element of this id. */
export const on = <T>(page: Page, id: string, work: (element: HomefireTrainerElement) => T | Promise<T>): Promise<T> =>
  page.evaluate(`(${work.toString()})(document.getElementById(${JSON.stringify(id)}))`) as Promise<T>;

/** The message of what `work` rejects with. */
export const refused = (page: Page, id: string, work: (element: HomefireTrainerElement) => unknown): Promise<string> =>
  page.evaluate(
    `(async () => (${work.toString()})(document.getElementById(${JSON.stringify(id)})))().then(() => "", (e) => e.message)`,
  ) as Promise<string>;

export const heard = (page: Page, name: Heard["name"], from: string): Promise<Heard[]> =>
  page.evaluate(({ name, from }) => window.heard.filter((one) => one.name === name && one.from === from), {
    name,
    from,
  });

export const titles = (page: Page, id: string): Promise<string[]> =>
  page.locator(`#${id} h2`).evaluateAll((all) => all.map((one) => (one as HTMLElement).innerText.replace(/\s+/g, " ")));
