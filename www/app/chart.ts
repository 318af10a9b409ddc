// Two curves over the steps of a run, drawn by uPlot. It takes data and draws; it knows nothing of the run.
import { LitElement, css, html } from "lit";
import uPlot from "uplot";
import { sharedStyles } from "./styles";

const HEIGHT = 210;

class Chart extends LitElement {
  static override styles = [
    sharedStyles,
    // uPlot's own style sheet is a file for a page without shadow roots; these are the rules that this chart needs.
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
      .training {
        stroke: var(--accent);
      }
      .validation {
        stroke: var(--second);
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

  static override properties = {
    heading: { type: String },
    share: { type: Boolean },
    x: { attribute: false },
    training: { attribute: false },
    validation: { attribute: false },
    // The arrays grow in place, so their length is what says that there is more to draw.
    length: { attribute: false },
  };
  declare heading: string;
  declare share: boolean;
  declare x: number[];
  declare training: number[];
  declare validation: (number | null)[];
  declare length: number;

  #plot?: uPlot;
  #sizes?: ResizeObserver;
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #redraw = () => this.#build();

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

  override updated(): void {
    this.#plot?.setData(this.#data());
  }

  override render() {
    const last = this.training.at(-1);
    const checked = this.validation.findLast((value) => value !== null);
    const figure = (value: number) => (this.share ? `${(value * 100).toFixed(1)} %` : value.toFixed(3));
    return html`<figure>
      <figcaption>
        <strong>${this.heading}</strong>
        <span class="key"
          ><svg aria-hidden="true"><line class="training" x2="100%" y1="50%" y2="50%" stroke-width="2"></line></svg
          >training${last === undefined ? "" : ` ${figure(last)}`}</span
        >
        ${
          checked === undefined || checked === null
            ? ""
            : html`<span class="key"
                ><svg aria-hidden="true">
                  <line
                    class="validation"
                    x2="100%"
                    y1="50%"
                    y2="50%"
                    stroke-width="2"
                    stroke-dasharray="6 4"
                  ></line></svg
                >validation ${figure(checked)}</span
              >`
        }
      </figcaption>
      <div class="plot" aria-hidden="true"></div>
    </figure>`;
  }

  #data(): uPlot.AlignedData {
    return [this.x, this.training, this.validation];
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
      else setTimeout(() => this.isConnected && this.#build());
    });
    this.#sizes.observe(box);
  }

  #build(): void {
    const box = this.#box;
    if (!box) return;
    this.#plot?.destroy();
    const colours = getComputedStyle(this);
    const colour = (name: string) => colours.getPropertyValue(name).trim();
    const axis = {
      stroke: colour("--muted"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1 },
      font: "12px system-ui, sans-serif",
    };
    this.#plot = new uPlot(
      {
        width: Math.max(120, box.clientWidth),
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false },
          y: this.share ? { range: [0, 1] } : { range: (_u, _low, high) => [0, (high || 1) * 1.05] },
        },
        axes: [
          axis,
          {
            ...axis,
            size: 52,
            ...(this.share
              ? { values: (_u: uPlot, ticks: number[]) => ticks.map((t) => `${Math.round(t * 100)} %`) }
              : {}),
          },
        ],
        series: [
          {},
          { stroke: colour("--accent"), width: 2, points: { show: false }, spanGaps: true },
          {
            stroke: colour("--second"),
            width: 2,
            dash: [6, 4],
            points: { show: false },
            spanGaps: true,
          },
        ],
      },
      this.#data(),
      box,
    );
  }
}

customElements.define("hf-chart", Chart);
