// What a person does on the page to teach a language model, for the tests to do.

import { createReadStream, statSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";

import type { Page } from "@playwright/test";
import { serve } from "../../scripts/serve.mjs";
import { expect, root } from "./site";
import { GGUF } from "./tiny-generator";

/** What a text must never do. */
export const HOSTILE = '<img src=x onerror="window.harmed = true">';

/** Sixteen short pairs, of which the first has a text that would do harm if it were read as HTML. */
export const PAIRS = [
  "question,answer",
  `say ${HOSTILE.replaceAll('"', "'")},the ${HOSTILE.replaceAll('"', "'")} is there`,
  ...Array.from({ length: 15 }, (_, i) => {
    const word = ["red", "blue", "green", "water"][i % 4];
    return `say ${word} number ${i},the ${word} is there`;
  }),
  ",nothing was asked",
].join("\n");

/** Opens the tiny model from a file. */
export async function useTiny(
  page: Page,
  fold = "Use another language model or device",
  opened = "Open on the",
): Promise<void> {
  const box = page.getByTestId("writer-files");
  if (!(await box.isVisible())) await page.getByText(fold).click();
  await box.setInputFiles({ name: "tiny.gguf", mimeType: "", buffer: GGUF });
  await expect(page.getByTestId("writer")).toContainText(opened);
}

/** Pastes a table or a text. */
export async function pastePairs(page: Page, text: string): Promise<void> {
  const box = page.getByTestId("pairs-text");
  if (!(await box.isVisible())) await page.getByText("Paste text instead").click();
  await box.fill(text);
  await page.getByTestId("pairs-use").click();
}

/** Fills in a number or a text of the page, by its name. */
export async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await page.getByTestId(name).fill(value);
    await page.getByTestId(name).blur();
  }
}

/** Settings with which the tiny model learns within seconds; its context has room for little. */
export async function setTiny(page: Page, epochs = "4"): Promise<void> {
  await page.getByText("Settings", { exact: true }).click();
  await fill(page, { "tuning-epochs": epochs, "tuning-learningRate": "0.02", "tuning-written": "2" });
  await page.getByText("The prompt, and how it writes").click();
  await page.getByTestId("prompt-style").selectOption("plain");
  await fill(page, { "prompt-instruction": "", "sampling-maxTokens": "12" });
}

/** A server of the page whose language model comes up to some byte, and the rest of it when it is told to go on. */
export async function haltingSite(most: number) {
  const inner = await serve(join(root, "dist"), { port: 0 });
  const path = join(root, "dist", "models", "smollm2-135m", "model.gguf");
  const size = statSync(path).size;
  const starts: number[] = [];
  let halted = true;
  const model = (range: string | undefined, answer: ServerResponse) => {
    const start = Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
    starts.push(start);
    answer.writeHead(start > 0 ? 206 : 200, {
      "content-length": size - start,
      "accept-ranges": "bytes",
      etag: '"one"',
      ...(start > 0 && { "content-range": `bytes ${start}-${size - 1}/${size}` }),
    });
    // Until it is told to go on, the connection stays open and nothing more comes.
    if (halted) createReadStream(path, { start, end: most - 1 }).pipe(answer, { end: false });
    else createReadStream(path, { start }).pipe(answer);
  };
  const server = createServer((request, answer) => {
    if (request.url?.endsWith("/model.gguf")) return model(request.headers.range, answer);
    void fetch(new URL(request.url ?? "/", inner.url)).then(async (response) => {
      const headers = Object.fromEntries(
        [...response.headers].filter(([name]) => !["content-encoding", "content-length"].includes(name)),
      );
      answer.writeHead(response.status, headers).end(Buffer.from(await response.arrayBuffer()));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/`,
    size,
    starts,
    goOn: () => (halted = false),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await inner.close();
    },
  };
}
