// Results on one axis: a dot with its interval for each, the line of guessing through all, and the guess as a diamond.
import { msg } from "@lit/localize";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import { percent, range } from "../words";

/** One result on the axis. */
export interface AxisRow {
  name: string;
  value: number;
  interval?: readonly [number, number] | undefined;
  /** What this step has shown, or what stands beside it: another run of it, or an earlier step. */
  main: boolean;
}

/** What runs through all rows. */
export interface AxisLines {
  guess?: number | undefined;
  /** What needs no learning, and what it is called. */
  line?: { value: number; name: string } | undefined;
}

export const axisStyles = css`
  .axis {
    margin: var(--gap-3) 0;
  }
  .axis ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .axis ul {
    display: grid;
    grid-template-columns: fit-content(13rem) minmax(0, 1fr) max-content;
    gap: 0 var(--gap-3);
  }
  .axis li {
    display: grid;
    grid-column: 1 / -1;
    grid-template-columns: subgrid;
    align-items: center;
  }
  .axis .plot {
    display: block;
    width: 100%;
    height: 2rem;
    overflow: visible;
  }
  .axis .ticks {
    height: 1.25rem;
  }
  .axis .other {
    color: var(--muted);
  }
  .axis .figure {
    white-space: nowrap;
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .axis .figure strong {
    font-weight: 650;
  }
  .axis .grid-line {
    stroke: var(--line);
  }
  .axis .chance {
    stroke: var(--ink);
    stroke-width: 1.5;
    stroke-dasharray: 3 3;
  }
  .axis .whisker {
    stroke: var(--second);
    stroke-width: 2.5;
  }
  .axis .dot {
    fill: var(--second);
    stroke: var(--card);
    stroke-width: 1.5;
  }
  .axis .other .whisker {
    stroke: var(--field);
    stroke-width: 1.5;
  }
  .axis .other .dot {
    fill: var(--field);
  }
  .axis .guessed {
    fill: var(--card);
    stroke: var(--ink);
    stroke-width: 2;
  }
  .axis text {
    fill: var(--muted);
    font-size: var(--size-1);
  }
  .axis .keys {
    display: flex;
    flex-wrap: wrap;
    gap: 0 var(--gap-3);
    color: var(--muted);
    font-size: var(--size-1);
  }
  .axis .keys span {
    display: inline-flex;
    align-items: center;
    gap: var(--gap-1);
  }
  .axis .keys svg {
    width: 1.75rem;
    height: 1.25rem;
    flex: none;
  }
  @container (max-width: 40rem) {
    .axis li {
      grid-template-columns: minmax(0, 1fr) auto;
      padding-top: var(--gap-1);
    }
    .axis li .plot {
      grid-row: 2;
      grid-column: 1 / -1;
    }
  }
`;

const at = (value: number): string => `${(100 * Math.min(1, Math.max(0, value))).toFixed(2)}%`;

const upright = (value: number, name: string) =>
  svg`<line class=${name} x1=${at(value)} x2=${at(value)} y1="0" y2="100%"></line>`;

const TICKS = [0, 0.25, 0.5, 0.75, 1];

const diamond = (value: string) =>
  svg`<svg x=${value} y="50%" overflow="visible"><path class="guessed" d="M0-7 7 0 0 7-7 0z"></path></svg>`;

/** The dot and its interval; beneath, the lines that run through all rows. */
function plot({ value, interval, main }: AxisRow, { guess, line }: AxisLines): TemplateResult {
  const [low, high] = interval ?? [value, value];
  return html`<svg class="plot" aria-hidden="true">
    ${TICKS.map((tick) => upright(tick, "grid-line"))} ${line ? upright(line.value, "chance") : nothing}
    ${svg`<line class="whisker" x1=${at(low)} x2=${at(high)} y1="50%" y2="50%"></line>
      <circle class="dot" cx=${at(value)} cy="50%" r=${main ? 7 : 5}></circle>`}
    ${main && guess !== undefined ? diamond(at(guess)) : nothing}
  </svg>`;
}

/** The figure of some results, the main one last. */
export function axis(rows: readonly AxisRow[], lines: AxisLines): TemplateResult {
  const { guess, line } = lines;
  return html`<figure class="axis" data-testid="axis">
    <ul>
      ${rows.map(
        (row) =>
          html`<li class=${row.main ? "main" : "other"}>
            <span>${row.name}</span>${plot(row, lines)}<span class="figure"
              ><strong>${percent(row.value)}</strong
              >${row.interval ? html` (${range(row.interval, 0)})` : nothing}</span
            >
          </li>`,
      )}
      <li aria-hidden="true">
        <span></span
        ><svg class="plot ticks">
          ${TICKS.map(
            (tick) =>
              svg`<text x=${at(tick)} y="1em" text-anchor=${tick === 0 ? "start" : tick === 1 ? "end" : "middle"}>${percent(tick, 0)}</text>`,
          )}</svg
        ><span></span>
      </li>
    </ul>
    <figcaption class="keys">
      <span
        ><svg aria-hidden="true">
          <line class="whisker" x1="0" x2="100%" y1="50%" y2="50%"></line>
          <circle class="dot" cx="50%" cy="50%" r="5"></circle></svg
        >${msg("result with its 95 % interval")}</span
      >
      ${
        guess === undefined
          ? nothing
          : html`<span><svg aria-hidden="true">${diamond("50%")}</svg>${msg("your guess")} ${percent(guess, 0)}</span>`
      }
      ${
        line
          ? html`<span
              ><svg aria-hidden="true"><line class="chance" x1="50%" x2="50%" y1="0" y2="100%"></line></svg>${line.name}
              ${percent(line.value)}</span
            >`
          : nothing
      }
    </figcaption>
  </figure>`;
}
