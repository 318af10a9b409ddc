// The npm package in a page of its own, with a tiny language model at hand.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";
import type { Generator } from "../../www/lib/index";
import { loadApi } from "./api";
import { root } from "./site";

declare global {
  interface Window {
    /** Files as a picker gives them. */
    files(given: Record<string, string>): File[];
    tiny(): Promise<Generator>;
    /** Ends the worker that was started last, as a browser may. */
    kill(): void;
  }
}

/** A file of the tiny model. */
export const golden = (name: string): Buffer => readFileSync(join(root, "tests", "golden", "llama", name));
export const GGUF = golden("q4_1.gguf");

/** Loads the package. */
export async function loadTiny(page: Page, url: string): Promise<void> {
  await page.addInitScript(() => {
    const all: Worker[] = [];
    const Plain = Worker;
    globalThis.Worker = class extends Plain {
      constructor(script: string | URL, options?: WorkerOptions) {
        super(script, options);
        all.push(this);
      }
    };
    window.kill = () => all.at(-1)?.terminate();
  });
  await loadApi(page, url);
  await page.evaluate((gguf) => {
    window.files = (given) =>
      Object.entries(given).map(
        ([name, text]) => new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name),
      );
    window.tiny = () => window.api.Homefire.generator({ device: "cpu", model: window.files({ "tiny.gguf": gguf }) });
  }, GGUF.toString("base64"));
}
