// Makes what TypeScript has of Rust: `npm run schema` writes www/lib/schema.ts (the settings) and src/wire/wire.d.ts (the types of
// the values that cross). The tests that it has write them fail in `npm test` where they are out of date.

import { main, run } from "./steps.mjs";
import { hostEnvironment } from "./toolchain.mjs";

await main(async () => {
  const { cargo, env } = hostEnvironment();
  const writing = { env: { ...env, WRITE_SCHEMA: "1" } };
  await run(cargo, ["test", "--locked", "--test", "schema"], writing);
  await run(cargo, ["test", "--locked", "--lib", "wire::types"], writing);
});
