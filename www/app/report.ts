// A comparison as one HTML file that stands alone, shows text as text, and prints well.
import { msg, str } from "@lit/localize";
import type { Majority } from "../lib/index";
import type { ComparedRun, LastComparison, Store } from "./store";
import { language } from "./language/language";
import { shotsOf } from "./scales";
import {
  approachName,
  comparisonStart,
  count,
  duration,
  fixed,
  manyLabels,
  manyTexts,
  megabytes,
  moment,
  percent,
  recommendation,
} from "./words";

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

export function comparisonReport({ compared, hf, learning, runs }: Store, date: Date): Blob | undefined {
  if (!compared) return undefined;
  const { data } = compared;
  const tested = compared.results.filter((result) => result.evaluation);
  const title = `${msg("Comparison of approaches")}${data ? `: ${data.name}` : ""}`;
  const page = markup`<!doctype html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p class="muted">${msg(str`Made with Homefire on ${moment(date)}, in a browser; no text left the machine.`)}${hf ? ` ${hf.device.kind === "webgpu" ? msg("Computed on the GPU.") : msg("Computed on the CPU.")}` : ""}</p>
<p class="advice">${recommendation(compared)}</p>
${comparisonStart(compared, runs).map((words) => markup`<p>${words}</p>`)}
${data ? dataPart(data) : ""}
<h2>${compared.folds ? msg(str`Each cross-validated on the same ${compared.folds} folds`) : msg("Each on the same test part")}</h2>
<table>
<thead><tr><th>${msg("Approach")}</th><th class="figure">${msg("Accuracy")}</th><th>${msg("95 % interval, 0 to 100 %")}</th><th class="figure">${msg("Macro-F1")}</th><th class="figure">${msg("Time")}</th><th class="figure">${msg("Memory")}</th><th class="figure">${msg("Weights trained")}</th></tr></thead>
<tbody>${tested.map(resultRow)}</tbody>
${guessRow(tested[0]?.evaluation?.majority)}
</table>
${pairsPart(compared, tested)}
${learning?.testSet === compared.testSet ? curvePart(learning.curves) : ""}
${tested.map(labelsPart)}
<h2>${msg("How to read this")}</h2>
<p>${msg("The accuracy is the share of test texts that were given their label by a classifier that had not learned from them. The interval (Wilson, 95 %) says how far chance may have moved it: the fewer test texts, the wider. Guessing always answers with the most frequent label. Macro-F1 counts every label the same, however rare. The advice takes, of those not shown to be worse than the most accurate, the one with the fewest trained weights, then the fastest.")}</p>
</body>
</html>`;
  return new Blob([page.text], { type: "text/html" });
}

const dataPart = ({
  size,
  labels,
  counts,
}: NonNullable<LastComparison["data"]>): Markup => markup`<h2>${msg("The data")}</h2>
<p>${msg(str`${manyTexts(size)} with ${manyLabels(labels.length)}:`)} <span class="text">${labels.map((label, i) => `${label} (${count(counts[i] ?? 0)})`).join(", ")}</span>.</p>`;

function resultRow({ contestant, evaluation: e, seconds, memory, trainedWeights }: ComparedRun): Markup {
  if (!e) return markup``;
  const low = (100 * e.interval[0]).toFixed(1);
  const [least, most] = e.interval.map((bound) => fixed(100 * bound, 1));
  return markup`<tr><th>${approachName(contestant.approach)}</th><td class="figure">${percent(e.accuracy)}</td><td><svg viewBox="0 0 100 12" preserveAspectRatio="none"><line x1="0" x2="100" y1="6" y2="6" stroke="#cfc6be"/><rect x="${low}" width="${(100 * (e.interval[1] - e.interval[0])).toFixed(1)}" y="2" height="8" fill="#ae4520" opacity="0.35"/>${guessLine(e.majority)}<circle cx="${(100 * e.accuracy).toFixed(1)}" cy="6" r="1.6" fill="#ae4520"/></svg>${msg(str`${least} to ${most} % of ${count(e.size)}`)}</td><td class="figure">${fixed(e.macroF1, 3)}</td><td class="figure">${duration(seconds)}</td><td class="figure">${megabytes(memory)}</td><td class="figure">${count(trainedWeights)}</td></tr>
`;
}

