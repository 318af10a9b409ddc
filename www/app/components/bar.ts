// A bar of a share. Its words stand beside it, so it is hidden from screen readers.
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Hue } from "../labels";

/** A bar of a share from 0 to 1, in a label's colour where one is given; a line at `guess` where that is. */
export function bar(share: number, { hue, guess }: { hue?: Hue | undefined; guess?: number } = {}): TemplateResult {
  const width = `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
  const at = guess === undefined ? undefined : `${(guess * 100).toFixed(2)}%`;
  return html`<svg class="bar ${hue ? `hue-${hue}` : ""}" aria-hidden="true">
    <rect width=${width} height="100%"></rect>
    ${at ? svg`<line class="guess" x1=${at} x2=${at} y1="0" y2="100%"></line>` : nothing}
  </svg>`;
}
