// `npm start`: from a fresh clone to the page in a browser.

import { parseArgs } from "node:util";
import { buildSteps, dist } from "./build.mjs";
import { portNumber, serve } from "./serve.mjs";
import { main, runSteps } from "./steps.mjs";

await main(async (args) => {
  const { values } = parseArgs({ args, options: { port: { type: "string" } } });
  // Checked first: a mistyped port should not cost the time of a build.
  const port = portNumber(values.port, 8080);
  await runSteps(buildSteps());
  // A port asked for by number is that port or nothing.
  const { url } = await serve(dist, { port, search: values.port === undefined });
  console.log(`\nHomefire is at ${url} (Ctrl-C ends it)`);
});
