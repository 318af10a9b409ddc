// A training and a validation curve over the steps of a run, guessing's line, and a mark at the epoch whose weights were kept.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type PropertyValues } from "lit";
import type uPlot from "uplot";
import { lineKey, markKey } from "./components/chart-frame";
import { Plot, guessKey } from "./plot";
import { lossRange, thin, type Column } from "./scales";
import { count, fixed, percent } from "./words";

/** Figures at most that have marks. */
const MARKED = 20;

/** Points at most that are drawn of each curve: more than a column has pixels, and quick to draw with every step. */
const DRAWN = 1200;

/** Rows at most of the table. */
const ROWS = 40;

const VALIDATION_DASH = [6, 4];

class Chart extends Plot {
  static override styles = [
    ...Plot.styles,
    css`
      .plot {
        height: 170px;
      }
      .training {
        stroke: var(--accent);
      }
      .validation {
        stroke: var(--second);
      }
      .kept {
        stroke: var(--good);
      }
    `,
  ];

  static override properties = {
    ...Plot.properties,
    share: { type: Boolean },
    x: { attribute: false },
    training: { attribute: false },
    validation: { attribute: false },
    guess: { attribute: false },
    kept: { attribute: false },
    empty: { attribute: false },
    // The arrays grow in place, so their length is what says that there is more to draw.
    length: { attribute: false },
  };
  declare share: boolean;
  declare x: number[];
  declare training: number[];
  declare validation: (number | null)[];
  /** What guessing comes to, for a line across the chart. */
  declare guess: number | undefined;
  /** The step whose weights were kept. */
  declare kept: number | undefined;
  /** What is said while there are no points. */
  declare empty: string | undefined;
  declare length: number;

  protected override readonly height = 170;
  #colourOfKept = "";

  readonly #figure = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : this.share ? percent(value) : fixed(value, 3);

  override render() {
    const last = this.training.at(-1);
    const checked = this.validation.findLast((value) => value !== null);
    return this.frame({
      x: msg("step"),
      y: this.share ? msg("accuracy") : msg("loss"),
      keys: html`${lineKey("training", [], `${msg("training")}${last === undefined ? "" : ` ${this.#figure(last)}`}`)}
      ${checked === undefined ? nothing : lineKey("validation", VALIDATION_DASH, `${msg("validation")} ${this.#figure(checked)}`)}
      ${this.guess === undefined ? nothing : guessKey(this.guess)}
      ${this.kept === undefined ? nothing : markKey("kept", msg(str`kept: step ${count(this.kept)}`))}`,
      empty: last === undefined ? this.empty : undefined,
      numbers: () => this.#table(),
    });
  }

  #table() {
    const places = thin([this.training, this.validation], ROWS);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.heading}>
      <table>
        ${
          places.length < this.x.length
            ? html`<caption>
                ${msg(str`${count(places.length)} of ${count(this.x.length)} points, the highest and lowest among them`)}
              </caption>`
            : nothing
        }
        <thead>
          <tr>
            <th scope="col" class="figure">${msg("Step")}</th>
            <th scope="col" class="figure">${msg("training")}</th>
            <th scope="col" class="figure">${msg("validation")}</th>
          </tr>
        </thead>
        <tbody>
          ${places.map(
            (place) =>
              html`<tr>
                <th scope="row" class="figure">${count(this.x[place] ?? 0)}</th>
                <td class="figure">${this.#figure(this.training[place])}</td>
                <td class="figure">${this.#figure(this.validation[place])}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  /** Whether the validation's figures have marks: a few, of which one alone would be no line. */
  readonly #isMarked = () => this.validation.filter((value) => value !== null).length <= MARKED;

  protected override data(): uPlot.AlignedData {
    const places = thin([this.training, this.validation], DRAWN);
    const at = (column: readonly (number | null)[]): Column => places.map((place) => column[place] ?? null);
    const x = places.map((place) => this.x[place] ?? 0);
    const { guess } = this;
    return [x, at(this.training), at(this.validation), ...(guess === undefined ? [] : [x.map(() => guess)])];
  }

  protected override rebuilt(changed: PropertyValues<this>): boolean {
    return changed.has("guess");
  }

  /** The mark at the step whose weights were kept: a line with a small flag, for it may stand at the very end. */
  readonly #drawKept = (u: uPlot): void => {
    const { kept } = this;
    if (kept === undefined || this.x.length === 0) return;
    const { left, top, height } = u.bbox;
    const x = u.valToPos(kept, "x", true);
    const size = 5 * devicePixelRatio;
    const aside = x - left < size ? 1 : -1;
    u.ctx.save();
    u.ctx.strokeStyle = u.ctx.fillStyle = this.#colourOfKept;
    u.ctx.setLineDash([]);
    u.ctx.lineWidth = 2 * devicePixelRatio;
    u.ctx.beginPath();
    u.ctx.moveTo(x, top);
    u.ctx.lineTo(x, top + height);
    u.ctx.stroke();
    u.ctx.beginPath();
    u.ctx.moveTo(x, top);
    u.ctx.lineTo(x + aside * 2 * size, top + size);
    u.ctx.lineTo(x, top + 2 * size);
    u.ctx.fill();
    u.ctx.restore();
  };

  protected override options() {
    const line = { width: 2, points: { show: false }, spanGaps: true };
    this.#colourOfKept = this.colour("--good");
    return {
      scales: {
        x: { time: false },
        y: this.share
          ? { range: [0, 1] as [number, number] }
          : { range: (_u: uPlot, _low: number, high: number) => lossRange(high) },
      },
      axes: [{ ...this.axis, size: 28 }, this.share ? this.percentAxis : { ...this.axis, size: 52 }],
      series: [
        {},
        { ...line, stroke: this.colour("--accent") },
        {
          ...line,
          stroke: this.colour("--second"),
          dash: VALIDATION_DASH,
          points: { show: this.#isMarked, size: 6 },
        },
        ...(this.guess === undefined ? [] : [this.guessLine]),
      ],
      hooks: { draw: [this.#drawKept] },
    };
  }
}

customElements.define("hf-chart", Chart);
