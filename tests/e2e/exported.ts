// What is exported, as a person fetches it, and read by onnxruntime-web.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Page } from "@playwright/test";
import * as ort from "onnxruntime-web";

import type { Classifier, ExportFormat } from "../../www/lib/index";
import { expect, root } from "./site";

declare global {
  interface Window {
    made: Classifier;
    exported: Record<string, Uint8Array<ArrayBuffer>>;
  }
}

/** Texts whose token ids two other implementations agree on, of different lengths. */
export const golden = (() => {
  const all = JSON.parse(readFileSync(join(root, "tests/golden/minilm-l6.json"), "utf8")) as {
    texts: string[];
    ids: number[][];
  };
  const chosen = [2, 0, 1, 4];
  return { texts: chosen.map((i) => all.texts[i] as string), ids: chosen.map((i) => all.ids[i] as number[]) };
})();

/** Exports what was made, and fetches the files as a person would. */
export async function files(page: Page, format: ExportFormat): Promise<Record<string, Buffer>> {
  const names = await page.evaluate(async (format) => {
    window.exported = await window.made.export(format);
    return Object.keys(window.exported);
  }, format);
  const all: Record<string, Buffer> = {};
  for (const name of names) {
    const downloading = page.waitForEvent("download");
    await page.evaluate((name) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([window.exported[name] as BlobPart]));
      link.download = name;
      link.click();
      delete window.exported[name];
    }, name);
    all[name] = readFileSync(await (await downloading).path());
  }
  return all;
}

export const file = (all: Record<string, Buffer>, name: string): Buffer => {
  const found = all[name];
  if (!found) throw new Error(`${name} is not among ${Object.keys(all).join(", ")}`);
  return found;
};

export const json = <T>(all: Record<string, Buffer>, name: string): T => JSON.parse(file(all, name).toString()) as T;

export function furthest(a: number[][], b: number[][]): number {
  expect(a.map((row) => row.length)).toEqual(b.map((row) => row.length));
  return Math.max(...a.flatMap((row, i) => row.map((x, j) => Math.abs(x - (b[i]?.[j] ?? NaN)))));
}

/** All golden texts in one padded batch, so that the mask is tried too. */
export async function byOnnx(model: Buffer): Promise<number[][]> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(new Uint8Array(model));
  const longest = Math.max(...golden.ids.map((ids) => ids.length));
  const column = (value: (ids: number[], t: number) => number) =>
    new ort.Tensor(
      "int64",
      BigInt64Array.from(golden.ids.flatMap((ids) => Array.from({ length: longest }, (_, t) => BigInt(value(ids, t))))),
      [golden.ids.length, longest],
    );
  const { probabilities } = await session.run({
    input_ids: column((ids, t) => ids[t] ?? 0),
    attention_mask: column((ids, t) => (t < ids.length ? 1 : 0)),
  });
  if (!probabilities) throw new Error("there is no output named probabilities");
  const [rows = 0, width = 0] = probabilities.dims;
  const values = [...(probabilities.data as Float32Array)];
  await session.release();
  return Array.from({ length: rows }, (_, i) => values.slice(i * width, (i + 1) * width));
}
