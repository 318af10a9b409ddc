// Builds the page into dist/ and the npm package into pkg/, from nothing. With --tests the wasm is not optimised, which
// takes minutes and changes no answer.

import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { cache, root } from "./cache.mjs";
import { fetchLanguageModel } from "./language-model.mjs";
import { fetchModel, storedModel } from "./model.mjs";
import { installPackages, runPackaged } from "./packages.mjs";
import { ask, main, run, runSteps } from "./steps.mjs";
import { TARGET, wasmBindgen, wasmEnvironment, zopfli } from "./toolchain.mjs";

export const dist = join(root, "dist");
const MODULE = "homefire_core_bg.wasm";
/** What the worker loads: many servers send a wasm as it is, four times as long. */
const PACKED = `${MODULE}.gz`;
const bound = join(cache.bound, MODULE);
const compiled = join(cache.wasmTarget, TARGET, "release", "homefire.wasm");

const OPTIMISE = [
  "-Oz",
  "--strip-debug",
  "--strip-producers",
  "--enable-simd",
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
];

/** @param {(string | Buffer)[]} parts */
const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** @param {string} path */
const megabytes = (path) => `${(statSync(path).size / 1e6).toFixed(1)} MB`;

async function compile() {
  const { cargo, env } = await wasmEnvironment();
  await run(cargo, ["build", "--release", "--target", TARGET, "--locked"], { env });
}

/** Makes the JavaScript side of the module, and the module that fits it, unless they are already of this build. */
async function bind() {
  const program = await wasmBindgen();
  const stamp = join(cache.bound, ".made-from");
  const flags = ["--target", "web", "--omit-default-module-path", "--out-name", "homefire_core"];
  const source = digest(readFileSync(compiled), (await ask(program, ["--version"])) ?? "", flags.join(" "));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === source) return;
  rmSync(cache.bound, { recursive: true, force: true });
  await run(program, [...flags, "--out-dir", cache.bound, compiled], { quiet: true });
  writeFileSync(stamp, source);
}

/** Makes the module smaller. The results are kept, because the same input comes again and it takes minutes. */
async function optimise() {
  mkdirSync(cache.optimised, { recursive: true });
  const binaryen = readFileSync(join(root, "node_modules", "binaryen", "package.json"), "utf8");
  const name = `${digest(readFileSync(bound), OPTIMISE.join(" "), JSON.parse(binaryen).version)}.wasm`;
  const kept = join(cache.optimised, name);
  if (!existsSync(kept)) {
    console.log("  wasm-opt runs for some minutes, silently; its result is kept for the next time");
    const partial = `${kept}.${process.pid}.partial`;
    await runPackaged("wasm-opt", [...OPTIMISE, bound, "-o", partial], { of: "binaryen" });
    renameSync(partial, kept);
    forgetOld(name);
  }
  return kept;
}

/** Packs the module as small as a gzip can be. The result is kept beside it. */
async function pack(/** @type {string} */ module) {
  if (!existsSync(`${module}.gz`)) {
    const partial = `${module}.${process.pid}`;
    copyFileSync(module, partial);
    await run(await zopfli(), [partial], { quiet: true });
    renameSync(`${partial}.gz`, `${module}.gz`);
    rmSync(partial);
  }
  return readFileSync(`${module}.gz`);
}

/** Keeps the newest three results of wasm-opt. */
function forgetOld(/** @type {string} */ newest) {
  const others = readdirSync(cache.optimised)
    .filter((file) => file.endsWith(".wasm") && file !== newest)
    .map((file) => join(cache.optimised, file))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  for (const path of others.slice(2)) for (const one of [path, `${path}.gz`]) rmSync(one, { force: true });
}

/** @param {string} path @param {Buffer} content */
function place(path, content) {
  // Equal files are left alone, and so bundled from a cache.
  if (!existsSync(path) || !readFileSync(path).equals(content)) writeFileSync(path, content);
}

async function placeBeside() {
  const { buildPredictor, buildServiceWorker } = await import("./beside.mjs");
  const { allowScripts } = await import("./html.mjs");
  allowScripts(join(dist, "index.html"));
  await buildPredictor(dist);
  await buildServiceWorker(dist);
}

/**
 * Puts the bindings and the packed module where the page's sources import them.
 * @param {string} module
 * @param {Buffer} packed  the module as a gzip
 */
function placeBindings(module, packed) {
  const lib = join(root, "www", "lib");
  rmSync(join(lib, "wasm", MODULE), { force: true });
  mkdirSync(join(lib, "wasm"), { recursive: true });
  for (const file of readdirSync(cache.bound)) {
    if (file !== MODULE && !file.startsWith(".")) place(join(lib, "wasm", file), readFileSync(join(cache.bound, file)));
  }
  place(join(lib, PACKED), packed);
  console.log(`  www/lib/${PACKED}: ${megabytes(join(lib, PACKED))}, unpacked ${megabytes(module)}`);
}

const packForTests = () => placeBindings(bound, gzipSync(readFileSync(bound), { level: 1 }));

async function packToShip() {
  const module = await optimise();
  placeBindings(module, await pack(module));
}

/** Fetches the language model. Where that can't be, all else works without it. */
async function languageModel() {
  try {
    return await fetchLanguageModel();
  } catch (error) {
    console.log(`  ${error instanceof Error ? error.message : error}\n  The page is built without its language model.`);
    return undefined;
  }
}

/** Puts the models beside the page, as links where the file system can. */
async function placeModels() {
  for (const from of [await storedModel(), await fetchModel(), await languageModel()]) {
    if (from === undefined) continue;
    const to = join(dist, "models", basename(from));
    mkdirSync(to, { recursive: true });
    for (const file of readdirSync(from)) {
      rmSync(join(to, file), { force: true });
      try {
        linkSync(join(from, file), join(to, file));
      } catch {
        copyFileSync(join(from, file), join(to, file));
      }
    }
  }
}

/**
 * The build as steps for runSteps.
 * @param {{ tests?: boolean }} [options]
 * @returns {{ name: string, run: () => Promise<unknown> }[]}
 */
export function buildSteps({ tests = false } = {}) {
  return [
    { name: "npm packages", run: installPackages },
    { name: "Rust for WebAssembly", run: wasmEnvironment },
    { name: "wasm-bindgen", run: wasmBindgen },
    { name: "the model, all-MiniLM-L6-v2", run: storedModel },
    { name: "compile the Rust (about 20 minutes the first time)", run: compile },
    { name: "bind it to JavaScript", run: bind },
    tests ? { name: "pack it", run: packForTests } : { name: "make the wasm smaller", run: packToShip },
    { name: "bundle the page", run: () => runPackaged("webpack", ["--mode", "production"]) },
    { name: "build what stands beside the page", run: placeBeside },
    { name: "build the npm package", run: async () => (await import("./package.mjs")).buildPackage() },
    { name: "put the models beside the page", run: placeModels },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async (args) => {
    const { values } = parseArgs({ args, options: { tests: { type: "boolean" } } });
    await runSteps(buildSteps(values));
  });
}
