// What embedding and tuning take on one device: the first time, in which a GPU compiles its programs, and warm.

import { median } from "../../benches/pages/figures.js";
import { asked, since } from "./browser.mjs";
import { Findings, exact, film, homefire, main, modelFiles, say, sizes } from "./work.mjs";

const device = process.argv[2] === "cpu" ? "cpu" : "webgpu";
const findings = new Findings(`times-${device}`);
/** Milliseconds of a run that is not done twice. */
const LONG = 40_000;
// One thread of a CPU takes seconds for what a GPU does in milliseconds.
const repeats = (count) => (device === "cpu" ? Math.min(count, 3) : count);

async function clock(work) {
  const began = performance.now();
  const made = await work();
  return [performance.now() - began, made];
}

const figures = ({ first, warm, ...rest }) =>
  `first ${first.toFixed(0)} ms, warm ${warm.toFixed(2)} ms${Object.entries(rest)
    .map(([k, v]) => `, ${k} ${v}`)
    .join("")}`;

/** Notes figures under a name, with what was asked of the GPU for them. */
function note(name, times, counts) {
  const all = { ...times, ...(device === "webgpu" && { asked: counts }) };
  findings.put("times", { ...findings.found.times, [name]: all });
  say(`${name}: ${figures(times)}${device === "webgpu" ? `; ${JSON.stringify(all.asked)}` : ""}`);
}

await main(async () => {
  const { Homefire } = await homefire({ gpu: device === "webgpu" });
  const before = { ...asked };
  const [opening, hf] = await clock(() => Homefire.open({ device, model: modelFiles() }));
  findings.put("device", { ...hf.device, ms: opening });
  say(`${hf.device.kind} opened in ${opening.toFixed(0)} ms; ${JSON.stringify(since(before))}`);
  await embedding(hf);
  await steps(hf, "a full step", { approach: "full" });
  await steps(hf, "a LoRA step", { approach: "lora", layers: hf.model.layers });
  await learning(hf);
  findings.put("ended", true);
});

async function embedding(hf) {
  const classifier = await hf.zeroShot({ labels: ["good", "bad"] });
  for (const { name, texts, tokens, repeats: count } of sizes.shapes) {
    const before = { ...asked };
    // Other texts each time: those that it has seen are not computed again.
    const once = (seed) => clock(() => classifier.predict(exact(texts, tokens, seed)));
    const [first] = await once(1000);
    await once(1001);
    const times = [];
    for (let turn = 0; turn < repeats(count); turn++) times.push((await once(turn))[0]);
    note(name, { first, warm: median(times) }, since(before));
  }
  const rows = film().learn;
  const before = { ...asked };
  const times = [];
  // The same lengths in other texts: a word that makes no difference to them is put before each.
  for (let turn = 0; turn < (device === "cpu" ? 1 : 4); turn++) {
    const given = rows.slice(0, sizes.real).map(({ text }) => `${["the", "a", "one", "this"][turn]} ${text}`);
    times.push((await clock(() => classifier.predict(given)))[0]);
  }
  const [first, ...rest] = times;
  note(`${sizes.real} real texts`, { first, warm: rest.length ? median(rest) : first }, since(before));
  classifier.close();
}

/**
 * A step on the CPU: what a run of some steps takes beyond one of fewer. Within a run, reports come in bursts there, since all of
 * it is on one thread.
 */
async function stepsOnCpu(hf, name, settings) {
  const took = [];
  // The first of them is for the engine's compiler.
  for (const count of [2, 2, 6]) {
    const rows = exact(sizes.batch * count, sizes.tokens, 9).map((text, i) => ({
      text,
      label: i % 2 ? "odd" : "even",
    }));
    const data = await hf.dataset(rows);
    const [ms, classifier] = await clock(() => hf.train(data, { ...settings, epochs: 1, batchSize: sizes.batch }));
    took.push(ms);
    classifier.close();
    data.close?.();
  }
  const [first, few, many] = took;
  note(`${name}, ${sizes.batch} texts x ${sizes.tokens} tokens`, { first: first / 2, warm: (many - few) / 4 });
}

/** Steps of one size, in two runs: what the first one compiles, the second has. The counts are those of one warm step. */
async function steps(hf, name, settings) {
  if (device === "cpu") return stepsOnCpu(hf, name, settings);
  const count = sizes.steps;
  const rows = exact(sizes.batch * count, sizes.tokens, 9).map((text, i) => ({ text, label: i % 2 ? "odd" : "even" }));
  const data = await hf.dataset(rows);
  let first = 0;
  for (const turn of ["first", "warm"]) {
    const reports = [];
    const began = performance.now();
    const now = (step) => ({ step, at: performance.now() - began, asked: { ...asked } });
    const classifier = await hf.train(data, {
      ...settings,
      epochs: 1,
      batchSize: sizes.batch,
      onStep: ({ step }) => reports.push(now(step)),
    });
    const ended = now(count);
    classifier.close();
    // Reports have a line of their own, and the last may still be on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const one = reports[0] ?? ended;
    first ||= one.at;
    if (turn === "first") continue;
    // A report stands for several steps where they are short.
    const last = reports.length > 1 ? reports.at(-1) : ended;
    const taken = Math.max(1, last.step - one.step);
    const each = Object.entries(last.asked).map(([key, value]) => [key, Math.round((value - one.asked[key]) / taken)]);
    const times = { first, warm: (last.at - one.at) / taken, steps: count, run: Math.round(ended.at) };
    note(`${name}, ${sizes.batch} texts x ${sizes.tokens} tokens`, times, Object.fromEntries(each));
  }
  data.close?.();
}

/** Three epochs of full tuning on real texts, and what they are worth. */
async function learning(hf) {
  const { learn, test } = film();
  const [data, held] = [await hf.dataset(learn), await hf.dataset(test)];
  const before = { ...asked };
  const times = [];
  let accuracy = 0;
  // The second time all programs are there, which makes no difference to a run that takes long.
  for (let turn = 0; turn < (device === "cpu" ? 1 : 2) && !(times[0] > LONG); turn++) {
    const [ms, classifier] = await clock(() =>
      hf.train(data, { approach: "full", epochs: sizes.epochs, seed: 1 + turn, batchSize: 16 }),
    );
    times.push(ms);
    accuracy = (await classifier.evaluate(held)).accuracy;
    findings.put("accuracy", [...(findings.found.accuracy ?? []), accuracy]);
    say(
      `${sizes.epochs} epochs on ${learn.length} texts: ${(ms / 1000).toFixed(1)} s, ${(100 * accuracy).toFixed(1)} % right`,
    );
    classifier.close();
  }
  const [first, warm = first] = times;
  note(`${sizes.epochs} epochs of full tuning, ${sizes.learn} texts`, { first, warm, accuracy }, since(before));
}
