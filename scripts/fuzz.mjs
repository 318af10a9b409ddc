// Lets every parser loose on random and damaged files: `npm run fuzz [-- cases [seed]]`, a million cases of Rust's parsers and
// a million of the page's for project files when nothing is said.

import { runPackaged } from "./packages.mjs";
import { Stop, main, run } from "./steps.mjs";
import { hostEnvironment } from "./toolchain.mjs";

/** The properties of project files that each take their share of the cases (tests/e2e/project-file.spec.ts). */
const PROPERTIES = 3;

await main(async ([cases = "1000000", seed = "0", ...rest]) => {
  if (rest.length > 0 || ![cases, seed].every((number) => /^\d+$/.test(number))) {
    throw new Stop("npm run fuzz takes a number of cases and a seed: npm run fuzz -- 100000 7");
  }
  const { cargo, env } = hostEnvironment();
  await run(cargo, ["test", "--locked", "--test", "fuzz", "--", "--nocapture"], {
    env: { ...env, HOMEFIRE_FUZZ: cases, HOMEFIRE_FUZZ_SEED: seed },
  });
  await runPackaged("playwright", ["test", "--config", "tests/playwright.config.ts", "project-file"], {
    of: "@playwright/test",
    env: {
      ...process.env,
      HOMEFIRE_FUZZ: String(Math.ceil(Number(cases) / PROPERTIES)),
      HOMEFIRE_FUZZ_SEED: seed,
    },
  });
});
