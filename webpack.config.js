// The page. The npm package is built beside it by esbuild (scripts/package.mjs), which keeps the addresses of the worker
// and the wasm as the consumer's bundler needs to see them.
import path from "node:path";
import { fileURLToPath } from "node:url";
import CopyPlugin from "copy-webpack-plugin";
import HtmlPlugin from "html-webpack-plugin";
import { html } from "./scripts/html.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));

/** A page of www/ with its script. Its text is taken as it is: it is no template. */
const page = (/** @type {string} */ file, /** @type {string} */ script) =>
  new HtmlPlugin({
    templateContent: () => html(path.join(root, "www", file)),
    filename: file,
    chunks: [script],
    scriptLoading: "module",
  });

/** A file of the page's font; see www/app/fonts.ts. */
const font = (/** @type {string} */ part) =>
  path.join(
    root,
    "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files",
    `atkinson-hyperlegible-next-${part}-wght-normal.woff2`,
  );

/** @type {import("webpack").Configuration} */
export default {
  mode: "production",
  entry: {
    main: path.join(root, "www/app/main.ts"),
    hub: path.join(root, "www/hub.ts"),
    components: path.join(root, "www/app/components/all.ts"),
  },
  output: {
    path: path.join(root, "dist"),
    filename: "[name].[contenthash:8].js",
    assetModuleFilename: "[name].[contenthash:8][ext]",
    // Relative to the script, so that the folder can be served under any path.
    publicPath: "auto",
    clean: { keep: /^models\// },
    // Modules know their own address, which a worker that begins with a blob (www/app/policy.ts) has not.
    module: true,
    chunkFormat: "module",
    workerChunkLoading: "import",
  },
  experiments: { outputModule: true },
  resolve: {
    extensions: [".ts", ".js"],
    // Sources name the built file, as a worker's address must.
    extensionAlias: { ".js": [".ts", ".js"] },
    // See www/app/map/fitted-curve.ts.
    alias: { "ml-levenberg-marquardt": path.join(root, "www/app/map/fitted-curve.ts") },
  },
  module: {
    rules: [{ test: /\.ts$/, loader: "esbuild-loader", options: { target: "es2022" } }],
  },
  plugins: [
    page("index.html", "main"),
    page("hub.html", "hub"),
    page("components.html", "components"),
    new CopyPlugin({
      patterns: [
        // Fetched as they are, so that they can be changed without a build.
        ...["samples", "lessons"].map((folder) => ({ from: path.join(root, "www", folder), to: folder })),
        ...["latin", "latin-ext"].map((part) => ({ from: font(part), to: `fonts/${part}.woff2` })),
      ],
    }),
  ],
  // What two parts that are fetched later share is fetched once, however small it is.
  optimization: { splitChunks: { chunks: "async", minSize: 1000 } },
  performance: { hints: false },
};
