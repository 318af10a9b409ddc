// A run's test text by text: which were right, which labels are taken for which, the mistakes to read, and the figures of each label.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Evaluation, Row } from "../../lib/index";
import { isReadable, testedRows } from "../actions/tested";
import { tagStyles } from "../components/tag";
import type { Run } from "../store";
import { isRight, mostConfused, testedTexts, type TestedText } from "../tested";
import { errorInWords } from "../told";
import { View } from "../view";
import { beginning, count, many } from "../words";
import { confusionStyles, confusionTable, type Cell } from "./confusion";
import { labelFigures } from "./label-figures";
import "./test-grid";
import { verdictOf } from "./test-grid";

/** Texts of a list that are shown at first, and how many more with each press. */
const FIRST = 5;
const MORE = 50;

/** Labels at most that have marks: those that are confused most. */
const MARKED = 24;

/** Characters of a text in a list. */
const BEGINNING = 600;

/** How far the texts of right answers are read. */
type Reading = { rows?: readonly Row[]; failed?: string; busy?: true };

class TestedTexts extends View {
  static override styles = [
    ...View.styles,
    tagStyles,
    confusionStyles,
    css`
      :host {
        container: tested / inline-size;
      }
      .list {
        padding: 0;
        list-style: none;
      }
      .list li {
        padding: var(--gap-2) 0;
        border-bottom: 1px solid var(--line);
      }
      .list .text {
        display: block;
        margin-bottom: var(--gap-1);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2);
        justify-content: space-between;
        align-items: baseline;
        margin-top: 1.25rem;
      }
      .head h3 {
        margin: 0;
      }
      .head button {
        margin-left: -0.5rem;
        text-decoration: underline;
      }
      .by-label {
        font-size: var(--size-1);
      }
      .by-label th.text {
        min-width: 8.5rem;
        padding-left: 0;
      }
    `,
  ];

  static override properties = {
    ...View.properties,
    run: { attribute: false },
    cell: { state: true },
    shown: { state: true },
    reading: { state: true },
  };
  /** A run that was tested. */
  declare run: Run & { evaluation: Evaluation };
  declare private cell: Cell | undefined;
  declare private shown: number;
  declare private reading: Reading;

  constructor() {
    super();
    this.shown = FIRST;
    this.reading = {};
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("run");
    if (!before || before.evaluation === this.run.evaluation) return;
    this.cell = undefined;
    this.shown = FIRST;
    this.reading = {};
  }

  override render() {
    const { evaluation: e, about } = this.run;
    const { rows } = this.reading;
    const own = this.store.data?.about.labels ?? [];
    // A label has one mark on the whole page, where the data have it.
    const labels = about.labels.every((label) => own.includes(label)) ? own : about.labels;
    return html`<h3>${msg("Test texts")}</h3>
      ${guard([e, rows, labels, this.reading], () => this.#marks(e, labels))}
      <h3>${msg("Confusion matrix")}</h3>
      ${confusionTable({ confusion: e.confusion, labels, open: this.cell, choose: (cell) => this.#open(cell) })}
      ${this.#list(e, labels)} ${labelFigures(e, labels)}`;
  }

  #marks(e: Evaluation, labels: readonly string[]) {
    const texts = testedTexts(e, this.reading.rows);
    const groups = mostConfused(e.confusion, MARKED).map((place) => texts[place] ?? []);
    return html`<hf-test-grid
      .groups=${groups}
      .labels=${labels}
      .note=${this.#note()}
      .ask=${() => isReadable(this.store) && void this.#read()}
    ></hf-test-grid>`;
  }

  /** Why the text of a right answer is not there. */
  #note(): string {
    const { busy, failed, rows } = this.reading;
    if (failed) return failed;
    if (busy) return msg("Reading the texts…");
    return rows ? "" : msg("Its text can be read once the model is open.");
  }

  #open(cell: Cell): void {
    const same = this.cell?.[0] === cell[0] && this.cell[1] === cell[1];
    this.cell = same ? undefined : cell;
    this.shown = FIRST;
    if (!same && cell[0] === cell[1] && isReadable(this.store)) void this.#read();
  }

  /** Reads the texts of right answers, once. */
  async #read(): Promise<void> {
    const { run } = this;
    if (this.reading.rows || this.reading.busy) return;
    this.reading = { busy: true };
    let reading: Reading;
    try {
      const rows = await testedRows(this.store, run);
      reading = rows
        ? { rows }
        : { failed: msg("Its text is not at hand: the rows or the split have changed since this run.") };
    } catch (error) {
      reading = { failed: errorInWords(error) };
    }
    if (run.evaluation === this.run.evaluation) this.reading = reading;
  }

  /** The mistakes, or the texts behind a cell. */
  #list(e: Evaluation, labels: readonly string[]) {
    const { cell } = this;
    if (!cell) return this.#mistakes(e, labels);
    const [is, given] = cell.map((place) => e.confusion.labels[place] ?? "");
    const texts = (testedTexts(e, this.reading.rows)[cell[0]] ?? []).filter(({ predicted }) => predicted === given);
    const hidden = texts.filter(({ text }) => text === undefined).length;
    return html`<div class="head">
        <h3>
          ${is === given ? msg(str`“${is}”, and right: ${count(texts.length)}`) : msg(str`“${is}” taken for “${given}”: ${count(texts.length)}`)}
        </h3>
        <button class="quiet" data-testid="cell-close" @click=${() => this.#open(cell)}>
          ${msg("Back to the mistakes")}
        </button>
      </div>
      <div data-testid="cell-texts" role="region" aria-label=${msg("Texts of the cell")} aria-live="polite">
        ${
          hidden > 0
            ? html`<p class="small muted">${this.#note()}</p>
                ${
                  this.reading.failed || this.reading.busy
                    ? nothing
                    : html`<button
                        ?disabled=${Boolean(this.store.running ?? this.store.reading ?? this.store.opening)}
                        @click=${() => void this.#read()}
                      >
                        ${msg("Open the model and read them")}
                      </button>`
                }`
            : this.#texts(texts, labels)
        }
      </div>`;
  }

  #mistakes({ mistakes }: Evaluation, labels: readonly string[]) {
    const n = mistakes.length;
    return html`<div class="head"><h3>${msg("Mistakes to read")}</h3></div>
      ${
        n === 0
          ? html`<p>${this.run.folds ? msg("None.") : msg("None on the test part.")}</p>`
          : html`<p class="small muted">
                ${many(
                  n,
                  msg(str`${count(n)} mistake, the most confident first.`),
                  msg(str`${count(n)} mistakes, the most confident first.`),
                )}
              </p>
              <div data-testid="mistakes">${this.#texts(mistakes, labels)}</div>`
      }`;
  }

  #texts(texts: readonly TestedText[], labels: readonly string[]): TemplateResult {
    const left = texts.length - this.shown;
    return html`<ul class="list">
        ${texts.slice(0, this.shown).map(
          (one) =>
            html`<li>
              <span class="text" dir="auto">${beginning(one.text ?? "", BEGINNING)}</span>
              ${isRight(one) ? nothing : html`<span class="small">${verdictOf(labels, one)}</span>`}
            </li>`,
        )}
      </ul>
      ${
        left > 0
          ? html`<button data-testid="more-texts" @click=${() => (this.shown += MORE)}>
              ${msg(str`Show ${count(Math.min(left, MORE))} more`)}
            </button>`
          : nothing
      }`;
  }
}

customElements.define("hf-tested", TestedTexts);
