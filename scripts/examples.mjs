// `npm run examples`: serves the example pages, which use the built package and the model beside the built page.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "./cache.mjs";
import { portNumber, serve } from "./serve.mjs";
import { Stop, main } from "./steps.mjs";

await main(async (args) => {
  const { values } = parseArgs({ args, options: { port: { type: "string" } } });
  const port = portNumber(values.port, 8081);
  for (const built of ["pkg/trainer.js", "dist/index.html", "dist/models/minilm-l6/model.safetensors"]) {
    if (!existsSync(join(root, built))) throw new Stop(`${built} isn't there. Build it first: npm run build`);
  }
  const { url } = await serve(root, { port, search: values.port === undefined });
  for (const page of ["lesson", "iframe"]) console.log(`${url}examples/${page}.html`);
});
