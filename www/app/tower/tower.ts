// The layer tower: what the chosen approach changes of the model, and, while it learns, by how much.
import { msg, str } from "@lit/localize";
import { css, html, nothing, svg, type SVGTemplateResult } from "lit";
import { SHAPES, markAt } from "../labels";
import type { UpdateRatio } from "../../lib/index";
import type { Store } from "../store";
import { tagStyles } from "../components/tag";
import { View } from "../view";
import { percent } from "../words";
import { glow, partsOf, type PartState, type Top } from "./parts";
import { towerStyles } from "./styles";

const SLAB = 24;
const STEP = 28;
const MARKS = 6;

const LOCK = "M3 6V4.5a3 3 0 0 1 6 0V6h1v6H2V6h1Zm1.2 0h3.6V4.5a1.8 1.8 0 0 0-3.6 0V6Z";
const FLAME = "M6.6.6c.4 2.6 3.6 4.2 3.6 7.4A4.2 4.2 0 0 1 1.8 8c0-2 1-3 2-4 0 1.4.4 2 1 2.5C5.6 4.6 6.4 2.6 6.6.6Z";

const topNames = (): Record<Top, string> => ({
  head: msg("Head"),
  "label words": msg("Words of the labels"),
  examples: msg("Your examples"),
  prompt: msg("Prompt with examples"),
});

/** How many of the last layers the approach tunes, where that is a choice. */
export const tunedLayers = ({ approach, settings }: Store): number | undefined =>
  approach === "last-layers" || approach === "lora" ? settings[approach].layers : undefined;

interface Slab {
  name: string;
  state: PartState;
  update?: UpdateRatio | undefined;
  choose?: () => void;
}

class Tower extends View {
  static override styles = [
    ...View.styles,
    tagStyles,
    towerStyles,
    css`
      svg.tower {
        display: block;
        width: 100%;
        overflow: visible;
      }
      text {
        font-size: var(--size-1);
        fill: var(--ink);
        dominant-baseline: central;
      }
      .icon.frozen {
        fill: var(--frozen);
        stroke: none;
      }
      .icon.trained {
        fill: var(--accent);
        stroke: none;
      }
      .line {
        stroke: var(--line);
        stroke-width: 2;
      }
      g.pick {
        cursor: pointer;
      }
      g.pick:hover rect {
        stroke-width: 2;
      }
    `,
  ];

