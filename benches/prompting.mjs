// N-shot prompting on film remarks that are not lukewarm: how accurate the language model is with 0, 1 and 4 examples a label in
// its prompt, without calibration and with each kind of it, as one text (with the examples in one order, and in both) and as a
// conversation; and beside it the encoder, which compares texts with the same examples. It runs in Node, by the wasm that the page
// has.
//
//   node benches/prompting.mjs [--ways both,plain,chat] [--shots 0,1,4] [--draws 10] [--orders 1] [--texts 200] [--choose]
//
// Settings were chosen with --choose, on other texts than those that are reported.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { cache } from "../scripts/cache.mjs";
import { datasets } from "../scripts/data.mjs";
import { fetchLanguageModel } from "../scripts/language-model.mjs";
import { main } from "../scripts/steps.mjs";
import { deviation, mean, shuffled } from "./pages/figures.js";

const SET = "clear";
/** Rows in their shuffled order: settings are chosen on the first, the next are reported, and examples come from those behind. */
const CHOSEN_ON = 200;
const REPORTED_ON = 200;
const POOL = 1000;
const DRAWS = 10;
const SHOTS = [0, 1, 4];
/** How a prompt is written and read; "both" is the default. */
const WAYS = {
  both: { style: "plain", bothOrders: true },
  plain: { style: "plain", bothOrders: false },
  chat: { style: "chat", bothOrders: false },
};

const listed = (values) => ({ mean: mean(values), deviation: values.length > 1 ? deviation(values) : 0, values });

async function openModule() {
  const core = await import(pathToFileURL(join(cache.bound, "homefire_core.js")).href);
  await core.default({ module_or_path: readFileSync(join(cache.bound, "homefire_core_bg.wasm")) });
  return core;
}

/** Steps a job to its end; `told` hears its news. */
async function finished(job, told = (/** @type {any} */ _news) => {}) {
  for (;;) {
    const progress = await job.advance(8);
    if (progress.news) told(job.news());
    if (progress.finished) return job.finish();
  }
}

/** The accuracies of prompts of one kind: a row for each number of examples and kind of calibration. */
async function prompted(generator, train, test, { way, shots, draws, orders }) {
  const rows = [];
  // Without examples there is no order.
  for (const n of shots.filter((count) => count > 0 || way !== "both")) {
    const began = performance.now();
    const plan = { shots: [n], draws, orders, seed: 0 };
    const [point] = await finished(generator.promptCurve(train, test, plan, WAYS[way]), (all) => {
      const { calibrations } = all[0];
      const last = calibrations.map(({ calibration, draws: by }) => `${calibration} ${by.at(-1)?.overOrders.mean}`);
      console.log(`  draw ${calibrations[0].draws.length}: ${last.join(", ")}`);
    });
    for (const { calibration, draws: drawn } of point.calibrations) {
      const accuracy = listed(drawn.map(({ overOrders }) => overOrders.mean));
      // How far two orders of the same examples lie apart, on average.
      const apart = mean(drawn.map(({ overOrders }) => overOrders.most - overOrders.least));
      rows.push({ way, shots: n, calibration, ...accuracy, apart });
      console.log(`${way}, ${n}-shot, ${calibration}: ${accuracy.mean.toFixed(3)} ${accuracy.values.join(" ")}`);
    }
    console.log(`  ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  return rows;
}

/** The same by the encoder: class means of the same numbers of examples. */
async function compared(core, train, test, { shots, draws }) {
  const file = (name) => new Uint8Array(readFileSync(join(cache.fullModel, name)));
  const files = { model: file("model.safetensors"), tokenizer: file("tokenizer.json"), config: file("config.json") };
  const session = await core.Session.open({ ...files, sha256: "unchecked" }, "cpu");
  const rows = [];
  for (const n of shots.filter((count) => count > 0)) {
    const accuracies = [];
    for (let seed = 0; seed < draws; seed++) {
      const settings = { approach: "prototype", shots: n, seed };
      const classifier = await finished(session.make(settings, train.copy()));
      accuracies.push((await finished(classifier.evaluate(test))).accuracy);
      classifier.free();
    }
    rows.push({ way: "encoder", shots: n, calibration: "none", ...listed(accuracies), apart: 0 });
    console.log(`encoder, ${n}-shot: ${mean(accuracies).toFixed(3)}`);
  }
  session.free();
  return rows;
}

/** All of it. */
export async function prompting({
  ways = Object.keys(WAYS),
  shots = SHOTS,
  draws = DRAWS,
  orders = 1,
  texts = REPORTED_ON,
  choose = false,
} = {}) {
  await datasets([SET]);
  const folder = await fetchLanguageModel();
  const lines = readFileSync(join(cache.data, `${SET}.jsonl`), "utf8")
    .trimEnd()
    .split("\n");
  const mixed = shuffled(
    lines.map((line) => JSON.parse(line)),
    7,
  );
  const from = choose ? 0 : CHOSEN_ON;
  const core = await openModule();
  const dataset = (rows) => core.Dataset.read(rows, {});
  const behind = CHOSEN_ON + REPORTED_ON;
  const [train, test] = [mixed.slice(behind, behind + POOL), mixed.slice(from, from + texts)].map(dataset);
  const gguf = new Uint8Array(readFileSync(join(folder, "model.gguf")));
  const generator = await core.Generator.open({ gguf, sha256: "unchecked" }, "cpu");
  const results = [];
  for (const way of ways) results.push(...(await prompted(generator, train, test, { way, shots, draws, orders })));
  results.push(...(await compared(core, train, test, { shots, draws })));
  return { results, draws, orders, texts, pool: POOL };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async (args) => {
    const text = { type: /** @type {const} */ ("string") };
    const choose = { type: /** @type {const} */ ("boolean") };
    const options = { ways: text, shots: text, draws: text, orders: text, texts: text, choose };
    const { values } = parseArgs({ args, options });
    const number = (/** @type {string | undefined} */ value) => (value === undefined ? undefined : Number(value));
    const found = await prompting({
      ways: values.ways?.split(","),
      shots: values.shots?.split(",").map(Number),
      draws: number(values.draws),
      orders: number(values.orders),
      texts: number(values.texts),
      choose: values.choose,
    });
    console.log(JSON.stringify(found));
  });
}
