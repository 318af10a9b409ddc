// Archives of packages, fetched from the registries by their ordinary clients into the cache, and checked.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache } from "./cache.mjs";
import { Stop, run } from "./steps.mjs";

export const python = {
  quiet: true,
  missing: "Python 3 with pip is needed to fetch from Python's package index, and it isn't installed.",
};

/**
 * Path of a package's archive in the cache: fetched if it isn't there, checked either way.
 * @param {{ pypi?: string, npm?: string, source?: boolean, sha256: string }} wanted
 */
export async function fetchPackage({ pypi, npm, source, sha256 }) {
  const folder = join(cache.home, "packages", sha256.slice(0, 16));
  if (!existsSync(folder)) {
    console.log(`  fetching ${pypi ?? npm}`);
    const fresh = `${folder}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    if (pypi) {
      const kind = source ? ["--no-binary", ":all:"] : ["--only-binary", ":all:"];
      await run("python3", ["-m", "pip", "download", "-q", "--no-deps", ...kind, "-d", fresh, pypi], python);
    } else {
      await run("npm", ["pack", "--silent", "--pack-destination", fresh, npm ?? ""], { quiet: true });
    }
    renameSync(fresh, folder);
  }
  const archive = join(folder, readdirSync(folder)[0]);
  const digest = createHash("sha256").update(readFileSync(archive)).digest("hex");
  if (digest !== sha256) {
    rmSync(folder, { recursive: true });
    throw new Stop(`${pypi ?? npm}: its sha256 is ${digest}, not ${sha256}. It was removed from the cache; try again.`);
  }
  return archive;
}
