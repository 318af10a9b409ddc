// Builds what stands beside the page's bundle in dist/: the program of saved predictors, and the service worker with the
// list of the files that it keeps: all but the models, which the page keeps by itself,
// and the page of components, which is for those who build it.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { build } from "esbuild";
import { root } from "./cache.mjs";

const NAME = "service-worker.js";
/** The program inside a saved predictor; see www/app/predictor.ts. */
const PREDICTOR = "predictor.js";
/** A name that changes with its content needs no revision. */
const HASHED = /\.[0-9a-f]{8}\.\w+(\.gz)?$/;

/** @type {import("esbuild").BuildOptions} */
const options = {
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

/** @param {string} dist */
export async function buildPredictor(dist) {
  await build({
    ...options,
    entryPoints: [join(root, "www", "predictor", "main.ts")],
    outfile: join(dist, PREDICTOR),
    // The module's address is never asked for: its bytes are in the file.
    define: { "import.meta.url": '"about:blank"' },
  });
}

/** @param {string} dist */
export async function buildServiceWorker(dist) {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(dist.length + 1)
        .split(sep)
        .join("/"),
    )
    .filter((path) => !/^(models\/|components\.)/.test(path) && path !== NAME)
    .sort()
    .map((url) => ({ url, revision: HASHED.test(url) ? null : digest(join(dist, url)) }));
  await build({
    ...options,
    entryPoints: [join(root, "www", "offline", "service-worker.ts")],
    outfile: join(dist, NAME),
    define: { __FILES__: JSON.stringify(files), "process.env.NODE_ENV": '"production"' },
  });
}

/** @param {string} path */
const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
