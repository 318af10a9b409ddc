// Builds the npm package into pkg/: the API, its worker, the wasm and the types.

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./cache.mjs";
import { runPackaged } from "./packages.mjs";

const lib = join(root, "www", "lib");
const into = join(root, "pkg");
const KEPT = ["package.json", "README.md"];

export async function buildPackage() {
  for (const file of readdirSync(into)) {
    if (!KEPT.includes(file)) rmSync(join(into, file), { recursive: true });
  }
  // `new URL("./worker.js", import.meta.url)` and the like stay as they are, so that a consumer's bundler sees them.
  /** @type {import("esbuild").BuildOptions} */
  const options = {
    outdir: into,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: false,
    legalComments: "eof",
    logLevel: "warning",
  };
  await build({ ...options, entryPoints: { worker: join(lib, "worker.ts") } });
  // The element and the API share what both need, so that a page that uses both has one worker.
  await build({
    ...options,
    entryPoints: { homefire: join(lib, "index.ts"), trainer: join(root, "www", "app", "trainer.ts") },
    splitting: true,
    chunkNames: "shared-[hash]",
  });
  copyFileSync(join(lib, "homefire_core_bg.wasm.gz"), join(into, "homefire_core_bg.wasm.gz"));
  // The program that makes the 8-bit model, with what it imports.
  await build({
    entryPoints: { quantise: join(root, "scripts", "quantise.mjs") },
    outdir: into,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "eof",
    logLevel: "warning",
  });
  await runPackaged("tsc", ["-p", "tsconfig.types.json"], { of: "typescript" });
  // Of the wasm's types the API uses the values that cross the door; the rest, and the worker's end, stay inside.
  mkdirSync(join(into, "types", "wasm"), { recursive: true });
  copyFileSync(join(root, "src", "web", "wire.d.ts"), join(into, "types", "wasm", "homefire_core.d.ts"));
  const inner = ["connection", "download", "gate", "hash", "hub", "kept", "local", "source", "transfer"];
  for (const file of inner) rmSync(join(into, "types", `${file}.d.ts`), { force: true });
  nameFiles(join(into, "types"));
}

/** Writes imports among the types with their file's ending, which Node's own resolution asks for. */
function nameFiles(/** @type {string} */ types) {
  for (const file of readdirSync(types).filter((name) => name.endsWith(".d.ts"))) {
    const path = join(types, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text.replace(/(from|import\() ?"(\.[^"]*)"/g, (all, _from, name) => all.replace(name, `${name}.js`)),
    );
  }
}
