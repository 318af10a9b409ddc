// RESULTS.md out of the parts' figures. Each part carries its own date and machine, so that running one part again
// leaves the others' tables as they were.

import { deviation, mean } from "./pages/figures.js";
import { generate, prompting, summarise } from "./report-language.mjs";
import { kilobytes, middle, ms, percent, ratio, table } from "./tables.mjs";

/** A table of medians, a row a contestant, with what each took relative to the first. */
function raceTable(measured) {
  const shapes = [...new Set(measured.flatMap(({ medians }) => Object.keys(medians)))];
  const [ours] = measured;
  const cell = (one, shape) => {
    const value = one.medians[shape];
    const relative = one === ours ? "" : ratio(ours.medians[shape], value);
    return relative ? `${ms(value)} (${relative})` : ms(value);
  };
  return table(
    ["", ...shapes],
    measured.map((one) => [one.name, ...shapes.map((shape) => cell(one, shape))]),
  );
}

/** What each set is called, and what `reference.py` got on it, in per cent. */
const SETS = {
  r8: { title: "Reuters R8, 8 labels", head: "95.3 ± 0.9", few: "88.8 ± 2.8" },
  rotten: { title: "Rotten Tomatoes", head: "76.2 ± 1.1", few: "61.3 ± 4.1" },
  film: { title: "VADER film", head: "73.3 ± 1.6", few: "59.0 ± 4.4" },
  spam: { title: "SpamAssassin", head: "95.1 ± 0.7", few: "77.2 ± 6.0" },
};

