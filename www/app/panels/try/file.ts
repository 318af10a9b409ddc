// A file of texts in, the same file with labels out: how far it is, the unsure ones first, and the download.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import type { LabelledRow } from "../../../lib/index";
import { correctRow, downloadLabelled, labelAgain, labelFile, moreRows } from "../../actions/label";
import { timeLeft } from "../../actions/running";
import { bar } from "../../components/bar";
import "../../components/drop-zone";
import { markOf, tag, tagStyles } from "../../components/tag";
import { labelMark } from "../../labels";
import type { Labelling, Run } from "../../store";
import { View } from "../../view";
import { beginning, count, duration, manyRows, percent, progressInWords } from "../../words";
import { notesInWords, toldInWords } from "../../told";
import { titles } from "../reading";

/** Rows without a label that are told one by one. */
const TOLD = 20;
/** Seconds from which the time that is left is told. */
const WORTH_TELLING = 2;

class LabelFile extends View {
  static override styles = [
    ...View.styles,
    tagStyles,
    css`
      .counts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1) var(--gap-3);
      }
      .rows {
        list-style: none;
        padding: 0;
        margin: 0;
        max-height: 26rem;
        overflow-y: auto;
        border-block: 1px solid var(--line);
      }
      .rows li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 6.5rem;
        gap: var(--gap-1) var(--gap-3);
        align-items: center;
        padding: var(--gap-2) 0;
      }
      .rows li + li {
        border-top: 1px solid var(--line);
      }
      .rows .said {
        display: flex;
        gap: var(--gap-2);
        align-items: center;
        min-width: 0;
      }
      .rows .text {
        grid-column: 1 / -1;
        overflow-wrap: anywhere;
      }
      .rows select {
        flex: 1;
        min-width: 0;
        max-width: 14rem;
      }
      .figure {
        display: grid;
        grid-template-columns: 1fr max-content;
        gap: var(--gap-2);
        align-items: center;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  static override properties = {
    ...View.properties,
    order: { state: true },
    scores: { state: true },
  };
  declare order: "as-it-came" | "unsure-first";
  declare scores: boolean;

  constructor() {
    super();
    this.order = "as-it-came";
    this.scores = false;
  }

  override render() {
    const { selected: run, labelling } = this.store;
    return html`<h3 id="label-file">${msg("Label a file")}</h3>
      ${this.#intake(run)}
      ${labelling ? (labelling.labelled ? this.#done(labelling) : this.#going(labelling)) : nothing}
      <div role="alert" data-testid="label-error">${this.whatFailed("label")}</div>`;
  }

  #intake(run: Run | undefined) {
    if (run?.about.approach === "prompting") {
      return html`<p class="small muted" data-testid="label-prompted">
        ${msg("A prompted language model takes seconds for each text, too long for a file. Train a head on the same examples: it labels thousands in a minute.")}
      </p>`;
    }
    return html`<p class="small muted">
        ${
          run
            ? msg(
                "A table, or one text a line: you get it back with a label and a score in each row. It stays on this device.",
              )
            : msg("Once something has learned, a table or one text a line comes back with a label in each row.")
        }
      </p>
      <hf-drop-zone
        .label=${msg("File without labels")}
        testid="label-file"
        accept=".csv,.tsv,.txt,.json,.jsonl,.gz"
        ?disabled=${!run || Boolean(this.store.labelling?.control)}
        .take=${(file: File) => run && labelFile(this.store, run, { name: file.name, source: file })}
      ></hf-drop-zone>`;
  }

  #going({ name, texts, progress, control, startedAt }: Labelling) {
    const share = progress?.total ? progress.loaded / progress.total : 0;
    const left = progress && timeLeft(progress, (performance.now() - startedAt) / 1000);
    return html`<div data-testid="label-going">
      <p class="small" role="status">
        <bdi>${name}</bdi>:
        ${
          !texts
            ? msg("reading…")
            : progress
              ? html`${progressInWords(progress)}${left && left > WORTH_TELLING ? `, ${msg(str`${duration(left)} left`)}` : ""}`
              : msg("labelling…")
        }
      </p>
      ${bar(share)}
      <div class="row">
        <button data-testid="label-stop" ?disabled=${!texts} @click=${() => control?.stop()}>
          ${msg("Stop, keep what is labelled")}
        </button>
      </div>
    </div>`;
  }

  #done(labelling: Labelling) {
    const { labelled, name } = labelling;
    if (!labelled) return nothing;
    const { labels, counts, size, texts } = labelled;
    return html`<div data-testid="label-done">
      <p>
        <bdi>${name}</bdi>:
        ${
          size < texts
            ? msg(str`stopped. The first ${count(size)} of ${count(texts)} texts have labels.`)
            : msg(str`all ${count(size)} texts have labels.`)
        }
      </p>
      <p class="small counts">
        ${labels.map((label, i) => (counts[i] ? html`<span>${tag(labels, label)} ${count(counts[i])}</span>` : nothing))}
      </p>
      ${this.#reading(labelling)} ${size > 0 ? this.#unsure(labelling) : nothing} ${this.#download()}
    </div>`;
  }

  /** How the file was read, to be changed where that was wrong; and the rows that have no label. */
  #reading({ texts, options, labelled }: Labelling) {
    const { columns = [], textColumn = 0, header = false } = texts?.reading ?? {};
    const problems = labelled?.problems ?? [];
    const choose = (event: Event) =>
      void labelAgain(this.store, { ...options, textColumn: Number((event.target as HTMLSelectElement).value) });
    return html`${
      columns.length > 1
        ? html`<label class="field narrow"
            >${msg("The texts stand in")}
            <select data-testid="label-column" @change=${choose}>
              ${titles({ header, columns }).map(
                (title, i) => html`<option value=${i} .selected=${i === textColumn}>${title}</option>`,
              )}
            </select></label
          >`
        : nothing
    }
    ${texts ? notesInWords(texts.reading).map((note) => html`<p class="small muted">${note}</p>`) : nothing}
    ${
      problems.length > 0
        ? html`<details data-testid="label-problems">
            <summary>${msg(str`${manyRows(problems.length)} without a label, and why`)}</summary>
            <ul class="small">
              ${problems
                .slice(0, TOLD)
                .map(
                  ({ row, told, reason }) =>
                    html`<li>${msg(str`Row ${count(row)}: ${toldInWords(told, reason)}`)}</li>`,
                )}
            </ul>
            ${
              problems.length > TOLD
                ? html`<p class="small muted">${msg("All of them are in the file that you download.")}</p>`
                : nothing
            }
          </details>`
        : nothing
    }`;
  }

  /** The texts with the lowest scores, each to be put right. */
  #unsure({ labelled, rows, corrections }: Labelling) {
    const put = Object.keys(corrections).length;
    return html`<h4>${msg("The unsure ones first")}</h4>
      <ul class="rows small" data-testid="label-rows" tabindex="0" aria-label=${msg("Labelled texts")}>
        ${rows.map((row) => this.#row(row, labelled?.labels ?? [], corrections[row.index]))}
      </ul>
      <div class="row">
        ${
          labelled && rows.length < labelled.size
            ? html`<button class="quiet" data-testid="label-more" @click=${() => void moreRows(this.store)}>
                ${msg("Show more")}
              </button>`
            : nothing
        }
        ${
          put > 0
            ? html`<button data-testid="label-again" @click=${() => void labelAgain(this.store)}>
                ${msg("Label again with what was learned")}
              </button>`
            : nothing
        }
      </div>`;
  }

  #row(row: LabelledRow, labels: readonly string[], put: string | undefined): TemplateResult {
    const label = put ?? row.label;
    const { hue } = labelMark(labels, label);
    const choose = (event: Event) => void correctRow(this.store, row, (event.target as HTMLSelectElement).value);
    return html`<li>
      <bdi class="text">${beginning(row.text, 300)}</bdi>
      <span class="said"
        >${markOf(labelMark(labels, label))}
        <select
          aria-label=${msg(str`Label of row ${count(row.row)}`)}
          ?disabled=${Boolean(this.store.running)}
          @change=${choose}
        >
          ${labels.map((one) => html`<option .selected=${one === label}>${one}</option>`)}
        </select></span
      >
      ${
        put
          ? html`<span class="muted" data-testid="label-put">${msg("put right")}</span>`
          : html`<span class="figure">${bar(row.score, { hue })} ${percent(row.score, 0)}</span>`
      }
    </li>`;
  }

  #download() {
    return html`<div class="row">
        <label class="field narrow"
          >${msg("Order in the file")}
          <select
            data-testid="label-order"
            @change=${(event: Event) =>
              (this.order =
                (event.target as HTMLSelectElement).value === "unsure-first" ? "unsure-first" : "as-it-came")}
          >
            <option value="as-it-came">${msg("As it came")}</option>
            <option value="unsure-first">${msg("The unsure ones first")}</option>
          </select></label
        >
        <label class="choice"
          ><input
            type="checkbox"
            data-testid="label-scores"
            .checked=${this.scores}
            @change=${(event: Event) => (this.scores = (event.target as HTMLInputElement).checked)}
          />
          ${msg("With each label's score")}</label
        >
      </div>
      <div class="row">
        <button
          class="primary"
          data-testid="label-download"
          @click=${() => void downloadLabelled(this.store, { order: this.order, scores: this.scores })}
        >
          ${msg("Download the table with labels")}
        </button>
      </div>
      <p class="small muted">
        ${msg("A CSV that spreadsheets open (UTF-8). Your columns are unchanged; label and score stand beside them.")}
      </p>`;
  }
}

customElements.define("hf-label-file", LabelFile);
