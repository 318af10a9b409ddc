// A head on frozen features: Homefire's CPU against TensorFlow.js, the same 1,000 x 384 features, turn by turn.

import { median, rows, shuffled } from "./figures.js";
import { connect } from "./rpc.js";

const FOLDER = "/cache/bench/minilm-l3";
const LABELS = ["earn", "acq", "crude", "trade"];
const EXAMPLES = 1000;
const RUN = { epochs: 20, batchSize: 32 };
const HEADS = [
  { name: "linear, 384 to 4", hidden: 0 },
  { name: "one hidden layer of 128", hidden: 128 },
];
const REPEATS = 5;
// The cpu backend takes half a minute a run with the hidden layer; two of them say as much as five.
const FEW_REPEATS = 2;

/** 250 short texts of each of four labels of R8. */
async function examples() {
  const all = shuffled(await rows("r8"), 1);
  const chosen = LABELS.flatMap((label) => all.filter((row) => row.label === label).slice(0, EXAMPLES / LABELS.length));
  // The first words are enough: what is measured is the head, not the encoder.
  return shuffled(chosen, 2).map(({ text, label }, i) => ({
    text: `${i} ${text}`.split(" ").slice(0, 16).join(" "),
    label,
  }));
}

export async function run() {
  const data = await examples();
  const classes = data.map(({ label }) => LABELS.indexOf(label));
  const homefire = connect(new URL("./homefire-worker.js", import.meta.url));
  await homefire.open(FOLDER);
  const features = await homefire.vectors(data.map(({ text }) => text));
  const open = [{ name: "Homefire, CPU", fit: (head) => homefire.fit(data, { ...RUN, ...head }), worker: homefire }];
  const width = features[0].length;
  const flat = Float32Array.from(features.flatMap((row) => [...row]));
  for (const [backend, threads] of [
    ["wasm", 1],
    ["wasm", 2],
    ["cpu", 1],
  ]) {
    const worker = connect(new URL("./tf-worker.js", import.meta.url), {});
    const version = await worker.open(backend, threads);
    const name = `TensorFlow.js ${backend}${backend === "wasm" ? `, ${threads} thread${threads > 1 ? "s" : ""}` : ""}`;
    const fit = (head) => worker.fit(flat, width, classes, LABELS.length, { ...RUN, ...head });
    open.push({ name, version, fit, worker, slow: backend === "cpu" });
  }

  const found = open.map(({ name, version }) => ({ name, version, medians: {}, accuracy: {} }));
  for (const head of HEADS) {
    const times = open.map(() => []);
    for (let repeat = -1; repeat < REPEATS; repeat++) {
      for (let turn = 0; turn < open.length; turn++) {
        const at = (turn + repeat + open.length) % open.length;
        if (open[at].slow && repeat >= FEW_REPEATS) continue;
        const { ms, accuracy } = await open[at].fit(head);
        // The first round doesn't count: the browser compiles the hot code again while it runs.
        if (repeat >= 0) times[at].push(ms);
        found[at].accuracy[head.name] = accuracy;
      }
    }
    times.forEach((values, at) => (found[at].medians[head.name] = median(values)));
  }
  open.forEach(({ worker }) => worker.terminate());
  return { measured: found };
}
