// Embeddings: Homefire's CPU against onnxruntime-web's wasm, the same 3-layer weights, the same texts, turn by turn.

import { cosine, mean, median, random, rows, shuffled } from "./figures.js";
import { connect } from "./rpc.js";

const FOLDER = "/cache/bench/minilm-l3";

const CONTESTANTS = [
  { name: "Homefire f32, 1 thread", worker: "homefire" },
  { name: "onnxruntime-web f32, 1 thread", worker: "ort", file: "model.onnx", threads: 1 },
  { name: "onnxruntime-web f32, 2 threads", worker: "ort", file: "model.onnx", threads: 2 },
  { name: "onnxruntime-web q8, 1 thread", worker: "ort", file: "model_q8.onnx", threads: 1 },
  { name: "onnxruntime-web q8, 2 threads", worker: "ort", file: "model_q8.onnx", threads: 2 },
];

const SHAPES = [
  { name: "32 texts x 32 tokens", texts: 32, tokens: 32, repeats: 7 },
  { name: "32 texts x 128 tokens", texts: 32, tokens: 128, repeats: 5 },
  { name: "1 text x 16 tokens", texts: 1, tokens: 16, repeats: 25 },
];
const REAL = { texts: 500, repeats: 3 };

/** Texts of exactly so many tokens, [CLS] and [SEP] included: words that are one token each. */
function exact(words, { texts, tokens }, seed) {
  const next = random(seed);
  const word = () => words[Math.floor(next() * words.length)];
  return Array.from({ length: texts }, () => Array.from({ length: tokens - 2 }, word).join(" "));
}

async function contestants() {
  const open = [];
  for (const each of CONTESTANTS) {
    const worker = connect(new URL(`./${each.worker}-worker.js`, import.meta.url));
    const version = await worker.open(FOLDER, each.file, each.threads);
    open.push({ ...each, worker, version, times: {} });
  }
  return open;
}

/** Every contestant once on each of the repeats' texts, a different one going first each time. */
async function race(open, name, repeats, texts, options) {
  for (let repeat = 0; repeat < repeats; repeat++) {
    const chosen = texts(repeat);
    for (let turn = 0; turn < open.length; turn++) {
      const one = open[(turn + repeat) % open.length];
      const { ms } = await one.worker.embed(chosen, options);
      (one.times[name] ??= []).push(ms);
    }
  }
}

/** How alike the contestants' embeddings of the same texts are to the first one's. */
async function alike(open, texts) {
  const [first, ...rest] = open;
  const { vectors: reference } = await first.worker.embed(texts, { vectors: true });
  const found = [];
  for (const one of rest) {
    const { vectors } = await one.worker.embed(texts, { vectors: true });
    const cosines = vectors.map((v, i) => cosine(v, reference[i]));
    found.push({ name: one.name, to: first.name, mean: mean(cosines), min: Math.min(...cosines) });
  }
  return found;
}

export async function run() {
  const { model } = await (await fetch(`${FOLDER}/tokenizer.json`)).json();
  const words = Object.keys(model.vocab).filter((word) => /^[a-z]{3,}$/.test(word));
  const film = shuffled(await rows("film"), 1).map(({ text }) => text);
  const open = await contestants();
  const cosines = await alike(open, film.slice(REAL.texts, REAL.texts + 64));
  const real = film.slice(0, REAL.texts);
  const { worker: counter } = open.find(({ file }) => file);
  const { tokens } = await counter.embed(real);

  for (const shape of SHAPES) {
    // A first round that doesn't count: the browser compiles the hot code again while it runs.
    await race(open, "warm up", 1, () => exact(words, shape, 1));
    await race(open, shape.name, shape.repeats, (repeat) => exact(words, shape, 100 + repeat));
  }
  const given = `${REAL.texts} real texts`;
  await race(open, given, REAL.repeats, () => real);
  const peers = open.filter(({ file }) => file);
  const sorted = `${given}, sorted`;
  await race(peers, sorted, REAL.repeats, () => real, { sorted: true });
  // Homefire sorts by itself, so there is no other figure of it.
  for (const { file, times } of open) if (!file) times[sorted] = times[given];

  const measured = open.map(({ name, version, times }) => ({
    name,
    version,
    medians: Object.fromEntries(
      Object.entries(times)
        .filter(([shape]) => shape !== "warm up")
        .map(([shape, values]) => [shape, median(values)]),
    ),
  }));
  open.forEach(({ worker }) => worker.terminate());
  return { cosines, measured, tokens };
}
