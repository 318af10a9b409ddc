// What stands around a model's layers, by the files of sentence-transformers in its folder: honoured, kept in saved classifiers and
// in exports, or refused by name.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { Page } from "@playwright/test";

import type { Homefire } from "../../www/lib/index";
import { loadApi } from "./api";
import { describedModel, WIDTH, type Description } from "./described";
import { byOnnx, file, files, furthest, golden } from "./exported";
import { closeDrawer, cpu, CSV, openDrawer, paste } from "./person";
import { expect, test } from "./site";

declare global {
  interface Window {
    /** The models that were opened, by the names that the test gives them. */
    models: Record<string, Homefire>;
    chosen: HTMLInputElement;
  }
}

/** They are read later than they are chosen. */
const FOLDERS: string[] = [];

/** Chooses the tiny model's folder for the API, which `window.chosen` then has. */
async function choose(page: Page, description?: Description): Promise<void> {
  await page.evaluate(() => {
    document.body.innerHTML = "<input type=file webkitdirectory>";
    window.chosen = document.body.firstElementChild as HTMLInputElement;
  });
  const folder = describedModel(description);
  await page.locator("input").setInputFiles(folder);
  FOLDERS.push(folder);
}

test.afterAll(() => FOLDERS.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Opens the tiny model as `name`. */
async function open(page: Page, name: string, description?: Description): Promise<void> {
  await choose(page, description);
  await page.evaluate(async (name) => {
    window.models = { ...(window.models as typeof window.models | undefined) };
    window.models[name] = await window.api.Homefire.open({ device: "cpu", model: [...(window.chosen.files ?? [])] });
  }, name);
}

test.beforeEach(({ page, api }) => loadApi(page, api.url));

test("a saved classifier is read as it was made, whatever the open model's folder says", async ({ page }) => {
  await open(page, "plain");
  await open(page, "first", { pooling: "cls" });
  await open(page, "dense", { pooling: "cls", dense: true, prompt: "query: " });
  const result = await page.evaluate(async (texts) => {
    const { plain, first, dense } = window.models;
    if (!plain || !first || !dense) throw new Error("not open");
    const train = async (hf: Homefire, from?: Parameters<Homefire["train"]>[1]) =>
      hf.train(await hf.dataset(window.rows), { approach: "head", epochs: 8, validation: 0, ...from });
    const scores = async (classifier: Awaited<ReturnType<typeof train>>) =>
      (await classifier.predict(texts)).map(({ scores }) => Object.values(scores));
    const made = { plain: await train(plain), first: await train(first), dense: await train(dense) };
    const saved = {
      plain: await made.plain.save(),
      first: await made.first.save(),
      dense: await made.dense.save(),
    };
    const before = await dense.load(saved.plain);
    const tuned = await dense.train(await dense.dataset(window.rows), {
      approach: "last-layers",
      layers: 1,
      epochs: 1,
      validation: 0,
      from: before,
    });
    const again = await dense.load(await tuned.save());
    return {
      model: dense.model,
      made: [await scores(made.plain), await scores(made.first), await scores(made.dense)],
      loaded: [
        await scores(before),
        await scores(await plain.load(saved.first)),
        await scores(await dense.load(saved.dense)),
      ],
      tuned: [await scores(tuned), await scores(again)],
      refused: await window.thrown(() => plain.load(saved.dense)),
    };
  }, golden.texts);
  expect(result.model).toMatchObject({
    pooling: "cls",
    hidden: 36,
    embedding: WIDTH,
    prompt: "query: ",
    maxTokens: 32,
  });
  for (const [i, made] of result.made.entries()) expect(furthest(made, result.loaded[i] ?? [])).toBeLessThan(1e-6);
  expect(furthest(result.made[0] ?? [], result.made[1] ?? [])).toBeGreaterThan(1e-4);
  expect(furthest(result.tuned[0] ?? [], result.tuned[1] ?? [])).toBeLessThan(1e-5);
  expect(result.refused.code).toBe("bad-classifier");
  expect(result.refused.message).toContain("2_Dense");
});

for (const description of [
  { pooling: "cls" },
  { pooling: "max" },
  { pooling: "mean", dense: true },
] satisfies Description[]) {
  test(`an export pools as the model does: ${JSON.stringify(description)}`, async ({ page }) => {
    await open(page, "own", description);
    const shares = await page.evaluate(async (texts) => {
      const { own: hf } = window.models;
      if (!hf) throw new Error("not open");
      window.made = await hf.train(await hf.dataset(window.rows), { approach: "full", epochs: 2, validation: 0 });
      const { labels } = window.made;
      return (await window.made.predict(texts)).map(({ scores }) => labels.map((label) => scores[label] ?? NaN));
    }, golden.texts);
    const onnx = await files(page, "onnx");
    const difference = furthest(await byOnnx(file(onnx, "model.onnx")), shares);
    console.log(`${JSON.stringify(description)}: ${difference.toExponential(1)}`);
    expect(difference).toBeLessThan(1e-5);
    // No class of transformers pools so.
    const hub = await files(page, "huggingface");
    expect(file(hub, "config.json").toString()).toContain("HomefireForSequenceClassification");
    const readme = file(hub, "README.md").toString();
    const lines = { cls: "states[:, 0]", max: "masked_fill", mean: 'w["sentence.0.weight"]' };
    expect(readme).toContain(lines[description.pooling]);
  });
}

test("what can't be honoured is refused by its file and field", async ({ page }) => {
  await choose(page, { pooling: "lasttoken" });
  const refused = await page.evaluate(() =>
    window.thrown(() => window.api.Homefire.open({ device: "cpu", model: [...(window.chosen.files ?? [])] })),
  );
  expect(refused.code).toBe("bad-model");
  expect(refused.message).toContain("1_Pooling/config.json: pooling_mode_lasttoken");
});

test("the page takes a model's folder, and its predictor pools as it does", async ({ page, site, browser }) => {
  await page.goto(site.url);
  await cpu(page);
  await openDrawer(page);
  await page.getByText("Use another model").click();
  const folder = describedModel({ pooling: "cls", dense: true, prompt: "query: " });
  FOLDERS.push(folder);
  await page.getByTestId("model-folder").setInputFiles(folder);
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  await page.getByText("About the open model").click();
  await expect(page.getByTestId("embedding")).toContainText(`${WIDTH} numbers, made of its first token's state`);
  await expect(page.getByTestId("device")).toContainText('"query: "');

  await closeDrawer(page);
  await paste(page, CSV);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await page.getByTestId("try-text").fill("A spicy stew");
  const prediction = page.getByTestId("prediction");
  await expect(prediction).toContainText("%");
  const share = (await prediction.locator(".figure").first().innerText()).trim();
  const downloading = page.waitForEvent("download");
  await page.getByTestId("export-html").click();
  const path = join(folder, "predictor.html");
  await (await downloading).saveAs(path);
  const opened = await browser.newPage();
  await opened.goto(pathToFileURL(path).href);
  await expect(opened.locator("#status")).toContainText("Ready", { timeout: 60_000 });
  await opened.locator("#text").fill("A spicy stew");
  await expect(opened.locator("#scores .figure").first()).toHaveText(share);
  await opened.close();
});
