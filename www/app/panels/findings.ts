// What a look for doubtful rows has found; each can be settled by one press, which can be undone.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { checkData, unsettled } from "../actions/inspect";
import { changeRow, changeRows } from "../actions/rows";
import type { Findings } from "../state/data";
import { View } from "../view";
import { beginning, count, many, manyTexts, percent, progressInWords } from "../words";

const SHOWN = 20;

const short = (text: string): string => beginning(text, 200);

class FindingsView extends View {
  static override styles = [
    ...View.styles,
    css`
      li {
        margin-bottom: 0.35rem;
      }
      li button {
        min-height: 1.9rem;
        padding: 0.1rem 0.6rem;
        margin-left: 0.3rem;
      }
    `,
  ];

  override render() {
    const { data, checking, running, reading } = this.store;
    const own = checking?.of === data?.lineage ? checking : undefined;
    const progress = own?.progress;
    const found = unsettled(this.store);
    return html`<div class="row">
        ${
          own?.abort
            ? html`<button data-testid="check-cancel" @click=${() => own.abort?.abort()}>
                ${msg("Cancel the check")}
              </button>`
            : html`<button
                data-testid="check"
                ?disabled=${Boolean(running || reading)}
                @click=${() => void checkData(this.store)}
              >
                ${msg("Check the rows")}
              </button>`
        }
        <span class="small muted" aria-live="polite"
          >${own?.abort ? (progress ? progressInWords(progress) : msg("Opening the model")) : msg("Looks for label issues and duplicate texts.")}</span
        >
      </div>
      ${found ? this.#found(found) : nothing}`;
  }

  readonly #failed = (error: unknown) => this.store.fail("data", error);

  #found({ labelIssues, duplicates, overlap, judged, accuracy }: Findings) {
    const rest = (all: unknown[]) =>
      all.length > SHOWN
        ? html`<p class="small muted">${msg(str`The first ${SHOWN} of ${count(all.length)}.`)}</p>`
        : nothing;
    return html`<div data-testid="check-found">
      <p>
        <strong
          >${many(
            labelIssues.length,
            msg(str`${count(labelIssues.length)} label may be wrong.`),
            msg(str`${count(labelIssues.length)} labels may be wrong.`),
          )}</strong
        >
        ${msg(str`A head that had not learned from the text agreed with its label for ${percent(accuracy, 0)} of ${manyTexts(judged)}. The lower that is, the more of these labels are right as they are. Read them, the most doubtful first.`)}
      </p>
      <ul class="small">
        ${labelIssues.slice(0, SHOWN).map(
          ({ row, text, label, suggested }) =>
            html`<li>
              ${msg(html`<bdi class="text">${short(text)}</bdi> is labelled ${label}; it looks like ${suggested}.`)}
              <button
                aria-label=${msg(str`Relabel row ${row + 1} as ${suggested}`)}
                @click=${() => void changeRow(this.store, row, { label: suggested }).catch(this.#failed)}
              >
                ${msg(str`Relabel as ${suggested}`)}
              </button>
            </li>`,
        )}
      </ul>
      ${rest(labelIssues)}
      <p>
        <strong
          >${many(
            duplicates.length,
            msg(str`${count(duplicates.length)} text appears more than once.`),
            msg(str`${count(duplicates.length)} texts appear more than once.`),
          )}</strong
        >
      </p>
      <ul class="small">
        ${duplicates
          .slice(0, SHOWN)
          .map(
            ({ text, rows, labels, conflict }) =>
              html`<li>
                ${
                  conflict
                    ? msg(
                        html`<bdi class="text">${short(text)}</bdi>: ${count(rows.length)} times, with different labels
                          (${[...new Set(labels)].join(", ")}).`,
                      )
                    : msg(
                        html`<bdi class="text">${short(text)}</bdi>: ${count(rows.length)} times, always ${labels[0]}.`,
                      )
                }
                ${
                  conflict
                    ? nothing
                    : html`<button
                        aria-label=${msg(str`Keep row ${(rows[0] ?? 0) + 1} and leave out its duplicates`)}
                        @click=${() => this.#leaveOut(rows.slice(1))}
                      >
                        ${msg("Keep one")}
                      </button>`
                }
              </li>`,
          )}
      </ul>
      ${rest(duplicates)} ${overlap ? html`<p class="small">${this.#overlap(overlap.length)}</p>` : nothing}
    </div>`;
  }

  #leaveOut(rows: number[]): void {
    const gone = new Set(rows);
    void changeRows(this.store, (_row, place) => (gone.has(place) ? { out: true } : undefined)).catch(this.#failed);
  }

  #overlap(size: number): string {
    if (size === 0) return msg("No test text is also in the training part.");
    return many(
      size,
      msg(
        str`${count(size)} test text is also in the training part, so the test says less. Remove the duplicates from the table.`,
      ),
      msg(
        str`${count(size)} test texts are also in the training part, so the test says less. Remove the duplicates from the table.`,
      ),
    );
  }
}

customElements.define("hf-findings", FindingsView);
