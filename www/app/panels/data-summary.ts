// What was read: how, how much, what is doubtful about it, and its first rows.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { mergeLabels, undo } from "../actions/rows";
import type { SimilarLabels, TextEncoding } from "../../lib/index";
import { rowsOf, type DataAbout, type Loaded } from "../state/data";
import { notesInWords } from "../told";
import { bar } from "../components/bar";
import { View } from "../view";
import { beginning, count, fixed, manyLabels, manyRows, manyTexts } from "../words";
import "./findings";
import { problemList } from "./problems";
import { choosers } from "./reading";
import { unreadNotes } from "./unread";

const FEW = 5;

class DataSummary extends View {
  static override styles = [
    ...View.styles,
    css`
      :host([hidden]) {
        display: none;
      }
      .counts {
        display: grid;
        grid-template-columns: minmax(4rem, max-content) 1fr max-content;
        gap: 0.35rem 0.8rem;
        align-items: center;
        margin: 0.6rem 0;
        padding: 0;
        max-width: 36rem;
      }
      .counts > span {
        overflow-wrap: anywhere;
      }
      .counts .figure {
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render() {
    const { data } = this.store;
    if (!data) return nothing;
    const { about, came } = data;
    // What was left out when a table was read still is, whatever was done to its rows since.
    const problems = came ? came.problems : about.problems;
    const out = (rowsOf(data) ?? []).filter((row) => row.out).length;
    return html`
      <p data-testid="data-summary">
        ${
          problems.length === 0
            ? msg(
                html`<strong>${data.name}</strong>: ${manyTexts(about.size)} with ${manyLabels(about.labels.length)}, no
                  row left out.`,
              )
            : msg(
                html`<strong>${data.name}</strong>: ${manyTexts(about.size)} with ${manyLabels(about.labels.length)},
                  ${manyRows(problems.length)} left out.`,
              )
        }
        ${out > 0 ? msg(str`${manyRows(out)} left out by hand.`) : nothing}
      </p>
      ${Array.isArray(data.source) || this.store.refused ? nothing : this.#reading(data)} ${problemList(problems)}
      ${came && about.problems.length > 0 ? this.#changedProblems(about) : nothing}
      <h3>${msg("Labels")}</h3>
      ${this.#counts(about)} ${this.#similar(about)} ${this.#undo()} ${this.#doubts(about)}
      ${unreadNotes(data.coverage, about.size)}
      <hf-findings .store=${this.store}></hf-findings>
      <h3>${msg("First rows")}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("First rows")}>
        <table>
          <thead>
            <tr>
              <th scope="col">${msg("Label")}</th>
              <th scope="col">${msg("Text")}</th>
            </tr>
          </thead>
          <tbody>
            ${data.firstRows.map(
              ({ text, label }) =>
                html`<tr>
                  <td class="text">${label}</td>
                  <td class="text" dir="auto">${beginning(text, 300)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  #reading({ about, came }: Loaded) {
    const reading = came?.reading ?? about.reading;
    // Absent where it was kept before there were such.
    const { encoding = "utf-8" } = reading as Partial<typeof reading>;
    const notes = notesInWords(reading);
    const busy = Boolean(this.store.running || this.store.reading);
    return html`<p class="small muted">
        ${msg("This is how the table was read; change anything that is wrong.")}
        ${came ? msg("Reading it another way starts over: your changed rows are then set aside, and you can bring them back.") : nothing}
      </p>
      ${choosers(this.store, reading, busy)}
      ${
        notes.length > 0 || encoding !== "utf-8"
          ? html`<ul class="small" data-testid="reading-notes">
              ${encoding !== "utf-8" ? html`<li>${msg(str`Character encoding: ${encodingName(encoding)}.`)}</li>` : nothing}
              ${notes.map((note) => html`<li class="text">${note}</li>`)}
            </ul>`
          : nothing
      }`;
  }

  /** Rows that were changed into what can't be used, by their places in the table of rows. */
  #changedProblems({ problems }: DataAbout) {
    const used = (rowsOf(this.store.data!) ?? []).flatMap(({ out }, place) => (out ? [] : [place]));
    return problemList(
      problems.map(({ row, ...why }) => ({ row: (used[row - 1] ?? row - 1) + 1, ...why })),
      "changed-problems",
    );
  }

  #counts({ labels, counts }: DataAbout) {
    const most = Math.max(1, ...counts);
    return html`<div class="counts" data-testid="label-counts">
      ${labels.map((label, i) => {
        const n = counts[i] ?? 0;
        return html`<span>${label}</span>${bar(n / most)}<span class="figure">${count(n)}</span>`;
      })}
    </div>`;
  }

  /** Labels that are one label to a person, with a button for each to make them one. */
  #similar({ similarLabels = [] }: DataAbout) {
    if (similarLabels.length === 0) return nothing;
    return html`<div class="note" role="group" aria-label=${msg("Labels spelled alike")} data-testid="similar-labels">
      ${similarLabels.map(
        ({ labels, into, reason }) =>
          html`<div class="row">
            <span class="small"
              ><span class="text">${[...labels, into].map((label) => `“${label}”`).join(", ")}</span>
              ${likeness(reason)}</span
            >
            <button
              data-testid="merge"
              ?disabled=${Boolean(this.store.running || this.store.reading)}
              @click=${() => void mergeLabels(this.store, labels, into).catch(this.#failed)}
            >
              ${msg(str`Make them all “${into}”`)}
            </button>
          </div>`,
      )}
    </div>`;
  }

  readonly #failed = (error: unknown) => this.store.fail("data", error);

  #undo() {
    if (!this.store.rows?.undo.length) return nothing;
    return html`<div class="row">
      <button data-testid="undo" @click=${() => undo(this.store)}>${msg("Undo the last change")}</button>
    </div>`;
  }

  #doubts({ labels, counts }: DataAbout) {
    const few = labels.filter((_, i) => (counts[i] ?? 0) < FEW);
    const ratio = Math.max(...counts) / Math.max(1, Math.min(...counts));
    return html`${
      ratio > 3
        ? html`<p class="note small">
            ${msg(str`The labels are unbalanced: the largest has ${fixed(ratio, 1)} times as many texts as the smallest. Look at macro-F1 as well as accuracy, and consider class weights, in the settings of the approach.`)}
          </p>`
        : nothing
    }
    ${
      few.length > 0
        ? html`<p class="note small">
            ${msg(html`Under ${FEW} texts: <span class="text">${few.slice(0, 20).join(", ")}${few.length > 20 ? ", …" : ""}</span>. So few say little about a label, or about how well it was learned; add more, or merge labels.`)}
          </p>`
        : nothing
    }`;
  }
}

const encodingName = (encoding: TextEncoding): string =>
  ({ "utf-8": "UTF-8", "utf-16le": "UTF-16", "utf-16be": "UTF-16", "windows-1252": "Windows-1252" })[encoding];

const likeness = (reason: SimilarLabels["reason"]): string =>
  ({
    case: msg("differ only in upper and lower case."),
    blanks: msg("differ only in spaces."),
    number: msg("are the same number."),
    letter: msg("differ by one letter."),
  })[reason];

customElements.define("hf-data-summary", DataSummary);
