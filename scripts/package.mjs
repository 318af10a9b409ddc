// Builds the npm package into pkg/: the API, its worker, the wasm, the types, and the reference that is made from them.

import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./cache.mjs";
import { notices } from "./notices.mjs";
import { runPackaged } from "./packages.mjs";

const lib = join(root, "www", "lib");
const into = join(root, "pkg");
/** What keeps models in the browser. */
const STORAGE = ["model-cache", "model-database", "model-files", "model-storage", "sha256", "within"];
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
    metafile: true,
    // See www/app/map/fitted-curve.ts.
    alias: { "ml-levenberg-marquardt": join(root, "www", "app", "map", "fitted-curve.ts") },
  };
  const worker = await build({
    ...options,
    entryPoints: {
      worker: join(lib, "worker.ts"),
      "projection-worker": join(root, "www", "app", "map", "projection-worker.ts"),
    },
  });
  // The element and the API share what both need, so that a page that uses both has one worker.
  const page = await build({
    ...options,
    entryPoints: { homefire: join(lib, "index.ts"), trainer: join(root, "www", "app", "register.ts") },
    splitting: true,
    chunkNames: "shared-[hash]",
  });
  copyFileSync(join(lib, "homefire_core_bg.wasm.gz"), join(into, "homefire_core_bg.wasm.gz"));
  for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(root, licence), join(into, licence));
  const bundled = [worker, page].flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  writeFileSync(join(into, "THIRD-PARTY-LICENSES.txt"), await notices(bundled));
  // The programs that fetch the model and make its 8-bit form, with what they import.
  /** @type {import("esbuild").BuildOptions} */
  const programs = {
    outdir: into,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "eof",
    logLevel: "warning",
  };
  const scripts = join(root, "scripts");
  await build({ ...programs, entryPoints: { quantise: join(scripts, "quantise.mjs") } });
  const banner = { js: "#!/usr/bin/env node" };
  await build({ ...programs, banner, entryPoints: { cli: join(scripts, "homefire.mjs") } });
  await runPackaged("tsc", ["-p", "tsconfig.types.json"], { of: "typescript" });
  // Of the wasm's types the API uses the values that cross the door; the rest, and the worker's end, stay inside.
  mkdirSync(join(into, "types", "wasm"), { recursive: true });
  copyFileSync(join(root, "src", "wire", "wire.d.ts"), join(into, "types", "wasm", "homefire_core.d.ts"));
  const inner = [
    "arguments",
    "compare",
    "connection",
    "curve",
    "door",
    "download",
    "folds",
    "hash",
    "hub",
    "hub-proxy",
    "judge",
    "language-files",
    "link",
    "local",
    "make",
    "messages",
    "model-bytes",
    "open",
    "options",
    "resident",
    "rows",
    "source",
    "start",
    "train",
    "transfer",
    "unpack",
    ...STORAGE,
  ];
  for (const file of inner) rmSync(join(into, "types", `${file}.d.ts`), { force: true });
  copyFileSync(join(lib, "frameworks.d.ts"), join(into, "types", "frameworks.d.ts"));
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
    if (["classifier.d.ts", "dataset.d.ts", "generator.d.ts", "pairs.d.ts"].includes(file))
      text = text.replace("#private;", "#private;\n    private constructor();");
    if (file === "element.d.ts") text += 'import "./frameworks.js";\n';
    writeFileSync(path, text);
  }
}
