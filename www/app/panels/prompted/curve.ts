// What the number of examples in a prompt and their order come to.
import { msg } from "@lit/localize";
import { css, html, nothing } from "lit";
import type { PromptCurvePoint } from "../../../lib/index";
import { measurePrompts } from "../../actions/prompted/curve";
import { pauseOrResume, stop } from "../../actions/steer";
import { bar } from "../../components/bar";
import { View } from "../../view";
import { fixed, percent, progressInWords, range } from "../../words";

class PromptCurve extends View {
  static override styles = [
    ...View.styles,
    css`
      :host {
        display: block;
      }
    `,
  ];

  override render() {
    const { running, reading, opening, writerOpening, data, promptCurve, settings } = this.store;
    const own = running?.kind === "prompts" ? running : undefined;
    const ready = Boolean(data) && !(running ?? reading ?? opening ?? writerOpening);
    const progress = own?.progress;
    return html`<details>
      <summary>${msg("How much the examples and their order matter")}</summary>
      <p class="muted small">
        ${msg("Tries prompts with 0, 1, 2 and 4 examples of each label on a held-out part: several draws of each number, each draw in two orders. That reads every text of the part many times and can take many minutes.")}
      </p>
      <hf-number
        .name=${msg("Draws of each number of examples")}
        testid="prompting-draws"
        min="1"
        max="20"
        step="1"
        .value=${settings.prompting.draws}
        .take=${(draws: number) => this.store.setting("prompting", { draws })}
      ></hf-number>
      <div class="row">
        <button data-testid="prompt-curve" ?disabled=${!ready} @click=${() => void measurePrompts(this.store)}>
          ${msg("Measure it")}
        </button>
        <button data-testid="prompt-curve-pause" ?disabled=${!own} @click=${() => pauseOrResume(this.store)}>
          ${own?.control.paused ? msg("Resume") : msg("Pause")}
        </button>
        <button data-testid="prompt-curve-stop" ?disabled=${!own} @click=${() => stop(this.store)}>
          ${msg("Stop, keep what is done")}
        </button>
      </div>
      <div aria-live="polite" data-testid="prompt-curve-status">
        ${
          own
            ? html`<p class="small">${progress ? progressInWords(progress) : msg("Starting")}</p>
                ${bar(progress?.total ? progress.loaded / progress.total : 0)}`
            : nothing
        }
      </div>
      <div role="alert" data-testid="prompt-curve-error">${this.whatFailed("prompts")}</div>
      ${promptCurve ? this.#table(promptCurve.points) : nothing}
    </details>`;
  }

  #table(points: PromptCurvePoint[]) {
    const { calibration } = this.store.settings.prompting;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("The effect of the examples")}>
        <table data-testid="prompt-points">
          <thead>
            <tr>
              <th scope="col">${msg("Examples of each label")}</th>
              <th scope="col" class="figure">${msg("Mean accuracy")}</th>
              <th scope="col" class="figure">${msg("Lowest and highest draw")}</th>
              <th scope="col" class="figure">${msg("Most that the order changed, in points")}</th>
              <th scope="col" class="figure">${msg("Without evening out")}</th>
            </tr>
          </thead>
          <tbody>
            ${points.map(({ shots, calibrations }) => {
              const one = calibrations.find((kind) => kind.calibration === calibration);
              const none = calibrations.find((kind) => kind.calibration === "none");
              const order = Math.max(0, ...(one?.draws ?? []).map(({ overOrders: { least, most } }) => most - least));
              return html`<tr>
                <th scope="row">${shots}</th>
                <td class="figure">${one ? percent(one.overDraws.mean) : "–"}</td>
                <td class="figure">${one ? range([one.overDraws.least, one.overDraws.most]) : "–"}</td>
                <td class="figure">${one && shots > 0 ? fixed(100 * order, 1) : "–"}</td>
                <td class="figure">${none ? percent(none.overDraws.mean) : "–"}</td>
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
      <p class="small muted">
        ${msg("A label with fewer texts contributes all of them. The test texts are the same each time, so a few points may be chance.")}
      </p>`;
  }
}

customElements.define("hf-prompt-curve", PromptCurve);
