// Models on their way: broken connections, altered bytes, refused storage. What a person had is still there, and the message
// says what to do.

import type { Page } from "@playwright/test";

import { catalogue, DEFAULT_MODEL } from "../../www/lib/catalogue";
import { NAME, api, kept, openModel, starts, test, weights, wentOn } from "./model-server";
import { expect } from "./site";

test("a connection that breaks is taken up where it stood", async ({ page, server }) => {
  await api(page, server);
  server.faults.push({ cut: 1_000_000 }, { cut: 1_500_000 });
  const { layers, told, total, notices } = await openModel(page);
  expect(layers).toBe(2);
  expect(notices).toEqual([]);
  const [first, second = 0, third = 0, ...more] = starts(server);
  expect([first, more]).toEqual([NaN, []]);
  // Some of what was sent before the end may not have been read.
  expect(second).toBeGreaterThan(0);
  expect(second).toBeLessThanOrEqual(1_000_000);
  expect(third).toBeGreaterThan(second);
  expect(third).toBeLessThanOrEqual(2_500_000);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(total);
});

test("a server without ranges is asked from the beginning", async ({ page, server }) => {
  await api(page, server);
  server.faults.push({ cut: 1_000_000 }, { whole: true });
  expect((await openModel(page)).layers).toBe(2);
  expect(weights(server)).toHaveLength(2);
  expect((await kept(page))[0]?.whole).toBe(true);
});

test("a server that is busy for a moment is asked again, one that has no model is not", async ({ page, server }) => {
  await api(page, server);
  server.faults.push({ status: 503 });
  expect((await openModel(page)).layers).toBe(2);
  await page.evaluate(() => window.api.Homefire.forgetModel(window.api.Homefire.defaultModel));
  server.asked.length = 0;
  server.faults.push({ status: 404 });
  const { error } = await openModel(page);
  expect(error.code).toBe("download");
  expect(error.message).toContain("answered 404");
  expect(weights(server)).toHaveLength(1);
});

test("what came before a reload is not fetched again", async ({ page, server }) => {
  await api(page, server);
  server.faults.push({ cut: 2_000_000 }, { cut: 0 }, { cut: 0 }, { cut: 0 });
  const { error } = await openModel(page);
  expect(error.code).toBe("download");
  expect(error.message).toContain("The connection broke while fetching model.safetensors.");
  expect(error.message).toMatch(/[12]\.\d MB of 4\.5 MB came and are kept: open the model again to go on from there\./);
  expect(await kept(page)).toMatchObject([{ id: DEFAULT_MODEL, whole: false }]);

  await api(page, server);
  server.asked.length = 0;
  expect((await openModel(page)).layers).toBe(2);
  expect(weights(server)).toHaveLength(1);
  wentOn(server, 2_000_000);
  // And all of it is there now: a third time asks for nothing.
  await api(page, server);
  server.asked.length = 0;
  expect((await openModel(page)).layers).toBe(2);
  expect(server.asked).toEqual([]);
});

test("a cancelled transfer goes on where it was cancelled", async ({ page, server }) => {
  await api(page, server);
  server.faults.push({ hang: 2_000_000 });
  const { error } = await openModel(page, 1_500_000);
  expect(error.code).toBe("aborted");
  expect((await openModel(page)).layers).toBe(2);
  wentOn(server, 2_000_000);
});

test("a model altered by one byte is refused and not kept", async ({ page, server }) => {
  await api(page, server);
  server.faults.push({ alter: 3_000_000 });
  const { error } = await openModel(page);
  expect(error.code).toBe("bad-model");
  expect(error.message).toContain("Open the model again to fetch it anew");
  expect((await kept(page))[0]?.bytes ?? 0).toBeLessThan(500_000);
  expect((await openModel(page)).layers).toBe(2);
});

test("what went on from a part of another version is fetched whole", async ({ page, server }) => {
  await api(page, server);
  server.faults.push({ cut: 1_000_000 }, { cut: 0 }, { cut: 0 }, { cut: 0 });
  await openModel(page);
  await damage(page, 1_000);
  server.asked.length = 0;
  server.faults.length = 0;
  expect((await openModel(page)).layers).toBe(2);
  const [first, second, ...more] = starts(server);
  expect(first).toBeGreaterThan(0);
  expect([second, more]).toEqual([NaN, []]);
});

