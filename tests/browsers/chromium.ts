// Chromium by Playwright, as the wire that the others have.

import { join } from "node:path";

import type { BrowserContext } from "@playwright/test";

import type { Verb, Wire } from "./webdriver";

interface Action {
  type: "pointerMove" | "pointerDown" | "pointerUp" | "keyDown" | "keyUp";
  x?: number;
  y?: number;
  value?: string;
}

/** Starts Chromium with a profile in `folder`. */
export async function startChromium(
  launch: (folder: string) => Promise<BrowserContext>,
  folder: string,
  downloads: string,
): Promise<Wire> {
  const context = await launch(folder);
  const page = context.pages()[0] ?? (await context.newPage());
  page.on("dialog", (dialog) => void dialog.accept().catch(() => undefined));
  page.on("download", (download) => void download.saveAs(join(downloads, download.suggestedFilename())));

  const act = async ({ type, x = 0, y = 0, value = "" }: Action) => {
    if (type === "pointerMove") await page.mouse.move(x, y);
    if (type === "pointerDown") await page.mouse.down();
    if (type === "pointerUp") await page.mouse.up();
    if (type === "keyDown") await page.keyboard.insertText(value);
  };
  const verbs: Record<Verb, (body: never) => Promise<unknown>> = {
    navigate: async ({ url }: { url: string }) => void (await page.goto(url)),
    // As text, since the page's policy lets no script of its own make functions.
    execute: ({ script, args }: { script: string; args: unknown[] }) =>
      page.evaluate(
        `new Promise((done) => Reflect.apply(function () { ${script} }, null, [...${JSON.stringify(args)}, done]))`,
      ),
    perform: async ({ actions }: { actions: { actions: Action[] }[] }) => {
      for (const source of actions) for (const action of source.actions) await act(action);
    },
    timeouts: () => Promise.resolve(),
  };
  return {
    send: (verb, body) => verbs[verb](body as never),
    end: async () => {
      await context.close();
      await context.browser()?.close();
    },
  };
}
