// A comparison as one HTML file that stands alone, shows text as text, and prints well.
import type { ComparedRun, LastComparison, Loaded, Store } from "./store";
import { count, duration, many, megabytes, percent } from "./words";

/** Markup; anything else that is put into it is escaped. */
class Markup {
  constructor(readonly text: string) {}
}

function escaped(value: unknown): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(escaped).join("");
  return String(value ?? "").replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const markup = (strings: TemplateStringsArray, ...values: unknown[]): Markup =>
  new Markup(strings.reduce((all, part, i) => all + escaped(values[i - 1]) + part));

const STYLE = new Markup(`
  :root { color-scheme: light; font: 11pt/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; color: #2a2522 }
  body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
  h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.15rem; margin: 1.6rem 0 0.4rem; break-after: avoid }
  table { border-collapse: collapse; width: 100%; font-size: 0.9rem; break-inside: avoid }
  th, td { text-align: left; padding: 0.3rem 0.5rem; border-bottom: 1px solid #cfc6be; vertical-align: top }
  .figure { text-align: right; font-variant-numeric: tabular-nums }
  .advice { border: 1px solid #ae4520; border-radius: 6px; padding: 0.6rem 0.9rem; font-weight: 600 }
  .muted { color: #665d57; font-size: 0.85rem } .text { overflow-wrap: anywhere }
  svg { width: 8rem; height: 0.9rem; display: block }
  @page { margin: 18mm } @media print { body { margin: 0; max-width: none } }
`);

export function comparisonReport({ compared, data, hf, learning }: Store, date: Date): Blob | undefined {
  if (!compared) return undefined;
  const tested = compared.results.filter((result) => result.evaluation);
  const title = `Comparison of approaches${data ? `: ${data.name}` : ""}`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p class="muted">Made with Homefire on ${date.toLocaleString("en")}, in a browser; no text left the machine.${hf ? ` Computed on the ${hf.device.kind === "webgpu" ? "GPU" : "CPU"}.` : ""}</p>
<p class="advice">${compared.advice}</p>
${data ? dataPart(data) : ""}
<h2>Each on the same test part</h2>
<table>
<thead><tr><th>Approach</th><th class="figure">Accuracy</th><th>95 % interval, 0 to 100 %</th><th class="figure">Macro-F1</th><th class="figure">Time</th><th class="figure">Memory</th><th class="figure">Weights trained</th></tr></thead>
<tbody>${tested.map(resultRow)}</tbody>
</table>
${pairsPart(compared, tested)}
${learning?.testSet === compared.testSet ? curvePart(learning.curves) : ""}
${tested.map(labelsPart)}
<h2>How to read this</h2>
<p>The accuracy is the share of test texts that were given their label; none of them was learned from. The interval (Wilson, 95 %) says how far chance may have moved it: the fewer test texts, the wider. Macro-F1 counts every label the same, however rare. The advice takes, of those not shown to be worse than the most accurate, the one with the fewest trained weights, then the fastest.</p>
</body>
</html>`;
  return new Blob([page.text], { type: "text/html" });
}

const dataPart = ({ about }: Loaded): Markup => markup`<h2>The data</h2>
<p>${many(about.size, "text")} with ${many(about.labels.length, "label")}: <span class="text">${about.labels.map((label, i) => `${label} (${count(about.counts[i] ?? 0)})`).join(", ")}</span>.</p>`;

function resultRow({ name, evaluation: e, seconds, memory, trainedWeights }: ComparedRun): Markup {
  if (!e) return markup``;
  const [low, high] = e.interval.map((bound) => (100 * bound).toFixed(1));
  return markup`<tr><th>${name}</th><td class="figure">${percent(e.accuracy)}</td><td><svg viewBox="0 0 100 12" preserveAspectRatio="none"><line x1="0" x2="100" y1="6" y2="6" stroke="#cfc6be"/><rect x="${low}" width="${(100 * (e.interval[1] - e.interval[0])).toFixed(1)}" y="2" height="8" fill="#ae4520" opacity="0.35"/><circle cx="${(100 * e.accuracy).toFixed(1)}" cy="6" r="1.6" fill="#ae4520"/></svg>${low} to ${high} % of ${count(e.size)}</td><td class="figure">${e.macroF1.toFixed(3)}</td><td class="figure">${duration(seconds)}</td><td class="figure">${megabytes(memory)}</td><td class="figure">${count(trainedWeights)}</td></tr>
`;
}

function pairsPart({ verdict }: LastComparison, tested: ComparedRun[]): Markup {
  if (!verdict || verdict.pairs.length === 0) return markup``;
  return markup`<h2>Which of them truly differ</h2>
<table>
<thead><tr><th>Pair</th><th class="figure">Only the first right</th><th class="figure">Only the second right</th><th class="figure">p (McNemar, Holm)</th><th>Verdict</th></tr></thead>
<tbody>${verdict.pairs.map(
    ({
      of,
      only,
      adjusted,
      differ,
    }) => markup`<tr><th>${tested[of[0]]?.name} and ${tested[of[1]]?.name}</th><td class="figure">${count(only[0])}</td><td class="figure">${count(only[1])}</td><td class="figure">${adjusted.toFixed(3)}</td><td>${differ ? "they differ" : "may be chance"}</td></tr>
`,
  )}</tbody>
</table>`;
}

function curvePart(curves: NonNullable<Store["learning"]>["curves"]): Markup {
  const shots = [...new Set(curves.flatMap(({ points }) => points.map((point) => point.shots)))].sort((a, b) => a - b);
  const cell = (points: (typeof curves)[number]["points"], n: number) => {
    const point = points.find((one) => one.shots === n);
    if (!point) return "–";
    return point.accuracies.length > 1
      ? `${percent(point.mean)} ± ${(100 * point.deviation).toFixed(1)}`
      : percent(point.mean);
  };
  return markup`<h2>Accuracy against examples of each label</h2>
<table>
<thead><tr><th>Examples</th>${curves.map(({ name }) => markup`<th class="figure">${name}</th>`)}</tr></thead>
<tbody>${shots.map(
    (
      n,
    ) => markup`<tr><th>${n}</th>${curves.map(({ points }) => markup`<td class="figure">${cell(points, n)}</td>`)}</tr>
`,
  )}</tbody>
</table>
<p class="muted">Mean and standard deviation over draws of the examples.</p>`;
}

function labelsPart({ name, evaluation: e }: ComparedRun): Markup {
  if (!e) return markup``;
  return markup`<h2>${name}, by label</h2>
<table>
<thead><tr><th>Label</th><th class="figure">Precision</th><th class="figure">Recall</th><th class="figure">F1</th><th class="figure">Test texts</th></tr></thead>
<tbody>${e.perLabel.map(
    (
      l,
    ) => markup`<tr><th class="text">${l.label}</th><td class="figure">${l.precision.toFixed(3)}</td><td class="figure">${l.recall.toFixed(3)}</td><td class="figure">${l.f1.toFixed(3)}</td><td class="figure">${count(l.support)}</td></tr>
`,
  )}</tbody>
</table>`;
}