  get #layers(): number {
    const { hf } = this.store;
    return hf && !hf.closed ? hf.model.layers : 6;
  }

  override render() {
    const { store } = this;
    const layers = this.#layers;
    const parts = partsOf(store.approach, layers, tunedLayers(store));
    const busy = Boolean(store.running);
    const updates = store.running?.updates;
    const updateOf = (part: UpdateRatio["part"], layer?: number) =>
      updates?.find((one) => one.part === part && one.layer === layer);
    const last = (from: number) => () => {
      store.setting("last-layers", { layers: layers - from + 1 });
      store.set({ approach: "last-layers" });
    };
    const slabs: Slab[] = parts.layers
      .map((state, i): Slab => ({
        name: msg(str`Layer ${i + 1}`),
        state,
        update: updateOf("layer", i + 1),
        ...(busy ? {} : { choose: last(i + 1) }),
      }))
      .reverse();
    slabs.push({
      name: msg("Word pieces"),
      state: parts.embeddings,
      update: updateOf("embeddings"),
      ...(busy ? {} : { choose: () => store.set({ approach: "full" }) }),
    });
    const height = STEP * (slabs.length + 2);
    return html`<svg class="tower" height=${height} aria-hidden="true">
        <line class="line" x1="50%" x2="50%" y1="8" y2=${height - 8}></line>
        ${this.#top(parts.top, updateOf("head"), busy)} ${slabs.map((slab, i) => this.#slab(slab, STEP * (i + 1)))}
        ${svg`<text x="50%" y=${height - STEP / 2} text-anchor="middle">${msg("a text")}</text>`}
      </svg>
      <p class="hidden-label">${this.#said(slabs, parts.top)}</p>`;
  }

  #top(top: Top, update: UpdateRatio | undefined, busy: boolean): SVGTemplateResult {
    const labels = this.store.data?.about.labels ?? [];
    const marks = labels.slice(0, MARKS).map((_, i) => markAt(i));
    const trained = top === "head";
    const choose = busy || trained ? undefined : () => this.store.set({ approach: "head" });
    return svg`<g class=${choose ? "pick" : ""} @click=${choose ?? nothing}>
      ${told(topNames()[top], update)}
      <rect class=${trained ? "trained" : "words"} x="12%" y="1" width="76%" height=${SLAB} rx="5"></rect>
      ${trained ? svg`<rect class="glow" fill-opacity=${glow(update?.ratio).toFixed(3)} x="12%" y="1" width="76%" height=${SLAB} rx="5"></rect>` : nothing}
      <text x="15%" y=${SLAB / 2 + 1}>${topNames()[top]}</text>
      ${marks.map(
        ({ hue, shape }, i) =>
          svg`<svg x=${`${85 - 5.5 * (marks.length - 1 - i)}%`} y=${SLAB / 2 - 5} width="11" height="11" viewBox="0 0 16 16" overflow="visible"><path class="mark hue-${hue}" transform="translate(-8 0)" d=${SHAPES[shape]}></path></svg>`,
      )}
    </g>`;
  }

  #slab({ name, state, update, choose }: Slab, y: number): SVGTemplateResult {
    const hot = state === "trained" ? "trained" : "frozen";
    return svg`<g class=${choose ? "pick" : ""} @click=${choose ?? nothing}>
      ${told(name, update)}
      <svg x="0" y=${y} width=${state === "adapters" ? "92%" : "100%"} height=${SLAB + 2} overflow="visible">
        <rect class=${hot} x="1" y="1" width="100%" height=${SLAB} rx="5"></rect>
        ${state === "trained" ? svg`<rect class="glow" fill-opacity=${glow(update?.ratio).toFixed(3)} x="1" y="1" width="100%" height=${SLAB} rx="5"></rect>` : nothing}
        <text x="10" y=${SLAB / 2 + 1}>${name}</text>
        <svg x="100%" y="7" width="12" height="13" overflow="visible"><path class="icon ${hot}" transform="translate(-20 0)" d=${state === "trained" ? FLAME : LOCK}></path></svg>
      </svg>
      ${
        state === "adapters"
          ? svg`<rect class="trained" x="95%" y=${y + 1} width="5%" height=${SLAB} rx="3"></rect>
              <rect class="glow" fill-opacity=${glow(update?.ratio).toFixed(3)} x="95%" y=${y + 1} width="5%" height=${SLAB} rx="3"></rect>`
          : nothing
      }
    </g>`;
  }

  /** The picture in words. */
  #said(slabs: readonly Slab[], top: Top): string {
    const named = (state: PartState) =>
      slabs
        .filter((slab) => slab.state === state)
        .map(({ name }) => name)
        .reverse()
        .join(", ");
    const [frozen, trained, adapters] = [named("frozen"), named("trained"), named("adapters")];
    return [
      msg(str`On top: ${topNames()[top]}.`),
      trained ? msg(str`Trained: ${trained}.`) : "",
      adapters ? msg(str`Frozen, with adapters beside them: ${adapters}.`) : "",
      frozen ? msg(str`Frozen: ${frozen}.`) : "",
    ]
      .filter(Boolean)
      .join(" ");
  }
}

/** What is read when it is pointed at. */
function told(name: string, update: UpdateRatio | undefined): SVGTemplateResult {
  const change = update && percent(update.ratio, update.ratio < 0.001 ? 4 : 2);
  return svg`<title>${change ? msg(str`${name}: changed by ${change} of its size in this step`) : name}</title>`;
}

customElements.define("hf-tower", Tower);
