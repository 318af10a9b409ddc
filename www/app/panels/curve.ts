// How accuracy grows with the number of examples.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { drawCurve } from "../actions/curve";
import { pauseOrResume, stop } from "../actions/steer";
import "../curve-chart";
import "../number";
import { needInWords } from "../result-words";
import { keptErrorInWords } from "../told";
import { View } from "../view";
import type { Store } from "../store";
import { approachName, duration } from "../words";

class CurveView extends View {
  static override styles = [
    ...View.styles,
    css`
      h3 {
        margin-top: 0;
      }
      .asked {
        align-items: end;
      }
      .asked hf-number {
        width: 11rem;
      }
      .need {
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { running, learning, settings } = this.store;
    const own = running?.kind === "curve" ? running : undefined;
    const ready = Boolean(this.store.data) && !running && !this.store.reading && !this.store.opening;
    const { progress, left } = own ?? {};
    return html`<h3>${msg("How many examples do I need?")}</h3>
      <p class="muted small">
        ${msg("Learns from 1, 2, 4, 8 and 16 examples of each label, several draws of each number, and plots the accuracy on the test part. Where a curve is still rising, more examples will help; the width of its band shows how much depends on which examples were drawn.")}
      </p>
      <div class="row asked">
        <hf-number
          .name=${msg("Draws of each number of examples")}
          .testid=${"setting-curveDraws"}
          .min=${2}
          .max=${50}
          .step=${"1"}
          .value=${settings.curve.draws}
          .take=${(value: number) => this.store.setting("curve", { draws: value })}
        ></hf-number>
        <button data-testid="curve" ?disabled=${!ready} @click=${() => void drawCurve(this.store)}>
          ${msg("Draw the learning curve")}
        </button>
        ${
          own
            ? html`<button data-testid="curve-pause" @click=${() => pauseOrResume(this.store)}>
                  ${own.control.paused ? msg("Resume") : msg("Pause")}
                </button>
                <button data-testid="curve-stop" @click=${() => stop(this.store)}>
                  ${msg("Stop, keep what is done")}
                </button>`
            : nothing
        }
      </div>
      <div data-testid="curve-status" aria-live="polite">
        ${
          own
            ? html`<p class="small">
                  ${progress ? msg(str`${progress.loaded} of ${progress.total} classifiers`) : msg("Starting")}${
                    own.control.paused ? `, ${msg("paused")}` : nothing
                  }<span aria-live="off"
                    >${left !== undefined && left > 1 && !own.control.paused ? `, ${msg(str`about ${duration(left)} left`)}` : nothing}</span
                  >
                </p>
                <progress
                  aria-label=${msg("Learning curve")}
                  max="1"
                  .value=${progress ? progress.loaded / progress.total : 0}
                ></progress>`
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
    const going = this.store.running?.kind === "curve";
    const need = going ? undefined : needInWords(curves);
    return html`${need ? html`<p class="need" data-testid="need">${need}</p>` : nothing}
      <hf-curves
        heading=${msg("Accuracy on the test part by number of examples per label")}
        .curves=${curves}
        .guess=${majority}
      ></hf-curves>
      <p class="small muted">
        ${msg("A label with fewer texts contributes all of them. The deviation is across draws; the test texts are the same each time.")}
      </p>`;
  }
}

customElements.define("hf-curve", CurveView);
