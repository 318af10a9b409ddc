// `npm run bench`: Homefire beside other libraries in one headless Chromium, and the tables in benches/RESULTS.md.
// `npm run bench -- embed sizes` runs some of the parts, `npm run bench -- report` only writes the tables again,
// and `--built` takes the build that is there. `--sets film,r8` keeps a part to some of its data sets, `--seeds 0,1` keeps
// the tuning to some of its draws.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { tabMemory } from "../benches/memory.mjs";
import { byTheLibraries, keepFile } from "../benches/export.mjs";
import { besideScikitLearn, keepDraws, keepEmbeddings } from "../benches/fewheads.mjs";
import { installPeers, peerVersions, prepareModel } from "../benches/peers.mjs";
import { prompting } from "../benches/prompting.mjs";
import { report } from "../benches/report.mjs";
import { serve } from "../benches/server.mjs";
import { sizes } from "../benches/sizes.mjs";
import { start } from "../benches/start.mjs";
import { tasks } from "../benches/tasks.mjs";
import { visits } from "../benches/visit.mjs";
import { buildSteps } from "./build.mjs";
import { cache, root } from "./cache.mjs";
import { findChromium, launchFlags } from "./chromium.mjs";
import { datasets } from "./data.mjs";
import { fetchLanguageModel } from "./language-model.mjs";
import { Stop, main, runSteps } from "./steps.mjs";

const PARTS = [
  "embed",
  "head",
  "sizes",
  "start",
  "accuracy",
  "few",
  "prompting",
  "generate",
  "summarise",
  "fewheads",
  "contrastive",
  "tuned",
  "transfer",
  "steps",
  "stored",
  "visit",
  "tasks",
  "export",
];
const NEEDS = {
  embed: ["film"],
  head: ["r8"],
  sizes: [],
  start: ["film"],
  accuracy: ["r8", "rotten", "film", "spam"],
  few: ["r8", "rotten", "film", "product", "newsgroups"],
  prompting: ["clear"],
  generate: [],
  summarise: ["aclsum"],
  fewheads: ["r8", "rotten", "film", "product", "spam", "newsgroups"],
  contrastive: ["film", "rotten", "product", "r8", "spam"],
  tuned: ["rotten", "film"],
  transfer: ["film", "product"],
  steps: [],
  stored: ["film", "rotten", "r8", "product", "spam"],
  visit: [],
  tasks: [],
  export: ["film"],
};
/** Parts that need the peers, those on the model with three layers, and those on the language model. */
const BESIDE_PEERS = ["embed", "head", "sizes", "generate"];
const ON_THREE_LAYERS = ["embed", "head"];
const ON_LANGUAGE_MODEL = ["prompting", "generate", "summarise"];
const figures = join(cache.home, "bench", "results");

/** URL of the package's entry, as its own package.json names it. */
function entry() {
  const { exports } = JSON.parse(readFileSync(join(root, "pkg", "package.json"), "utf8"));
  const own = exports["."];
  return new URL(typeof own === "string" ? own : (own.import ?? own.default), "http://localhost/pkg/").pathname;
}

const machine = () => {
  const [{ model }] = cpus();
  return `${cpus().length} cores (${model}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${platform()}`;
};

/** One part in a page of its own. What it has by then is saved whenever it says so. */
async function inPage(browser, origin, part, options) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on("console", (message) => console.log(`  ${message.text()}`));
  await page.exposeFunction("keep", (found) => save(part, found, browser.version()));
  await page.exposeFunction("tabMemory", () => tabMemory(browser));
  await page.exposeFunction("keepEmbeddings", keepEmbeddings);
  await page.exposeFunction("keepDraws", keepDraws);
  await page.exposeFunction("keepFile", keepFile);
  await page.goto(`${origin}/benches/pages/blank.html`);
  // The page's own module does the part; what it returns comes back as plain data.
  const result = await page.evaluate(
    async ([name, given]) => (await import(`/benches/pages/${name}.js`)).run(given),
    [part, options],
  );
  await context.close();
  return result;
}

function save(part, result, browserVersion) {
  mkdirSync(figures, { recursive: true });
  const versions = { Chromium: browserVersion, Node: process.versions.node, ...peerVersions() };
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(join(figures, `${part}.json`), JSON.stringify({ date, machine: machine(), versions, result }, null, 1));
}

