// The npm package as a stranger gets it: packed, installed into an empty project, opened by a plain module script.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { serve } from "../../scripts/serve.mjs";
import { expect, root, test, watch } from "./site";

const PAGE = `<!doctype html><title>project</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; img-src data:">
<output></output><script type="module" src="./main.js"></script>`;

const MAIN = `import { Homefire } from "./node_modules/homefire/homefire.js";
const hf = await Homefire.open({ models: "./models/", device: "cpu" });
const data = await hf.dataset("food: The soup was cold\\nfood: Best pizza in years\\nfood: A wonderful curry\\nsport: The striker scored twice\\nsport: We lost in overtime\\nsport: She won the marathon\\n");
const tuned = await hf.train(data, { approach: "head", epochs: 20, validation: 0 });
const [answer] = await tuned.predict(["The goalkeeper saved a penalty"]);
document.querySelector("output").textContent = answer.label;
hf.close();
`;

test("the tarball works in an empty project, and its types hold", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "homefire-project-"));
  const run = (program: string, args: string[]) => execFileSync(program, args, { cwd: folder, encoding: "utf8" });
  try {
    const packed =
      run("npm", ["pack", join(root, "pkg"), "--silent"])
        .trim()
        .split("\n")
        .at(-1) ?? "";
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "project", private: true }));
    run("npm", ["install", `./${packed}`, "--offline", "--silent"]);
    cpSync(join(root, "dist", "models"), join(folder, "models"), { recursive: true });
    writeFileSync(join(folder, "index.html"), PAGE);
    writeFileSync(join(folder, "main.js"), MAIN);

    const consumer = `import { Homefire, type Evaluation } from "homefire";
export async function accuracy(hf: Homefire): Promise<number> {
  const [train, test] = await (await hf.dataset("a: b")).split({ test: 0.5 });
  const evaluation: Evaluation = await (await hf.train(train, { epochs: 1 })).evaluate(test);
  return evaluation.accuracy;
}
`;
    writeFileSync(join(folder, "consumer.ts"), consumer);
    const flags = ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022"];
    run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...flags, "consumer.ts"]);

    const server = await serve(folder, { port: 0 });
    const faults = watch(page, server.url);
    await page.goto(server.url);
    await expect(page.locator("output")).toHaveText("sport");
    expect(faults).toEqual([]);
    await server.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
