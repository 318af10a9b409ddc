// Every approach on WebGPU beside the CPU: the same examples, the same seeds, no dropout.

import { createHash } from "node:crypto";
import { cosine, mean } from "../../benches/pages/figures.js";
import { asked, since } from "./browser.mjs";
import { Findings, STEADY, embeddingsOf, exact, film, homefire, main, modelFiles, say, sizes } from "./work.mjs";

// Sums of a few hundred 32-bit numbers differ by 1e-6 with their order, and AdamW magnifies that from step to step.
const TOLERANCE = { embedding: 1e-4, cosine: 0.99999, scores: 1e-3, loss: 5e-3, tuned: 2e-2, alike: 0.97 };

const { check } = sizes;
const { learn, test } = film();
const examples = balanced(learn, check.learn);
const tested = test.slice(0, check.test).map(({ text }) => text);

/** The first so many rows, the labels taking turns. */
function balanced(rows, count) {
  const labels = [...new Set(rows.map(({ label }) => label))];
  const by = labels.map((label) => rows.filter((row) => row.label === label));
  return Array.from({ length: count }, (_, i) => by[i % labels.length][Math.floor(i / labels.length)]);
}

const layers = { layers: check.layers };
const run = { epochs: 2, batchSize: check.batch, seed: 3 };
const TUNED = [
  { name: "head", approach: "head", seed: 3 },
  { name: "head by minibatches", approach: "head", epochs: 4, batchSize: check.batch, seed: 3 },
  { name: "head with a hidden layer", approach: "head", hidden: 16, epochs: 4, batchSize: check.batch, seed: 3 },
  { name: "last layers", approach: "last-layers", ...layers, ...run },
  { name: "adapters (LoRA)", approach: "lora", ...layers, rank: check.rank, feedForward: true, ...run },
  { name: "contrastive", approach: "contrastive", ...layers, ...run, pairs: 1 },
  { name: "full", approach: "full", ...run },
];

let right = true;
const findings = new Findings("check");

/** Notes what was compared, and whether it is within its bounds. */
function judge(name, figures, bounds) {
  const wrong = Object.entries(bounds)
    .filter(([key, { most = Infinity, least = -Infinity }]) => !(figures[key] <= most && figures[key] >= least))
    .map(([key]) => key);
  right &&= wrong.length === 0;
  findings.put("compared", [...(findings.found.compared ?? []), { name, ...figures, wrong }]);
  const words = Object.entries(figures).map(
    ([key, value]) => `${key} ${typeof value === "number" ? short(value) : value}`,
  );
  say(`${wrong.length ? "WRONG" : "right"}  ${name}: ${words.join(", ")}${wrong.length ? ` (${wrong})` : ""}`);
}

const short = (value) => (Number.isInteger(value) ? String(value) : value.toPrecision(3));

/** The largest difference between two lists of numbers; infinite where one is no number. */
const apart = (a, b) =>
  a.length === b.length
    ? a.reduce((most, x, i) => (x - b[i] === x - b[i] ? Math.max(most, Math.abs(x - b[i])) : Infinity), 0)
    : Infinity;

/** How far two lists of predictions are apart, and the share of texts that got the same label. */
function compared(one, other) {
  const alike = mean(one.map(({ label }, i) => Number(label === other[i].label)));
  const names = Object.keys(one[0].scores);
  const shares = (all) => all.flatMap(({ scores }) => names.map((name) => scores[name]));
  return { scores: apart(shares(one), shares(other)), alike };
}

/**
 * Mean losses from the beginning to each step that both runs reported: how many steps a report covers depends on their speed.
 */
function losses(one, other) {
  const sums = (reports) => {
    let [sum, before] = [0, 0];
    return new Map(
      reports.map(({ step, loss }) => {
        sum += loss * (step - before);
        before = step;
        return [step, sum / step];
      }),
    );
  };
  const [a, b] = [sums(one), sums(other)];
  const common = [...a.keys()].filter((step) => b.has(step));
  if (common.length === 0) return { loss: Infinity, steps: 0, last: NaN };
  const pick = (sums) => common.map((step) => sums.get(step));
  return { loss: apart(pick(a), pick(b)), steps: one.at(-1).step, last: one.at(-1).loss };
}

/** Trains on one device: the reports, the classifier, the first checkpoint, and what it took. */
async function trained(hf, { name: _name, ...settings }, resume) {
  const data = await hf.dataset(examples);
  const [reports, checkpoints] = [[], []];
  const began = performance.now();
  const classifier = await hf.train(data, {
    ...settings,
    ...(resume && { resume }),
    onStep: (report) => reports.push(report),
    onCheckpoint: (bytes) => checkpoints.push(bytes.slice()),
  });
  const ms = performance.now() - began;
  const predictions = await classifier.predict(tested);
  data.close?.();
  return { reports, classifier, checkpoint: checkpoints[0], ms, predictions };
}

