// The main job from the first visit to a page without a network, as one person does it in one tab: written once, run in
// each browser. A test goes on where the one before it has stopped.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { CSV } from "../e2e/person";
import { expect, test } from "./browser";
import { approach, keys, predict, records, runs } from "./person";
import { SOON } from "./tab";

test.describe.configure({ mode: "serial" });

const TEXT = "My parcel has not arrived yet";

test("the page opens and reads a sample", async ({ tab, site }) => {
  await tab.go(site.url);
  await tab.click("sample-tickets");
  await tab.says("data-summary", "103 texts");
  await tab.says("device", "Open on the");
});

let said = "";
let accuracy = "";

test("a head is trained, and predicts", async ({ tab }) => {
  await tab.click("start");
  await tab.says("run-status", "Done in");
  accuracy = await tab.text("accuracy");
  expect(accuracy).toContain("%");
  said = await predict(tab, TEXT);
  expect(said).toContain("delivery");
});

test("a prediction says why, and the rows are checked", async ({ tab }) => {
  await tab.click("why");
  await tab.says("why-answer", "parcel");
  await tab.clickText("summary", "To check");
  await tab.click("check");
  await tab.says("check-found", /stand|doubt|text/);
});

test("all of it is there after a reload", async ({ tab }) => {
  await expect.poll(() => keys(tab, "runs"), SOON).toHaveLength(1);
  await tab.reload();
  await tab.says("accuracy", accuracy);
  await tab.says("data-summary", "103 texts");
  expect(await predict(tab, TEXT)).toBe(said);
});

test("a classifier is saved, and opened again", async ({ tab }) => {
  await tab.click("save");
  const file = readFileSync(await tab.downloaded(".safetensors"));
  await tab.choose("load", "mine.safetensors", file);
  await tab.says("runs", "mine.safetensors");
  expect(await runs(tab)).toBe(2);
  expect(await predict(tab, TEXT)).toBe(said);
});

test("approaches are compared", async ({ tab }) => {
  await tab.click("view-compare");
  await tab.click("compare");
  await tab.says("advice", "Take");
  await tab.click("view-work");
  await expect.poll(() => runs(tab), SOON).toBe(5);
});

test("a predictor opens from disk and says the same", async ({ tab, site }) => {
  await tab.click("export-html");
  const file = await tab.downloaded(".html");
  await tab.go(pathToFileURL(file).href);
  const read = (id: string) => tab.run<string>(`return document.getElementById(args[0]).textContent`, id);
  await expect.poll(() => read("status"), SOON).toContain("Ready");
  await tab.run(
    `const box = document.getElementById("text");
    box.value = args[0];
    box.dispatchEvent(new Event("input"));`,
    TEXT,
  );
  await expect.poll(() => read("label"), SOON).toBe("delivery");
  const share = await tab.run<string>(`return document.querySelector("#scores .figure").textContent`);
  expect(share).toMatch(/\d/);
  expect(said).toContain(share.replaceAll("\u00a0", " "));
  await tab.go(site.url);
});

test("a project is exported, and imported", async ({ tab }) => {
  await expect.poll(() => runs(tab), SOON).toBe(5);
  const last = await predict(tab, TEXT);
  await tab.clickText("summary", "Project:");
  await tab.click("project-export");
  const file = readFileSync(await tab.downloaded(".homefire.zip"));
  await tab.clickText("summary", "Project:");
  await tab.click("project-new");
  await expect.poll(() => tab.text("project-name"), SOON).toBe("Untitled");
  await expect.poll(() => runs(tab), SOON).toBe(0);
  await tab.clickText("summary", "Project:");
  await tab.choose("project-import", "project.zip", file);
  await expect.poll(() => runs(tab), SOON).toBe(5);
  expect(await predict(tab, TEXT)).toBe(last);
});

test("full tuning keeps its state, goes on after a reload, and is done when it is done", async ({ tab }) => {
  await tab.clickText("summary", "Paste text");
  await tab.fill("paste-text", CSV);
  await tab.click("paste-use");
  await tab.says("data-summary", "12 texts");
  await approach(tab, "full", { epochs: "500" });
  const before = await runs(tab);
  await tab.click("start");
  const kept = async () => (await records<{ epoch: number }>(tab, "checkpoints"))[0]?.epoch;
  await expect.poll(kept, SOON).toBeGreaterThan(0);
  await tab.reload();
  await tab.says("interrupted", "kept as it was after epoch");
  await tab.click("resume");
  await tab.says("run-status", /epoch \d/);
  await tab.click("stop");
  await tab.says("run-status", "Done in");
  expect(await runs(tab)).toBe(before + 1);
  expect(await tab.text("interrupted")).toBe("");
  // What is told as done is kept.
  await tab.reload();
  await expect.poll(() => runs(tab), SOON).toBe(before + 1);
  await tab.says("data-summary", "12 texts");
  expect(await tab.text("interrupted")).toBe("");
  await expect.poll(() => keys(tab, "checkpoints"), SOON).toEqual([]);
  const databases = () => tab.run<string[]>(`return (await indexedDB.databases()).map(({ name }) => name)`);
  await expect.poll(async () => (await databases()).filter((name) => name.includes("checkpoint")), SOON).toEqual([]);
  expect(await predict(tab, "The goalkeeper saved a penalty")).toContain("sport");
});

test("the element trains in a page of someone else's", async ({ tab, host, site }) => {
  await tab.go(host.url);
  await tab.run(
    `await customElements.whenDefined("homefire-trainer");
    await document.querySelector("homefire-trainer").setData(args[0]);`,
    CSV,
  );
  await tab.click("start");
  await tab.says("accuracy", "%");
  expect(await predict(tab, "The goalkeeper saved a penalty")).toContain("sport");
  await tab.go(site.url);
});

test("without a network the page comes back, opens the model, predicts and trains", async ({ tab, site }) => {
  await tab.says("offline-ready", "works offline");
  await site.close();
  await expect(fetch(site.url)).rejects.toThrow();
  await tab.reload();
  await tab.says("data-summary", "12 texts");
  expect(await predict(tab, "The goalkeeper saved a penalty")).toContain("sport");
  await tab.click("sample-films");
  await tab.says("data-summary", "films.csv");
  await approach(tab, "head", {});
  const before = await runs(tab);
  await tab.click("start");
  await expect.poll(() => runs(tab), SOON).toBe(before + 1);
});
