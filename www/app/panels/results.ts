// Step 5: how good it is, where it errs, and how the runs compare.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import type { Evaluation } from "../../lib/index";
import { Panel } from "../view";
import { retest, staleRuns } from "../actions/retest";
import type { Run } from "../store";
import {
  beginning,
  carriedInWords,
  count,
  duration,
  fixed,
  many,
  manyLabels,
  percent,
  range,
  runName,
  startInWords,
} from "../words";
import { inEnglish } from "../../lib/messages";
import { FEW_TESTS } from "../../lib/schema";
import { toldInWords } from "../told";
import { confusionStyles, confusionTable } from "./confusion";
import { unreadNotes } from "./unread";

const MISTAKES_SHOWN = 50;

class ResultsPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    confusionStyles,
    css`
      .figures {
        display: flex;
        flex-wrap: wrap;
        gap: 1.2rem 3rem;
        margin: 1rem 0;
      }
      .figures dt {
        color: var(--muted);
        font-size: 0.9rem;
      }
      .figures dd {
        margin: 0;
        font-size: 2rem;
        font-weight: 650;
        line-height: 1.15;
        font-variant-numeric: tabular-nums;
      }
      .figures small {
        display: block;
        font-size: 0.85rem;
        font-weight: 400;
        color: var(--muted);
      }
      td .choice {
        min-width: 11rem;
        min-height: 0;
      }
      tr.selected {
        background: var(--accent-soft);
      }
      .mistakes {
        padding-left: 1.2rem;
      }
      .mistakes li {
        margin-bottom: 0.7rem;
      }
    `,
  ];

  override render() {
    const run = this.store.selected;
    return this.frame(
      "results",
      msg("Results"),
      html`${this.#runs()}
      ${run?.notices?.map((notice) => html`<p class="note small">${toldInWords(notice, inEnglish(notice))}</p>`)}
      ${
        !run
          ? html`<p class="muted">${msg("After a run, this shows how well it does on texts that it has not seen.")}</p>`
          : run.evaluation
            ? html`${this.#carried(run)} ${this.#evaluation(run, run.evaluation)}`
            : run.seconds === undefined
              ? html`${this.#loaded(run)} ${this.#carried(run)}`
              : html`${this.#untested(run)} ${this.#carried(run)}`
      }`,
    );
  }

  #runs() {
    if (this.store.runs.length === 0) return nothing;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Runs")}>
        <table data-testid="runs">
          <caption>
            ${msg("Runs")}
          </caption>
          <thead>
            <tr>
              <th scope="col">${msg("Run")}</th>
              <th scope="col">${msg("From")}</th>
              <th scope="col" class="figure">${msg("Examples")}</th>
              <th scope="col" class="figure">${msg("Accuracy")}</th>
              <th scope="col" class="figure">${msg("95 % interval")}</th>
              <th scope="col" class="figure">${msg("Macro-F1")}</th>
              <th scope="col" class="figure">${msg("Time")}</th>
            </tr>
          </thead>
          <tbody>
            ${this.store.runs.map((run) => this.#runRow(run))}
          </tbody>
        </table>
      </div>
      ${this.#differentTests()}
      ${
        this.store.runs.length > 1
          ? html`<p class="small muted">${msg("Where two intervals overlap a lot, the difference may be chance.")}</p>`
          : nothing
      }`;
  }

  /** Says where runs were not tested on the same texts, and what can be done about it. */
  #differentTests() {
    const tested = this.store.runs.filter(({ testSet }) => testSet !== undefined);
    if (new Set(tested.map(({ testSet }) => testSet)).size < 2) return nothing;
    if (new Set(tested.map(({ testPart }) => testPart ?? "")).size > 1 || tested.some(({ testPart }) => !testPart)) {
      return html`<p class="note small">
        ${msg("These runs were tested on different texts, because their data or their splits differ. Compare only runs with the same test texts.")}
      </p>`;
    }
    const stale = staleRuns(this.store);
    return html`<div class="note small" data-testid="corrected">
      <p>
        ${msg("Rows were changed between these runs. All of them were tested on the same test part, as its rows were at the time.")}
        ${stale.length === 0 ? msg("Run the earlier ones again to compare them on the current rows.") : nothing}
      </p>
      ${
        stale.length > 0
          ? html`<div class="row">
              <button
                data-testid="retest"
                ?disabled=${Boolean(this.store.running || this.store.reading)}
                @click=${() => void retest(this.store)}
              >
                ${many(
                  stale.length,
                  msg(str`Test ${count(stale.length)} earlier run on the current rows`),
                  msg(str`Test ${count(stale.length)} earlier runs on the current rows`),
                )}
              </button>
            </div>`
          : nothing
      }
    </div>`;
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

  #runRow(run: Run) {
    const { id, evaluation: e, about } = run;
    const chosen = id === this.store.selectedId;
    return html`<tr class=${chosen ? "selected" : ""}>
      <td>
        <label class="choice"
          ><input
            type="radio"
            name="run"
            .checked=${chosen}
            ?disabled=${Boolean(this.store.running)}
            @change=${() => this.store.set({ selectedId: id })}
          />${id}. ${runName(run)}</label
        >
      </td>
      <td class="text">${run.from}${run.seconds === undefined ? ` (${msg("loaded")})` : ""}</td>
      <td class="figure">${count(about.examples)}</td>
      <td class="figure">${e ? percent(e.accuracy) : "–"}</td>
      <td class="figure">${e ? range(e.interval, 0) : "–"}</td>
      <td class="figure">${e ? fixed(e.macroF1, 3) : "–"}</td>
      <td class="figure">${run.seconds === undefined ? "–" : duration(run.seconds)}</td>
    </tr>`;
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
      ${this.#figures(run, e)} ${crossValidated(run, e)} ${unreadNotes(run.coverage, run.coverage?.texts ?? 0)}
      ${fewTests(e)} ${this.#labels(e)}
      <h3>${msg("Confusion matrix")}</h3>
      ${confusionTable(e.confusion)}
      <h3>${msg("Mistakes to read")}</h3>
      ${this.#mistakes(run, e)}
    `;
  }

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

  #labels(e: Evaluation) {
    return html`<h3>${msg("By label")}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("Figures by label")}>
        <table data-testid="per-label">
          <thead>
            <tr>
              <th scope="col">${msg("Label")}</th>
              <th scope="col" class="figure">${msg("Precision")}</th>
              <th scope="col" class="figure">${msg("Recall")}</th>
              <th scope="col" class="figure">F1</th>
              <th scope="col" class="figure">${msg("Test texts")}</th>
            </tr>
          </thead>
          <tbody>
            ${e.perLabel.map(
              (l) =>
                html`<tr>
                  <th scope="row" class="text">${l.label}</th>
                  <td class="figure">${fixed(l.precision, 3)}</td>
                  <td class="figure">${fixed(l.recall, 3)}</td>
                  <td class="figure">${fixed(l.f1, 3)}</td>
                  <td class="figure">${count(l.support)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="small muted">
        ${msg("Precision: of the texts given this label, the share that has it. Recall: of the texts that have it, the share that was given it.")}
      </p>`;
  }

  #mistakes({ folds }: Run, { mistakes }: Evaluation) {
    if (mistakes.length === 0) return html`<p>${folds ? msg("None.") : msg("None on the test part.")}</p>`;
    return html`<p class="small muted">
        ${many(
          mistakes.length,
          msg(str`${count(mistakes.length)} mistake, the most confident first`),
          msg(str`${count(mistakes.length)} mistakes, the most confident first`),
        )}${mistakes.length > MISTAKES_SHOWN ? msg(str`; the first ${MISTAKES_SHOWN} are shown`) : ""}.
      </p>
      <ul class="mistakes" data-testid="mistakes">
        ${mistakes.slice(0, MISTAKES_SHOWN).map(
          (m) =>
            html`<li>
              <span class="text" dir="auto">${beginning(m.text, 600)}</span><br />
              <span class="small muted"
                >${msg(str`is ${m.label}, was given ${m.predicted} (${percent(m.score, 0)})`)}</span
              >
            </li>`,
        )}
      </ul>`;
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
  return html`<p class="note small">
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
