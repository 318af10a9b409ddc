// What stands around every chart: its heading, what its lines are, the names of its axes, what there is to say while it is empty,
// and its numbers as a table. What is drawn is hidden from screen readers, which have the table.
import { msg } from "@lit/localize";
import { css, html, nothing, svg, type TemplateResult } from "lit";

export const chartFrameStyles = css`
  figure {
    margin: 0;
    min-width: 0;
  }
  figcaption {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem var(--gap-3);
    align-items: baseline;
    font-size: var(--size-1);
    font-variant-numeric: tabular-nums;
  }
  figcaption strong {
    flex-basis: 100%;
    font-size: var(--size-2);
  }
  .key {
    display: inline-flex;
    gap: 0.4rem;
    align-items: center;
    color: var(--muted);
  }
  .key svg {
    flex: none;
    width: 1.5rem;
    height: 0.7rem;
  }
  .canvas {
    position: relative;
  }
  .plot {
    overflow: hidden;
  }
  .empty {
    position: absolute;
    inset: 0;
    margin: 0;
    display: grid;
    place-content: center;
    text-align: center;
    padding: 0 var(--gap-4);
    color: var(--muted);
    font-size: var(--size-1);
  }
  .axis {
    color: var(--muted);
    font-size: var(--size-1);
    line-height: 1.3;
  }
  .axis.x {
    text-align: right;
  }
  .numbers {
    margin: 0;
    font-size: var(--size-1);
  }
  .numbers table {
    font-size: var(--size-1);
  }
  .numbers th,
  .numbers td {
    padding: 0.25rem 0.4rem;
  }
  .numbers :is(th, td):first-child {
    padding-left: 0;
  }
  .numbers summary {
    width: fit-content;
    color: var(--muted);
    font-weight: 400;
  }
`;

export interface ChartFrame {
  heading: string;
  /** What the axes are. */
  x: string;
  y: string;
  /** What the lines are. */
  keys: TemplateResult;
  /** What is said in the place of lines while there are none. */
  empty?: string | undefined;
  /** The same numbers; made when they are asked for. */
  numbers: () => TemplateResult | typeof nothing;
  /** Whether they are, and who hears that they are or are no longer. */
  open: boolean;
  toggle: (open: boolean) => void;
}

/** A chart's frame around the box of the class "plot", in which it is drawn. */
export const chartFrame = ({ heading, x, y, keys, empty, numbers, open, toggle }: ChartFrame): TemplateResult =>
  html`<figure>
    <figcaption><strong>${heading}</strong>${keys}</figcaption>
    <div aria-hidden="true">
      <div class="axis">${y}</div>
      <div class="canvas">
        <div class="plot"></div>
        ${empty === undefined ? nothing : html`<p class="empty">${empty}</p>`}
      </div>
      <div class="axis x">${x}</div>
    </div>
    <details
      class="numbers"
      data-testid="chart-numbers"
      ?open=${open}
      @toggle=${(event: Event) => toggle((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>${msg("Show as a table")}<span class="hidden-label">: ${heading}</span></summary>
      ${open ? numbers() : nothing}
    </details>
  </figure>`;

/** A line as it is drawn, and what it is. */
export const lineKey = (name: string, dash: readonly number[], words: string): TemplateResult =>
  html`<span class="key"
    ><svg aria-hidden="true">
      ${svg`<line class=${name} x2="100%" y1="50%" y2="50%" stroke-dasharray=${dash.join(" ")}></line>`}</svg
    >${words}</span
  >`;

/** An upright line as it is drawn, and what it is. */
export const markKey = (name: string, words: string): TemplateResult =>
  html`<span class="key"
    ><svg aria-hidden="true">${svg`<line class=${name} x1="50%" x2="50%" y2="100%"></line>`}</svg>${words}</span
  >`;
