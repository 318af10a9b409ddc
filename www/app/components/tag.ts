// A label in its colour and shape.
import { css, html, svg, type TemplateResult } from "lit";
import { SHAPES, labelMark, type LabelMark } from "../labels";

/** To be among the styles of whoever shows labels. */
export const tagStyles = css`
  .mark {
    width: 0.8em;
    height: 0.8em;
    flex: none;
    vertical-align: -0.06em;
  }
  .tag {
    display: inline-flex;
    gap: 0.35em;
    align-items: baseline;
    max-width: 100%;
    overflow-wrap: anywhere;
    font-weight: 600;
  }
  .tag .mark {
    transform: translateY(0.06em);
  }
  .hue-1 {
    --hue: var(--label-1);
  }
  .hue-2 {
    --hue: var(--label-2);
  }
  .hue-3 {
    --hue: var(--label-3);
  }
  .hue-4 {
    --hue: var(--label-4);
  }
  .hue-5 {
    --hue: var(--label-5);
  }
  .hue-6 {
    --hue: var(--label-6);
  }
  .hue-7 {
    --hue: var(--label-7);
  }
  .hue-8 {
    --hue: var(--label-8);
  }
  .mark,
  .bar[class*="hue-"] rect {
    fill: var(--hue);
  }
`;

/** The mark alone; the label's name stands beside it. */
export const markOf = ({ hue, shape }: LabelMark): TemplateResult =>
  html`<svg class="mark hue-${hue}" viewBox="0 0 16 16" aria-hidden="true">
    ${svg`<path d=${SHAPES[shape]}></path>`}
  </svg>`;

/** A label's mark and its name. */
export const tag = (labels: readonly string[], label: string): TemplateResult =>
  html`<span class="tag">${markOf(labelMark(labels, label))}<bdi>${label}</bdi></span>`;
