// How good a run is: in a sentence, in figures with their interval, and text by text; and the runs to choose from.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import type { Evaluation } from "../../lib/index";
import { ticks, whisker, whiskerStyles } from "../components/whisker";
import { later } from "../frame/later";
import { accuracyInWords, outcomeInWords } from "../result-words";
import { Panel } from "../view";
import type { Run } from "../store";
import { carriedInWords, count, fixed, many, manyLabels, percent, range, runName, startInWords } from "../words";
import { inEnglish } from "../../lib/messages";
import { FEW_TESTS } from "../../lib/schema";
import { toldInWords } from "../told";
import { runsStyles, runsTable } from "./runs";
import { unreadNotes } from "./unread";

class ResultsPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    whiskerStyles,
    runsStyles,
    css`
      .outcome {
        font-size: var(--size-3);
        line-height: 1.35;
        font-weight: 600;
        text-wrap: pretty;
        overflow-wrap: anywhere;
      }
      .scale {
        margin: var(--gap-3) 0.4rem;
      }
      .figures {
        display: grid;
        grid-template-columns: 1.5fr 1fr 1fr;
        gap: var(--gap-2) var(--gap-3);
        margin: var(--gap-3) 0;
      }
      .figures dt {
        color: var(--muted);
        font-size: var(--size-1);
      }
      .figures dd {
        margin: 0;
        font-size: var(--size-4);
        font-weight: 650;
        line-height: 1.15;
        font-variant-numeric: tabular-nums;
      }
      .figures small {
        display: block;
        font-size: var(--size-1);
        font-weight: 400;
        line-height: 1.4;
        color: var(--muted);
      }
    `,
  ];

  override render() {
    const run = this.store.selected;
    // On the page there is a face for it elsewhere, and nothing below that could be moved by it.
    if (this.store.beside && this.store.runs.length === 0) return nothing;
    return this.frame(
      "results",
      msg("Results"),
      html`${run ? this.#named(run) : nothing}
      ${run?.notices?.map((notice) => html`<p class="note small">${toldInWords(notice, inEnglish(notice))}</p>`)}
      ${
        !run
          ? html`<p class="muted">${msg("After a run, this shows how well it does on texts that it has not seen.")}</p>`
          : run.evaluation
            ? html`${this.#evaluation(run, run.evaluation)}`
            : run.seconds === undefined
              ? html`${this.#loaded(run)} ${this.#carried(run)}`
              : html`${this.#untested(run)} ${this.#carried(run)}`
      }
      ${runsTable(this.store)}`,
    );
  }

  /** The run that all of this is of. */
  #named(run: Run) {
    const examples = run.about.examples;
    return html`<p class="small muted" data-testid="chosen-run">
      ${msg(str`Run ${run.id}: ${runName(run)}`)}${
        examples > 0
          ? `, ${many(examples, msg(str`learned from ${count(examples)} example`), msg(str`learned from ${count(examples)} examples`))}`
          : nothing
      }
    </p>`;
  }

  /** A run without a figure, and why that is. */
  #untested(run: Run) {
    return html`<p data-testid="no-figure">
        ${
          run.testStopped
            ? msg(
                str`${runName(run)} has no accuracy figure, because its test was stopped. You can still try and save it.`,
              )
            : msg(
                str`${runName(run)} has no accuracy figure: fewer than two of its labels had a second text to test on. You can still try and save it.`,
              )
        }
      </p>
      ${unreadNotes(run.coverage, run.coverage?.texts ?? 0)}`;
  }

  /** What a run has taken over from the classifier that it started from. */
  #carried(run: Run) {
    const what = run.about.settings["carried"];
    if (typeof what !== "string") return nothing;
    const start = this.store.runs.find(({ id }) => id === run.origin);
    const [said, caution] = startInWords(start, run);
    return html`<p class="small" data-testid="carried">${said} ${carriedInWords(what)}</p>
      ${caution ? html`<p class="note small" data-testid="start-caution">${caution}</p>` : nothing}`;
  }

  #loaded(run: Run) {
    const metrics = Object.entries(run.about.metrics);
    return html`<p>
        ${msg(html`${runName(run)}, loaded from ${run.from}: ${manyLabels(run.about.labels.length)} (<span class="text">${run.about.labels.slice(0, 30).join(", ")}</span>).`)}
      </p>
      ${
        metrics.length > 0
          ? html`<p class="small muted">
              ${msg(str`Figures stored in the file when it was made: ${metrics.map(([name, value]) => `${name} ${count(value)}`).join(", ")}.`)}
            </p>`
          : nothing
      }`;
  }

  #evaluation(run: Run, e: Evaluation) {
    return html`
      <p class="outcome" data-testid="outcome">${outcomeInWords(e, run.folds)}</p>
      ${this.#carried(run)}
      <div class="scale">
        ${whisker({ value: e.accuracy, interval: e.interval, guess: e.majority?.accuracy }, accuracyInWords(e))}
        ${ticks()}
      </div>
      ${this.#figures(run, e)} ${crossValidated(run, e)} ${unreadNotes(run.coverage, run.coverage?.texts ?? 0)}
      ${fewTests(e)}
      ${
        later("hf-tested", () => import("./tested"), this.#changed) ??
        html`<hf-tested .store=${this.store} .run=${run}></hf-tested>`
      }
    `;
  }

  readonly #changed = () => this.requestUpdate();

  #figures({ folds }: Run, e: Evaluation) {
    const { majority } = e;
    return html`<dl class="figures">
      <div>
        <dt>${msg("Accuracy")}</dt>
        <dd>
          <span data-testid="accuracy">${percent(e.accuracy)}</span>
          <small>${msg(str`95 % interval: ${range(e.interval)}`)}</small>
          ${
            majority
              ? html`<small data-testid="guessing"
                  >${msg(str`always guessing “${majority.label}”: ${percent(majority.accuracy)}`)}</small
                >`
              : nothing
          }
        </dd>
      </div>
      <div>
        <dt>${msg("Macro-F1")}</dt>
        <dd>
          <span data-testid="macro-f1">${fixed(e.macroF1, 3)}</span>
          <small>${msg("the mean F1 of all labels")}</small>
        </dd>
      </div>
      <div>
        <dt>${msg("Tested on")}</dt>
        <dd>
          ${count(e.size)}<small
            >${folds ? msg("texts, by cross-validation") : many(e.size, msg("text it has not seen"), msg("texts it has not seen"))}</small
          >
        </dd>
      </div>
    </dl>`;
  }
}

/** How a run was tested, where no test part was set aside. */
function crossValidated({ folds }: Run, e: Evaluation): TemplateResult | typeof nothing {
  if (!folds) return nothing;
  return html`<p class="small" data-testid="cross-validated">
    ${
      e.perLabel.every(({ support }) => support <= folds)
        ? msg(
            str`With so few texts, none was set aside. Each was left out once and classified by a model that had learned from the others, leaving out one text of each label at a time (cross-validation in ${folds} folds).`,
          )
        : msg(
            str`With so few texts, none was set aside. Each was left out once and classified by a model that had learned from the others (cross-validation in ${folds} folds).`,
          )
    }
    ${msg("The classifier that you try and save has learned from all texts.")}
  </p>`;
}

/** A caution where there are few test texts. */
function fewTests({ size }: Evaluation): TemplateResult | typeof nothing {
  if (size >= FEW_TESTS) return nothing;
  const step = fixed(100 / Math.max(1, size), 1);
  return html`<p class="small muted">
    ${many(
      size,
      msg(
        str`${count(size)} text is few for a test: one text more or less moves the accuracy by ${step} points. Read the interval rather than the figure, and do not take a small difference between runs for a real one.`,
      ),
      msg(
        str`${count(size)} texts are few for a test: one text more or less moves the accuracy by ${step} points. Read the interval rather than the figure, and do not take a small difference between runs for a real one.`,
      ),
    )}
  </p>`;
}

customElements.define("hf-results", ResultsPanel);
