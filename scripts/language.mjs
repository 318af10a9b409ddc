// `npm run translate`: takes the messages out of the sources into www/app/language/*.xlf, where their translations stand, and
// writes the translations as the modules that the page loads. With --check nothing is written: it fails where that would
// change a file, or where a message has no translation. The languages are those of lit-localize.json.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { root } from "./cache.mjs";
import { runPackaged } from "./packages.mjs";
import { Stop, main } from "./steps.mjs";

const folder = join(root, "www", "app", "language");
const CONFIG = join(folder, "lit-localize.json");

const localize = (/** @type {string} */ what) =>
  runPackaged("lit-localize", ["--config", CONFIG, what], { of: "@lit/localize-tools", quiet: true });

/** What the library says, and what is made of it for other languages. */
const MESSAGES = join(root, "www", "lib", "messages.ts");
const LIBRARY = "library-messages.ts";

/** The files that are written here, and what is in them. */
const written = () =>
  ["", "translations"]
    .flatMap((inner) => readdirSync(join(folder, inner)).map((file) => join(inner, file)))
    .filter((file) => /\.xlf$|^translations\W/.test(file) || ["locales.ts", LIBRARY].includes(basename(file)))
    .map((file) => /** @type {[string, string]} */ ([file, readFileSync(join(folder, file), "utf8")]));

/** The library's messages as functions from which `lit-localize` takes them. */
async function libraryMessages() {
  const { transform } = await import("esbuild");
  const { code } = await transform(readFileSync(MESSAGES, "utf8"), { loader: "ts", format: "esm" });
  const { MESSAGES: all } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const lines = Object.entries(/** @type {Record<string, string>} */ (all)).map(([key, english]) => {
    const template = english.replace(/[\\`]|\$\{/g, "\\$&").replace(/\{(\w+)\}/g, "${p.$1}");
    const [given, tag] = /\{\w+\}/.test(english) ? ["p: Parameters", "str"] : ["", ""];
    return `  ${key}: (${given}) => msg(${tag}\`${template}\`),\n`;
  });
  return `// What the library says, for the page's other languages: their translations are in *.xlf. Made from www/lib/messages.ts by
// \`npm run translate\`: change it there.
import { msg, str } from "@lit/localize";

type Parameters = Readonly<Record<string, string>>;

export const library = {
${lines.join("")}};
`;
}

/** The messages of all languages that are not translated. */
function untranslated() {
  return written()
    .filter(([file]) => file.endsWith(".xlf"))
    .flatMap(([file, text]) =>
      [...text.matchAll(/<trans-unit id="\w+">\s*<source>(.*?)<\/source>\s*(<target>\s*\S)?/gs)]
        .filter(([, , target]) => !target)
        .map(([, source]) => `${file}: ${source}`),
    );
}

export async function checkLanguages() {
  const before = written();
  /** @type {typeof before} */
  let after = [];
  try {
    await translate();
    after = written();
  } finally {
    for (const [file, text] of before) writeFileSync(join(folder, file), text);
  }
  const changed = after.filter(([file, text]) => !before.some(([name, old]) => name === file && old === text));
  if (changed.length > 0) {
    throw new Stop(`www/app/language/${changed[0]?.[0]} is not what the sources say. Run: npm run translate`);
  }
}

/** Throws, once all is written, where a translation is missing. */
export async function translate() {
  writeFileSync(join(folder, LIBRARY), await libraryMessages());
  await localize("extract");
  const missing = untranslated();
  if (missing.length > 0) {
    throw new Stop(`Without a translation, in www/app/language:\n  ${missing.join("\n  ")}`);
  }
  await localize("build");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async (args) => {
    const { values } = parseArgs({ args, options: { check: { type: "boolean" } } });
    await (values.check ? checkLanguages() : translate());
  });
}
