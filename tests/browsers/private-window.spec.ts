// A private window keeps less than others, and refuses in its own way: Chromium's takes no large value, Firefox's has no
// private file system, WebKit's neither that nor Blobs. The page keeps there what it can, and nothing stops it.

import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";

import { CSV } from "../e2e/person";
import { expect, test } from "./browser";
import { approach, predict, records, runs } from "./person";
import { SOON } from "./tab";

test.describe.configure({ mode: "serial" });

const TEXT = "The goalkeeper saved a penalty";

test("a head is trained on a file's texts", async ({ tab, site }) => {
  await tab.go(site.url);
  await tab.choose("file", "mine.csv", Buffer.from(CSV));
  await tab.says("data-summary", "12 texts");
  await tab.click("start");
  await tab.says("run-status", "Done in");
  expect(await predict(tab, TEXT)).toContain("sport");
  await tab.says("project-state", "kept in this browser");
  await tab.says("kept", "Kept in this browser: 21");
});

test("full tuning with checkpoints is kept, and is there after a reload", async ({ tab }) => {
  await approach(tab, "full", { epochs: "2" });
  await tab.click("start");
  const kept = async () => (await records<{ epoch: number }>(tab, "checkpoints"))[0]?.epoch;
  await expect.poll(kept, SOON).toBe(1);
  await tab.says("run-status", "Done in");
  expect(await tab.text("project-notice")).toBe("");
  await tab.says("project-state", "kept in this browser");
  await tab.reload();
  await expect.poll(() => runs(tab), SOON).toBe(2);
  await tab.says("data-summary", "12 texts");
  expect(await predict(tab, TEXT)).toContain("sport");
});

test("the project is exported", async ({ tab }) => {
  await tab.clickText("summary", "Project:");
  await tab.click("project-export");
  const files = unzipSync(readFileSync(await tab.downloaded(".homefire.zip")));
  expect(Object.keys(files).sort()).toEqual(["data", "project.json", "runs/1.safetensors", "runs/2.safetensors"]);
  expect(Buffer.from(files["data"] ?? []).toString()).toBe(CSV);
});

test("the page comes back without a network, as long as the window is open", async ({ tab, site }) => {
  await tab.says("offline-ready", "works offline");
  await site.close();
  await tab.reload();
  await tab.says("data-summary", "12 texts");
  expect(await predict(tab, TEXT)).toContain("sport");
});
