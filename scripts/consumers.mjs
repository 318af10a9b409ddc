// Projects that use the npm package as strangers do (tests/consumers/). What they depend on is installed into the cache once
// for each lock file; the project's own files are put there anew each time.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache, root } from "./cache.mjs";
import { run } from "./steps.mjs";

const sources = join(root, "tests", "consumers");

/** Stays from one time to the next. */
const KEPT = ["node_modules", ".lock", ".next"];

/**
 * The folder of a project, ready to be built.
 * @param {string} name
 */
export async function installConsumer(name) {
  const [from, into] = [join(sources, name), join(cache.consumers, name)];
  const lock = readFileSync(join(from, "package-lock.json"), "utf8");
  const stamp = join(into, ".lock");
  const isThere = existsSync(stamp) && readFileSync(stamp, "utf8") === lock;
  mkdirSync(into, { recursive: true });
  for (const file of readdirSync(into)) {
    if (!isThere || !KEPT.includes(file)) rmSync(join(into, file), { recursive: true });
  }
  cpSync(from, into, { recursive: true });
  if (!isThere) {
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: into, quiet: true });
    writeFileSync(stamp, lock);
  }
  return into;
}

export async function installConsumers() {
  for (const name of readdirSync(sources)) await installConsumer(name);
}
