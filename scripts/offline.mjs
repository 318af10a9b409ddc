// Builds the service worker into dist/, with the list of the files that it keeps: all but the models, which the page
// keeps by itself.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { build } from "esbuild";
import { root } from "./cache.mjs";

const NAME = "service-worker.js";
/** A name that changes with its content needs no revision. */
const HASHED = /\.[0-9a-f]{8}\.\w+(\.gz)?$/;

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
    .filter((path) => !path.startsWith("models/") && path !== NAME)
    .sort()
    .map((url) => ({ url, revision: HASHED.test(url) ? null : digest(join(dist, url)) }));
  await build({
    entryPoints: [join(root, "www", "offline", "service-worker.ts")],
    outfile: join(dist, NAME),
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    define: { __FILES__: JSON.stringify(files), "process.env.NODE_ENV": '"production"' },
    logLevel: "warning",
  });
}

/** @param {string} path */
const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
