// The page. The npm package is built beside it by esbuild (scripts/package.mjs), which keeps the addresses of the worker
// and the wasm as the consumer's bundler needs to see them.
import path from "node:path";
import { fileURLToPath } from "node:url";
import CopyPlugin from "copy-webpack-plugin";
import HtmlPlugin from "html-webpack-plugin";

const root = path.dirname(fileURLToPath(import.meta.url));

/** @type {import("webpack").Configuration} */
export default {
  mode: "production",
  entry: path.join(root, "www/app/main.ts"),
  output: {
    path: path.join(root, "dist"),
    filename: "[name].[contenthash:8].js",
    assetModuleFilename: "[name].[contenthash:8][ext]",
    // Relative to the script, so that the folder can be served under any path.
    publicPath: "auto",
    clean: { keep: /^models\// },
  },
  resolve: {
    extensions: [".ts", ".js"],
    // Sources name the built file, as a worker's address must.
    extensionAlias: { ".js": [".ts", ".js"] },
  },
  module: {
    rules: [{ test: /\.ts$/, loader: "esbuild-loader", options: { target: "es2022" } }],
  },
  plugins: [
    new HtmlPlugin({ template: path.join(root, "www/index.html"), scriptLoading: "module" }),
    new CopyPlugin({ patterns: [{ from: path.join(root, "www/samples"), to: "samples" }] }),
  ],
  performance: { hints: false },
};
