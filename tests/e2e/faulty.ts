// A server with the page, the npm package and a tiny model in the place of the default one, which fails as it is told to.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

import { catalogue, DEFAULT_MODEL } from "../../www/lib/catalogue";
import { root } from "./site";
import { tinyModel } from "./tiny";

/** What happens to one request of the weights. */
export type Fault =
  | { cut: number } // so many bytes of the answer, then the connection ends
  | { hang: number } // so many bytes of the answer, then nothing
  | { alter: number } // the byte at this place of the file is another
  | { whole: true } // a Range is not heeded
  | { status: number };

export interface Faulty {
  url: string;
  /** The tiny model's files by name. */
  files: Record<string, Buffer>;
  /** The requests of the model's files: path and Range. */
  asked: { name: string; range: string | undefined }[];
  /** One for each coming request of the weights; none of them fails after the last. */
  faults: Fault[];
  /** Text that stands before a script, by its name. */
  before: Record<string, string>;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".css": "text/css",
};
const WEIGHTS = "model.safetensors";

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The script with the tiny model's sizes and hashes in the catalogue's place. */
function withTiny(script: string, files: Record<string, Buffer>): string {
  const entry = catalogue.find(({ id }) => id === DEFAULT_MODEL);
  let changed = script;
  for (const file of entry?.files ?? []) {
    const own = files[file.name];
    if (!own || !file.sha256) continue;
    const stands = new RegExp(`bytes:[\\de]+,sha256:"${file.sha256}"`);
    changed = changed.replace(stands, `bytes:${own.length},sha256:"${sha256(own)}"`);
  }
  return changed;
}

export async function faultyServer(): Promise<Faulty> {
  const { folder, paths } = tinyModel();
  const files: Record<string, Buffer> = Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
  const asked: Faulty["asked"] = [];
  const faults: Fault[] = [];
  const before: Record<string, string> = {};

  const model = (name: string, range: string | undefined, response: ServerResponse) => {
    asked.push({ name, range });
    let bytes = files[name];
    if (!bytes) return response.writeHead(404).end();
    const fault = name === WEIGHTS ? faults.shift() : undefined;
    if (fault && "status" in fault) return response.writeHead(fault.status).end();
    if (fault && "alter" in fault) {
      bytes = Buffer.from(bytes);
      bytes[fault.alter] = (bytes[fault.alter] ?? 0) ^ 1;
    }
    const heeded = fault && "whole" in fault ? undefined : range;
    const start = Number(/^bytes=(\d+)-$/.exec(heeded ?? "")?.[1] ?? 0);
    const part = bytes.subarray(start);
    response.writeHead(heeded ? 206 : 200, {
      "Content-Type": "application/octet-stream",
      "Content-Length": part.length,
      ETag: '"one"',
      ...(heeded ? { "Content-Range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    if (fault && "cut" in fault) {
      // A browser throws away what it has not handed over when the end comes.
      const end = () => setTimeout(() => response.socket?.end(), fault.cut > 0 ? 3000 : 0);
      response.write(part.subarray(0, fault.cut), end);
    } else if (fault && "hang" in fault) response.write(part.subarray(0, fault.hang));
    else response.end(part);
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://any").pathname.slice(1) || "index.html";
    const [top, id = "", name = ""] = path.split("/");
    if (top === "models" && id === DEFAULT_MODEL) return model(name, request.headers.range, response);
    if (path === "api.html") {
      return response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><link rel=icon href=data:,>");
    }
    try {
      // Their names differ: the page's carry hashes.
      const place = existsSync(join(root, "pkg", path)) ? "pkg" : "dist";
      let body: Buffer | string = readFileSync(join(root, place, path));
      if (path.endsWith(".js")) body = (before[path] ?? "") + withTiny(body.toString(), files);
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  rmSync(folder, { recursive: true });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    files,
    asked,
    faults,
    before,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
