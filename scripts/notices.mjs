// The licences of what the npm package brings along: crates inside the wasm, npm packages inside the scripts. A licence asks
// that its text, with whose it is, comes with every copy.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./cache.mjs";
import { Stop, ask } from "./steps.mjs";
import { TARGET, wasmEnvironment } from "./toolchain.mjs";

const LICENCE = /^(licen[cs]e|copying|notice|unlicense)/i;

/**
 * @typedef {object} Part
 * @property {string} name     with its version
 * @property {string} licence  by its SPDX expression
 * @property {string} folder
 * @property {string} [whose]  who holds it, where no text says so
 */

/** @param {string} text */
const bare = (text) => text.replace(/\s+/g, " ").trim();

/** The texts in a part's folder; of several to choose from, MIT's. */
function textsOf(/** @type {Part} */ { folder }) {
  const files = readdirSync(folder).filter((file) => LICENCE.test(file) && statSync(join(folder, file)).isFile());
  const mit = files.filter((file) => /mit/i.test(file));
  return (mit.length > 0 ? mit : files).map((file) => readFileSync(join(folder, file), "utf8").trim());
}

/** The crates that are compiled into the wasm. */
async function crates() {
  const { cargo, env } = await wasmEnvironment();
  const how = ["--offline", "--locked"];
  const tree = await ask(
    cargo,
    ["tree", ...how, "--target", TARGET, "-e", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"],
    { env },
  );
  const metadata = await ask(cargo, ["metadata", ...how, "--format-version", "1", "--filter-platform", TARGET], {
    env,
  });
  if (!tree || !metadata) throw new Stop("cargo can't list the crates that the wasm is made of.");
  const built = new Set(tree.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")));
  /** @type {{ name: string, version: string, license: string | null, manifest_path: string, source: string | null, authors: string[], repository: string | null }[]} */
  const packages = JSON.parse(metadata).packages;
  return packages
    .filter(({ name, version, source }) => source && built.has(`${name} v${version}`))
    .map(({ name, version, license, manifest_path, authors, repository }) => ({
      name: `${name} ${version}`,
      licence: license ?? "see its repository",
      folder: dirname(manifest_path),
      whose: [...authors.map((author) => author.replace(/\s*<.*?>/, "")), repository ?? ""].filter(Boolean).join(", "),
    }));
}

/** The npm packages that files of theirs were bundled from. */
function packages(/** @type {Iterable<string>} */ inputs) {
  const names = new Set();
  for (const path of inputs) {
    const name = /node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)[/\\]/.exec(path)?.[1];
    if (name) names.add(name.replace("\\", "/"));
  }
  return [...names].sort().map((name) => {
    const folder = join(root, "node_modules", name);
    const { version, license, author, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const whose = [typeof author === "string" ? author : author?.name, homepage].filter(Boolean).join(", ");
    return { name: `${name} ${version}`, licence: license, folder, whose };
  });
}

/**
 * The notices as one text.
 * @param {Iterable<string>} inputs  files that were bundled
 */
export async function notices(inputs) {
  const parts = [...packages(inputs), ...(await crates())];
  const apache = bare(readFileSync(join(root, "LICENSE-APACHE"), "utf8")).slice(0, 2000);
  /** @type {Map<string, { text: string, of: string[] }>} */
  const texts = new Map();
  for (const part of parts) {
    for (const text of textsOf(part)) {
      // It names nobody, and stands beside this file.
      if (bare(text).slice(0, 2000) === apache) continue;
      const known = texts.get(bare(text)) ?? { text, of: [] };
      known.of.push(part.name);
      texts.set(bare(text), known);
    }
  }
  const list = parts.map(({ name, licence, whose }) => `${name}: ${licence}${whose ? ` (${whose})` : ""}`);
  return `${[
    "Homefire holds the work of others, by these licences. Apache-2.0's text stands in LICENSE-APACHE; the others' follow.",
    list.join("\n"),
    ...[...texts.values()].map(({ text, of }) => `${"-".repeat(80)}\n${of.join(", ")}\n\n${text}`),
  ].join("\n\n")}\n`;
}
