// A server of models that breaks, refuses and alters as it is told to, and the opening of a model from it.

import type { Page } from "@playwright/test";

import { catalogue, DEFAULT_MODEL } from "../../www/lib/catalogue";
import { loadApi } from "./api";
import { faultyServer, type Faulty } from "./faulty";
import { expect, test as base } from "./site";

export const test = base.extend<{ server: Faulty }>({
  server: async ({}, use) => {
    const server = await faultyServer();
    await use(server);
    await server.close();
  },
});

export const NAME = catalogue.find(({ id }) => id === DEFAULT_MODEL)?.name ?? "";

export const api = (page: Page, server: Faulty) => loadApi(page, `${server.url}api.html`);

/** Opens the default model. Gives its notices and the bytes it told of, or the error. */
export const openModel = (page: Page, abortAt = Infinity) =>
  page.evaluate(async (abortAt) => {
    const abort = new AbortController();
    const told: number[] = [];
    let total = 0;
    const opening = window.api.Homefire.open({
      device: "cpu",
      signal: abort.signal,
      onProgress: (progress) => {
        if (progress.phase !== "download") return;
        told.push(progress.loaded);
        total = progress.total;
        if (progress.loaded >= abortAt) abort.abort();
      },
    });
    const outcome = { told, error: { code: "", message: "" }, notices: [] as string[], layers: 0 };
    try {
      const hf = await opening;
      outcome.notices = hf.notices;
      outcome.layers = hf.model.layers;
      hf.close();
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      outcome.error = { code, message };
    }
    return { ...outcome, total };
  }, abortAt);

export const kept = (page: Page) => page.evaluate(() => window.api.Homefire.keptModels());

export const weights = (server: Faulty) => server.asked.filter(({ name }) => name === "model.safetensors");

/** Where each request of the weights began; NaN where it was for all of them. */
export const starts = (server: Faulty) =>
  weights(server).map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? NaN));

/** Fails when the last request did not go on from what came before. */
export function wentOn(server: Faulty, most: number): void {
  const [begin = NaN] = starts(server).slice(-1);
  expect(begin).toBeGreaterThan(0);
  expect(begin).toBeLessThanOrEqual(most);
}
