// A table that can't be used as it was read: what is in it, and boxes to have it read in another way.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { notesInWords } from "../told";
import { View } from "../view";
import { beginning, manyRows } from "../words";
import { choosers, titles } from "./reading";
import { problemList } from "./problems";

const ROWS = 8;

class RefusedTable extends View {
  static override styles = [
    ...View.styles,
    css`
      section {
        border-color: var(--accent);
        margin: 0.8rem 0;
      }
      h3 {
        margin-top: 0;
      }
      /* A row a line, so that several are in sight. */
      td {
        max-width: 18rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .chosen {
        background: var(--accent-soft);
      }
    `,
  ];

  override render() {
    const { refused } = this.store;
    if (!refused) return nothing;
    const { name, preview } = refused;
    const { columns, rows, total, textColumn, labelColumn, problems } = preview;
    const chosen = (column: number) => (column === textColumn || column === labelColumn ? "chosen" : "");
    const role = (column: number) =>
      column === textColumn ? msg("text") : column === labelColumn ? msg("label") : undefined;
    const shown = rows.slice(0, ROWS);
    return html`<section aria-labelledby="refused" data-testid="refused">
      <h3 id="refused">${msg(str`How should ${name} be read?`)}</h3>
      <p class="small muted">
        ${msg("It could not be used as it was read. Choose the columns with the texts and the labels, or another format; it is read again right away.")}
      </p>
      ${choosers(this.store, preview, Boolean(this.store.running || this.store.reading))}
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("Contents of the table")}>
        <table data-testid="preview">
          <caption>
            ${msg(str`The first ${shown.length} of ${manyRows(total)}`)}
          </caption>
          <thead>
            <tr>
              ${titles(preview).map((title, i) => {
                const is = role(i);
                return html`<th scope="col" class=${chosen(i)}>
                  ${title}${is ? html` <span class="muted small">(${is})</span>` : nothing}
                </th>`;
              })}
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              (row) =>
                html`<tr>
                  ${columns.map((_, i) => html`<td class=${chosen(i)} dir="auto">${beginning(row[i] ?? "", 120)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        preview.notes.length > 0
          ? html`<ul class="small">
              ${notesInWords(preview).map((note) => html`<li class="text">${note}</li>`)}
            </ul>`
          : nothing
      }
      ${problemList(problems)}
      <div class="row">
        <button data-testid="refused-drop" @click=${this.#drop}>
          ${this.store.data ? msg(str`Keep ${this.store.data.name} instead`) : msg("Discard this table")}
        </button>
      </div>
    </section>`;
  }

  #drop(): void {
    this.store.set({ refused: undefined });
    this.store.clear("data");
  }
}

customElements.define("hf-refused", RefusedTable);
