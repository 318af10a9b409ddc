// Models that are kept: listed, deleted, and said where there is no room; and models that are dropped.

import { DEFAULT_MODEL } from "../../www/lib/catalogue";
import { NAME, api, test, weights, wentOn } from "./model-server";
import { closeDrawer, cpu, CSV, openDrawer, paste } from "./person";
import { expect } from "./site";

test("kept models are listed and deleted, and an open one works on", async ({ page, server }) => {
  await api(page, server);
  const found = await page.evaluate(async () => {
    const { Homefire } = window.api;
    const before = await Homefire.keptModels();
    const hf = await window.open();
    const kept = await Homefire.keptModels();
    await Homefire.forgetModel(Homefire.defaultModel);
    await Homefire.forgetModel("nothing");
    const after = await Homefire.keptModels();
    const data = await hf.dataset(window.rows);
    const few = await hf.fewShot(data, { shots: 2 });
    const answers = await few.predict(["A red card"]);
    hf.close();
    return { before, kept, after, answers, catalogue: Homefire.catalogue };
  });
  const bytes = Object.values(server.files).reduce((sum, file) => sum + file.length, 0);
  expect(found.before).toEqual([]);
  expect(found.kept).toMatchObject([{ id: DEFAULT_MODEL, name: NAME, bytes, whole: true }]);
  expect(found.after).toEqual([]);
  expect(found.answers).toHaveLength(1);
  const entry = found.catalogue.find(({ id }) => id === DEFAULT_MODEL);
  expect(entry).toMatchObject({ licence: "Apache-2.0" });
  expect(entry?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(entry?.bytes).toBeGreaterThan(4_000_000);
});

test("the page lists what is kept, deletes it, and what fails costs nothing", async ({ page, server }) => {
  await page.goto(server.url);
  await cpu(page);
  await expect(page.getByTestId("kept")).toHaveCount(0);
  await paste(page, CSV);
  await expect(page.getByTestId("data-summary")).toContainText("12 texts");
  await page.getByTestId("start").click();
  await expect(page.getByTestId("accuracy")).toContainText("%");
  await openDrawer(page);
  await page.getByText("Kept in this browser: ").click();
  await expect(page.getByTestId("kept")).toContainText(NAME);
  await page.getByRole("button", { name: `Delete ${NAME} from this browser` }).click();
  await expect(page.getByTestId("kept")).toHaveCount(0);

  // The connection breaks for good; the run, the data and the open model are still there.
  server.faults.push({ cut: 1_000_000 }, { cut: 0 }, { cut: 0 }, { cut: 0 });
  await page.getByTestId("open").click();
  await expect(page.getByTestId("open-error")).toContainText("open the model again to go on from there");
  await expect(page.getByTestId("kept")).toContainText("not fully downloaded");
  await expect(page.getByTestId("runs")).toContainText("Head");
  await closeDrawer(page);
  await page.getByTestId("try-text").fill("A red card");
  await expect(page.getByTestId("prediction")).toContainText("%");

  server.asked.length = 0;
  await openDrawer(page);
  await page.getByTestId("open").click();
  await expect(page.getByTestId("open-error")).toBeEmpty();
  await expect(page.getByTestId("kept")).not.toContainText("not fully downloaded");
  expect(weights(server)).toHaveLength(1);
  wentOn(server, 1_000_000);
  await expect(page.getByTestId("runs")).toContainText("Head");
});

test("the page says that storage has no room", async ({ page, server }) => {
  await page.goto(server.url);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(server.url).origin, quotaSize: 2_000_000 });
  await cpu(page);
  await openDrawer(page);
  await page.getByTestId("open").click();
  await expect(page.getByTestId("model-notice")).toContainText("no room");
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
});

test("a model's files can be dropped on its step", async ({ page, server }) => {
  await page.goto(server.url);
  await cpu(page);
  const files = Object.entries(server.files).map(([name, bytes]) => ({ name, text: bytes.toString("base64") }));
  const dropped = await page.evaluateHandle(async (files) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files) {
      const bytes = await (await fetch(`data:application/octet-stream;base64,${text}`).catch(() => undefined))?.blob();
      transfer.items.add(new File([bytes ?? Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
    }
    return transfer;
  }, files);
  await openDrawer(page);
  await page.getByTestId("device").dispatchEvent("drop", { dataTransfer: dropped });
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  await expect(page.getByText("Your files")).toBeVisible();
  expect(server.asked).toEqual([]);
});
