// A language model that writes: Homefire's CPU against wllama (llama.cpp in wasm), the same GGUF file, turn by turn in one page.

import { median, random } from "./figures.js";

const MODEL = "/cache/models/smollm2-135m/model.gguf";
const PROMPT_WORDS = 500;
const SHORT_WORDS = 58;
const ANSWER = 64;
const REPEATS = 3;
/** A step of tuning: pairs in a minibatch, and words of an input and of an output. */
const STEP = { pairs: 4, steps: 4, input: 125, output: 120 };

/** Words that are one token each, with the space before them. */
const WORDS =
  "time year people way day man thing woman life child world school state family hand part place case".split(" ");

/** Texts of `count` words; no two begin alike, so that nothing of one is known from another. */
function texts(seed) {
  const next = random(seed);
  return (count) => Array.from({ length: count }, () => WORDS[Math.floor(next() * WORDS.length)]).join(" ");
}

/** Homefire, by its package: one worker, one thread. */
async function homefire(entry) {
  const { Homefire } = await import(entry);
  const began = performance.now();
  const lm = await Homefire.generator({ models: "/cache/models/", device: "cpu" });
  const opened = performance.now() - began;
  return {
    name: "Homefire, 1 thread",
    opened,
    lm,
    async write(prompt, maxTokens) {
      const times = [];
      const start = performance.now();
      const { promptTokens, tokens } = await lm.generate(prompt, {
        maxTokens,
        onToken: () => times.push(performance.now() - start),
      });
      return { times, promptTokens, tokens };
    },
    close: () => lm.close(),
  };
}

/** wllama, with so many threads and nothing on a graphics card. */
async function wllama(threads) {
  const { Wllama } = await import("/benches/node_modules/@wllama/wllama/esm/index.js");
  const quiet = { debug() {}, log() {}, warn() {}, error: console.error };
  const wasm = "/benches/node_modules/@wllama/wllama/esm/wasm/wllama.wasm";
  const one = new Wllama({ default: wasm }, { logger: quiet });
  const blob = await (await fetch(MODEL)).blob();
  const began = performance.now();
  await one.loadModel([blob], { n_threads: threads, n_gpu_layers: 0, n_ctx: 2048 });
  return {
    name: `wllama, ${threads} thread${threads > 1 ? "s" : ""}`,
    opened: performance.now() - began,
    async write(prompt, maxTokens) {
      const times = [];
      const start = performance.now();
      let timings;
      const told = await one.createCompletion({
        prompt,
        max_tokens: maxTokens,
        temperature: 0,
        ignore_eos: true,
        stream: true,
        onData: (chunk) => {
          if (chunk.choices[0]?.text) times.push(performance.now() - start);
          timings = chunk.timings ?? timings;
        },
      });
      if (timings === undefined) throw new Error(`wllama told no timings: ${JSON.stringify(told)}`);
      const { prompt_n: promptTokens, predicted_n: tokens } = timings;
      return { times, promptTokens, tokens, own: timings };
    },
    close: () => one.exit(),
  };
}

/** Tokens a second of a prompt, by the time to the first token; and of the answer, between the first and the last. */
function speeds({ times, promptTokens, tokens }) {
  const [first] = times;
  return { prompt: (1000 * promptTokens) / first, answer: (1000 * (tokens - 1)) / (times.at(-1) - first), first };
}

async function race(contestants) {
  for (let repeat = -1; repeat < REPEATS; repeat++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const one = contestants[(turn + repeat + 1) % contestants.length];
      const text = texts(1000 + repeat);
      const long = await one.write(text(PROMPT_WORDS), ANSWER);
      const short = await one.write(text(SHORT_WORDS), 1);
      // The first round doesn't count: the browser compiles the hot code again while it runs.
      if (repeat < 0) continue;
      const { prompt, answer } = speeds(long);
      one.found.push({ prompt, answer, first: short.times[0], own: long.own });
      one.sizes = { prompt: long.promptTokens, answer: long.tokens, short: short.promptTokens };
      console.log(`${one.name}: prompt ${prompt.toFixed(1)}, answer ${answer.toFixed(1)} tokens/s`);
    }
  }
}

/** What a step of LoRA takes, and reading the same pairs forward, in turns. */
async function step(lm) {
  const text = texts(3);
  const { pairs, steps, input, output } = STEP;
  const rows = Array.from({ length: pairs * steps }, () => ({ input: text(input), output: text(output) }));
  const set = await lm.pairs(rows);
  const forward = [];
  const times = [];
  for (let turn = 0; turn < 3; turn++) {
    const began = performance.now();
    await lm.evaluate(set, { written: 0 });
    forward.push((performance.now() - began) / steps);
    let last;
    const tuned = await lm.train(set, {
      epochs: 1,
      batchSize: pairs,
      accumulate: 1,
      validation: 0,
      onStep: ({ step: at }) => {
        const now = performance.now();
        if (last !== undefined) times.push((now - last.now) / (at - last.at));
        last = { now, at };
      },
    });
    tuned.close();
  }
  console.log(`a step ${median(times).toFixed(0)} ms, forward ${median(forward).toFixed(0)} ms`);
  return { step: median(times), forward: median(forward), pairs };
}

/** Medians of what was found. */
function measured({ name, opened, found, sizes }) {
  const of = (key) => median(found.map((one) => one[key]));
  return { name, opened, sizes, found, medians: { prompt: of("prompt"), answer: of("answer"), first: of("first") } };
}

/** These contestants' turns. */
async function raced(open) {
  const contestants = [];
  for (const one of open) contestants.push({ ...(await one()), found: [] });
  await race(contestants);
  for (const one of contestants) await one.close();
  return contestants.map(measured);
}

const PARTS = {
  beside: async (entry) => ({ measured: await raced([() => homefire(entry), () => wllama(1)]), repeats: REPEATS }),
  // Its threads wait for each other without a pause, so that it isn't in turns with anything.
  threads: async () => ({ threads: await raced([() => wllama(2)]) }),
  step: async (entry) => {
    const { lm, close } = await homefire(entry);
    const tuned = await step(lm);
    close();
    return { tuned };
  },
  memory: async (entry) => {
    const one = await homefire(entry);
    const { tokens } = await one.write(texts(5)(SHORT_WORDS), 8);
    const tab = await globalThis.tabMemory();
    one.close();
    return { tab, tokens };
  },
};

export const run = ({ entry, part }) => PARTS[part](entry);