/** What a part came to the last time. */
function before(part) {
  const path = join(figures, `${part}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).result : undefined;
}

function writeReport() {
  const found = {};
  for (const part of PARTS) {
    const path = join(figures, `${part}.json`);
    if (existsSync(path)) found[part] = JSON.parse(readFileSync(path, "utf8"));
  }
  const file = join(root, "benches", "RESULTS.md");
  writeFileSync(file, report(found, existsSync(file) ? readFileSync(file, "utf8") : ""));
}

async function launch() {
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: findChromium(), args: launchFlags() });
}

/** In a browser of its own, so that what a tab has held at most is of nothing else. */
async function inNewBrowser(work) {
  const browser = await launch();
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

async function measure(parts, sets, seeds) {
  const browser = await launch();
  const server = await serve({ "/": root, "/cache/": cache.home });
  const { origin } = server;
  const given = { entry: entry(), ...(sets ? { sets } : {}), ...(seeds ? { seeds } : {}) };
  const work = {
    embed: () => inPage(browser, origin, "embed", {}),
    head: () => inPage(browser, origin, "head", {}),
    sizes: () => sizes({ site: join(root, "dist"), pkg: join(root, "pkg") }),
    start: () => start(browser, origin, entry()),
    accuracy: () => inPage(browser, origin, "accuracy", given),
    few: () => inPage(browser, origin, "few", given),
    prompting: () => prompting(),
    generate: async () => {
      const result = {};
      for (const part of ["memory", "beside", "step", "threads"]) {
        Object.assign(result, await inNewBrowser((one) => inPage(one, origin, "generate", { ...given, part })));
        save("generate", result, browser.version());
      }
      return result;
    },
    summarise: () => inNewBrowser((one) => inPage(one, origin, "summarise", given)),
    fewheads: async () => besideScikitLearn(await inPage(browser, origin, "fewheads", given), before("fewheads")),
    contrastive: () => inPage(browser, origin, "contrastive", given),
    tuned: () => inPage(browser, origin, "tuned", given),
    transfer: () => inPage(browser, origin, "transfer", given),
    steps: () => inPage(browser, origin, "steps", given),
    stored: () => inPage(browser, origin, "stored", given),
    export: async () => byTheLibraries(await inPage(browser, origin, "export", given)),
    visit: () => visits(browser, join(root, "dist")),
    tasks: () => tasks(browser, join(root, "dist")),
  };
  try {
    await runSteps(
      parts.map((part) => ({
        name: part,
        run: async () => {
          save(part, await work[part](), browser.version());
          writeReport();
        },
      })),
    );
  } finally {
    await browser.close();
    server.close();
  }
}

await main(async (args) => {
  const options = {
    built: { type: /** @type {const} */ ("boolean") },
    sets: { type: /** @type {const} */ ("string") },
    seeds: { type: /** @type {const} */ ("string") },
  };
  const { values, positionals: asked } = parseArgs({ args, options, allowPositionals: true });
  const { built } = values;
  const only = values.sets?.split(",");
  const seeds = values.seeds?.split(",").map(Number);
  const unknown = asked.filter((name) => ![...PARTS, "report"].includes(name));
  if (unknown.length) throw new Stop(`No part is called "${unknown[0]}": there are ${PARTS.join(", ")} and report.`);
  const noSet = only?.find((set) => !Object.values(NEEDS).some((all) => all.includes(set)));
  if (noSet !== undefined) throw new Stop(`No data set of the benchmarks is called "${noSet}".`);
  if (seeds?.some((seed) => !Number.isSafeInteger(seed) || seed < 0))
    throw new Stop(`--seeds takes whole numbers with commas between them, as in 0,1,2: not "${values.seeds}".`);
  if (!asked.includes("report")) {
    const parts = asked.length ? PARTS.filter((part) => asked.includes(part)) : PARTS;
    const sets = [...new Set(parts.flatMap((part) => NEEDS[part]))].filter((set) => only?.includes(set) ?? true);
    await runSteps([
      ...(built ? [] : buildSteps()),
      ...(parts.some((part) => BESIDE_PEERS.includes(part)) ? [{ name: "the peers", run: installPeers }] : []),
      { name: "data sets", run: () => datasets(sets) },
      ...(parts.some((part) => ON_THREE_LAYERS.includes(part))
        ? [{ name: "the 3-layer model", run: prepareModel }]
        : []),
      ...(parts.some((part) => ON_LANGUAGE_MODEL.includes(part))
        ? [{ name: "the language model", run: fetchLanguageModel }]
        : []),
    ]);
    await measure(parts, only, seeds);
  }
  writeReport();
  console.log(`\nThe tables are in benches/RESULTS.md.`);
});
