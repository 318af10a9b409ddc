// What a step of tuning costs, by how much of the encoder is tuned: time, and the module's memory.

import { median, random } from "./figures.js";

const TOKENS = 64;
const BATCH = 16;
const STEPS = 8;
const TURNS = 3;
const APPROACHES = [
  { name: "head and last layer", approach: "last-layers", layers: 1 },
  { name: "head and last 2 layers", approach: "last-layers", layers: 2 },
  { name: "adapters (LoRA) in all layers", approach: "lora", layers: 6 },
  { name: "full", approach: "full" },
];

/** Words that are one token each. */
const WORDS =
  "time year people way day man thing woman life child world school state family hand part place case".split(" ");

/** Texts of `TOKENS` tokens, [CLS] and [SEP] included. */
function examples(count) {
  const next = random(7);
  const text = () => Array.from({ length: TOKENS - 2 }, () => WORDS[Math.floor(next() * WORDS.length)]).join(" ");
  return Array.from({ length: count }, (_, i) => ({ text: text(), label: i % 2 ? "odd" : "even" }));
}

export async function run({ entry }) {
  const { Homefire } = await import(entry);
  const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
  const data = await hf.dataset(examples(BATCH * STEPS));
  const test = await hf.dataset(examples(BATCH));
  const found = APPROACHES.map(({ name }) => ({ name, steps: [] }));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [index, { name, ...options }] of APPROACHES.entries()) {
      const settings = { ...options, epochs: 1, batchSize: BATCH, validation: 0 };
      let last;
      const onStep = ({ step }) => {
        const now = performance.now();
        // The first step makes what the others use again.
        if (last) found[index].steps.push((now - last.now) / (step - last.step));
        last = { now, step };
      };
      const [one] = (await hf.compare(data, test, [settings], { onStep })).results;
      Object.assign(found[index], { memory: one.memory, trainedWeights: one.trainedWeights });
      one.classifier.close();
      console.log(`${name}: ${median(found[index].steps).toFixed(0)} ms a step, ${(one.memory / 1e6).toFixed(0)} MB`);
    }
  }
  const tab = await globalThis.tabMemory();
  hf.close();
  return { results: found.map((one) => ({ ...one, step: median(one.steps) })), tokens: TOKENS, batch: BATCH, tab };
}
