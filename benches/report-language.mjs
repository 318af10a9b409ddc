// The tables of RESULTS.md about language models.

import { ms, percent, ratio, table } from "./tables.mjs";

const WAYS = {
  both: "one text, both orders",
  plain: "one text",
  chat: "a conversation",
  encoder: "class means of embeddings",
};

/** Means over the draws of the examples, by the kinds of calibration. */
export function prompting({ results, draws, orders, texts, pool }) {
  const cell = (one) => {
    if (!one) return "";
    const { mean: middle, deviation: spread, values } = one;
    return values.length > 1 ? `${percent(middle)} ± ${percent(spread)}` : percent(middle);
  };
  const kinds = ["none", "contextual", "batch-probability", "batch"];
  const keys = [...new Set(results.map(({ way, shots }) => `${way} ${shots}`))];
  const rows = keys.map((key) => {
    const own = results.filter(({ way, shots }) => `${way} ${shots}` === key);
    const [{ way, shots }] = own;
    return [WAYS[way], shots, ...kinds.map((kind) => cell(own.find((one) => one.calibration === kind)))];
  });
  const times = orders > 1 ? `, each in ${orders} orders,` : "";
  return [
    "## Prompting with examples",
    "",
    "SmolLM2-135M-Instruct (Q4_1) on VADER's film remarks whose mean rating is at least 1.5 away from 0, by the default template.",
    `${draws} draws of the examples${times} out of ${pool} rows; tested on ${texts} others. Per cent, mean ± standard deviation of`,
    "the draws. Batch calibration reads 64 further rows, as many of each label, and uses no label otherwise. With both orders, a",
    "text is read behind the examples as drawn and reversed, and the mean log-likelihood counts. Template and calibration were chosen",
    "on other rows; both orders were tried after one had come to less than 80 on these. What has no row was not run.",
    "Below, the default encoder on the same rows and draws.",
    "",
    table(
      [
        "",
        "examples a label",
        "no calibration",
        "contextual",
        "batch, mean probability",
        "batch, mean log-probability",
      ],
      rows,
    ),
  ];
}

const whole = (value) => value.toFixed(0);

/** Tokens a second beside wllama, and what a step of tuning takes. */
export function generate({ measured, threads, tuned, repeats, tab }) {
  const [ours] = measured;
  const { prompt, answer, short } = ours.sizes;
  const speed = (one, key) => {
    const relative = one === ours ? "" : ` (${ratio(one.medians[key], ours.medians[key])})`;
    return one.medians[key].toFixed(1) + relative;
  };
  const rows = [...measured, ...threads].map((one) => [
    one.name,
    speed(one, "prompt"),
    speed(one, "answer"),
    ms(one.medians.first),
    ms(one.opened),
  ]);
  const step = tuned.step / (2 * tuned.forward);
  return [
    "## Writing on the CPU",
    "",
    "SmolLM2-135M-Instruct (Q4_1), the same file on both sides, turn by turn in one page, no two prompts alike; medians of",
    `${repeats}. Tokens a second of a prompt of ${prompt} tokens, by the time to the first token of the answer; and of an answer of`,
    `${answer} tokens, between its first and its last; in brackets how many times as fast Homefire is. Milliseconds to the first`,
    `token after a prompt of ${short} tokens, and from the file in memory to the open model. wllama with more threads runs alone.`,
    "",
    table(["", "prompt, tokens/s", "answer, tokens/s", "first token, ms", "opened, ms"], rows),
    "",
    `A tab of its own that has opened the model and written a few tokens holds ${whole(tab.now)} MB (at most ${whole(tab.peak)} MB while it`,
    "opened), the browser's own memory of a tab included.",
    "",
    `A step of LoRA (rank 8, all layers) on ${tuned.pairs} pairs of about 256 tokens takes ${whole(tuned.step)} ms, and reading the same pairs`,
    `forward ${whole(tuned.forward)} ms: ${step.toFixed(2)} times twice the forward pass, which is the arithmetic of a step whose frozen`,
    "weights have no gradients.",
  ];
}

/** What tuning a language model to summarise comes to. */
export function summarise({ results, training, pairs }) {
  const measure = ({ value, interval }, write) =>
    interval ? `${write(value)} (${interval.map(write).join(" to ")})` : write(value);
  const two = (value) => value.toFixed(2);
  const { firstSentence, longestSentence } = results[0];
  const rouges = ({ rouge1, rouge2, rougeL }) => [
    percent(rouge1.value),
    percent(rouge2.value),
    measure(rougeL, percent),
  ];
  const rows = [
    ...results.map(({ name, perplexity, rouge, seconds }) => [
      name,
      measure(perplexity, two),
      ...rouges(rouge),
      whole(seconds),
    ]),
    ["the first sentence", "", ...rouges(firstSentence), ""],
    ["the longest sentence", "", ...rouges(longestSentence), ""],
  ];
  const { seconds, before, after, trainedWeights, epochs } = training;
  return [
    "## Tuning a language model to summarise",
    "",
    'SmolLM2-135M-Instruct (Q4_1) and ACLSum\'s summaries of what a paper does (its kind "approach"), in Chromium on the CPU, one',
    `worker: LoRA of the default settings, ${epochs} epoch${epochs === 1 ? "" : "s"} of its ${pairs.train} training papers, without a look at the test part. Tested on`,
    `${pairs.test} test papers, ${pairs.written} of which have a summary written, greedily, of 64 tokens at most. Perplexity of the papers' own`,
    "summaries, per token; ROUGE's F-measures in per cent; with 95 % intervals; seconds of the test.",
    "",
    table(["", "perplexity", "ROUGE-1", "ROUGE-2", "ROUGE-L", "seconds"], rows),
    "",
    `Training took ${whole(seconds)} s and changed ${trainedWeights.toLocaleString("en")} weights. The tab held ${whole(before.now)} MB before it, and at most`,
    `${whole(after.peak)} MB until its end (before it, at most ${whole(before.peak)} MB).`,
  ];
}
