// Below the comparison: how accuracy grows with the number of examples.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { drawCurve } from "../actions/curve";
import { pauseOrResume, stop } from "../actions/steer";
import "../curve-chart";
import "../number";
import { keptErrorInWords } from "../told";
import { bar } from "../components/bar";
import { View } from "../view";
import type { Store } from "../store";
import { approachName, fixed, many, percent } from "../words";
import type { LearningCurve } from "../../lib/index";

class CurveView extends View {
  static override styles = [
    ...View.styles,
    css`
      :host {
        border-top: 1px solid var(--line);
        margin-top: 1.4rem;
      }
    `,
  ];

  override render() {
    const { running, learning, settings } = this.store;
    const own = running?.kind === "curve" ? running : undefined;
    const ready = Boolean(this.store.data) && !running && !this.store.reading && !this.store.opening;
    const progress = own?.progress;
    return html`<h3>${msg("How many examples does it take?")}</h3>
      <p class="muted small">
        ${msg("Learns from 1, 2, 4, 8 and 16 examples of each label, several draws of each number, and plots the accuracy on the test part. Where a curve is still rising, more examples will help; the width of its band shows how much depends on which examples were drawn.")}
      </p>
      <div class="row">
        <hf-number
          .name=${msg("Draws of each number of examples")}
          .testid=${"setting-curveDraws"}
          .min=${2}
          .max=${50}
          .step=${"1"}
          .value=${settings.curve.draws}
          .take=${(value: number) => this.store.setting("curve", { draws: value })}
        ></hf-number>
      </div>
      <div class="row">
        <button data-testid="curve" ?disabled=${!ready} @click=${() => void drawCurve(this.store)}>
          ${msg("Draw the learning curve")}
        </button>
        <button data-testid="curve-pause" ?disabled=${!own} @click=${() => pauseOrResume(this.store)}>
          ${own?.control.paused ? msg("Resume") : msg("Pause")}
        </button>
        <button data-testid="curve-stop" ?disabled=${!own} @click=${() => stop(this.store)}>
          ${msg("Stop, keep what is done")}
        </button>
      </div>
      <div data-testid="curve-status" aria-live="polite">
        ${
          own
            ? html`<p class="small">
                  ${progress ? msg(str`${progress.loaded} of ${progress.total} classifiers`) : msg("Starting")}
                </p>
                ${bar(progress ? progress.loaded / progress.total : 0)}`
            : nothing
        }
      </div>
      <div role="alert" data-testid="curve-error">
        ${this.whatFailed("curve")}
        ${learning?.curves.map(({ contestant, error }) =>
          error ? html`<p class="error">${approachName(contestant.approach)}: ${keptErrorInWords(error)}</p>` : nothing,
        )}
      </div>
      ${learning && learning.curves.some(({ points }) => points.length > 0) ? this.#learned(learning) : nothing}`;
  }

  #learned({ curves, majority }: NonNullable<Store["learning"]>) {
    const shots = [...new Set(curves.flatMap(({ points }) => points.map((point) => point.shots)))].sort(
      (a, b) => a - b,
    );
    const draws = Math.max(...curves.flatMap(({ points }) => points.map(({ accuracies }) => accuracies.length)));
    const cell = ({ points }: LearningCurve, n: number) => {
      const point = points.find((one) => one.shots === n);
      if (!point) return "–";
      return point.accuracies.length > 1
        ? `${percent(point.mean)} ± ${fixed(100 * point.deviation, 1)}`
        : percent(point.mean);
    };
    return html`<hf-curves
        heading=${msg("Accuracy on the test part by number of examples per label")}
        .curves=${curves}
        .guess=${majority}
      ></hf-curves>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("Learning curve")}>
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
              ${curves.map(({ contestant }) => html`<th scope="col" class="figure">${approachName(contestant.approach)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${shots.map(
              (n) =>
                html`<tr>
                  <th scope="row">${n}</th>
                  ${curves.map((curve) => html`<td class="figure">${cell(curve, n)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="small muted">
        ${msg("A label with fewer texts contributes all of them. The deviation is across draws; the test texts are the same each time.")}
      </p>`;
  }
}

customElements.define("hf-curve", CurveView);
