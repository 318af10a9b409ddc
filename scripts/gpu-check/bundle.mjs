// Homefire and the parts of the check as modules for Node, in a folder that has to stand alone.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { build } from "esbuild";
import { root } from "../cache.mjs";

const sources = join(root, "scripts", "gpu-check");
const lib = join(root, "www", "lib");
/** The libraries that Homefire is measured against. */
const peers = join(root, "benches", "node_modules");

/** @type {import("esbuild").BuildOptions} */
const options = { bundle: true, format: "esm", target: "es2022", logLevel: "warning" };

/** The first line of the worker's bundle: a global object of its own, see browser.mjs. */
const SCOPE =
  'import { scopeOf } from "../browser.mjs"; const globalThis = scopeOf(import.meta.url), self = globalThis, ' +
  "{ addEventListener, postMessage } = self;";

/**
 * The API and its worker, from the page's own sources, and the module.
 * @param {string} into
 */
export async function bundleHomefire(into) {
  const outdir = join(into, "homefire");
  await build({ ...options, outdir, minify: true, entryPoints: { homefire: join(lib, "index.ts") } });
  const worker = { worker: join(lib, "worker.ts") };
  await build({ ...options, outdir, minify: true, entryPoints: worker, banner: { js: SCOPE } });
  const packed = readFileSync(join(lib, "homefire_core_bg.wasm.gz"));
  // The folder is packed as a whole, for which a gzip would be too large.
  writeFileSync(join(outdir, "homefire_core_bg.wasm.gz"), gunzipSync(packed));
}

/**
 * Some of the parts, and what they read.
 * @param {string} into
 * @param {string[]} parts
 */
export async function bundleParts(into, parts) {
  mkdirSync(into, { recursive: true });
  await build({
    ...options,
    outdir: into,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    entryPoints: parts.map((part) => join(sources, `${part}.mjs`)),
    // One for all of them, as the worker has to find the page's end.
    external: ["./browser.mjs"],
    nodePaths: [peers],
  });
  for (const file of ["browser.mjs", "report.mjs", "tiny.mjs", "sizes.json", "yardstick.py"]) {
    copyFileSync(join(sources, file), join(into, file));
  }
}

/** @param {string} into */
export function copyOnnxruntime(into) {
  const dist = join(peers, "onnxruntime-web", "dist");
  copyFileSync(join(dist, "ort-wasm-simd-threaded.asyncify.wasm"), join(into, "ort.wasm"));
}
