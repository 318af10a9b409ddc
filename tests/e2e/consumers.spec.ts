// The npm package in projects as strangers have them (tests/consumers/): Vite with React and TypeScript, Next.js, a server, and
// jsdom; from another origin, under Trusted Types, and twice on one page.

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "@playwright/test";

import { installConsumer } from "../../scripts/consumers.mjs";
import { serve } from "../../scripts/serve.mjs";
import { expect, root, test as base, watch } from "./site";

const test = base.extend<object, { packed: string }>({
  packed: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "homefire-packed-"));
      const file = execFileSync("npm", ["pack", join(root, "pkg"), "--silent"], { cwd: folder, encoding: "utf8" });
      execFileSync("tar", ["-xzf", file.trim().split("\n").at(-1) ?? ""], { cwd: folder });
      await use(join(folder, "package"));
      rmSync(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
});

/** A project with the package in it. */
async function project(name: string, packed: string): Promise<string> {
  const folder = await installConsumer(name);
  cpSync(packed, join(folder, "node_modules", "homefire"), { recursive: true });
  return folder;
}

/** Runs a program of a project's node_modules. */
const run = (folder: string, program: string, ...args: string[]): string =>
  execFileSync(process.execPath, [join(folder, "node_modules", program), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CI: "1" },
  });

const models = (into: string): void =>
  cpSync(join(root, "dist", "models", "minilm-l6"), join(into, "models", "minilm-l6"), { recursive: true });

/** Serves a built page, and waits for what it says. */
async function answers(page: Page, folder: string, says: string): Promise<void> {
  models(folder);
  const server = await serve(folder, { port: 0 });
  try {
    const faults = watch(page, new URL(server.url).origin);
    await page.goto(server.url);
    const output = page.locator("output");
    await expect.poll(async () => faults[0] ?? (await output.textContent())).toBe(says);
    expect(faults).toEqual([]);
  } finally {
    await server.close();
  }
}

test("Vite, React and TypeScript", async ({ page, packed }) => {
  const folder = await project("vite-react", packed);
  run(folder, "typescript/bin/tsc", "-p", ".");
  // What the package declares for frameworks that aren't there is passed over also where declarations are checked.
  run(folder, "typescript/bin/tsc", "-p", ".", "--skipLibCheck", "false");
  run(folder, "vite/bin/vite.js", "build");
  await answers(page, join(folder, "dist"), "sport and a run");
});

test("Next.js", async ({ page, packed }) => {
  const folder = await project("next", packed);
  run(folder, "next/dist/bin/next", "build");
  // What a server has rendered holds the element, which only a browser fills.
  const rendered = readFileSync(join(folder, "out", "index.html"), "utf8");
  expect(rendered).toContain("<homefire-trainer");
  expect(rendered).toContain("minilm-l6");
  await answers(page, join(folder, "out"), "sport and a run");
});

test("on a server and under jsdom it is imported, and says what it can't do", async ({ packed }) => {
  const folder = await project("server", packed);
  const say = (file: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
    // What Node shows of a minified line has no end.
    expect(status, stderr.slice(-2000)).toBe(0);
    return stdout.trim();
  };
  expect(say("node.mjs")).toBe("unsupported, 0 kept");
  expect(say("jsdom.mjs")).toBe("true, told 1 times");
});

/** Serves a page and a folder on an origin each. */
async function twoOrigins(
  page: string,
  folder: string,
  headers: Record<string, string>,
): Promise<{ page: string; files: string; close(): void }> {
  const files = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? "/", "http://any").pathname);
    if (!existsSync(path)) return response.writeHead(404).end();
    const type = path.endsWith(".js") ? "text/javascript" : "application/octet-stream";
    response.writeHead(200, { "Content-Type": type, ...headers }).end(readFileSync(path));
  });
  const own = createServer((request, response) => {
    const path = join(root, "dist", new URL(request.url ?? "/", "http://any").pathname);
    if (request.url?.startsWith("/models/")) return response.end(readFileSync(path));
    response.writeHead(200, { "Content-Type": "text/html" }).end(page);
  });
  const listen = (server: typeof own) =>
    new Promise<string>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)),
    );
  const urls = { page: await listen(own), files: await listen(files) };
  const close = () => {
    for (const server of [own, files]) {
      server.closeAllConnections();
      server.close();
    }
  };
  return { ...urls, close };
}

