// Builds the npm package into pkg/: the API, its worker, the wasm, the types, and the reference that is made from them.

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
    entryPoints: { homefire: join(lib, "index.ts"), trainer: join(root, "www", "app", "register.ts") },
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
  finishTypes(join(into, "types"));
  // Ends with an error where something public has no description.
  const reference = join("scripts", "reference");
  await runPackaged("typedoc", ["--options", join(root, reference, "typedoc.json")], { under: reference, quiet: true });
}

/** What the compiler leaves to be done. */
function finishTypes(/** @type {string} */ types) {
  for (const file of readdirSync(types).filter((name) => name.endsWith(".d.ts"))) {
    const path = join(types, file);
    let text = readFileSync(path, "utf8");
    // Node's own resolution asks for a file's ending.
    text = text.replace(/(from |import\()"(\.[^"]*)"/g, '$1"$2.js"');
    // A constructor that is internal is left out, and a class without one could be constructed by anyone.
    if (["classifier.d.ts", "dataset.d.ts"].includes(file))
      text = text.replace("#private;", "#private;\n    private constructor();");
    writeFileSync(path, text);
  }
}
