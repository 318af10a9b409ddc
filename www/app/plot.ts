// What the charts have in common: a frame, and in it a canvas by uPlot that follows its box's width and the colour scheme.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import type uPlot from "uplot";
import { chartFrame, chartFrameStyles, lineKey, type ChartFrame } from "./components/chart-frame";
import { sharedStyles } from "./styles";
import { makeLanguageValid } from "./valid-language";
import { count, percent } from "./words";

/** Fetched for the first chart: it asks for the screen when it is evaluated, and there is none on a server or in a test. */
const drawing = () => {
  makeLanguageValid();
  return import("uplot").then((module) => module.default);
};

const GUESS_DASH = [2, 3];

/** What the line of guessing is, beside the names of the curves. */
export const guessKey = (share: number): TemplateResult =>
  lineKey("guess", GUESS_DASH, msg(str`guessing ${percent(share)}`));

/** A chart. It takes data and draws; it knows nothing of where they come from. */
export abstract class Plot extends LitElement {
  static override styles = [
    sharedStyles,
    chartFrameStyles,
    // uPlot's own style sheet is a file for a page without shadow roots; these are the rules that a chart needs.
    css`
      .key line {
        stroke-width: 2;
      }
      .key .guess {
        stroke: var(--ink);
        stroke-width: 1.5;
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

  static override properties: PropertyDeclarations = {
    heading: { type: String },
    tableOpen: { state: true },
  };
  declare heading: string;
  /** Whether its numbers are shown as a table. */
  declare tableOpen: boolean;

  #plot?: uPlot;
  #sizes?: ResizeObserver;
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #redraw = () => void this.#build();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.tableOpen = false;
  }

  /** The frame around what is drawn. */
  protected frame(parts: Omit<ChartFrame, "heading" | "open" | "toggle">): TemplateResult {
    return chartFrame({
      ...parts,
      heading: this.heading,
      open: this.tableOpen,
      toggle: (open) => (this.tableOpen = open),
    });
  }

  /** In CSS pixels; that of the box of the class "plot" is the same. */
  protected abstract readonly height: number;
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
    // A table that is opened changes nothing of what is drawn.
    if (changed.size === 1 && changed.has("tableOpen")) return;
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
      font: `12px "Atkinson Hyperlegible Next", system-ui, sans-serif`,
      values: (_u, ticks) => ticks.map(count),
    };
  }

  /** An axis of shares, in per cent. */
  protected get percentAxis(): uPlot.Axis {
    return { ...this.axis, size: 52, values: (_u, ticks) => ticks.map((t) => `${Math.round(t * 100)} %`) };
  }

  /** The line that giving every text the most frequent label would be. */
  protected get guessLine(): uPlot.Series {
    return { stroke: this.colour("--ink"), width: 1.5, dash: GUESS_DASH, points: { show: false } };
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
      if (this.#plot) this.#plot.setSize({ width: Math.max(120, box.clientWidth), height: this.height });
      else setTimeout(() => void this.#build());
    });
    this.#sizes.observe(box);
  }

  async #build(): Promise<void> {
    const Drawn = await drawing();
    const box = this.#box;
    if (!box || !this.isConnected) return;
    this.#plot?.destroy();
    const size = { width: Math.max(120, box.clientWidth), height: this.height };
    this.#plot = new Drawn(
      { legend: { show: false }, cursor: { show: false }, ...this.options(), ...size },
      this.data(),
      box,
    );
  }
}
