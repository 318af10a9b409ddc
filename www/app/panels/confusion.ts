// The confusion matrix as a table, shaded by row: in words and figures first, in colour only besides.
import { msg } from "@lit/localize";
import { css, html, type TemplateResult } from "lit";
import type { Evaluation } from "../../lib/index";

const SHADES = 10;

export const confusionStyles = css`
  .confusion td {
    text-align: center;
    min-width: 3rem;
    border: 1px solid var(--line);
    font-variant-numeric: tabular-nums;
  }
  .confusion thead th {
    text-align: center;
    overflow-wrap: break-word;
    max-width: 12rem;
  }
  .confusion th[scope="row"] {
    max-width: 12rem;
  }
  .confusion td.right {
    font-weight: 700;
  }
  .shade-1 {
    background: color-mix(in srgb, var(--accent) 6%, transparent);
  }
  .shade-2 {
    background: color-mix(in srgb, var(--accent) 11%, transparent);
  }
  .shade-3 {
    background: color-mix(in srgb, var(--accent) 16%, transparent);
  }
  .shade-4 {
    background: color-mix(in srgb, var(--accent) 21%, transparent);
  }
  .shade-5 {
    background: color-mix(in srgb, var(--accent) 26%, transparent);
  }
  .shade-6 {
    background: color-mix(in srgb, var(--accent) 31%, transparent);
  }
  .shade-7 {
    background: color-mix(in srgb, var(--accent) 36%, transparent);
  }
  .shade-8 {
    background: color-mix(in srgb, var(--accent) 41%, transparent);
  }
  .shade-9 {
    background: color-mix(in srgb, var(--accent) 46%, transparent);
  }
`;

/** 0 for none of the row; any at all is at least 1, so that a single mistake among many can be seen. */
function shade(n: number, row: number): number {
  if (n === 0 || row === 0) return 0;
  return Math.max(1, Math.min(SHADES - 1, Math.round((n / row) * (SHADES - 1))));
}

export function confusionTable({ labels, matrix }: Evaluation["confusion"]): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Confusion matrix")}>
      <table class="confusion" data-testid="confusion">
        <thead>
          <tr>
            <th scope="col">${msg("true ↓, predicted →")}</th>
            ${labels.map((label) => html`<th scope="col">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${matrix.map((cells, i) => {
            const row = cells.reduce((sum, n) => sum + n, 0);
            return html`<tr>
              <th scope="row" class="text">${labels[i]}</th>
              ${cells.map((n, j) => html`<td class="shade-${shade(n, row)} ${i === j ? "right" : ""}">${n}</td>`)}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    <p class="small muted">
      ${msg("Rows are the true labels, columns the predicted ones. The diagonal is correct.")}
    </p>`;
}