const guessLine = (majority: Majority | undefined): Markup => {
  if (!majority) return markup``;
  const at = (100 * majority.accuracy).toFixed(1);
  return markup`<line x1="${at}" x2="${at}" y1="0" y2="12" stroke="#2a2522" stroke-dasharray="2 2" vector-effect="non-scaling-stroke"/>`;
};

function guessRow(majority: Majority | undefined): Markup {
  if (!majority) return markup``;
  return markup`<tfoot><tr><td>${msg(str`Always guessing “${majority.label}”`)}</td><td class="figure">${percent(majority.accuracy)}</td><td colspan="5"><svg viewBox="0 0 100 12" preserveAspectRatio="none">${guessLine(majority)}</svg>${msg("the dashed line in each row")}</td></tr></tfoot>`;
}

const nameOf = (result: ComparedRun | undefined): string => (result ? approachName(result.contestant.approach) : "");

function pairsPart({ verdict }: LastComparison, tested: ComparedRun[]): Markup {
  if (!verdict || verdict.pairs.length === 0) return markup``;
  return markup`<h2>${msg("Which of them really differ")}</h2>
<table>
<thead><tr><th>${msg("Pair")}</th><th class="figure">${msg("Only the first right")}</th><th class="figure">${msg("Only the second right")}</th><th class="figure">p (McNemar, Holm)</th><th>${msg("Verdict")}</th></tr></thead>
<tbody>${verdict.pairs.map(
    ({
      of,
      only,
      adjusted,
      differ,
    }) => markup`<tr><th>${msg(str`${nameOf(tested[of[0]])} and ${nameOf(tested[of[1]])}`)}</th><td class="figure">${count(only[0])}</td><td class="figure">${count(only[1])}</td><td class="figure">${fixed(adjusted, 3)}</td><td>${differ ? msg("they differ") : msg("may be chance")}</td></tr>
`,
  )}</tbody>
</table>`;
}

function curvePart(curves: NonNullable<Store["learning"]>["curves"]): Markup {
  const shots = shotsOf(curves);
  const cell = (points: (typeof curves)[number]["points"], n: number) => {
    const point = points.find((one) => one.shots === n);
    if (!point) return "–";
    return point.accuracies.length > 1
      ? `${percent(point.mean)} ± ${fixed(100 * point.deviation, 1)}`
      : percent(point.mean);
  };
  return markup`<h2>${msg("Accuracy by number of examples per label")}</h2>
<table>
<thead><tr><th>${msg("Examples")}</th>${curves.map(({ contestant }) => markup`<th class="figure">${approachName(contestant.approach)}</th>`)}</tr></thead>
<tbody>${shots.map(
    (
      n,
    ) => markup`<tr><th>${n}</th>${curves.map(({ points }) => markup`<td class="figure">${cell(points, n)}</td>`)}</tr>
`,
  )}</tbody>
</table>
<p class="muted">${msg("Mean and standard deviation over draws of the examples.")}</p>`;
}

function labelsPart({ contestant, evaluation: e }: ComparedRun): Markup {
  if (!e) return markup``;
  return markup`<h2>${msg(str`${approachName(contestant.approach)}, by label`)}</h2>
<table>
<thead><tr><th>${msg("Label")}</th><th class="figure">${msg("Precision")}</th><th class="figure">${msg("Recall")}</th><th class="figure">F1</th><th class="figure">${msg("Test texts")}</th></tr></thead>
<tbody>${e.perLabel.map(
    (
      l,
    ) => markup`<tr><th class="text">${l.label}</th><td class="figure">${fixed(l.precision, 3)}</td><td class="figure">${fixed(l.recall, 3)}</td><td class="figure">${fixed(l.f1, 3)}</td><td class="figure">${count(l.support)}</td></tr>
`,
  )}</tbody>
</table>`;
}