const BLANK = "<!doctype html><title>page</title><link rel=icon href=data:,>";

test("from another origin that allows it, the worker starts; from one that doesn't, it says what to do", async ({
  page,
  packed,
}) => {
  const open = async (at: string) => {
    const { Homefire } = (await import(`${at}homefire.js`)) as typeof import("../../www/lib/index");
    try {
      const hf = await Homefire.open({ device: "cpu" });
      const [answer] = await (await hf.zeroShot({ labels: ["food", "sport"] })).predict(["A football match"]);
      hf.close();
      return answer?.label;
    } catch (error) {
      const { name, code, message } = error as Error & { code: string };
      return `${name} ${code}: ${message}`;
    }
  };
  const allowed = await twoOrigins(BLANK, packed, { "Access-Control-Allow-Origin": "*" });
  await page.goto(allowed.page);
  expect(await page.evaluate(open, allowed.files)).toBe("sport");
  allowed.close();

  // The page's policy allows the scripts of the other origin, and no worker from a blob.
  const policy = "<meta http-equiv=Content-Security-Policy content=\"worker-src 'self'\">";
  const forbidden = await twoOrigins(BLANK + policy, packed, { "Access-Control-Allow-Origin": "*" });
  await page.goto(forbidden.page);
  expect(await page.evaluate(open, forbidden.files)).toMatch(
    /^HomefireError (unsupported|internal): .*(worker|policy)/,
  );
  forbidden.close();
});

test("under Trusted Types and a strict policy it works with the policies that the README names", async ({
  page,
  packed,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "homefire-trusted-"));
  cpSync(packed, folder, { recursive: true });
  models(folder);
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types homefire lit-html";
  writeFileSync(
    join(folder, "index.html"),
    `${BLANK}<meta http-equiv="Content-Security-Policy" content="${policy}"><homefire-trainer device="cpu" models="models/"></homefire-trainer><script type="module" src="page.js"></script>`,
  );
  writeFileSync(
    join(folder, "page.js"),
    `import "./trainer.js"; import { Homefire } from "./homefire.js";
const hf = await Homefire.open({ device: "cpu", models: "models/" }); hf.close();
const element = document.querySelector("homefire-trainer");
await element.setData("food: soup\\nfood: bread\\nfood: rice\\nsport: a match\\nsport: a race\\nsport: a goal\\n");
await element.train();
document.title = (await element.predict(["A bowl of noodles"]))[0].label;`,
  );
  const server = await serve(folder, { port: 0 });
  const faults = watch(page, new URL(server.url).origin);
  await page.goto(server.url);
  await expect.poll(async () => faults[0] ?? (await page.title())).toBe("food");
  // The charts are drawn.
  await expect(page.locator("hf-chart canvas").first()).toBeVisible();
  expect(faults).toEqual([]);
  await server.close();
  rmSync(folder, { recursive: true });
});

test("a second copy on a page changes nothing", async ({ page, packed }) => {
  const folder = mkdtempSync(join(tmpdir(), "homefire-twice-"));
  for (const copy of ["a", "b"]) cpSync(packed, join(folder, copy), { recursive: true });
  mkdirSync(join(folder, "models"));
  writeFileSync(
    join(folder, "index.html"),
    `${BLANK}<homefire-trainer></homefire-trainer><script type="module">
import "./a/trainer.js"; import "./b/trainer.js"; import "./a/trainer.js?again"; document.title = "imported";</script>`,
  );
  const server = await serve(folder, { port: 0 });
  const faults = watch(page, new URL(server.url).origin);
  await page.goto(server.url);
  await expect(page).toHaveTitle("imported");
  await expect(page.getByRole("heading").first()).toBeVisible();
  expect(faults).toEqual([]);
  await server.close();
  rmSync(folder, { recursive: true });
});

test("licences come with it", ({ packed }) => {
  const files = readdirSync(packed);
  expect(files).toEqual(expect.arrayContaining(["LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY-LICENSES.txt"]));
  const notices = readFileSync(join(packed, "THIRD-PARTY-LICENSES.txt"), "utf8");
  for (const name of ["comlink", "lit", "uplot", "wgpu", "burn", "tokenizers"]) {
    expect(notices, name).toMatch(new RegExp(`^${name} \\d`, "m"));
  }
  expect(notices).toContain("Permission is hereby granted");
});
