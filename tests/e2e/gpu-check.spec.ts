// The check of a GPU runs Homefire in Node; here without the GPU, on the CPU, so that it is known to run where there is one.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { bundleHomefire, bundleParts } from "../../scripts/gpu-check/bundle.mjs";
import { expect, test } from "./site";
import { tinyModel } from "./tiny";

const row = (i: number) => ({
  text: `Film ${i} was ${i % 2 ? "dull" : "a joy"}.`,
  label: i % 2 ? "negative" : "positive",
});
const rows = (count: number) => Array.from({ length: count }, (_, i) => row(i));

test("the check of a GPU runs in Node, and writes a table", async () => {
  const folder = mkdtempSync(join(tmpdir(), "homefire-gpu-check-"));
  const model = tinyModel();
  try {
    const [program, results] = [join(folder, "program"), join(folder, "results")];
    mkdirSync(results);
    await bundleHomefire(program);
    await bundleParts(program, ["times"]);
    writeFileSync(join(program, "film.json"), JSON.stringify({ learn: rows(16), test: rows(8) }));
    const env = {
      ...process.env,
      GPU_CHECK_TINY: "1",
      GPU_CHECK_MODEL: model.folder,
      GPU_CHECK_RESULTS: results,
    };
    const node = (...args: string[]) => execFileSync(process.execPath, args, { env, encoding: "utf8", stdio: "pipe" });
    expect(node(join(program, "times.mjs"), "cpu")).toContain("cpu opened in");
    node(join(program, "report.mjs"), results, results);
    const table = readFileSync(join(results, "results.md"), "utf8");
    expect(table).toContain("Nothing is wrong.");
    for (const name of ["1 text x 8 tokens", "8 real texts", "a full step", "a LoRA step", "2 epochs of full tuning"]) {
      expect(table).toContain(`| ${name}`);
    }
    const { cpu } = JSON.parse(readFileSync(join(results, "results.json"), "utf8")) as { cpu: { accuracy: number[] } };
    expect(cpu.accuracy).toHaveLength(1);
  } finally {
    for (const made of [folder, model.folder]) rmSync(made, { recursive: true });
  }
});