/** Changes a byte of the kept weights. */
const damage = (page: Page, at: number) =>
  page.evaluate(
    async ([at, id]) => {
      let room = await navigator.storage.getDirectory();
      for (const name of ["homefire-models", id]) room = await room.getDirectoryHandle(name);
      const file = await room.getFileHandle("model.safetensors");
      const [old = 0] = new Uint8Array(await (await file.getFile()).slice(at, at + 1).arrayBuffer());
      const writer = await file.createWritable({ keepExistingData: true });
      await writer.write({ type: "write", position: at, data: new Uint8Array([old ^ 1]) });
      await writer.close();
    },
    [at, DEFAULT_MODEL] as const,
  );

test("a kept file that was damaged is noticed and fetched again", async ({ page, server }) => {
  await api(page, server);
  await openModel(page);
  await damage(page, 2_000_000);
  server.asked.length = 0;
  const { layers, notices } = await openModel(page);
  expect(layers).toBe(2);
  expect(notices).toEqual(["The kept copy of model.safetensors was damaged. It was deleted and fetched again."]);
  expect(weights(server)).toHaveLength(1);
  expect((await openModel(page)).notices).toEqual([]);
  expect(weights(server)).toHaveLength(1);
});

test("storage without room is said, and the model works from memory", async ({ page, server }) => {
  await api(page, server);
  const devtools = await page.context().newCDPSession(page);
  const origin = new URL(server.url).origin;
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 2_000_000 });
  const { layers, notices } = await openModel(page);
  expect(layers).toBe(2);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(`has no room to keep ${NAME}`);
  expect(notices[0]).toContain("delete a kept model or free some disk space");
  expect((await kept(page))[0]?.whole ?? false).toBe(false);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  expect((await openModel(page)).notices).toEqual([]);
  expect((await kept(page))[0]?.whole).toBe(true);
});

const NO_FILES =
  "StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));";

for (const [where, before] of [
  ["there is no private file system", "Object.defineProperty(Navigator.prototype, 'storage', { value: undefined });"],
  ["the private file system is refused", NO_FILES],
  [
    "the private file system can't be written to",
    "FileSystemFileHandle.prototype.createSyncAccessHandle = () => Promise.reject(new DOMException('no', 'NotSupportedError'));",
  ],
  [
    "the private file system never answers",
    "StorageManager.prototype.getDirectory = () => new Promise(() => undefined);",
  ],
  ["there are no locks", "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });"],
] as const) {
  test(`a model is kept where ${where}, and goes on after a break`, async ({ page, server }) => {
    server.before["worker.js"] = before.replaceAll("Navigator", "WorkerNavigator");
    // The page itself lists models and deletes them.
    if (before.includes("Navigator")) await page.addInitScript(before);
    await api(page, server);
    // More than a piece of the database.
    server.faults.push({ cut: 3_000_000 }, { cut: 0 }, { cut: 0 }, { cut: 0 });
    const { error } = await openModel(page);
    expect(error.message).toContain("are kept: open the model again to go on from there");
    const [begun] = await kept(page);
    expect(begun?.whole).toBe(false);
    expect(begun?.bytes).toBeGreaterThan(0);
    server.asked.length = 0;
    const { layers, notices } = await openModel(page);
    expect(layers).toBe(2);
    expect(notices).toEqual([]);
    wentOn(server, 3_000_000);
    expect((await kept(page)).map(({ name, whole }) => [name, whole])).toEqual([[NAME, true]]);
    // The third time nothing is asked for.
    server.asked.length = 0;
    expect((await openModel(page)).layers).toBe(2);
    expect(server.asked).toEqual([]);
    await page.evaluate(() => window.api.Homefire.forgetModel(window.api.Homefire.defaultModel));
    expect(await kept(page)).toEqual([]);
  });
}

test("storage that is denied is said, and the model works from memory", async ({ page, server }) => {
  server.before["worker.js"] = `${NO_FILES} IDBFactory.prototype.open = () => {
    throw new DOMException("no", "SecurityError");
  };`;
  await api(page, server);
  // What came is kept in the page at least.
  server.faults.push({ cut: 1_000_000 }, { cut: 0 }, { cut: 0 }, { cut: 0 });
  const { error } = await openModel(page);
  expect(error.message).toContain("came and are kept as long as this page is open");
  server.asked.length = 0;
  const { layers, notices } = await openModel(page);
  expect(layers).toBe(2);
  expect(weights(server)).toHaveLength(1);
  wentOn(server, 1_000_000);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(`refused to keep ${NAME} (SecurityError)`);
  expect(notices[0]).toContain("let this site store data, or leave private browsing");
  expect(await kept(page)).toEqual([]);
});

