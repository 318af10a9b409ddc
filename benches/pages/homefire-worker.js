// Homefire's core, straight from its wasm: the same thing its npm package runs in its own worker.

import init, { Dataset, Session } from "/www/lib/wasm/homefire_core.js";
import { answer } from "./rpc.js";

// Names of one call to `zeroShot`; the vectors of more texts are fetched in several.
const NAMES = 50;
let files, session;
/** Whether the session has embedded anything. */
let used = false;

async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** What a gzip holds. */
const unpacked = (stream) => new Response(stream.pipeThrough(new DecompressionStream("gzip")));

async function module() {
  const { body } = await fetch("/www/lib/homefire_core_bg.wasm.gz");
  return unpacked(body).arrayBuffer();
}

async function weights(url) {
  const data = await bytes(url);
  if (data[0] !== 0x1f || data[1] !== 0x8b) return data;
  return new Uint8Array(await unpacked(new Blob([data]).stream()).arrayBuffer());
}

async function sha256(data) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Takes a job to its end. */
async function run(job) {
  while (!(await job.advance(1)).finished);
  const made = await job.finish();
  job.free();
  return made;
}

function embed(texts) {
  used = true;
  return run(session.embed(texts));
}

/** The one matrix of a saved zero-shot classifier, [texts, width], as a vector of length one for each text. */
function directions(saved, texts) {
  const length = Number(new DataView(saved.buffer, saved.byteOffset, 8).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(saved.subarray(8, 8 + length)));
  delete header.__metadata__;
  const entry = Object.values(header).find(({ shape }) => shape.length === 2 && shape[0] === texts);
  if (!entry) throw new Error(`no [${texts}, width] matrix in the saved classifier: ${JSON.stringify(header)}`);
  const [start, end] = entry.data_offsets;
  const values = new Float32Array(saved.slice(8 + length + start, 8 + length + end).buffer);
  const width = entry.shape[1];
  return Array.from({ length: texts }, (_, i) => {
    const row = values.subarray(i * width, (i + 1) * width);
    const norm = Math.hypot(...row);
    return row.map((v) => v / norm);
  });
}

async function fresh() {
  session?.free();
  used = false;
  session = await Session.open(files, "cpu");
}

answer({
  async open(folder) {
    await init({ module_or_path: await module() });
    files = {
      model: await weights(`${folder}/model.safetensors`),
      tokenizer: await bytes(`${folder}/tokenizer.json`),
      config: await bytes(`${folder}/config.json`),
    };
    files.sha256 = await sha256(files.model);
    await fresh();
    return session.device;
  },

  /** Milliseconds for the texts, tokenising included, with nothing of them in the cache. */
  async embed(texts, { vectors = false } = {}) {
    // The session remembers what it embedded, which is not what is to be measured.
    if (used) await fresh();
    const start = performance.now();
    await embed(texts);
    const ms = performance.now() - start;
    return { ms, vectors: vectors ? await this.vectors(texts) : undefined };
  },

  /** [n][hidden] vectors of length one: a zero-shot classifier's weights are its label texts' embeddings. */
  async vectors(texts) {
    await embed(texts);
    const found = [];
    for (let at = 0; at < texts.length; at += NAMES) {
      // A classifier has two labels at least, so a last single one is taken together with its neighbour.
      const from = Math.min(at, Math.max(0, texts.length - 2));
      const part = texts.slice(from, at + NAMES);
      const labels = part.map((text, i) => [`label ${i}`, text]);
      const classifier = await run(session.make({ approach: "zero-shot", labels, template: "{}" }));
      found.push(...directions(await classifier.save(), part.length).slice(at - from));
      classifier.free();
    }
    return found;
  },

  /** Milliseconds of training, and the share of the same rows the head then classifies rightly. */
  async fit(rows, { hidden, epochs, batchSize }) {
    const data = Dataset.read(rows);
    await embed(rows.map(({ text }) => text));
    const settings = { hidden, epochs, batchSize, learningRate: 1e-3, validation: 0, patience: 0, seed: 1 };
    const start = performance.now();
    const job = session.make({ approach: "head", ...settings }, data.copy());
    while (!(await job.advance(batchSize)).finished);
    const classifier = await job.finish();
    const ms = performance.now() - start;
    const { accuracy } = await run(classifier.evaluate(data));
    for (const object of [job, classifier, data]) object.free();
    return { ms, accuracy };
  },
});
