// Classifiers as folders for other programs, and what Homefire itself answers, for `../export.py` to hold beside one another.

import { rows, shuffled } from "./figures.js";
import { bare } from "./sets.js";

const SHORT = { epochs: 2, validation: 0 };
const CASES = [
  { name: "a linear head", format: "huggingface", settings: { approach: "head" } },
  { name: "a hidden layer of 16", format: "huggingface", settings: { approach: "head", hidden: 16 } },
  { name: "a hidden layer of 1,000, which no BERT holds", format: "huggingface", settings: { approach: "head", hidden: 1000 } },
  { name: "the last two layers", format: "huggingface", settings: { approach: "last-layers", ...SHORT } },
  { name: "the whole encoder", format: "huggingface", settings: { approach: "full", ...SHORT } },
  { name: "adapters, merged", format: "huggingface", settings: { approach: "lora", ...SHORT } },
  { name: "adapters alone", format: "peft", settings: { approach: "lora", ...SHORT } },
];
const TRAIN = 120;
const TEST = 24;
/** Bytes handed over at a time. */
const PART = 6_000_000;

function base64(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(""));
}

export async function run({ entry }) {
  const { Homefire } = await import(entry);
  // In full precision, which adapters alone need.
  const hf = await Homefire.open({ models: "/cache/models/", model: "minilm-l6-f32", device: "cpu" });
  const all = bare(shuffled(await rows("film"), 3).slice(0, TRAIN + TEST));
  const train = await hf.dataset(all.slice(0, TRAIN));
  // One that is cut, one that is a single word, and one of no known letter.
  const texts = [...all.slice(TRAIN).map(({ text }) => text), "so ".repeat(400), "x", "日本"];
  const cases = [];
  for (const [i, { name, format, settings }] of CASES.entries()) {
    const made = await hf.train(train, settings);
    const answers = (await made.predict(texts)).map(({ scores }) => scores);
    const files = await made.export(format);
    for (const [file, bytes] of Object.entries(files)) {
      for (let at = 0; at < bytes.length; at += PART) {
        await globalThis.keepFile(`${i}/${file}`, base64(bytes.subarray(at, at + PART)), at > 0);
      }
    }
    made.close();
    cases.push({ name, format, folder: String(i), answers });
    console.log(`${name}: exported`);
  }
  hf.close();
  return { texts, cases };
}
