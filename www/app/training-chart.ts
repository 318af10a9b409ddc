// A training and a validation curve over the steps of a run.
import { msg } from "@lit/localize";
import { css, html, nothing, type PropertyValues } from "lit";
import type uPlot from "uplot";
import { Plot, guessKey } from "./plot";
import { lossRange } from "./scales";
import { fixed, percent } from "./words";

/** Figures at most that have marks. */
const MARKED = 20;

class Chart extends Plot {
  static override styles = [
    ...Plot.styles,
    css`
      .training {
        stroke: var(--accent);
      }
      .validation {
        stroke: var(--second);
      }
    `,
  ];

  static override properties = {
    heading: { type: String },
    share: { type: Boolean },
    x: { attribute: false },
    training: { attribute: false },
    validation: { attribute: false },
    guess: { attribute: false },
    // The arrays grow in place, so their length is what says that there is more to draw.
    length: { attribute: false },
  };
  declare heading: string;
  declare share: boolean;
  declare x: number[];
  declare training: number[];
  declare validation: (number | null)[];
  /** What guessing comes to, for a line across the chart. */
  declare guess: number | undefined;
  declare length: number;

  override render() {
    const last = this.training.at(-1);
    const checked = this.validation.findLast((value) => value !== null);
    const figure = (value: number) => (this.share ? percent(value) : fixed(value, 3));
    return html`<figure>
      <figcaption>
        <strong>${this.heading}</strong>
        <span class="key"
          ><svg aria-hidden="true"><line class="training" x2="100%" y1="50%" y2="50%" stroke-width="2"></line></svg
          >${msg("training")}${last === undefined ? "" : ` ${figure(last)}`}</span
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
                >${msg("validation")} ${figure(checked)}</span
              >`
        }
        ${this.guess === undefined ? nothing : guessKey(this.guess)}
      </figcaption>
      <div class="plot" aria-hidden="true"></div>
    </figure>`;
  }

  /** Whether the validation's figures have marks: a few, of which one alone would be no line. */
  readonly #isMarked = () => this.validation.filter((value) => value !== null).length <= MARKED;

  protected override data(): uPlot.AlignedData {
    const { x, training, validation, guess } = this;
    return [x, training, validation, ...(guess === undefined ? [] : [x.map(() => guess)])];
  }

  protected override rebuilt(changed: PropertyValues<this>): boolean {
    return changed.has("guess");
  }

  protected override options() {
    const line = { width: 2, points: { show: false }, spanGaps: true };
    return {
      scales: {
        x: { time: false },
        y: this.share
          ? { range: [0, 1] as [number, number] }
          : { range: (_u: uPlot, _low: number, high: number) => lossRange(high) },
      },
      axes: [this.axis, this.share ? this.percentAxis : { ...this.axis, size: 52 }],
      series: [
        {},
        { ...line, stroke: this.colour("--accent") },
        { ...line, stroke: this.colour("--second"), dash: [6, 4], points: { show: this.#isMarked, size: 6 } },
        ...(this.guess === undefined ? [] : [this.guessLine]),
      ],
    };
  }
}

customElements.define("hf-chart", Chart);
