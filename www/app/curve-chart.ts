// Several curves of means with a band of one standard deviation, over numbers of examples.
import { css, html, nothing, svg, type PropertyValues } from "lit";
import type uPlot from "uplot";
import type { LearningCurve } from "../lib/index";
import { Plot, guessKey } from "./plot";
import { bandOf, placeRange, shareRange, shotsOf } from "./scales";
import { approachName } from "./words";

/** Colour and dash of each curve, so that they are told apart without colour too. */
const LOOKS: [colour: string, dash: number[]][] = [
  ["--accent", []],
  ["--second", [8, 4]],
  ["--good", [2, 3]],
  ["--muted", [10, 3, 2, 3]],
];

class Curves extends Plot {
  static override styles = [
    ...Plot.styles,
    css`
      .key line {
        stroke-width: 2;
      }
      .c0 {
        stroke: var(--accent);
      }
      .c1 {
        stroke: var(--second);
      }
      .c2 {
        stroke: var(--good);
      }
      .c3 {
        stroke: var(--muted);
      }
    `,
  ];

  static override properties = {
    heading: { type: String },
    curves: { attribute: false },
    guess: { attribute: false },
  };
  declare heading: string;
  declare curves: LearningCurve[];
  /** What guessing comes to, for a line across the chart. */
  declare guess: number | undefined;

  override render() {
    return html`<figure>
      <figcaption>
        <strong>${this.heading}</strong>
        ${this.curves.map(
          ({ contestant }, i) =>
            html`<span class="key"
              ><svg aria-hidden="true">
                ${svg`<line class="c${i % LOOKS.length}" x2="100%" y1="50%" y2="50%" stroke-dasharray=${LOOKS[i % LOOKS.length]?.[1].join(" ") ?? ""}></line>`}</svg
              >${approachName(contestant.approach)}</span
            >`,
        )}
        ${this.guess === undefined ? nothing : guessKey(this.guess)}
      </figcaption>
      <div class="plot" aria-hidden="true"></div>
    </figure>`;
  }

  get #shots(): number[] {
    return shotsOf(this.curves);
  }

  protected override data(): uPlot.AlignedData {
    const shots = this.#shots;
    const columns = this.curves.flatMap((curve) => bandOf(curve, shots));
    // Each number of examples has a place, all at equal distances.
    const { guess } = this;
    return [shots.map((_, place) => place), ...columns, ...(guess === undefined ? [] : [shots.map(() => guess)])];
  }

  protected override rebuilt(changed: PropertyValues<this>): boolean {
    const before = changed.get("curves") as LearningCurve[] | undefined;
    return changed.has("guess") || (changed.has("curves") && before?.length !== this.curves.length);
  }

  protected override options() {
    const edge = { width: 0, points: { show: false }, spanGaps: true };
    return {
      scales: {
        x: { time: false, range: () => placeRange(this.#shots.length) },
        y: { range: (_u: uPlot, low: number | null, high: number | null) => shareRange(low, high) },
      },
      axes: [
        {
          ...this.axis,
          splits: () => this.#shots.map((_, place) => place),
          values: (_u: uPlot, places: number[]) => places.map((place) => String(this.#shots[place] ?? "")),
        },
        this.percentAxis,
      ],
      series: [
        {},
        ...this.curves.flatMap((_, i) => {
          const [name = "", dash = []] = LOOKS[i % LOOKS.length] ?? [];
          const stroke = this.colour(name);
          return [
            { stroke, width: 2, dash, points: { show: true, size: 6, fill: stroke }, spanGaps: true },
            edge,
            edge,
          ];
        }),
        ...(this.guess === undefined ? [] : [this.guessLine]),
      ],
      bands: this.curves.map((_, i) => ({
        series: [3 * i + 2, 3 * i + 3] as [number, number],
        fill: this.colour(LOOKS[i % LOOKS.length]?.[0] ?? "--accent", 0.14),
      })),
    };
  }
}

customElements.define("hf-curves", Curves);
