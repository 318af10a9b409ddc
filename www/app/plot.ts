// What the charts have in common: a canvas by uPlot that follows its box's width and the colour scheme.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, type PropertyValues, type TemplateResult } from "lit";
import type uPlot from "uplot";
import { sharedStyles } from "./styles";
import { makeLanguageValid } from "./valid-language";
import { count, percent } from "./words";

const HEIGHT = 210;

/** Fetched for the first chart: it asks for the screen when it is evaluated, and there is none on a server or in a test. */
const drawing = () => {
  makeLanguageValid();
  return import("uplot").then((module) => module.default);
};

/** What the line of guessing is, beside the names of the curves. */
export const guessKey = (share: number): TemplateResult =>
  html`<span class="key"
    ><svg aria-hidden="true">
      <line class="guess" x2="100%" y1="50%" y2="50%" stroke-width="1.5" stroke-dasharray="2 3"></line></svg
    >${msg(str`guessing ${percent(share)}`)}</span
  >`;

/** A chart. It takes data and draws; it knows nothing of where they come from. */
export abstract class Plot extends LitElement {
  static override styles = [
    sharedStyles,
    // uPlot's own style sheet is a file for a page without shadow roots; these are the rules that a chart needs.
    css`
      figure {
        margin: 0;
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2rem 1rem;
        align-items: baseline;
        font-size: 0.9rem;
      }
      figcaption strong {
        flex-basis: 100%;
      }
      .key {
        display: inline-flex;
        gap: 0.4rem;
        align-items: center;
        color: var(--muted);
      }
      .key svg {
        width: 1.6rem;
        height: 0.6rem;
      }
      .guess {
        stroke: var(--ink);
      }
      .plot {
        height: 210px;
        overflow: hidden;
      }
      .uplot {
        width: min-content;
      }
      .u-wrap {
        position: relative;
        user-select: none;
      }
      .u-over,
      .u-under,
      .u-axis {
        position: absolute;
      }
      .u-under {
        overflow: hidden;
      }
      canvas {
        display: block;
        position: relative;
        width: 100%;
        height: 100%;
      }
    `,
  ];

  #plot?: uPlot;
  #sizes?: ResizeObserver;
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #redraw = () => void this.#build();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected abstract data(): uPlot.AlignedData;
  /** Everything but the size. Called anew when the colours or the shape of the data have changed. */
  protected abstract options(): Omit<uPlot.Options, "width" | "height">;
  /** Whether another plot is needed, and not only other data. */
  protected rebuilt(_changed: PropertyValues): boolean {
    return false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scheme.addEventListener("change", this.#redraw);
    if (this.hasUpdated) this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener("change", this.#redraw);
    this.#sizes?.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  override firstUpdated(): void {
    this.#watch();
  }

  override updated(changed: PropertyValues): void {
    if (this.#plot && this.rebuilt(changed)) void this.#build();
    else this.#plot?.setData(this.data());
  }

  /** A custom property's colour as `rgb(…)`, which a canvas understands; `alpha` makes it shine through. */
  protected colour(name: string, alpha?: number): string {
    const box = this.#box;
    if (!box) return "";
    // The property itself may be a function of others; the browser resolves it where it is a colour.
    box.style.color = `var(${name})`;
    const { color } = getComputedStyle(box);
    box.style.color = "";
    return alpha === undefined ? color : color.replace(/^rgb\(/, "rgba(").replace(/\)$/, `, ${alpha})`);
  }

  protected get axis(): uPlot.Axis {
    const line = { stroke: this.colour("--line"), width: 1 };
    return {
      stroke: this.colour("--muted"),
      grid: line,
      ticks: line,
      font: "12px system-ui, sans-serif",
      values: (_u, ticks) => ticks.map(count),
    };
  }

  /** An axis of shares, in per cent. */
  protected get percentAxis(): uPlot.Axis {
    return { ...this.axis, size: 52, values: (_u, ticks) => ticks.map((t) => `${Math.round(t * 100)} %`) };
  }

  /** The line that giving every text the most frequent label would be. */
  protected get guessLine(): uPlot.Series {
    return { stroke: this.colour("--ink"), width: 1.5, dash: [2, 3], points: { show: false } };
  }

  get #box(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".plot");
  }

  /** Builds the plot once its width is known, in a task of its own: a first canvas takes its time. */
  #watch(): void {
    const box = this.#box;
    if (!box) return;
    this.#sizes?.disconnect();
    this.#sizes = new ResizeObserver(() => {
      if (this.#plot) this.#plot.setSize({ width: Math.max(120, box.clientWidth), height: HEIGHT });
      else setTimeout(() => void this.#build());
    });
    this.#sizes.observe(box);
  }

  async #build(): Promise<void> {
    const Drawn = await drawing();
    const box = this.#box;
    if (!box || !this.isConnected) return;
    this.#plot?.destroy();
    const size = { width: Math.max(120, box.clientWidth), height: HEIGHT };
    this.#plot = new Drawn(
      { legend: { show: false }, cursor: { show: false }, ...this.options(), ...size },
      this.data(),
      box,
    );
  }
}
