// The programs in scripts and benches: what they take from each other is there. The benchmarks are seldom run, and would say so late.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { build } from "esbuild";

for (const folder of ["scripts", "benches"]) {
  test(`the programs in ${folder} import what there is`, async () => {
    const programs = readdirSync(folder).filter((name) => name.endsWith(".mjs"));
    assert.ok(programs.length > 5);
    // A wrong import is an error, which rejects.
    await build({
      entryPoints: programs.map((name) => join(folder, name)),
      outdir: "unused",
      outExtension: { ".js": ".mjs" },
      bundle: true,
      write: false,
      packages: "external",
      platform: "node",
      format: "esm",
      logLevel: "silent",
    });
  });
}
