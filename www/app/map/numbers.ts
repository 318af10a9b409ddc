// What the map shows, in numbers of the space that it is a picture of: how often the nearest texts share a label, and how near the
// labels' centres are.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { tag } from "../components/tag";
import { count, fixed, percent, range } from "../words";
import type { Chart, Charted } from "./chart";
import { nearestCentre, purityOf, type Purity } from "./measures";

/** Labels in the table at most. */
const SHOWN = 40;

/** What of the chart the numbers are of. */
export interface Labelled {
  charted: Charted;
  labels: readonly string[];
  /** The place of each text's label among them. */
  own: Int32Array;
  /** The place of the epoch that is shown. */
  at: number;
  said: Chart["said"];
}

const purityNow = ({ charted: { near }, labels, own, at }: Labelled): Purity | undefined => {
  const seen = near[at];
  return seen && purityOf(seen, own, labels.length);
};

/** How often the nearest texts share a label, in a sentence. */
export function purity(labelled: Labelled): TemplateResult | typeof nothing {
  const found = purityNow(labelled);
  if (!found) return nothing;
  const tests = ofTests(labelled);
  return html`<p data-testid="map-purity">
    ${purityInWords(found)} ${tests ? msg(str`For the test texts alone: ${percent(tests.share, 0)}.`) : nothing}
  </p>`;
}

/** The same of the texts that a run was tested on: where it has moved texts, it has moved those that it learned from by their labels. */
function ofTests({ charted: { near, texts, epochs }, labels, own, at, said }: Labelled): Purity | undefined {
  const tests = said?.tested?.tests;
  const seen = near[at];
  if (!seen || !tests || tests.size === 0 || epochs.length === 1) return undefined;
  const asked = [...seen.of.keys()].filter((i) => tests.has(texts.texts[seen.of[i]!] ?? ""));
  const rows = asked.flatMap((i) => [...seen.rows.subarray(i * seen.count, (i + 1) * seen.count)]);
  const some = { of: Int32Array.from(asked, (i) => seen.of[i]!), count: seen.count, rows: Int32Array.from(rows) };
  return purityOf(some, own, labels.length);
}

/** The same by label, and which labels are near each other, as a table: what the picture says, to be read. */
export function numbers(labelled: Labelled): TemplateResult | typeof nothing {
  const { charted, labels } = labelled;
  const found = purityNow(labelled);
  if (!found) return nothing;
  return html`<details data-testid="map-numbers">
    <summary>${msg("The map in numbers")}</summary>
    <p class="small muted">
      ${msg(str`Worked out with all ${count(charted.width)} numbers of each text's embedding, and not on the flat map.`)}
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label=${msg("The map in numbers")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${msg("Label")}</th>
            <th scope="col" class="figure">${msg("Texts")}</th>
            <th scope="col" class="figure">${msg("Nearest texts with the same label")}</th>
            <th scope="col">${msg("Nearest other label")}</th>
            <th scope="col" class="figure">${msg("Similarity of the centres")}</th>
          </tr>
        </thead>
        <tbody>
          ${labels.slice(0, SHOWN).map((_, i) => line(labelled, found, i))}
        </tbody>
      </table>
    </div>
    ${
      labels.length > SHOWN
        ? html`<p class="small muted">${msg(str`and ${count(labels.length - SHOWN)} more labels`)}</p>`
        : nothing
    }
  </details>`;
}

function line({ charted, labels, own, at }: Labelled, { byLabel }: Purity, i: number) {
  const texts = own.reduce((sum, one) => sum + +(one === i), 0);
  const share = byLabel[i];
  const centres = charted.centres[at];
  const other = centres && nearestCentre(centres.cosines, centres.labels, i);
  if (texts === 0) return nothing;
  return html`<tr>
    <th scope="row" class="text">${tag(labels, labels[i] ?? "")}</th>
    <td class="figure">${count(texts)}</td>
    <td class="figure">${share === undefined ? "–" : percent(share, 0)}</td>
    <td class="text">${other ? tag(labels, labels[other.label] ?? "") : "–"}</td>
    <td class="figure">${other ? fixed(other.cosine, 2) : "–"}</td>
  </tr>`;
}

function purityInWords({ count: of, share, interval, texts, chance }: Purity): string {
  const [near, own, dealt] = [count(of), percent(share, 0), percent(chance, 0)];
  if (!interval)
    return msg(str`Of a text's ${near} nearest texts, ${own} have its label; by chance it would be ${dealt}.`);
  const asked = count(texts);
  return msg(
    str`Of a text's ${near} nearest texts, ${own} have its label (${range(interval, 0)}, from ${asked} texts drawn at random); by chance it would be ${dealt}.`,
  );
}
