// A static file server for the built page, for this machine only.
// It sends no COOP and COEP headers on purpose: the page must work on any plain host.

import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { root } from "./cache.mjs";
import { Stop, main } from "./steps.mjs";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".jsonl": "application/jsonl; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".tsv": "text/tab-separated-values; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * The file a request's path means, or null when there is none inside the folder.
 * @param {string} folder  absolute, links resolved
 * @param {string} pathname  from the request, still percent-encoded
 */
async function findFile(folder, pathname) {
  try {
    const wanted = resolve(folder, `.${decodeURIComponent(pathname)}`);
    // Links are resolved before the comparison, so that none leads outside.
    let path = await realpath(pathname.endsWith("/") ? join(wanted, "index.html") : wanted);
    if (path !== folder && !path.startsWith(folder + sep)) return null;
    const facts = await stat(path);
    return { path, facts };
  } catch {
    return null;
  }
}

/**
 * The bytes a Range header asks for: null for all of them, "none" where there are none such. One range is served; of several
 * or of what can't be read, RFC 9110 lets a server send the whole.
 * @param {string | undefined} header
 * @param {number} size
 * @returns {{ start: number, end: number } | "none" | null}  both ends belong to the range
 */
function rangeOf(header, size) {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return null;
  if (from !== "" && to !== "" && Number(to) < Number(from)) return null;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return start > end ? "none" : { start, end };
}

/**
 * Serves a folder on 127.0.0.1.
 * @param {string} directory
 * @param {{ port?: number, search?: boolean }} [options]  port 0, the default, is any free one; with `search` the next
 *   free port is taken instead of one in use
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function serve(directory, { port = 0, search = false } = {}) {
  const folder = await realpath(directory).catch(() => {
    throw new Stop(`${directory} isn't there. Build the page first: npm run build`);
  });

  const server = createServer(async (request, response) => {
    const fail = (/** @type {number} */ status, /** @type {string} */ text) =>
      response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
    if (request.method !== "GET" && request.method !== "HEAD") return fail(405, "only GET and HEAD");

    const [pathname, query] = (request.url ?? "/").split("?", 2);
    const file = await findFile(folder, pathname);
    if (!file) return fail(404, "not found");
    if (file.facts.isDirectory()) {
      // Without the slash a page's relative links would start one folder too high. One slash only in front: two
      // would name another host.
      const location = `${pathname.replace(/^\/+/, "/")}/${query === undefined ? "" : `?${query}`}`;
      return response.writeHead(301, { Location: location }).end();
    }

    const etag = `"${file.facts.size.toString(16)}-${Math.floor(file.facts.mtimeMs).toString(16)}"`;
    const headers = {
      "Content-Type": TYPES[extname(file.path).toLowerCase()] ?? "application/octet-stream",
      "Cache-Control": "no-cache",
      "X-Content-Type-Options": "nosniff",
      "Accept-Ranges": "bytes",
      ETag: etag,
    };
    if ((request.headers["if-none-match"] ?? "").split(/,\s*/).includes(etag))
      return response.writeHead(304, headers).end();
    const { size } = file.facts;
    const wanted = request.headers["if-range"] ?? etag;
    const range = request.method === "GET" && wanted === etag ? rangeOf(request.headers.range, size) : null;
    if (range === "none") return response.writeHead(416, { ...headers, "Content-Range": `bytes */${size}` }).end();
    const { start, end } = range ?? { start: 0, end: size - 1 };
    response.writeHead(range ? 206 : 200, {
      ...headers,
      "Content-Length": end - start + 1,
      ...(range ? { "Content-Range": `bytes ${start}-${end}/${size}` } : {}),
    });
    if (request.method === "HEAD" || size === 0) return response.end();
    createReadStream(file.path, { start, end })
      .on("error", () => response.destroy())
      .pipe(response);
  });

  const taken = await new Promise((done, fail) => {
    let next = port;
    server.on("error", (error) => {
      const inUse = /** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE";
      if (inUse && search && next < port + 100) server.listen(++next, "127.0.0.1");
      else fail(inUse ? new Stop(`Port ${next} is in use; choose another with --port`) : error);
    });
    server.on("listening", () => done(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
    server.listen(next, "127.0.0.1");
  });
  return {
    url: `http://127.0.0.1:${taken}/`,
    port: taken,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/**
 * The number after --port, checked.
 * @param {string | undefined} text
 * @param {number} otherwise
 */
export function portNumber(text, otherwise) {
  if (text === undefined) return otherwise;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Stop(`--port ${text}: a port is a number up to 65535`);
  return port;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async (args) => {
    const { values, positionals } = parseArgs({ args, options: { port: { type: "string" } }, allowPositionals: true });
    const port = portNumber(values.port, 8080);
    const { url } = await serve(positionals[0] ?? join(root, "dist"), { port, search: values.port === undefined });
    console.log(url);
  });
}
