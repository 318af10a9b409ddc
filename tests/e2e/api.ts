// The npm package in a page of its own: what tests of the API find in `window`.

import type { Page } from "@playwright/test";
import type * as Api from "../../www/lib/index";

declare global {
  interface Window {
    api: typeof Api;
    open(device?: "auto" | "webgpu" | "cpu", model?: string): Promise<Api.Homefire>;
    rows: Api.Row[];
    /** The code and message of what `work` throws. */
    thrown(work: () => unknown): Promise<{ code: string; message: string }>;
  }
}

/** Loads the package into `page`, with some labelled texts. */
export async function loadApi(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.evaluate(async () => {
    const module = "/homefire.js";
    window.api = (await import(module)) as typeof Api;
    window.open = ((device = "cpu", model = "minilm-l6") =>
      window.api.Homefire.open({ device, model })) as typeof window.open;
    window.thrown = async (work) => {
      try {
        await work();
      } catch (error) {
        const { code, message } = error as Api.HomefireError;
        return { code, message };
      }
      return { code: "nothing", message: "" };
    };
    const texts = {
      food: [
        "The soup was cold",
        "Best pizza in years",
        "Bread baked every morning",
        "A wonderful curry",
        "Sweet dessert",
      ],
      sport: [
        "The striker scored twice",
        "We lost in overtime",
        "She won the marathon",
        "A red card",
        "Tennis fans queued",
      ],
    };
    window.rows = Object.entries(texts).flatMap(([label, list]) => list.map((text) => ({ text, label })));
  });
}
