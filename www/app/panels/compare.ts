// Several approaches on the same test part, which to take, and how many examples it takes.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { compareAll } from "../actions/compare";
import { testPlan } from "../actions/split";
import { approachChoices, isQuick } from "../state/settings";
import { pauseOrResume, stop } from "../actions/steer";
import { saveReport } from "../actions/save";
import { whiskerStyles } from "../components/whisker";
import { go } from "../route";
import { keptErrorInWords } from "../told";
import { towerStyles } from "../tower/small";
import { Panel } from "../view";
import type { ApproachChoice, LastComparison, Running } from "../store";
import { approachName, choiceName, comparisonStart, duration, manyTexts } from "../words";
import { allFigures, comparisonStyles, dots, testedOf } from "./comparison";
import "./curve";
import { howSure, verdict, verdictStyles } from "./verdict";

class ComparePanel extends Panel {
  static override styles = [
    ...Panel.styles,
    whiskerStyles,
    towerStyles,
    comparisonStyles,
    verdictStyles,
    css`
      :host {
        container: compare / inline-size;
      }
      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(12rem, 47%), 1fr));
      }
      .sides {
        display: grid;
        gap: var(--gap-4);
        margin-top: var(--gap-3);
      }
      .side {
        min-width: 0;
        container: compared / inline-size;
      }
      @container compare (width >= 60rem) {
        .sides {
          grid-template-columns: minmax(0, 1.7fr) minmax(0, 1fr);
        }
      }
      .nothing {
        border: 1px dashed var(--line);
        border-radius: var(--radius);
        padding: var(--gap-3);
      }
    `,
  ];

  override render() {
    const { compared, data, reading, beside, learning } = this.store;
    // Without examples there is one thing to do, and nothing else to look at.
    const bare = beside && !data && !reading && !compared && !learning;
    return this.frame(
      "compare",
      msg("Compare"),
      html`
        <p class="muted">
          ${msg("Makes each approach, with its settings from “How far to train”, on the same training part, tests all on the same texts, and recommends one at the end. One that was compared before with the same settings is not run again.")}
        </p>
        ${this.#without()} ${bare ? nothing : this.#controls()} ${this.error("compare", "compare-error")}
        ${
          bare
            ? nothing
            : html`<div class="sides">
                <div class="side">${compared ? this.#comparison(compared) : this.#nothing()}</div>
                <div class="side"><hf-curve .store=${this.store}></hf-curve></div>
              </div>`
        }
      `,
    );
  }

  /** What to do where there is nothing to compare with. */
  #without() {
    const { data, reading, beside } = this.store;
    if (data) return nothing;
    if (reading) return html`<p class="nothing">${msg(str`Reading ${reading}…`)}</p>`;
    return html`<div class="nothing" data-testid="compare-empty">
      <p>${msg("There are no examples yet to learn from and to test on. Choose a sample or bring your own.")}</p>
      ${
        beside
          ? html`<div class="row">
              <button class="primary" data-testid="compare-to-work" @click=${() => go("work")}>
                ${msg("Go to the examples")}
              </button>
            </div>`
          : nothing
      }
    </div>`;
  }

