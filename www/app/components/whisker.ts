// A share as a dot, its interval as a whisker, and guessing as a dashed line across, on an axis from 0 to 100 %. Rows of them one
// below the other have one axis.
import { css, html, nothing, svg, type TemplateResult } from "lit";

export const whiskerStyles = css`
  .whisker,
  .ticks {
    display: block;
    width: 100%;
    overflow: visible;
  }
  .whisker {
    height: 1.5rem;
  }
  .whisker .rail {
    stroke: var(--line);
    stroke-width: 1;
  }
  .whisker .reach {
    stroke: var(--second);
    stroke-width: 2;
  }
  .whisker circle {
    fill: var(--second);
    stroke: var(--card);
    stroke-width: 1.5;
  }
  .whisker .guess {
    stroke: var(--ink);
    stroke-width: 1.5;
    stroke-dasharray: 2 3;
  }
  .ticks {
    height: 1rem;
    font-size: var(--size-1);
  }
  .ticks text {
    fill: var(--muted);
    text-anchor: middle;
  }
  .ticks text:first-child {
    text-anchor: start;
  }
  .ticks text:last-child {
    text-anchor: end;
  }
`;

export interface Whisker {
  value?: number;
  interval?: readonly [number, number];
  guess?: number | undefined;
}

const at = (share: number): string => `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;

/** The dot, whisker and line, which `words` say to those who don't see them. */
export const whisker = ({ value, interval, guess }: Whisker, words: string): TemplateResult =>
  html`<svg class="whisker" role="img" aria-label=${words}>
    ${svg`<line class="rail" x1="0" x2="100%" y1="50%" y2="50%"></line>`}
    ${[0, 0.5, 1].map((tick) => svg`<line class="rail" x1=${at(tick)} x2=${at(tick)} y1="0" y2="100%"></line>`)}
    ${guess === undefined ? nothing : svg`<line class="guess" x1=${at(guess)} x2=${at(guess)} y1="0" y2="100%"></line>`}
    ${
      interval
        ? svg`<line class="reach" x1=${at(interval[0])} x2=${at(interval[1])} y1="50%" y2="50%"></line>
          ${interval.map((end) => svg`<line class="reach" x1=${at(end)} x2=${at(end)} y1="28%" y2="72%"></line>`)}`
        : nothing
    }
    ${value === undefined ? nothing : svg`<circle cx=${at(value)} cy="50%" r="6"></circle>`}
  </svg>`;

/** The figures along the axis. */
export const ticks = (): TemplateResult =>
  html`<svg class="ticks" aria-hidden="true">
    ${[0, 50, 100].map((tick) => svg`<text x="${tick}%" y="80%">${tick} %</text>`)}
  </svg>`;
