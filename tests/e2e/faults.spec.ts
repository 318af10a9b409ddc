// What goes wrong, or is done otherwise than usual, through the page: nothing is lost, and the page says what to do.

import { readFileSync, rmSync, writeFileSync } from "node:fs";

import { closeDrawer, cpu, CSV, openDrawer, paste } from "./person";
import { expect, test } from "./site";
import { tinyModel } from "./tiny";

test("a file can be dropped, and one dropped beside its place does no harm", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  const dropped = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
    return transfer;
  }, CSV);
  await page.getByRole("heading", { name: "Homefire" }).dispatchEvent("drop", { dataTransfer: dropped });
  await page.getByTestId("file").dispatchEvent("drop", { dataTransfer: dropped });
  await expect(page.getByTestId("data-summary")).toContainText("dropped.csv");
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
});

test("fetching the model can be cancelled and begun again", async ({ page, site }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/model.safetensors", async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await page.goto(site.url);
  await cpu(page);
  await openDrawer(page);
  await page.getByTestId("open").click();
  await page.getByTestId("open-cancel").click();
  await expect(page.getByTestId("open")).toBeEnabled();
  await expect(page.getByTestId("device")).toContainText("Not open yet");
  release();
  await page.unroute("**/model.safetensors");
  await page.getByTestId("open").click();
  await expect(page.getByTestId("device")).toContainText("CPU");
});

test("a model that can't be fetched is said, and can be tried again", async ({ page, site }) => {
  await page.route("**/model.safetensors", (route) => route.abort());
  await page.goto(site.url);
  await cpu(page);
  await openDrawer(page);
  await page.getByTestId("open").click();
  await expect(page.getByTestId("open-error")).toContainText("model.safetensors could not be fetched");
  await page.unroute("**/model.safetensors");
  await page.route("**/model.safetensors", async (route) => {
    const response = await route.fetch({ headers: {} });
    await route.fulfill({ response, body: (await response.body()).subarray(0, 1_000_000) });
  });
  await page.getByTestId("open").click();
  await expect(page.getByTestId("open-error")).toContainText("model.safetensors");
  await page.unroute("**/model.safetensors");
  await page.getByTestId("open").click();
  await expect(page.getByTestId("device")).toContainText("CPU");
  await expect(page.getByTestId("open-error")).toBeEmpty();
});

test("closing the tab during a run is asked about", async ({ page, site }) => {
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await page.getByText("Settings", { exact: true }).click();
  await page.getByLabel("One hidden layer of 128").check();
  await page.getByTestId("setting-epochs").fill("10000");
  await page.getByTestId("setting-batchSize").fill("1");
  await page.getByTestId("setting-patience").fill("0");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("epoch");
  const asked = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await page.getByTestId("stop").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
});

test("another BERT opens from its files, and a wrong one changes nothing", async ({ page, site }) => {
  const { folder, paths } = tinyModel();
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await openDrawer(page);
  await page.getByText("Use another model").click();

  await page.getByTestId("model-files").setInputFiles(paths.slice(1));
  await expect(page.getByTestId("open-error")).toContainText("model.safetensors is missing");
  const whole = readFileSync(paths[0] ?? "");
  writeFileSync(paths[0] ?? "", whole.subarray(0, whole.length - 10_000));
  await page.getByTestId("model-files").setInputFiles(paths);
  await expect(page.getByTestId("open-error")).toContainText("cut short");
  await page.getByText("About the open model").click();
  await expect(page.getByTestId("device")).toContainText("6 layers");

  writeFileSync(paths[0] ?? "", whole);
  await page.getByTestId("model-files").setInputFiles(paths);
  await expect(page.getByTestId("device")).toContainText("2 layers");
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await closeDrawer(page);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");

  // Its run stays, and says what it needs.
  await page.getByTestId("setting-from").selectOption("1");
  await openDrawer(page);
  await page.getByTestId("default-model").click();
  await expect(page.getByTestId("device")).toContainText("6 layers");
  await closeDrawer(page);
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(1);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("try-error")).toContainText("made with another model");
  // Nor can a run start from it: it is not offered, and where it was chosen before, that is said.
  await expect(page.getByTestId("setting-from").getByRole("option").nth(1)).toBeDisabled();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-error")).toContainText("made with another model");
  rmSync(folder, { recursive: true });
});

test("a run on WebGPU, whose GPU is then lost, ends with words and keeps what was", async ({ page, site, browser }) => {
  const { folder, paths } = tinyModel();
  await page.goto(site.url);
  await openDrawer(page);
  await page.getByText("Use another model").click();
  await page.getByRole("radio", { name: /^WebGPU/ }).check();
  await page.getByTestId("model-files").setInputFiles(paths);
  await expect(page.getByTestId("device")).toContainText("GPU (WebGPU)", { timeout: 200_000 });
  await closeDrawer(page);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");

  await page.getByText("Settings", { exact: true }).click();
  await page.getByTestId("setting-epochs").fill("10000");
  await page.getByTestId("setting-patience").fill("0");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("epoch");
  const devtools = await browser.newBrowserCDPSession();
  await devtools.send("Browser.crashGpuProcess");
  await expect(page.getByTestId("run-error")).toContainText("CPU");
  await expect(page.getByTestId("runs")).toContainText("Head");

  await cpu(page);
  await openDrawer(page);
  await page.getByTestId("open").click();
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  await closeDrawer(page);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("%");
  rmSync(folder, { recursive: true });
});

test("a worker that is killed in a run ends it with words, and all that was there stays", async ({ page, site }) => {
  await page.addInitScript(() => {
    const all: Worker[] = [];
    const Plain = Worker;
    globalThis.Worker = class extends Plain {
      constructor(script: string | URL, options?: WorkerOptions) {
        super(script, options);
        all.push(this);
      }
    };
    Object.assign(globalThis, { kill: () => all.at(-1)?.terminate() });
  });
  await page.goto(site.url);
  await cpu(page);
  await paste(page, CSV);
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  const found = await page.getByTestId("accuracy").innerText();

  await page.getByText("Settings", { exact: true }).click();
  await page.getByLabel("One hidden layer of 128").check();
  await page.getByTestId("setting-epochs").fill("10000");
  await page.getByTestId("setting-batchSize").fill("1");
  await page.getByTestId("setting-patience").fill("0");
  await page.getByTestId("setting-patience").blur();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("run-status")).toContainText("epoch");
  await page.evaluate(() => (globalThis as unknown as { kill: () => void }).kill());
  await expect(page.getByTestId("run-error")).toContainText("worker was ended");
  await expect(page.getByTestId("accuracy")).toHaveText(found);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");

  await page.getByTestId("setting-epochs").fill("5");
  await page.getByTestId("setting-epochs").blur();
  await page.getByTestId("start").click();
  await expect(page.getByTestId("runs").locator("tbody tr")).toHaveCount(2);
  await page.getByTestId("try-text").fill("The goalkeeper saved a penalty");
  await expect(page.getByTestId("prediction")).toContainText("%");
});
