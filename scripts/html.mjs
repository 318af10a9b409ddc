// The page's HTML as it is served: small scripts that have to run where modules don't are put into it, and allowed by hash.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";

/**
 * @param {string} path  of a page whose plain scripts stand beside it
 * @returns {string}
 */
export function html(path) {
  /** @type {string[]} */
  const hashes = [];
  const text = readFileSync(path, "utf8").replace(/<script src="([^"]+)"><\/script>/g, (_, name) => {
    const source = readFileSync(join(dirname(path), name), "utf8");
    const script = transformSync(source, { minify: true, target: "es5" }).code.trim();
    hashes.push(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    return `<script>${script}</script>`;
  });
  return text.replace("script-src 'self'", ["script-src 'self'", ...hashes].join(" "));
}