const PARTS = {
  embed({ measured, cosines, tokens }) {
    const likeness = cosines.map(({ name, to, mean, min }) => [name, to, mean.toFixed(5), min.toFixed(5)]);
    return [
      "## Embeddings on the CPU",
      "",
      "paraphrase-MiniLM-L3-v2, the same weights on both sides, turn by turn in one run of the browser. Milliseconds from",
      "texts to embeddings, tokenising included, medians; in brackets the time relative to Homefire's, so that above 1 is",
      `slower than Homefire. The 500 real texts are film reviews' sentences (VADER), ${tokens} tokens. Homefire sorts texts`,
      "by length itself; onnxruntime-web gets them as they come, in batches of 32, and in the last column sorted by length",
      "as well, the best a caller can do for it.",
      "",
      raceTable(measured),
      "",
      "How alike the embeddings of 64 real texts are (cosine):",
      "",
      table(["", "to", "mean", "least"], likeness),
    ];
  },

  head({ measured }) {
    const heads = Object.keys(measured[0].accuracy);
    const rows = measured.map(({ name, accuracy }) => [name, ...heads.map((head) => percent(accuracy[head]))]);
    return [
      "## Training a head on the CPU",
      "",
      "1,000 features of 384 numbers and 4 labels (R8), 20 epochs in batches of 32, a step size of 0.001; AdamW in",
      "Homefire, Adam in TensorFlow.js, which has no AdamW. Milliseconds, medians of 5 (of 2 for the cpu backend), the",
      "time relative to Homefire's in brackets.",
      "",
      raceTable(measured),
      "",
      "Share of the same 1,000 examples that the head then classifies rightly, in per cent, to see that both learned:",
      "",
      table(["", ...heads], rows),
    ];
  },

  sizes({ rows, model, full }) {
    return [
      "## Sizes",
      "",
      table(
        ["", "raw", "brotli"],
        rows.map(({ name, raw, brotli }) => [name, kilobytes(raw), kilobytes(brotli)]),
      ),
      "",
      `The default model is fetched once: ${model.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(", ")}.`,
      ...(full ? [`In full precision its model.safetensors has ${kilobytes(full)}.`] : []),
    ];
  },

  start({ cold, warm, memory }) {
    const row = (name, runs, key) => [
      name,
      ...runs.map((one) => ms(one[key])),
      ms(middle(runs.map((one) => one[key]))),
    ];
    const numbers = cold.map((_, i) => `run ${i + 1}`);
    const held = ({ now, peak }) => [now.toFixed(0), peak.toFixed(0)];
    return [
      "## From opening to the first prediction",
      "",
      "Milliseconds since the navigation began, the default model, CPU device, files from a server on the same machine",
      "without compression. The first prediction is a zero-shot one with two labels, so three texts are embedded. Cold is",
      "a browser profile that has never been there; warm is the same profile again.",
      "",
      table(
        ["", ...numbers, "median"],
        [
          row("cold, opened", cold, "opened"),
          row("cold, first prediction", cold, "predicted"),
          row("warm, opened", warm, "opened"),
          row("warm, first prediction", warm, "predicted"),
        ],
      ),
      "",
      memory?.embedded
        ? [
            "Memory of the tab's process with its workers, in MB (resident, from Linux):",
            "",
            table(
              ["", "now", "peak"],
              [
                ["first prediction, cold", ...held(memory.cold)],
                ["first prediction, warm", ...held(memory.warm)],
                [`warm, and ${memory.texts} embedded texts`, ...held(memory.embedded)],
              ],
            ),
          ].join("\n")
        : "The tab's memory was not measured: it is read from Linux's /proc.",
    ];
  },

  accuracy({ results, draws, train, test, shots, pool }) {
    const cell = (all) => `${percent(all.mean)} ± ${percent(all.deviation)}`;
    const rows = results.map(({ name, head, few }) => {
      const { title, ...reference } = SETS[name];
      return [title, cell(head), reference.head, cell(few), reference.few];
    });
    return [
      "## Accuracy on real texts",
      "",
      `all-MiniLM-L6-v2 as it is, through the package, CPU device, default settings. Each of ${draws} draws takes ${train}`,
      `texts to learn from and ${test} others to test on, from pools ${pool} times as large, so draws overlap and their`,
      "deviation is less than that of fresh samples. R8 keeps its official split, Rotten Tomatoes is split by film. Per",
      `cent, mean ± standard deviation over the draws; ${shots}-shot are prototypes of ${shots} of those texts a label.`,
      '"Reference" (`reference.py`): scikit-learn on embeddings by another implementation of the same encoder, logistic',
      "regression at the better of two strengths and the nearest class mean, ten draws in the same way, other draws.",
      "",
      table(["set", "frozen head", "reference", `${shots}-shot`, "reference"], rows),
    ];
  },

  prompting,
  generate,
  summarise,
  few,

  fewheads,

  contrastive({ results, draws, shots, pool }) {
    const cell = (all) => `${percent(all.mean)} ± ${percent(all.deviation)}`;
    const rows = results.map(({ name, prototype, contrastive, first, last, seconds }) => [
      FEW_SETS[name],
      cell(prototype),
      cell(contrastive),
      signed(contrastive.mean - prototype.mean),
      mean(first).toFixed(3),
      mean(last).toFixed(3),
      middle(seconds).toFixed(0),
    ]);
    const head = ["set", "prototypes", "contrastive", "gain", "loss, first quarter", "last quarter", "seconds"];
    return [
      "## Contrastive tuning with few examples",
      "",
      `${draws} draws of ${shots} examples a label out of ${pool.train} rows, the same for both; tested on ${pool.test}. Per cent, mean ±`,
      "standard deviation; the gain in points. Default settings, CPU device. The losses are means over the first and the last",
      "quarter of a run's steps; the seconds are a run's median.",
      "",
      table(head, rows),
    ];
  },

  tuned({ results, seeds, train, test, pool }) {
    const loss = (all) => {
      const [run] = all;
      if (run.length > 8) return `${run[0][0].toFixed(3)} … ${run.at(-1)[0].toFixed(3)}`;
      return run.map(([learned]) => learned.toFixed(3)).join(", ");
    };
    const both = (all, frozen) => {
      const gains = all.map((one, seed) => one - frozen[seed]);
      const gain = all === frozen ? "" : `${signed(mean(gains))} ± ${percent(deviation(gains))}`;
      return [`${percent(mean(all))} ± ${percent(deviation(all))}`, gain];
    };
    const rows = results.map((one) => {
      const frozen = results.find(({ set }) => set === one.set);
      return [
        FEW_SETS[one.set],
        one.name,
        ...both(one.accuracies, frozen.accuracies),
        ...both(one.whole, frozen.whole),
        middle(one.seconds).toFixed(0),
        loss(one.losses),
      ];
    });
    const pools = results
      .filter(({ name }) => name === results[0].name)
      .map(({ set, pool }) => `${pool.train} and ${pool.test} of ${FEW_SETS[set]}`);
    return [
      "## Tuning the encoder",
      "",
      `${train} texts to learn from and ${test} to test on, drawn by each of ${seeds} seeds`,
      `from ${pools.join(" and from ")}; Rotten Tomatoes is split by film.`,
      "Default settings, CPU device. Accuracy in per cent and its gain over the frozen head of the same seed in points, mean ±",
      `standard deviation over the seeds, on the ${test} drawn and on all test texts; seconds of a run, embedding included, median;`,
      "the training loss of each epoch, of the first seed.",
      "",
      table(["set", "approach", `${test} texts`, "gain", "all texts", "gain", "seconds", "loss"], rows),
    ];
  },

  transfer({ results, draws, seconds, from, to, learned, pool }) {
    const cell = (all) => `${percent(all.mean)} ± ${percent(all.deviation)}`;
    const rows = results.map(({ shots, untuned, tuned }) => [
      shots,
      cell(untuned),
      cell(tuned),
      signed(tuned.mean - untuned.mean),
    ]);
    return [
      "## Transfer",
      "",
      `Prototypes of few examples of ${FEW_SETS[to]}, by the encoder as it is and by one that was tuned whole on ${learned} texts`,
      `of ${FEW_SETS[from]} (${seconds.toFixed(0)} s). ${draws} draws out of ${pool.train} rows, the same for both; tested on ${pool.test}. Per`,
      "cent, mean ± standard deviation; the gain in points.",
      "",
      table(["examples a label", "untuned", "tuned", "gain"], rows),
    ];
  },

  steps({ results, tokens, batch, tab }) {
    const whole = results.at(-1).step;
    const rows = results.map(({ name, step, trainedWeights, memory }) => [
      name,
      ms(step),
      (step / whole).toFixed(2),
      trainedWeights.toLocaleString("en"),
      (memory / 1e6).toFixed(0),
    ]);
    return [
      "## A step of tuning",
      "",
      `${batch} texts of ${tokens} tokens a step, turn by turn in one run, CPU device. Milliseconds, median, and relative to a full`,
      "step; MB that the module allocates beside the open model, at most.",
      "",
      table(["", "ms", "of a full step", "weights trained", "MB"], rows),
      "",
      tab ? `The tab's process with its workers held ${tab.peak.toFixed(0)} MB at most (resident, from Linux).` : "",
    ];
  },

  stored,

  visit,
  tasks,

  export: exported,
};

