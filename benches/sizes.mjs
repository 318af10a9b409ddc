// Bytes that a visitor fetches: as they are, and as a server with brotli sends them.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";
import { cache, root } from "../scripts/cache.mjs";

function brotli(data) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  };
  return brotliCompressSync(data, { params }).length;
}

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());
}

/** Sums of the files of one kind; each file is compressed alone, as it is sent. */
function sum(name, paths) {
  const raw = paths.reduce((total, path) => total + statSync(path).size, 0);
  return {
    name,
    files: paths.map((path) => relative(root, path)),
    raw,
    brotli: paths.reduce((t, p) => t + brotli(readFileSync(p)), 0),
  };
}

/** The same of what the gzips among them hold. */
function unpacked(name, paths) {
  const all = paths.map((path) => gunzipSync(readFileSync(path)));
  const total = (size) => all.reduce((t, data) => t + size(data), 0);
  return {
    name,
    files: paths.map((path) => relative(root, path)),
    raw: total((data) => data.length),
    brotli: total(brotli),
  };
}

/** `site` and `pkg`: the folders of the built page and of the built package. */
export function sizes({ site, pkg }) {
  const kind = (folder, ...extensions) =>
    files(folder).filter((path) => extensions.includes(extname(path)) && !path.includes("sample"));
  const peers = join(root, "benches", "node_modules");
  const rows = [
    sum("the page's wasm, a gzip", kind(site, ".gz")),
    unpacked("the page's wasm, unpacked", kind(site, ".gz")),
    sum("the page's JavaScript, without sample data", kind(site, ".js", ".mjs")),
    sum("the page's HTML and CSS", kind(site, ".html", ".css")),
    sum("the package's wasm, a gzip", kind(pkg, ".gz")),
    sum("the package's JavaScript", kind(pkg, ".js")),
    sum("onnxruntime-web, its plain wasm", [join(peers, "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm")]),
    sum("TensorFlow.js, JavaScript with the wasm backend", [
      join(peers, "@tensorflow/tfjs/dist/tf.min.js"),
      join(peers, "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js"),
    ]),
  ];
  const model = files(cache.model).map((path) => ({ name: relative(cache.model, path), bytes: statSync(path).size }));
  const full = statSync(join(cache.fullModel, "model.safetensors")).size;
  return { rows: rows.filter(({ files: found }) => found.length > 0), model, full };
}
