// A page with nothing but the map, under the page's own policy, and the model beside it.

import { cpSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { serve } from "../../scripts/serve.mjs";
import { root, test as base } from "./site";

export { expect } from "./site";

const policy = /content="(default-src[^"]*)"/.exec(readFileSync(join(root, "www", "index.html"), "utf8"))?.[1] ?? "";

const HTML = `<!doctype html><html lang="en"><title>map</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width">
<script type="module" src="map-page.js"></script><body></body></html>`;

/** `maps` is a folder with that page. */
export const test = base.extend<object, { maps: { url: string } }>({
  maps: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "homefire-map-"));
      const www = join(root, "www");
      await build({
        entryPoints: {
          "map-page": join(root, "tests", "e2e", "map-page.ts"),
          "projection-worker": join(www, "app", "map", "projection-worker.ts"),
          worker: join(www, "lib", "worker.ts"),
        },
        outdir: folder,
        bundle: true,
        splitting: true,
        format: "esm",
        target: "es2022",
        logLevel: "warning",
        alias: { "ml-levenberg-marquardt": join(www, "app", "map", "fitted-curve.ts") },
      });
      copyFileSync(join(www, "lib", "homefire_core_bg.wasm.gz"), join(folder, "homefire_core_bg.wasm.gz"));
      copyFileSync(join(www, "samples", "tickets.csv"), join(folder, "tickets.csv"));
      cpSync(join(root, "dist", "models"), join(folder, "models"), { recursive: true });
      writeFileSync(join(folder, "index.html"), HTML);
      const server = await serve(folder, { port: 0 });
      await use({ url: server.url });
      await server.close();
      rmSync(folder, { recursive: true });
    },
    { scope: "worker" },
  ],
});