/** Heads on few examples, beside scikit-learn. */
function fewheads({ results, draws, pool, all }) {
  const cell = (values) => `${percent(mean(values))} ± ${percent(deviation(values))}`;
  const rows = results.map(({ name, shots, fit, minibatches, theirs }) => {
    const gains = fit.accuracy.values.map((one, i) => one - theirs.accuracy[i]);
    return [
      FEW_SETS[name],
      shots || `${all} in all`,
      cell(minibatches.accuracy.values),
      cell(fit.accuracy.values),
      cell(theirs.accuracy),
      signed(mean(gains)),
      [minibatches, fit, theirs].map(({ loss }) => loss.toFixed(2)).join(" / "),
      [minibatches, fit, theirs].map(({ ms }) => ms.toFixed(0)).join(" / "),
    ];
  });
  const average = (of) => (100 * mean(results.map(of))).toFixed(1);
  const own = ({ fit }) => fit.accuracy.mean;
  const others = ({ theirs }) => mean(theirs.accuracy);
  const before = ({ minibatches }) => minibatches.accuracy.mean;
  return [
    "## Heads on few examples",
    "",
    `${draws} draws of so many examples a label out of ${pool.train} rows, or of ${all} of them, the same for all; tested on ${pool.test}.`,
    "The embeddings are Homefire's, handed to scikit-learn's `LogisticRegressionCV` (ten strengths, up to five folds). Accuracy in",
    "per cent, mean ± standard deviation; the difference of the fitted head to scikit-learn in points; the mean cross-entropy of",
    "the test texts in nats and the median milliseconds, embeddings not counted, of minibatches / fitted / scikit-learn (which",
    `runs outside the browser). Means of all rows: minibatches ${average(before)}, fitted ${average(own)}, scikit-learn ${average(others)}.`,
    "",
    table(
      ["set", "examples a label", "minibatches", "fitted", "scikit-learn", "difference", "cross-entropy", "ms"],
      rows,
    ),
  ];
}

