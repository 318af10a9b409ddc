// Tests of TypeScript that need no browser, by Node's own runner: `node scripts/unit.mjs`, or a part of `npm test`.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./cache.mjs";
import { main, run } from "./steps.mjs";

const folder = join(root, "tests", "unit");

/** Bundles each file of tests with what it tests, runs them all, and gives what is printed. */
export async function unitTests() {
  // Installed by an earlier step of a first run.
  const { build } = await import("esbuild");
  const names = readdirSync(folder).filter((name) => name.endsWith(".test.ts"));
  // Within the tree, so that packages are found.
  const outdir = mkdtempSync(join(root, "node_modules", ".unit-"));
  try {
    await build({
      entryPoints: names.map((name) => join(folder, name)),
      outdir,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      packages: "external",
      platform: "node",
      format: "esm",
      sourcemap: "inline",
      logLevel: "warning",
    });
    const files = names.map((name) => join(outdir, name.replace(/\.ts$/, ".mjs")));
    return await run(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...files]);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** How Node's runner counts. */
export const UNIT = { passed: /^ℹ pass (\d+)/gm, failed: /^ℹ fail (\d+)/gm };

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(unitTests);
