// Step 6: several approaches on the same test part, and which to take.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { compareAll } from "../actions/compare";
import { pauseOrResume, stop } from "../actions/steer";
import { saveReport } from "../actions/keep";
import { Step } from "../step";
import type { ApproachChoice, ComparedRun, LastComparison } from "../store";
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
} from "../words";

const choices: ApproachChoice[] = ["zero-shot", "few-shot", "contrastive", "head", "last-layers", "lora", "full"];

const nameOf = (result: ComparedRun | undefined): string => (result ? approachName(result.contestant.approach) : "");

class CompareStep extends Step {
  static override styles = [
    ...Step.styles,
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
      .interval circle {
        fill: var(--accent);
      }
    `,
  ];

  override render() {
    const { running, compared, contestants } = this.store;
    const turn = running?.turn;
    const ready =
      Boolean(this.store.data) && !running && !this.store.reading && !this.store.opening && contestants.length > 0;
    return this.frame(
      "compare",
      msg("Compare"),
      html`
        <p class="muted">
          ${msg("Runs several approaches, with their settings of “Approach”, on the same split, and says which to take. One that was run before with the same settings is not run again.")}
        </p>
        <fieldset ?disabled=${Boolean(running)}>
          <legend class="hidden-label">${msg("Approaches to compare")}</legend>
          <div class="choices">${choices.map((value) => this.#choice(value))}</div>
        </fieldset>
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
          ${turn ? msg(str`${approachName(turn.approach)}: ${turn.place} of ${turn.of}`) : nothing}
        </p>
        ${this.error("compare", "compare-error")} ${compared ? this.#comparison(compared) : nothing}
        <hf-curve .store=${this.store}></hf-curve>
      `,
    );
  }

  #choice(value: ApproachChoice) {
    const chosen = this.store.contestants.includes(value);
    const others = this.store.contestants.filter((other) => other !== value);
    return html`<label class="choice"
      ><input
        type="checkbox"
        data-testid="contestant-${value}"
        .checked=${chosen}
        @change=${() =>
          this.store.set({
            contestants: chosen ? others : choices.filter((one) => one === value || others.includes(one)),
          })}
      />${choiceName(value)}</label
    >`;
  }

  #comparison(compared: LastComparison) {
    const { results, verdict } = compared;
    const tested = results.filter((result) => result.evaluation);
    const failed = results.filter((result) => result.error);
    const { data } = compared;
    return html`<p><strong data-testid="advice">${recommendation(compared)}</strong></p>
      ${
        data && data.id !== this.store.data?.id
          ? html`<p class="note small" data-testid="compared-before">
              ${msg(str`These figures are of other data than those of now: ${data.name}, ${manyTexts(data.size)}. Compare again for those of now.`)}
            </p>`
          : nothing
      }
      ${comparisonStart(compared, this.store.runs).map((words, i) => html`<p class=${i ? "note small" : "small"}>${words}</p>`)}
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("Comparison")}>
        <table data-testid="comparison">
          <caption>
            ${msg("Each on the same test part")}
          </caption>
          <thead>
            <tr>
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
            ${tested.map((result) => this.#row(result))}
          </tbody>
        </table>
      </div>
      ${failed.map(({ contestant, error }) => html`<p class="error">${approachName(contestant.approach)}: ${error?.message}</p>`)}
      ${
        verdict && verdict.pairs.length > 0
          ? html`<details>
              <summary>${msg("Which of them truly differ")}</summary>
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
                        ? msg(
                            str`${one} and ${other}: ${mine} and ${its} only the one got right, p = ${p}; they differ.`,
                          )
                        : msg(
                            str`${one} and ${other}: ${mine} and ${its} only the one got right, p = ${p}; the difference may be chance.`,
                          )
                    }
                  </li>`;
                })}
              </ul>
            </details>`
          : nothing
      }
      <p class="small muted">
        ${msg("Each is among the runs under “Results”; the one chosen there is tried and saved below. Time leaves out the reading of texts that the model had read before. Memory is what the worker needed beside the model; a GPU's own is not counted.")}
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

  #row({ contestant, evaluation: e, seconds, memory, trainedWeights, share }: ComparedRun) {
    if (!e) return nothing;
    const [low, high] = e.interval.map((bound) => bound * 100) as [number, number];
    return html`<tr>
      <th scope="row">${approachName(contestant.approach)}</th>
      <td class="figure">${percent(e.accuracy)}</td>
      <td>
        <svg
          class="interval"
          viewBox="0 0 100 12"
          preserveAspectRatio="none"
          role="img"
          aria-label=${range(e.interval, 0)}
        >
          <line x1="0" x2="100" y1="6" y2="6"></line>
          <rect x=${low} width=${high - low} y="2" height="8"></rect>
          <circle cx=${e.accuracy * 100} cy="6" r="1.6"></circle>
        </svg>
        <span class="small muted">${range(e.interval, 0)}</span>
      </td>
      <td class="figure">${fixed(e.macroF1, 3)}</td>
      <td class="figure">${duration(seconds)}</td>
      <td class="figure">${megabytes(memory)}</td>
      <td class="figure">
        ${count(trainedWeights)}${trainedWeights ? ` (${percent(share, share < 0.01 ? 3 : 1)})` : nothing}
      </td>
    </tr>`;
  }
}

customElements.define("hf-compare", CompareStep);