/** Exported folders in the libraries that they are for. */
function exported({ results, versions, texts }) {
  const far = (value) => (value === undefined ? "" : value.toExponential(0));
  const rows = results.map(({ name, format, pipeline, refusal, readme, cosines }) => [
    name,
    format,
    refusal ? `refuses (${refusal.split(":")[0]})` : far(pipeline),
    far(readme),
    far(cosines),
  ]);
  return [
    "## Exports in other libraries",
    "",
    `The furthest that a probability of ${texts} texts is from Homefire's own: by \`pipeline("text-classification", folder)\` and`,
    "by the lines of the folder's README. The last column is that of the cosines of sentence-transformers' embeddings to those of",
    `the encoder. ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    "",
    table(["classifier", "format", "pipeline", "README", "cosines"], rows),
  ];
}

/** The 8-bit model beside full precision. */
function stored({ alike, results, draws, train, test, pool }) {
  const line = (name, cosines) => {
    const sum = cosines.reduce((total, one) => total + one, 0);
    return [name, cosines.length, (sum / cosines.length).toFixed(5), Math.min(...cosines).toFixed(5)];
  };
  const all = alike.flatMap(({ cosines }) => cosines);
  const rows = results.map(({ name, accuracy: [eight, full], same }) => [
    SETS[name].title,
    percent(eight),
    percent(full),
    points(eight - full),
    percent(same),
  ]);
  return [
    "## The model in 8 bits",
    "",
    "The default model beside the same in full precision, both through the module on the CPU. How alike the embeddings of",
    `${all.length} real texts are (cosine):`,
    "",
    table(
      ["set", "texts", "mean", "least"],
      [...alike.map(({ name, cosines }) => line(FEW_SETS[name], cosines)), line("all", all)],
    ),
    "",
    `Heads on the frozen encoder, default settings, ${draws} draws of ${train} texts to learn from and ${test} to test on, from pools`,
    `${pool} times as large, the same for both. Mean accuracy in per cent, the difference in points, and the share of the`,
    "test texts that get the same answer:",
    "",
    table(["set", "8-bit", "full precision", "difference", "same answer"], rows),
  ];
}

/** Tasks that a press on the page would wait for. */
function tasks(found) {
  const rows = Object.entries(found).map(([deed, long]) => [
    deed,
    long.length,
    long.length > 0 ? Math.max(...long) : "",
  ]);
  return [
    "## Long tasks of the page",
    "",
    "Tasks of 50 ms and more on the page's own thread while a person does so, how many and the longest in milliseconds.",
    "",
    table(["", "tasks", "longest"], rows),
  ];
}

/** What a first visit transfers. */
function visit({ plain, brotli }) {
  const sum = (bytes) => Object.values(bytes).reduce((total, one) => total + one, 0);
  const rows = Object.keys(plain).map((kind) => [kind, kilobytes(plain[kind]), kilobytes(brotli[kind])]);
  return [
    "## Bytes of a first visit",
    "",
    "From opening the page in a browser profile that has never been there to the first prediction (zero-shot, CPU device), as",
    "Chromium counts what it receives, headers and workers included. One server sends the files as they are; the other sends",
    "text, JSON and JavaScript with brotli (quality 5), and the weights and the packed wasm as they are.",
    "",
    table(["", "plain server", "with brotli"], [...rows, ["all", kilobytes(sum(plain)), kilobytes(sum(brotli))]]),
  ];
}

/** The few-shot table: means over the draws, and what the label words add to the better of the other two. */
function few({ results, draws, pool }) {
  const gain = ({ zero, prototype, prior }) => prior.mean - Math.max(zero, prototype.mean);
  const cell = ({ mean, deviation }) => `${percent(mean)} ± ${percent(deviation)}`;
  const rows = (words) =>
    results
      .filter((one) => one.words === words)
      .map((one) => [
        FEW_SETS[one.name],
        one.shots,
        percent(one.zero),
        cell(one.prototype),
        cell(one.prior),
        signed(gain(one)),
      ]);
  const average = (words) => {
    const gains = results.filter((one) => one.words === words).map(gain);
    return signed(gains.reduce((sum, one) => sum + one, 0) / gains.length);
  };
  const head = ["set", "examples a label", "zero-shot", "prototypes", "label words and examples", "gain"];
  return [
    "## Few-shot with the labels' words",
    "",
    `${draws} draws of the same examples for both, out of ${pool.train} rows; tested on ${pool.test}. Per cent, mean ± standard deviation.`,
    "The gain is that of label words and examples over the better of zero-shot and prototypes, in points. The descriptions",
    "stand in `pages/sets.js`. The five constants of the method were chosen on these sets, on other draws, but with these test",
    "rows too.",
    "",
    `Labels described by a person; mean gain ${average("described")}:`,
    "",
    table(head, rows("described")),
    "",
    `The labels' own names alone; mean gain ${average("names")}:`,
    "",
    table(head, rows("names")),
  ];
}