  #controls() {
    const { running, approaches } = this.store;
    const turn = running?.turn;
    const ready =
      Boolean(this.store.data) && !running && !this.store.reading && !this.store.opening && approaches.length > 0;
    return html`<fieldset ?disabled=${Boolean(running)}>
        <legend class="hidden-label">${msg("Approaches to compare")}</legend>
        <div class="choices">${approachChoices.map((value) => this.#choice(value))}</div>
      </fieldset>
      ${this.#howTested()}
      <div class="row">
        <button class="primary" data-testid="compare" ?disabled=${!ready} @click=${() => void compareAll(this.store)}>
          ${msg("Compare")}
        </button>
        ${
          running?.kind === "compare"
            ? html`<button data-testid="compare-pause" ?disabled=${!turn} @click=${() => pauseOrResume(this.store)}>
                  ${running.control.paused ? msg("Resume") : msg("Pause")}
                </button>
                <button data-testid="compare-stop" ?disabled=${!turn} @click=${() => stop(this.store)}>
                  ${msg("Stop, keep what is done")}
                </button>`
            : nothing
        }
      </div>
      ${this.#status(running?.kind === "compare" ? running : undefined)}`;
  }

  /** Whose turn it is, how much of all is done, and what is left of this part. */
  #status(running: Running | undefined) {
    const { turn, fold, progress, left, control } = running ?? {};
    const within = fold
      ? (fold.place - 1) / fold.of
      : progress && progress.total > 0
        ? progress.loaded / progress.total
        : 0;
    return html`<div class="small">
      <span aria-live="polite" data-testid="compare-status"
        >${
          running && !turn
            ? msg("Getting ready")
            : turn
              ? msg(str`${approachName(turn.approach)}: ${turn.place} of ${turn.of}`)
              : nothing
        }${turn && fold ? `, ${msg(str`cross-validation, fold ${fold.place} of ${fold.of}`)}` : nothing}${
          control?.paused ? `, ${msg("paused")}` : nothing
        }</span
      ><span data-testid="compare-epoch"
        >${running?.phase === "training" && !fold ? `, ${msg(str`epoch ${running.epoch} of ${running.epochs}`)}` : nothing}</span
      >${left !== undefined && left > 1 && !control?.paused ? `, ${msg(str`about ${duration(left)} left of this one`)}` : nothing}
      ${
        running
          ? html`<progress
              aria-label=${msg("Comparison")}
              max="1"
              .value=${turn ? (turn.place - 1 + within) / turn.of : 0}
            ></progress>`
          : nothing
      }
    </div>`;
  }

  #choice(value: ApproachChoice) {
    const chosen = this.store.approaches.includes(value);
    const others = this.store.approaches.filter((other) => other !== value);
    return html`<label class="choice"
      ><input
        type="checkbox"
        data-testid="contestant-${value}"
        .checked=${chosen}
        @change=${() =>
          this.store.set({
            approaches: chosen ? others : approachChoices.filter((one) => one === value || others.includes(one)),
          })}
      />${choiceName(value)}</label
    >`;
  }

  /** How what is chosen will be tested, where that is not as usual. */
  #howTested() {
    const { data, approaches, settings } = this.store;
    const { testPlan: wished } = data?.about ?? {};
    if (!wished || approaches.length === 0) return nothing;
    const plan = testPlan(this.store, approaches);
    const slow = approaches.filter((one) => !isQuick(one)).map(choiceName);
    if (plan.kind === "cross-validation") {
      return html`<p class="small muted" data-testid="compare-plan">
        ${msg(str`Each is cross-validated in ${plan.folds} folds, so every text is tested once.`)}
      </p>`;
    }
    if (wished.kind !== "cross-validation" || settings.test.by !== "auto" || slow.length === 0) return nothing;
    return html`<p class="note small" data-testid="compare-plan">
      ${msg(str`With ${slow.join(", ")} included, all are tested on one held-out part, which is only a few texts, because cross-validation would take ${wished.folds} times as long. To test every text, leave that out, or choose cross-validation under “Settings”.`)}
    </p>`;
  }

  #nothing() {
    if (!this.store.data) return nothing;
    return html`<p class="nothing muted">
      ${
        this.store.running?.kind === "compare"
          ? msg("What each comes to appears here as soon as it is tested.")
          : msg("Nothing has been compared yet. Choose two approaches or more, and press Compare.")
      }
    </p>`;
  }

  #comparison(compared: LastComparison) {
    const { results, data } = compared;
    return html`${
        data && data.id !== this.store.data?.id
          ? html`<p class="note small" data-testid="compared-before">
              ${msg(str`These figures are for other data than the current ones: ${data.name}, ${manyTexts(data.size)}. Compare again for the current data.`)}
            </p>`
          : nothing
      }
      ${comparisonStart(compared, this.store.runs).map((words, i) => html`<p class=${i ? "note small" : "small"}>${words}</p>`)}
      ${testedOf(compared).length > 0 ? dots(this.store, compared) : nothing}
      ${results.map(({ contestant, error }) =>
        error ? html`<p class="error">${approachName(contestant.approach)}: ${keptErrorInWords(error)}</p>` : nothing,
      )}
      ${verdict(this.store, compared)} ${howSure(compared)} ${allFigures(compared)}
      <div class="row">
        <button
          data-testid="report"
          ?disabled=${this.store.running?.kind === "compare"}
          @click=${() => saveReport(this.store)}
        >
          ${msg("Save as a report")}
        </button>
        <span class="small muted"
          >${msg("One HTML file, to read, to print or to send; none of your texts is in it.")}</span
        >
      </div>`;
  }
}

customElements.define("hf-compare", ComparePanel);
