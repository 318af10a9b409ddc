// The confusion matrix as a table: in figures first, shaded by row besides. A cell opens the texts behind it.
import { msg, str } from "@lit/localize";
import { css, html, nothing, unsafeCSS, type TemplateResult } from "lit";
import type { Evaluation } from "../../lib/index";
import { markOf, tag } from "../components/tag";
import { labelMark } from "../labels";
import { mostConfused } from "../tested";
import { count } from "../words";

const SHADES = 10;

/** Labels at most that have a row: those that are confused most. */
const MOST = 24;

const shades = Array.from({ length: SHADES - 1 }, (_, i) => i + 1)
  .map((n) => `.shade-${n} { background: color-mix(in srgb, var(--shade) ${1 + 4 * n}%, transparent); }`)
  .join("\n");

export const confusionStyles = css`
  .confusion td {
    --shade: var(--bad);
    text-align: center;
    padding: 0;
    min-width: 2.75rem;
    border: 1px solid var(--line);
    font-variant-numeric: tabular-nums;
    vertical-align: middle;
    color: var(--muted);
  }
  .confusion td.right {
    --shade: var(--good);
    font-weight: 700;
  }
  .confusion td button {
    display: block;
    width: 100%;
    min-height: 2.4rem;
    padding: 0 0.25rem;
    border: 0;
    border-radius: 0;
    font-weight: inherit;
    color: var(--ink);
  }
  .confusion td button:hover {
    color: var(--ink);
    text-decoration: underline;
  }
  .confusion td button[aria-pressed="true"] {
    outline: 3px solid var(--ink);
    outline-offset: -3px;
  }
  .confusion th {
    border: 0;
    padding: 0.3rem 0.5rem 0.3rem 0;
    vertical-align: middle;
  }
  .confusion thead th {
    text-align: center;
    padding: 0.2rem;
    max-width: 6rem;
    font-weight: 400;
    font-size: var(--size-1);
  }
  .confusion thead bdi {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .confusion thead th:first-child {
    text-align: left;
    color: var(--muted);
  }
  .confusion thead .mark {
    display: block;
    margin: 0 auto 0.1rem;
  }
  .confusion th[scope="row"] {
    max-width: 10rem;
    min-width: 6.5rem;
  }
  .confusion .tag {
    overflow-wrap: break-word;
  }
  @container tested (width < 24rem) {
    /* The rows say whose the marks are. */
    .confusion thead bdi {
      position: absolute;
      width: 1px;
      clip-path: inset(50%);
    }
  }
  ${unsafeCSS(shades)}
`;

/** 0 for none of the row; any at all is at least 1, so that a single mistake among many can be seen. */
function shade(n: number, row: number): number {
  if (n === 0 || row === 0) return 0;
  return Math.max(1, Math.min(SHADES - 1, Math.round((n / row) * (SHADES - 1))));
}

/** A cell of the matrix, by the places of the true and of the predicted label. */
export type Cell = readonly [is: number, given: number];

export interface ConfusionTable {
  confusion: Evaluation["confusion"];
  /** The labels that marks are given by. */
  labels: readonly string[];
  /** The cell whose texts are open. */
  open: Cell | undefined;
  choose: (cell: Cell) => void;
}

export function confusionTable({ confusion, labels, open, choose }: ConfusionTable): TemplateResult {
  const places = mostConfused(confusion, MOST);
  const name = (place: number) => confusion.labels[place] ?? "";
  const cell = (i: number, j: number) => {
    const row = confusion.matrix[i] ?? [];
    const n = row[j] ?? 0;
    const all = row.reduce((sum, one) => sum + one, 0);
    const pressed = open?.[0] === i && open[1] === j;
    return html`<td class="shade-${shade(n, all)} ${i === j ? "right" : ""}">
      ${
        n === 0
          ? "0"
          : html`<button
              data-testid="cell-${i}-${j}"
              aria-pressed=${pressed ? "true" : "false"}
              aria-label=${msg(str`${count(n)}: is ${name(i)}, was given ${name(j)}`)}
              @click=${() => choose([i, j])}
            >
              ${count(n)}
            </button>`
      }
    </td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Confusion matrix")}>
      <table class="confusion" data-testid="confusion">
        <thead>
          <tr>
            <th scope="col">${msg("true ↓, predicted →")}</th>
            ${places.map((j) => html`<th scope="col">${markOf(labelMark(labels, name(j)))}<bdi>${name(j)}</bdi></th>`)}
          </tr>
        </thead>
        <tbody>
          ${places.map(
            (i) =>
              html`<tr>
                <th scope="row" class="text">${tag(labels, name(i))}</th>
                ${places.map((j) => cell(i, j))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      places.length < confusion.labels.length
        ? html`<p class="small muted">
            ${msg(str`The ${count(places.length)} labels that are confused most, of ${count(confusion.labels.length)}.`)}
          </p>`
        : nothing
    }
    <p class="small muted">
      ${msg("Rows are the true labels, columns the predicted ones. The diagonal is correct. Press a figure to read the texts behind it.")}
    </p>`;
}
