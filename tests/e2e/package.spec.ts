// The npm package as a stranger gets it: packed, installed into an empty project, and opened by a plain module script, by
// webpack and by Vite. The bundlers are the repository's own, so that no network is needed.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Page } from "@playwright/test";
import { createServer } from "vite";

import { serve } from "../../scripts/serve.mjs";
import { expect, root, test as base, watch } from "./site";

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'self'; img-src data:";

const pageOf = (
  script: string,
) => `<!doctype html><html lang="en"><head><title>project</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"></head>
<body><output></output><homefire-trainer steps="run" device="cpu" models="/models/"></homefire-trainer>
${script}</body></html>`;

/** Tunes a head, and says what it answers. */
const tune = (from: string) => `import { Homefire } from "${from}";
const hf = await Homefire.open({ models: "/models/", device: "cpu" });
const table = "food: The soup was cold\\nfood: Best pizza in years\\nfood: A wonderful curry\\nsport: The striker scored twice\\nsport: We lost in overtime\\nsport: She won the marathon\\n";
const data = await hf.dataset(table);
const tuned = await hf.train(data, { approach: "head", epochs: 20, validation: 0 });
const [answer] = await tuned.predict(["The goalkeeper saved a penalty"]);
const said = [answer.label];
hf.close();
`;

/** The same by the element, after it. */
const TRAINER = `const element = document.querySelector("homefire-trainer");
await element.setData(table);
await element.train();
said.push((await element.predict(["Fresh bread"]))[0].label);
`;

const SAY = `document.querySelector("output").textContent = said.join(" ");
`;

const CONSUMER = `import { Dataset, Homefire, HomefireError, type Evaluation } from "homefire";
import "homefire/trainer";
import type { HomefireTrainerElement, TrainerStep } from "homefire/trainer";

export async function accuracy(hf: Homefire): Promise<number> {
  const [train, test] = await (await hf.dataset("a: b")).split({ test: 0.5 });
  const evaluation: Evaluation = await (await hf.train(train, { epochs: 1 })).evaluate(test);
  return evaluation.accuracy;
}

const element: HomefireTrainerElement = document.createElement("homefire-trainer");
element.steps = "run try";
export const step: TrainerStep = "run";
element.addEventListener("homefire-result", (event) => event.detail.evaluation?.accuracy.toFixed(1));
export const code = (error: unknown) => (error instanceof HomefireError ? error.code : "");

// What is not there is refused, so nothing has become "any".
// @ts-expect-error
element.results.push("");
// @ts-expect-error
new Dataset();
// @ts-expect-error
void Homefire.open({ device: "tpu" });
// @ts-expect-error
element.addEventListener("homefire-result", (event) => event.detail.accuracy);
`;

interface Project {
  folder: string;
  url: string;
  /** Runs a program of the repository's node_modules in the project. */
  run(program: string, ...args: string[]): string;
}

const test = base.extend<object, { project: Project }>({
  project: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "homefire-project-"));
      const npm = (...args: string[]) => execFileSync("npm", args, { cwd: folder, encoding: "utf8" });
      const packed = npm("pack", join(root, "pkg"), "--silent").trim().split("\n").at(-1) ?? "";
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
      npm("install", `./${packed}`, "--offline", "--silent");
      cpSync(join(root, "dist", "models"), join(folder, "models"), { recursive: true });
      writeFileSync(join(folder, "index.html"), pageOf(`<script type="module" src="./main.js"></script>`));
      writeFileSync(join(folder, "main.js"), `import "homefire/trainer";\n${tune("homefire")}${TRAINER}${SAY}`);
      const server = await serve(folder, { port: 0 });
      const run = (program: string, ...args: string[]) =>
        execFileSync(process.execPath, [join(root, "node_modules", program), ...args], {
          cwd: folder,
          encoding: "utf8",
        });
      await use({ folder, url: server.url, run });
      await server.close();
      rmSync(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
});

/** Opens a page that tunes, and waits for what it says. */
async function answers(page: Page, url: string, says: string): Promise<void> {
  const faults = watch(page, new URL(url).origin);
  await page.goto(url);
  const output = page.locator("output");
  await expect.poll(async () => faults[0] ?? (await output.textContent())).toBe(says);
  expect(faults).toEqual([]);
}

test("a plain module script", async ({ page, project }) => {
  writeFileSync(join(project.folder, "plain.html"), pageOf(`<script type="module" src="plain.js"></script>`));
  writeFileSync(join(project.folder, "plain.js"), tune("./node_modules/homefire/homefire.js") + SAY);
  await answers(page, `${project.url}plain.html`, "sport");
});

test("webpack", async ({ page, project }) => {
  project.run("webpack/bin/webpack.js", "--mode", "production", "--entry", "./main.js", "--output-path", "webpack");
  writeFileSync(join(project.folder, "webpack", "index.html"), pageOf(`<script defer src="main.js"></script>`));
  await answers(page, `${project.url}webpack/`, "sport food");
});

test("Vite, built", async ({ page, project }) => {
  project.run("vite/bin/vite.js", "build", "--base", "./", "--outDir", "vite", "--logLevel", "error");
  await answers(page, `${project.url}vite/`, "sport food");
});

test("Vite's development server", async ({ page, project }) => {
  const server = await createServer({
    root: project.folder,
    logLevel: "error",
    server: { port: 0, host: "127.0.0.1" },
  });
  try {
    await server.listen();
    await answers(page, server.resolvedUrls?.local[0] ?? "", "sport food");
  } finally {
    await server.close();
  }
});

test("the reference comes with it, and its links lead somewhere", ({ project }) => {
  const docs = join(project.folder, "node_modules", "homefire", "docs");
  const files = readdirSync(docs, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  const text = new Map(files.map((name) => [name, readFileSync(join(docs, name), "utf8")]));
  const all = [...text.values()].join("\n");
  for (const title of ["### Homefire", "### Classifier", "### HomefireTrainerElement", "##### learningCurve()"]) {
    expect(all).toContain(`\n${title}\n`);
  }
  for (const [name, page] of text) {
    for (const [, target = ""] of page.matchAll(/\]\((?!#)([^)#]+)/g)) {
      expect([...text.keys()], `${name} names ${target}`).toContain(join(dirname(name), target));
    }
  }
});

test("the types, as a consumer's compiler reads them", ({ project }) => {
  mkdirSync(join(project.folder, "types"));
  writeFileSync(join(project.folder, "types", "consumer.ts"), CONSUMER);
  for (const [module, resolution] of [
    ["esnext", "bundler"],
    ["nodenext", "nodenext"],
  ] as const) {
    for (const skip of ["true", "false"]) {
      const flags = ["--noEmit", "--strict", "--target", "es2022", "--skipLibCheck", skip];
      const how = ["--module", module, "--moduleResolution", resolution];
      project.run("typescript/bin/tsc", ...flags, ...how, "types/consumer.ts");
    }
  }
});