await main(async () => {
  const { Homefire } = await homefire();
  const open = (device) => Homefire.open({ device, model: modelFiles(STEADY) });
  const before = { ...asked };
  const began = performance.now();
  const gpu = await open("webgpu");
  findings.put("device", { ...gpu.device, ms: performance.now() - began, asked: since(before) });
  say(`${gpu.device.adapter}: ${gpu.device.reason} The self-test is off by ${gpu.device.maxError.toExponential(1)}.`);
  right &&= gpu.device.kind === "webgpu";
  const cpu = await open("cpu");

  await embeddings(gpu, cpu);
  await untrained(gpu, cpu);
  for (const settings of TUNED) {
    try {
      await tuned(gpu, cpu, settings);
    } catch (error) {
      judge(settings.name, { error: String(error?.stack ?? error).slice(0, 600) }, { ended: { least: 1 } });
      // A GPU with an error stays unusable.
      if (error?.code === "device-lost") break;
    }
  }
  gpu.close();
  cpu.close();
  try {
    const auto = await open("auto");
    findings.put("auto", auto.device);
    say(`"auto" takes the ${auto.device.kind}: ${auto.device.reason}`);
  } catch (error) {
    judge("auto", { error: String(error) }, { ended: { least: 1 } });
  }
  findings.put("right", right);
  return right;
});

async function embeddings(gpu, cpu) {
  const { shapes } = sizes;
  const texts = [
    ...shapes.flatMap(({ texts, tokens }) => exact(texts, tokens, 5)),
    ...learn.slice(0, check.texts).map(({ text }) => text),
  ];
  const of = async (hf) => {
    const classifier = await hf.zeroShot({ labels: ["good", "bad"] });
    await classifier.predict(texts);
    const saved = embeddingsOf(await hf.saveCache());
    classifier.close();
    return saved;
  };
  const [there, here] = [await of(gpu), await of(cpu)];
  keep({ webgpu: there, cpu: here });
  const pairs = [...here].map(([key, row]) => [row, there.get(key) ?? new Float32Array()]);
  const cosines = pairs.map(([a, b]) => (a.length === b.length ? cosine(a, b) : NaN));
  judge(
    "embeddings",
    { texts: pairs.length, apart: Math.max(...pairs.map(([a, b]) => apart(a, b))), cosine: Math.min(...cosines) },
    { apart: { most: TOLERANCE.embedding }, cosine: { least: TOLERANCE.cosine } },
  );
}

/** Puts the embeddings of the first texts to learn from where another program finds them. */
function keep(saved) {
  const rows = learn.slice(0, check.texts).map(({ text }) => text);
  const key = (text) => createHash("sha256").update(text).digest("hex").slice(0, 32);
  const packed = Object.entries(saved).map(([device, all]) => {
    const bytes = rows.map((text) => new Uint8Array((all.get(key(text)) ?? new Float32Array()).slice().buffer));
    return [device, Buffer.concat(bytes).toString("base64")];
  });
  const file = new Findings("embeddings", process.env.GPU_CHECK_WORK);
  file.found = Object.fromEntries(packed);
  file.put("texts", rows.length);
}

async function untrained(gpu, cpu) {
  const bounds = { scores: { most: TOLERANCE.scores }, alike: { least: TOLERANCE.alike } };
  const names = { positive: "a good film", negative: "a bad film" };
  const ways = [
    ["zero-shot", (hf) => hf.zeroShot({ labels: names })],
    ["few-shot, prototypes", (hf, data) => hf.fewShot(data, { shots: 8, seed: 1 })],
    [
      "few-shot, neighbours",
      (hf, data) => hf.fewShot(data, { shots: 8, seed: 1, method: "neighbours", neighbours: 3 }),
    ],
    [
      "few-shot, label words",
      (hf, data) => hf.fewShot(data, { shots: 8, seed: 1, method: "label-prior", labels: names }),
    ],
  ];
  const data = [await gpu.dataset(examples), await cpu.dataset(examples)];
  for (const [name, make] of ways) {
    try {
      const made = [await make(gpu, data[0]), await make(cpu, data[1])];
      const [one, other] = [await made[0].predict(tested), await made[1].predict(tested)];
      judge(name, compared(one, other), bounds);
      made.forEach((classifier) => classifier.close());
    } catch (error) {
      judge(name, { error: String(error?.stack ?? error).slice(0, 600) }, { ended: { least: 1 } });
    }
  }
}

async function tuned(gpu, cpu, settings) {
  const before = { ...asked };
  const there = await trained(gpu, settings);
  const took = since(before);
  const here = await trained(cpu, settings);
  const loaded = await gpu.load(await there.classifier.save());
  const again = compared(await loaded.predict(tested), there.predictions);
  judge(
    settings.name,
    {
      ...losses(there.reports, here.reports),
      ...compared(there.predictions, here.predictions),
      saved: again.scores,
      gpu: Math.round(there.ms),
      cpu: Math.round(here.ms),
    },
    {
      loss: { most: TOLERANCE.loss },
      last: {},
      scores: { most: TOLERANCE.tuned },
      alike: { least: TOLERANCE.alike },
      saved: { most: TOLERANCE.scores },
    },
  );
  findings.put("asked", { ...findings.found.asked, [settings.name]: took });
  [there, here].forEach(({ classifier }) => classifier.close());
  loaded.close();
  if (there.checkpoint) await resumed(gpu, cpu, settings, there.checkpoint);
}

/** A GPU's checkpoint has no moments of the optimiser, so that both devices go on from the same. */
async function resumed(gpu, cpu, settings, checkpoint) {
  const there = await trained(gpu, settings, checkpoint.slice());
  const here = await trained(cpu, settings, checkpoint.slice());
  judge(
    `${settings.name}, gone on from its checkpoint`,
    { ...losses(there.reports, here.reports), ...compared(there.predictions, here.predictions) },
    { loss: { most: TOLERANCE.loss }, last: {}, scores: { most: TOLERANCE.tuned }, alike: { least: TOLERANCE.alike } },
  );
  [there, here].forEach(({ classifier }) => classifier.close());
}
