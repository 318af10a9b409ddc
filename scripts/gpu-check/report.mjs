// What all parts have found so far, as a table: `node report.mjs FOUND RESULTS`. Ends with 1 where something is wrong or is missing.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [found, results] = process.argv.slice(2);
const read = (/** @type {string} */ name) => {
  const path = join(found, `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
};
const parts = {
  run: read("run"),
  adapter: read("adapter"),
  check: read("check"),
  gpu: read("times-webgpu"),
  cpu: read("times-cpu"),
  native: read("native"),
  torch: read("torch"),
  peer: read("peer"),
};

const ms = (/** @type {number | null | undefined} */ value) =>
  value === undefined || value === null
    ? ""
    : value >= 10_000
      ? `${(value / 1000).toFixed(1)} s`
      : `${value >= 1000 ? Math.round(value) : value.toPrecision(3)} ms`;
const line = (/** @type {(string | number)[]} */ cells) => `| ${cells.join(" | ")} |`;
const table = (/** @type {string[]} */ head, /** @type {(string | number)[][]} */ rows) =>
  [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
const small = (/** @type {number | null | undefined} */ value) =>
  value === undefined ? "" : value === null ? "not a number" : value === 0 ? "0" : value.toExponential(1);

/** Which programs are in the table of times, and where their figures stand. */
const COLUMNS = [
  { name: "Homefire, WebGPU", times: parts.gpu?.times, first: true },
  { name: "Homefire, native", times: parts.native?.times, first: true },
  { name: "onnxruntime-web, WebGPU", times: parts.peer?.times, first: true },
  ...["f32", "tf32", "bf16"].map((kind) => ({ name: `PyTorch, ${kind}`, times: of(parts.torch?.times, kind) })),
  { name: "Homefire, CPU", times: parts.cpu?.times },
];

function of(/** @type {Record<string, any> | undefined} */ times, /** @type {string} */ kind) {
  const rows = Object.entries(times ?? {}).filter(([, row]) => row[kind]);
  return rows.length ? Object.fromEntries(rows.map(([name, row]) => [name, row[kind]])) : undefined;
}

function timesTable() {
  const columns = COLUMNS.filter(({ times }) => times);
  const names = [...new Set(columns.flatMap(({ times }) => Object.keys(times)))];
  const head = columns.flatMap(({ name, first }) => (first ? [`${name}, first`, "warm"] : [name]));
  const rows = names.map((name) => [
    name,
    ...columns.flatMap(({ times, first }) =>
      first ? [ms(times[name]?.first), ms(times[name]?.warm)] : [ms(times[name]?.warm)],
    ),
  ]);
  return table(["", ...head], rows);
}

/** How far others' answers are from Homefire's; of those that were there. */
function peersApart() {
  const said = [
    ["PyTorch's embeddings and Homefire's on WebGPU", parts.torch?.apart?.webgpu],
    ["PyTorch's and Homefire's on the CPU", parts.torch?.apart?.cpu],
    ["the native program's on its GPU and its CPU", parts.native?.apart],
    ["onnxruntime-web's shares and Homefire's", parts.peer?.apart],
  ].filter(([, apart]) => apart !== undefined);
  return said.length ? `At most apart: ${said.map(([what, apart]) => `${what}, ${small(apart)}`).join("; ")}.` : "";
}

function checkTable() {
  const rows = (parts.check?.compared ?? []).map((/** @type {any} */ one) => [
    one.name,
    one.wrong.length ? `**wrong: ${one.error ?? one.wrong}**`.replaceAll("\n", " ") : "right",
    small(one.loss ?? one.apart),
    one.steps ?? "",
    small(one.scores),
    one.alike === undefined ? "" : `${(100 * one.alike).toFixed(1)} %`,
    ms(one.gpu),
    ms(one.cpu),
  ]);
  const head = ["", "", "losses or embeddings apart", "steps", "shares apart", "same label", "WebGPU", "CPU"];
  return table(head, rows);
}

function askedTable() {
  const rows = Object.entries(parts.gpu?.times ?? {}).filter(([, { asked }]) => asked);
  const names = Object.keys(/** @type {any} */ (rows[0])?.[1].asked ?? {});
  return table(
    ["", ...names],
    rows.map(([name, { asked }]) => [name, ...names.map((key) => asked[key])]),
  );
}

const accuracy = () => {
  const percent = (/** @type {number[]} */ values) => values.map((value) => `${(100 * value).toFixed(1)} %`).join(", ");
  const all = [
    ["WebGPU", parts.gpu?.accuracy],
    ["CPU", parts.cpu?.accuracy],
    ...Object.entries(parts.torch?.accuracy ?? {}).map(([kind, values]) => [`PyTorch ${kind}`, values]),
  ];
  return all
    .filter(([, values]) => values)
    .map(([name, values]) => `${name} ${percent(values)}`)
    .join("; ");
};

const info = parts.adapter?.adapter;
const card = parts.run?.card || info?.description || "no GPU";
const wrong = Object.entries(parts.run?.parts ?? {})
  .filter(([, { code }]) => code !== 0)
  .map(([name, { code, seconds }]) =>
    code === 124 || code === 137 ? `${name} was cut off after ${seconds} s` : `${name} ended with ${code}`,
  );

const text = `# Homefire on ${card}

${parts.run?.machine ?? ""}; adapter: ${info ? [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(", ") : "none"}.
${parts.adapter?.roundTrip ? `A word to the GPU and back takes ${ms(parts.adapter.roundTrip)}.` : ""}
${parts.check?.device ? `The self-test is off by ${small(parts.check.device.maxError)}. "auto" takes the ${parts.check.auto?.kind ?? "?"}: ${parts.check.auto?.reason ?? ""}` : ""}

${wrong.length ? `**Wrong: ${wrong.join("; ")}.**` : "Nothing is wrong."}

## Times

"First" is the first time, in which the GPU's programs are compiled; "warm" the median of the times after it. Texts go in and shares come
out: tokenising and reading back are in it (for the native program, embeddings come out; for PyTorch, token ids go in).

${timesTable()}

Right on the test texts after full tuning: ${accuracy()}.

## WebGPU beside the CPU

${checkTable()}

${peersApart()}

## What was asked of the GPU

Compiling and waiting are in milliseconds. A row counts from the first time to the last of the warm ones; that of a step, one warm step.

${askedTable()}
`;

writeFileSync(join(results, "results.md"), text);
writeFileSync(join(results, "results.json"), JSON.stringify(parts, null, 1));
process.exit(wrong.length ? 1 : 0);
