// A model of the Hugging Face hub: nothing is asked before the consent, the page and its worker can't ask, and what was
// fetched is kept. The hub here is the test's own.

import { createHash } from "node:crypto";

import type { Page } from "@playwright/test";

import { moduleFiles } from "./described";
import { faultyServer, sha256, type Faulty } from "./faulty";
import { cpu, openDrawer } from "./person";
import { expect, test as base } from "./site";

const NAME = "someone/tiny-bert";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

interface Hub {
  asked: string[];
  /** What is answered instead, by the end of the address. */
  instead: Record<string, { status: number; headers?: Record<string, string>; body?: string }>;
}

const test = base.extend<{ server: Faulty; hub: Hub }>({
  server: async ({}, use) => {
    const server = await faultyServer();
    await use(server);
    await server.close();
  },
  hub: async ({ page, server }, use) => {
    const hub: Hub = { asked: [], instead: {} };
    const open = { "access-control-allow-origin": "*" };
    const git = (bytes: Buffer) => createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
    await page.route(/^https:/, (route) => {
      const url = route.request().url();
      hub.asked.push(url);
      const file = url.split(`/resolve/${COMMIT}/`).at(-1) ?? "";
      const instead = Object.entries(hub.instead).find(([end]) => url.endsWith(end))?.[1];
      if (instead) return route.fulfill({ ...instead, headers: { ...open, ...instead.headers } });
      if (url === `https://huggingface.co/api/models/${NAME}?blobs=true`) {
        const siblings = Object.entries(server.files).map(([rfilename, bytes]) => ({
          rfilename,
          size: bytes.length,
          blobId: git(bytes),
          ...(rfilename === "model.safetensors" ? { lfs: { sha256: sha256(bytes), size: bytes.length } } : {}),
        }));
        return route.fulfill({ headers: open, json: { sha: COMMIT, tags: ["bert", "license:mit"], siblings } });
      }
      const body = url.startsWith(`https://huggingface.co/${NAME}/resolve/${COMMIT}/`) && server.files[file];
      return body ? route.fulfill({ headers: open, body }) : route.fulfill({ headers: open, status: 404 });
    });
    await use(hub);
  },
});

async function name(page: Page, server: Faulty, repository = NAME): Promise<void> {
  await page.goto(server.url);
  await cpu(page);
  await openDrawer(page);
  await page.getByText("Use another model").click();
  await page.getByTestId("hub-name").fill(repository);
  await page.getByTestId("hub-ask").click();
}

test("a model of the hub is fetched after consent, kept, and deleted", async ({ page, server, hub }) => {
  await name(page, server);
  const consent = page.getByTestId("hub-consent");
  await expect(consent).toContainText("huggingface.co");
  await expect(consent).toContainText("none of your texts");
  expect(hub.asked).toEqual([]);
  await expect(page.locator("iframe")).toHaveCount(0);

  await openDrawer(page);
  await page.getByTestId("hub-agree").click();
  const found = page.getByTestId("hub-found");
  await expect(found).toContainText("licence mit");
  await expect(found).toContainText("model.safetensors, 4.5 MB");
  expect(hub.asked).toHaveLength(1);
  await page.getByTestId("hub-fetch").click();
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  await expect(page.getByTestId(`model-hub:${NAME}`)).toBeChecked();
  await expect(page.locator("iframe")).toHaveCount(0);
  expect(hub.asked).toHaveLength(4);

  // The next time needs no network.
  await page.reload();
  await cpu(page);
  await openDrawer(page);
  await page.getByTestId(`model-hub:${NAME}`).check();
  await page.getByTestId("open").click();
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  expect(hub.asked).toHaveLength(4);
  expect(server.asked).toEqual([]);
  await page.getByText("Kept in this browser: ").click();
  await expect(page.getByTestId("kept")).toContainText(`${NAME} at 0123456`);
  await page.getByTestId(`forget-hub:${NAME}`).click();
  await expect(page.getByTestId(`model-hub:${NAME}`)).toHaveCount(0);
});