const FEW_SETS = {
  r8: "Reuters R8",
  rotten: "Rotten Tomatoes",
  film: "VADER film",
  product: "VADER product",
  newsgroups: "20 Newsgroups",
  spam: "SpamAssassin",
};

/** A difference of shares in points, where tenths are too coarse. */
const points = (share) => `${share < 0 ? "−" : "+"}${Math.abs(100 * share).toFixed(2)}`;

const signed = (share) => `${share < 0 ? "−" : "+"}${percent(Math.abs(share))}`;

/** What each part's section is called. */
const TITLES = {
  embed: "Embeddings on the CPU",
  head: "Training a head on the CPU",
  sizes: "Sizes",
  start: "From opening to the first prediction",
  accuracy: "Accuracy on real texts",
  prompting: "Prompting with examples",
  generate: "Writing on the CPU",
  summarise: "Tuning a language model to summarise",
  few: "Few-shot with the labels' words",
  fewheads: "Heads on few examples",
  contrastive: "Contrastive tuning with few examples",
  tuned: "Tuning the encoder",
  transfer: "Transfer",
  steps: "A step of tuning",
  stored: "The model in 8 bits",
  visit: "Bytes of a first visit",
  tasks: "Long tasks of the page",
  export: "Exports in other libraries",
};

/** What `npm run gpu-check` measures where there is a GPU; its table is put in by hand, and stays. */
const ON_A_GPU = "On a real GPU";

/**
 * The whole of RESULTS.md. `found`: {part: {date, machine, versions, result}}. A part that was not measured here keeps the
 * section of its title that `before`, RESULTS.md as it was, has.
 */
export function report(found, before = "") {
  const kept = new Map();
  for (const section of before.split(/^(?=## )/m).slice(1)) {
    kept.set(section.slice(3, section.indexOf("\n")), section.trim());
  }
  const sections = Object.entries(PARTS).map(([part, write]) => {
    const one = found[part];
    if (!one) return kept.get(TITLES[part]) ?? `## ${TITLES[part]}\n\nNot run.`;
    const versions = Object.entries(one.versions).map(([name, version]) => `${name} ${version}`);
    return [...write(one.result), "", `*${one.date}; ${one.machine}; ${versions.join(", ")}.*`].join("\n");
  });
  return `# Measured

Written by \`npm run bench\`; parts can be run alone, as in \`npm run bench -- embed sizes\`. One headless Chromium, with
nothing else meant to run beside it. How it is done: [README.md](README.md).

${[...sections, kept.get(ON_A_GPU) ?? `## ${ON_A_GPU}\n\nNot run.`].join("\n\n")}

## Not measured

- WebGPU in a browser on a real GPU: what stands above is Dawn, Chromium's implementation, in Node.
- Browsers other than Chromium, phones, and machines with more cores.
- onnxruntime-web and TensorFlow.js on WebGPU or WebGL, and TensorFlow.js's embeddings (it has no BERT of its own).
- transformers.js as a whole: it runs onnxruntime-web, which is what was timed.
- A cold start over a real network: the model's 21 MB would outweigh all else.
- The peers' cold start and memory.
`;
}
