// Step 6: several approaches on the same test part, and which to take.
import { msg, str } from "@lit/localize";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import type { OverGuess } from "../../lib/index";
import { advisedRun, compareAll, takeAdvised } from "../actions/compare";
import { testPlan } from "../actions/split";
import { approachChoices, isQuick } from "../state/settings";
import { pauseOrResume, stop } from "../actions/steer";
import { saveReport } from "../actions/save";
import { keptErrorInWords } from "../told";
import { Panel } from "../view";
import type { ApproachChoice, ComparedRun, LastComparison, Run } from "../store";
import "./curve";
import {
  approachName,
  choiceName,
  comparisonStart,
  count,
  duration,
  fixed,
  many,
  manyTexts,
  megabytes,
  percent,
  range,
  recommendation,
  runName,
  takenInWords,
} from "../words";

const nameOf = (result: ComparedRun | undefined): string => (result ? approachName(result.contestant.approach) : "");

class ComparePanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr));
      }
      .interval {
        width: 9rem;
        height: 1.1rem;
        display: block;
      }
      .interval line {
        stroke: var(--line);
        stroke-width: 2;
      }
      .interval rect {
        fill: var(--accent);
        opacity: 0.35;
      }
      .interval line.guess {
        stroke: var(--ink);
        stroke-width: 1.5;
        stroke-dasharray: 2 2;
        vector-effect: non-scaling-stroke;
      }
      .block {
        display: block;
      }
      tr.selected {
        background: var(--accent-soft);
      }
      .verdict {
        border-left: 4px solid var(--accent);
        padding-left: 0.9rem;
        margin: 0.8rem 0;
      }
      .interval circle {
        fill: var(--accent);
      }
    `,
  ];

  override render() {
    const { running, compared, approaches } = this.store;
    const turn = running?.turn;
    const ready =
      Boolean(this.store.data) && !running && !this.store.reading && !this.store.opening && approaches.length > 0;
    return this.frame(
      "compare",
      msg("Compare"),
      html`
        <p class="muted">
          ${msg("Runs several approaches, with their settings from “Approach”, on the same split, and recommends one at the end. An approach that was already run with the same settings is not run again.")}
        </p>
        <fieldset ?disabled=${Boolean(running)}>
          <legend class="hidden-label">${msg("Approaches to compare")}</legend>
          <div class="choices">${approachChoices.map((value) => this.#choice(value))}</div>
        </fieldset>
        ${this.#howTested()}
        <div class="row">
          <button class="primary" data-testid="compare" ?disabled=${!ready} @click=${() => void compareAll(this.store)}>
            ${msg("Compare")}
          </button>
          <button data-testid="compare-pause" ?disabled=${!turn} @click=${() => pauseOrResume(this.store)}>
            ${running?.control.paused ? msg("Resume") : msg("Pause")}
          </button>
          <button data-testid="compare-stop" ?disabled=${!turn} @click=${() => stop(this.store)}>
            ${msg("Stop, keep what is done")}
          </button>
        </div>
        <p class="small" aria-live="polite" data-testid="compare-status">
          ${turn ? msg(str`${approachName(turn.approach)}: ${turn.place} of ${turn.of}`) : nothing}${
            turn && running?.fold
              ? html`, ${msg(str`cross-validation, fold ${running.fold.place} of ${running.fold.of}`)}`
              : nothing
          }
        </p>
        ${this.error("compare", "compare-error")} ${compared ? this.#comparison(compared) : nothing}
        <hf-curve .store=${this.store}></hf-curve>
      `,
    );
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

  /** What to take, once all are through; and what is taken. */
  #verdict(compared: LastComparison) {
    const { running, selected } = this.store;
    if (running?.kind === "compare") {
      return html`<p class="small muted" data-testid="no-verdict">
        ${msg("The recommendation appears when all of them are done.")}
      </p>`;
    }
    if (!compared.verdict) {
      return html`<p class="small muted" data-testid="no-verdict">
        ${msg("The comparison was interrupted. Press Compare to continue; finished approaches are not run again.")}
      </p>`;
    }
    const advised = advisedRun(this.store);
    return html`<div class="verdict">
      <p><strong data-testid="advice">${recommendation(compared)}</strong></p>
      ${
        advised && advised !== selected
          ? html`<div class="row">
              <button
                class="primary"
                data-testid="take"
                ?disabled=${Boolean(running)}
                @click=${() => takeAdvised(this.store)}
              >
                ${msg(str`Take run ${advised.id}, ${runName(advised)}`)}
              </button>
            </div>`
          : nothing
      }
      <p class="small" data-testid="taken">${selected ? takenInWords(selected) : nothing}</p>
    </div>`;
  }

  #comparison(compared: LastComparison) {
    const { results, data } = compared;
    const tested = results.filter((result) => result.evaluation);
    return html`${this.#verdict(compared)}
      ${
        data && data.id !== this.store.data?.id
          ? html`<p class="note small" data-testid="compared-before">
              ${msg(str`These figures are for other data than the current ones: ${data.name}, ${manyTexts(data.size)}. Compare again for the current data.`)}
            </p>`
          : nothing
      }
      ${comparisonStart(compared, this.store.runs).map((words, i) => html`<p class=${i ? "note small" : "small"}>${words}</p>`)}
      ${this.#table(compared, tested)}
      ${results.map(({ contestant, error }) =>
        error ? html`<p class="error">${approachName(contestant.approach)}: ${keptErrorInWords(error)}</p>` : nothing,
      )}
      ${this.#pairs(compared, tested)}
      <p class="small muted">
        ${msg("Each is listed with the runs under “Results”. Time leaves out texts that had been embedded before. Memory is what the worker needed beyond the model; a GPU's own is not counted.")}
      </p>
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

  #table({ verdict, folds }: LastComparison, tested: ComparedRun[]) {
    const guess = tested[0]?.evaluation?.majority;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Comparison")}>
      <table data-testid="comparison">
        <caption>
          ${folds ? msg(str`Each cross-validated on the same ${folds} folds`) : msg("Each on the same test part")}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg("In use")}</th>
            <th scope="col">${msg("Approach")}</th>
            <th scope="col" class="figure">${msg("Accuracy")}</th>
            <th scope="col">${msg("95 % interval, 0 to 100 %")}</th>
            <th scope="col" class="figure">${msg("Macro-F1")}</th>
            <th scope="col" class="figure">${msg("Time")}</th>
            <th scope="col" class="figure">${msg("Memory")}</th>
            <th scope="col" class="figure">${msg("Weights trained")}</th>
          </tr>
        </thead>
        <tbody>
          ${tested.map((result, i) => this.#row(result, verdict?.overGuess?.[i] ?? undefined))}
        </tbody>
        ${
          guess
            ? html`<tfoot>
                <tr data-testid="guess-row">
                  <td></td>
                  <td>${msg(str`Always guessing “${guess.label}”`)}</td>
                  <td class="figure">${percent(guess.accuracy)}</td>
                  <td colspan="5">
                    ${intervalPlot({ guess: guess.accuracy }, msg(str`guessing: ${percent(guess.accuracy)}`))}
                    <span class="small muted">${msg("the dashed line in each row")}</span>
                  </td>
                </tr>
              </tfoot>`
            : nothing
        }
      </table>
    </div>`;
  }

  /** Which of those that were tested differ. */
  #pairs({ verdict }: LastComparison, tested: ComparedRun[]) {
    if (!verdict || verdict.pairs.length === 0) return nothing;
    return html`<details>
      <summary>${msg("Which of them really differ")}</summary>
      <p class="small muted">
        ${many(
          verdict.pairs.length,
          msg(
            str`McNemar's test looks only at the texts that one got right and the other wrong: if they were equally good, these would fall evenly. A p below 0.05 is taken as a difference; it is corrected for looking at ${count(verdict.pairs.length)} pair (Holm).`,
          ),
          msg(
            str`McNemar's test looks only at the texts that one got right and the other wrong: if they were equally good, these would fall evenly. A p below 0.05 is taken as a difference; it is corrected for looking at ${count(verdict.pairs.length)} pairs (Holm).`,
          ),
        )}
      </p>
      <ul class="small" data-testid="pairs">
        ${verdict.pairs.map(({ of, only, adjusted, differ }) => {
          const [one, other] = of.map((i) => nameOf(tested[i]));
          const [mine, its] = only.map(count);
          const p = fixed(adjusted, 3);
          return html`<li>
            ${
              differ
                ? msg(str`${one} and ${other}: ${mine} and ${its} only the one got right, p = ${p}; they differ.`)
                : msg(
                    str`${one} and ${other}: ${mine} and ${its} only the one got right, p = ${p}; the difference may be chance.`,
                  )
            }
          </li>`;
        })}
      </ul>
    </details>`;
  }

  #row({ contestant, evaluation: e, seconds, memory, trainedWeights, share, run: id }: ComparedRun, over?: OverGuess) {
    if (!e) return nothing;
    const run = this.store.runs.find((one) => one.id === id);
    return html`<tr class=${run && run === this.store.selected ? "selected" : ""}>
      <td>${run ? this.#take(run) : nothing}</td>
      <th scope="row">${approachName(contestant.approach)}</th>
      <td class="figure">${percent(e.accuracy)}</td>
      <td>
        ${intervalPlot({ interval: e.interval, accuracy: e.accuracy, guess: e.majority?.accuracy }, range(e.interval, 0))}
        <span class="small muted">${range(e.interval, 0)}</span>
        ${
          over && !over.beats
            ? html`<span class="small block"
                >${over.ahead ? msg("may be no better than guessing") : msg("no better than guessing")}</span
              >`
            : nothing
        }
      </td>
      <td class="figure">${fixed(e.macroF1, 3)}</td>
      <td class="figure">${duration(seconds)}</td>
      <td class="figure">${megabytes(memory)}</td>
      <td class="figure">
        ${count(trainedWeights)}${trainedWeights ? ` (${percent(share, share < 0.01 ? 3 : 1)})` : nothing}
      </td>
    </tr>`;
  }

  #take(run: Run) {
    const taken = run === this.store.selected;
    return html`<label class="choice"
      ><input
        type="radio"
        name="taken"
        .checked=${taken}
        ?disabled=${Boolean(this.store.running)}
        @change=${() => this.store.set({ selectedId: run.id })}
      /><span>${run.id}.</span><span class="hidden-label"> ${runName(run)}</span></label
    >`;
  }
}

/** An accuracy with its interval on a line from 0 to 100 %, and what guessing comes to as a dashed one across. */
function intervalPlot(
  { interval, accuracy, guess }: { interval?: [number, number]; accuracy?: number; guess?: number | undefined },
  words: string,
): TemplateResult {
  const at = (share: number) => share * 100;
  return html`<svg class="interval" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" aria-label=${words}>
    ${svg`<line x1="0" x2="100" y1="6" y2="6"></line>`}
    ${interval ? svg`<rect x=${at(interval[0])} width=${at(interval[1] - interval[0])} y="2" height="8"></rect>` : nothing}
    ${guess === undefined ? nothing : svg`<line class="guess" x1=${at(guess)} x2=${at(guess)} y1="0" y2="12"></line>`}
    ${accuracy === undefined ? nothing : svg`<circle cx=${at(accuracy)} cy="6" r="1.6"></circle>`}
  </svg>`;
}

customElements.define("hf-compare", ComparePanel);
