import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  // Pages that any server can serve.
  output: "export",
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
};
