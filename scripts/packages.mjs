// The npm packages: installed when they are not what package-lock.json says, and their programs found by name.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./cache.mjs";
import { Stop, run } from "./steps.mjs";

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** Does node_modules hold what the lock file asks for? Compared by content, since a checkout makes every file new. */
function upToDate() {
  if (!existsSync(join(root, "node_modules", ".package-lock.json"))) return false;
  const installed = readJson("node_modules/.package-lock.json").packages;
  return Object.entries(readJson("package-lock.json").packages).every(
    ([path, wanted]) =>
      // An optional package is often one for another system; a linked one is this repository's own folder.
      !path.includes("node_modules/") ||
      wanted.optional ||
      wanted.link ||
      (installed[path]?.version === wanted.version && existsSync(join(root, path))),
  );
}

export async function installPackages() {
  if (upToDate()) return;
  await run("npm", ["ci", "--no-audit", "--no-fund"], {
    missing: "npm isn't installed; it comes with Node: https://nodejs.org",
  });
}

/**
 * Runs a program that an npm package brings, with this Node and without a shell.
 * @param {string} name  the program
 * @param {string[]} args
 * @param {{ of?: string, under?: string, quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]  `of`: the package, if named
 *   differently; `under`: the folder that has it, if not the root
 */
export function runPackaged(name, args, { of = name, under = ".", ...options } = {}) {
  const folder = join(under, "node_modules", ...of.split("/"));
  if (!existsSync(join(root, folder, "package.json"))) throw new Stop(`The npm package ${of} isn't installed: npm ci`);
  const { bin } = readJson(join(folder, "package.json"));
  const script = typeof bin === "string" ? bin : bin?.[name];
  if (!script) throw new Stop(`The npm package ${of} brings no program ${name}`);
  return run(process.execPath, [join(root, folder, script), ...args], options);
}
