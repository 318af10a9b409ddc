// Serves the repository and the cache to the benchmark's browser, cross-origin isolated so that the peers can use
// threads. Homefire itself needs no such headers.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** With brotli at the strength that servers use while they answer. */
const brotli = (file) => brotliCompressSync(readFileSync(file), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });

/**
 * `mounts`: {"/prefix/": folder}, the longest prefix winning. `compress`: what has a type of its own here is sent with brotli,
 * as usual servers do; weights have none. Resolves to {origin, close}.
 */
export async function serve(mounts, { compress = false } = {}) {
  const prefixes = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const prefix = prefixes.find((p) => path.startsWith(p));
    const file = prefix && join(mounts[prefix], normalize("/" + path.slice(prefix.length)));
    const found = file && statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const tag = `"${found.size}-${found.mtimeMs}"`;
    const headers = {
      "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      // What an ordinary server of files does: kept by the browser, asked after each time.
      "Cache-Control": "no-cache",
      ETag: tag,
    };
    if (request.headers["if-none-match"] === tag) {
      response.writeHead(304, headers).end();
      return;
    }
    if (compress && TYPES[extname(file)]) {
      const body = brotli(file);
      response.writeHead(200, { ...headers, "Content-Encoding": "br", "Content-Length": body.length }).end(body);
      return;
    }
    response.writeHead(200, { ...headers, "Content-Length": found.size });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
