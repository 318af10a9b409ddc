// Lets every parser loose on random and damaged files: `npm run fuzz [-- cases [seed]]`, a million cases when nothing is said.

import { Stop, main, run } from "./steps.mjs";
import { hostEnvironment } from "./toolchain.mjs";

await main(async ([cases = "1000000", seed = "0", ...rest]) => {
  if (rest.length > 0 || ![cases, seed].every((number) => /^\d+$/.test(number))) {
    throw new Stop("npm run fuzz takes a number of cases and a seed: npm run fuzz -- 100000 7");
  }
  const { cargo, env } = hostEnvironment();
  await run(cargo, ["test", "--locked", "--test", "fuzz", "--", "--nocapture"], {
    env: { ...env, HOMEFIRE_FUZZ: cases, HOMEFIRE_FUZZ_SEED: seed },
  });
});