const PAGE = "<!doctype html><title>Not here</title>";

for (const [what, answers, said] of [
  ["a web page in place of every file", { all: PAGE }, "gave a web page in its place"],
  ["a web page in place of config.json", { "config.json": PAGE }, "gave a web page in its place"],
  ["text in place of config.json", { "config.json": "not found" }, "is no configuration of a model"],
  ["another thing's JSON in place of config.json", { "config.json": '{"error":"not found"}' }, "config.json"],
] as const) {
  test(`${what} is not kept: once the files are there, the model opens`, async ({ page, server }) => {
    await api(page, server);
    const given: Partial<Record<string, string>> = answers;
    const right = { ...server.files };
    for (const name of Object.keys(right)) {
      const instead = given["all"] ?? given[name];
      if (instead !== undefined) server.files[name] = Buffer.from(instead);
    }
    for (let visit = 1; visit <= 2; visit++) {
      const { error } = await openModel(page);
      expect(["download", "bad-model"]).toContain(error.code);
      expect(error.message).toContain(said);
    }
    Object.assign(server.files, right);
    const { layers, error, notices } = await openModel(page);
    expect(error.message).toBe("");
    expect(layers).toBe(2);
    expect(notices).toEqual([]);
  });
}

test("a config.json that an earlier version kept and that is none is fetched again", async ({ page, server }) => {
  await api(page, server);
  await openModel(page);
  await page.evaluate(async (id) => {
    let room = await navigator.storage.getDirectory();
    for (const name of ["homefire-models", id]) room = await room.getDirectoryHandle(name);
    const text = "<!doctype html>";
    const write = async (name: string, content: string) => {
      const writer = await (await room.getFileHandle(name)).createWritable();
      await writer.write(content);
      await writer.close();
    };
    const about = JSON.parse(await (await (await room.getFileHandle("about.json")).getFile()).text());
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    about.files = about.files.map((file: { name: string }) =>
      file.name === "config.json" ? { ...file, bytes: text.length, sha256 } : file,
    );
    await write("config.json", text);
    await write("about.json", JSON.stringify(about));
  }, DEFAULT_MODEL);
  expect((await openModel(page)).layers).toBe(2);
  expect((await openModel(page)).notices).toEqual([]);
});

test("the server of `npm start` sends parts", async ({ site }) => {
  const get = async (headers: Record<string, string>) => {
    const response = await fetch(`${site.url}index.html`, { headers });
    return { status: response.status, range: response.headers.get("content-range"), text: await response.text() };
  };
  const whole = await get({});
  const size = Buffer.byteLength(whole.text);
  expect(whole.status).toBe(200);
  const etag = (await fetch(`${site.url}index.html`)).headers.get("etag") ?? "";
  expect(await get({ range: "bytes=5-9", "if-range": etag })).toEqual({
    status: 206,
    range: `bytes 5-9/${size}`,
    text: whole.text.slice(5, 10),
  });
  expect((await get({ range: "bytes=7-" })).text).toBe(whole.text.slice(7));
  expect((await get({ range: "bytes=-4" })).text).toBe(whole.text.slice(-4));
  expect((await get({ range: `bytes=5-${size * 2}` })).range).toBe(`bytes 5-${size - 1}/${size}`);
  expect(await get({ range: `bytes=${size}-` })).toEqual({ status: 416, range: `bytes */${size}`, text: "" });
  // Another version, several ranges, and what can't be read, get the whole.
  for (const headers of [{ range: "bytes=5-9", "if-range": '"other"' }, { range: "bytes=1-2,4-5" }, { range: "x" }]) {
    expect(await get(headers)).toEqual(whole);
  }
});

test("two at once do not disturb each other", async ({ page, server }) => {
  await api(page, server);
  const both = await Promise.all([openModel(page), openModel(page)]);
  expect(both.map(({ layers }) => layers)).toEqual([2, 2]);
  expect(both.flatMap(({ notices }) => notices)).toEqual([]);
  expect((await kept(page))[0]?.whole).toBe(true);
});
