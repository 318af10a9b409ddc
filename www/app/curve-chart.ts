// Several curves of means with a band of one standard deviation, over numbers of examples.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type PropertyValues } from "lit";
import type uPlot from "uplot";
import type { LearningCurve } from "../lib/index";
import { lineKey } from "./components/chart-frame";
import { Plot, guessKey } from "./plot";
import { bandOf, placeRange, shareRange, shotsOf } from "./scales";
import { approachName, fixed, many, percent } from "./words";

/** Colour and dash of each curve, so that they are told apart without colour too. */
const LOOKS: [colour: string, dash: number[]][] = [
  ["--second", []],
  ["--good", [8, 4]],
  ["--warn", [12, 3, 3, 3]],
  ["--frozen", [4, 4]],
];

class Curves extends Plot {
  static override styles = [
    ...Plot.styles,
    css`
      .plot {
        height: 220px;
      }
      .c0 {
        stroke: var(--second);
      }
      .c1 {
        stroke: var(--good);
      }
      .c2 {
        stroke: var(--warn);
      }
      .c3 {
        stroke: var(--frozen);
      }
    `,
  ];

  static override properties = {
    ...Plot.properties,
    curves: { attribute: false },
    guess: { attribute: false },
  };
  declare curves: LearningCurve[];
  /** What guessing comes to, for a line across the chart. */
  declare guess: number | undefined;

  protected override readonly height = 220;

  constructor() {
    super();
    // A few rows, which say more than a glance at the chart.
    this.tableOpen = true;
  }

  override render() {
    return this.frame({
      x: msg("examples of each label"),
      y: msg("accuracy"),
      keys: html`${this.curves.map(({ contestant }, i) => {
        const place = i % LOOKS.length;
        return lineKey(`c${place}`, LOOKS[place]?.[1] ?? [], approachName(contestant.approach));
      })}
      ${this.guess === undefined ? nothing : guessKey(this.guess)}`,
      numbers: () => this.#table(),
    });
  }

  #table() {
    const draws = Math.max(
      0,
      ...this.curves.flatMap(({ points }) => points.map(({ accuracies }) => accuracies.length)),
    );
    const cell = ({ points }: LearningCurve, n: number) => {
      const point = points.find(({ shots }) => shots === n);
      if (!point) return "–";
      const mean = percent(point.mean);
      return point.accuracies.length > 1 ? `${mean} ± ${fixed(100 * point.deviation, 1)}` : mean;
    };
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Learning curve")}>
      <table data-testid="learning">
        <caption>
          ${many(
            draws,
            msg(str`Mean and standard deviation of ${draws} draw`),
            msg(str`Mean and standard deviation of ${draws} draws`),
          )}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg("Examples of each label")}</th>
            ${this.curves.map(({ contestant }) => html`<th scope="col" class="figure">${approachName(contestant.approach)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${this.#shots.map(
            (n) =>
              html`<tr>
                <th scope="row">${n}</th>
                ${this.curves.map((curve) => html`<td class="figure">${cell(curve, n)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
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
          size: 28,
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
        fill: this.colour(LOOKS[i % LOOKS.length]?.[0] ?? "--second", 0.14),
      })),
    };
  }
}

customElements.define("hf-curves", Curves);
