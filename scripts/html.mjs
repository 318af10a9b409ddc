// The page's HTML as it is served: small scripts that have to run where modules don't are put into it, and allowed by hash.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";

/**
 * @param {string} path  of a page whose plain scripts stand beside it
 * @returns {string}
 */
export function html(path) {
  return readFileSync(path, "utf8").replace(/<script src="([^"]+)"><\/script>/g, (_, name) => {
    const source = readFileSync(join(dirname(path), name), "utf8");
    return `<script>${transformSync(source, { minify: true, target: "es5" }).code.trim()}</script>`;
  });
}

/**
 * Has a bundled page's policy allow the scripts in it. It is done last, because bundling may write a script in another way.
 * @param {string} path
 */
export function allowScripts(path) {
  const text = readFileSync(path, "utf8");
  const hashes = [...text.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, script]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  writeFileSync(path, text.replace("script-src 'self'", ["script-src 'self'", ...hashes].join(" ")));
}
