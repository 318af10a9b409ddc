// The tower in small: a column of slabs, for a line of a comparison.
import { html, svg, type TemplateResult } from "lit";
import type { AnyApproach } from "../state/runs";
import type { ApproachChoice } from "../state/settings";
import { partsOf, type PartState } from "./parts";
import { towerStyles } from "./styles";

export { towerStyles };

const WIDTH = 34;
const SLAB = 5;
const STEP = 7;

/** The tower of an approach on an encoder with so many layers. It says nothing that its approach's name doesn't. */
export function smallTower(approach: AnyApproach | ApproachChoice, layers: number, tuned?: number): TemplateResult {
  const parts = partsOf(approach, layers, tuned);
  const rows: PartState[] = [...parts.layers].reverse();
  rows.push(parts.embeddings);
  const slab = (state: PartState, i: number) =>
    svg`<rect class=${state === "trained" ? "trained" : "frozen"} x="1" y=${STEP * (i + 1)} width=${state === "adapters" ? WIDTH - 10 : WIDTH - 2} height=${SLAB} rx="1.5"></rect>
    ${state === "adapters" ? svg`<rect class="trained" x=${WIDTH - 7} y=${STEP * (i + 1)} width="5" height=${SLAB} rx="1.5"></rect>` : null}`;
  return html`<svg
    class="tower small-tower"
    width=${WIDTH}
    height=${STEP * (rows.length + 1)}
    viewBox="0 0 ${WIDTH} ${STEP * (rows.length + 1)}"
    aria-hidden="true"
  >
    ${svg`<rect class=${parts.top === "head" ? "trained" : "words"} x="6" y="0" width=${WIDTH - 12} height=${SLAB} rx="1.5"></rect>`}
    ${rows.map(slab)}
  </svg>`;
}