test("a model whose tokens are pooled otherwise is fetched with what says so, and kept with it", async ({
  page,
  server,
  hub,
}) => {
  Object.assign(server.files, moduleFiles({ pooling: "cls", dense: true }));
  await name(page, server);
  await openDrawer(page);
  await page.getByTestId("hub-agree").click();
  await expect(page.getByTestId("hub-found")).toContainText("1_Pooling/config.json");
  await page.getByTestId("hub-fetch").click();
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  // The hub's answer, three files and four.
  expect(hub.asked).toHaveLength(8);
  await page.reload();
  await cpu(page);
  await openDrawer(page);
  await page.getByTestId(`model-hub:${NAME}`).check();
  await page.getByTestId("open").click();
  await page.getByText("About the open model").click();
  await expect(page.getByTestId("embedding")).toContainText("first token");
  await expect(page.getByTestId("model-notice")).toHaveCount(0);
  expect(hub.asked).toHaveLength(8);
});

test("a copy that an earlier version kept opens as before, and says what it lacks", async ({ page, server, hub }) => {
  await name(page, server);
  await openDrawer(page);
  await page.getByTestId("hub-agree").click();
  await page.getByTestId("hub-fetch").click();
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  await page.evaluate(async (id) => {
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle("homefire-models");
    const file = await (await models.getDirectoryHandle(encodeURIComponent(id))).getFileHandle("about.json");
    const { described: _, ...about } = JSON.parse(await (await file.getFile()).text()) as { described?: boolean };
    const writable = await file.createWritable();
    await writable.write(JSON.stringify(about));
    await writable.close();
  }, `hub:${NAME}`);
  const asked = hub.asked.length;
  await page.reload();
  await cpu(page);
  await openDrawer(page);
  await page.getByTestId(`model-hub:${NAME}`).check();
  await page.getByTestId("open").click();
  await expect(page.getByTestId("model-notice")).toContainText("kept by an earlier version");
  expect(hub.asked).toHaveLength(asked);
});

test("a refusal asks nothing, and a wrong name is said", async ({ page, server, hub }) => {
  await name(page, server);
  await openDrawer(page);
  await page.getByTestId("hub-refuse").click();
  await expect(page.getByTestId("hub-consent")).toHaveCount(0);
  await page.getByTestId("hub-name").fill("no name");
  await page.getByTestId("hub-ask").click();
  await expect(page.getByTestId("open-error")).toContainText("owner/name");
  expect(hub.asked).toEqual([]);

  await page.getByTestId("hub-name").fill("someone/else");
  await page.getByTestId("hub-ask").click();
  await page.getByTestId("hub-agree").click();
  await expect(page.getByTestId("open-error")).toContainText("no open repository someone/else");
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("what the hub sends is checked, and its redirects to others are not followed", async ({ page, server, hub }) => {
  await name(page, server);
  await openDrawer(page);
  await page.getByTestId("hub-agree").click();
  // All of them, so that none is kept for the next try.
  const away = { status: 302, headers: { location: "https://elsewhere.example/file" } };
  hub.instead = Object.fromEntries(Object.keys(server.files).map((file) => [file, away]));
  await page.getByTestId("hub-fetch").click();
  await expect(page.getByTestId("open-error")).toContainText("none of those you agreed to");
  expect(hub.asked.filter((url) => url.includes("elsewhere"))).toEqual([]);
  const wrong = "x".repeat(server.files["tokenizer.json"]?.length ?? 0);
  hub.instead = { "tokenizer.json": { status: 200, body: wrong } };
  await page.getByTestId("hub-fetch").click();
  await expect(page.getByTestId("open-error")).toContainText("tokenizer.json is not the file it should be");
  hub.instead = {};
  await page.getByTestId("hub-fetch").click();
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
});

test("neither the page nor its worker can reach another host", async ({ page, server, hub }) => {
  await page.goto(server.url);
  await cpu(page);
  await openDrawer(page);
  await page.getByTestId("open").click();
  await expect(page.getByTestId("device")).toContainText("Open on the CPU");
  const reach = (url: string) =>
    fetch(url).then(
      () => "reached",
      () => "refused",
    );
  const other = `https://huggingface.co/api/models/${NAME}?blobs=true`;
  expect(await page.evaluate(reach, other)).toBe("refused");
  const [worker] = page.workers();
  expect(await worker?.evaluate(reach, other)).toBe("refused");
  expect(await worker?.evaluate(reach, server.url)).toBe("reached");
  expect(hub.asked).toEqual([]);
});
