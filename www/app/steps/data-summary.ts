// What was read: how, how much, what is doubtful about it, and its first rows.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import type { DataOptions, TableFormat } from "../../lib/index";
import { readAs } from "../actions/data";
import { checkData } from "../actions/inspect";
import { View, bar } from "../step";
import type { DataAbout, Store } from "../store";
import { beginning, count, fixed, many, manyLabels, manyRows, manyTexts, percent, progressInWords } from "../words";

const formats = (): [TableFormat, string][] => [
  ["csv", msg("CSV (commas)")],
  ["tsv", msg("TSV (tabs)")],
  ["jsonl", "JSONL"],
  ["lines", msg("Lines, label: text")],
];
const PROBLEMS_SHOWN = 50;
const SHOWN = 20;
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
    const { about } = data;
    const busy = Boolean(this.store.running || this.store.reading);
    return html`
      <p data-testid="data-summary">
        ${
          about.problems.length === 0
            ? msg(
                html`<strong>${data.name}</strong>: ${manyTexts(about.size)} with ${manyLabels(about.labels.length)}, no
                  row left out.`,
              )
            : msg(
                html`<strong>${data.name}</strong>: ${manyTexts(about.size)} with ${manyLabels(about.labels.length)},
                  ${manyRows(about.problems.length)} left out.`,
              )
        }
      </p>
      ${Array.isArray(data.source) ? nothing : this.#reading(about, busy)}
      <h3>${msg("Labels")}</h3>
      ${this.#counts(about)} ${this.#doubts(about)} ${this.#problems(about)} ${this.#check(busy)}
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

  #reading({ reading }: DataAbout, busy: boolean) {
    const tabular = reading.format === "csv" || reading.format === "tsv";
    const column = (name: string, key: "textColumn" | "labelColumn") =>
      html`<label class="field"
        >${name}
        <select
          data-testid=${key}
          ?disabled=${busy}
          @change=${(event: Event) => void readAs(this.store, columns(reading, key, Number((event.target as HTMLSelectElement).value)))}
        >
          ${reading.columns.map((title, i) => html`<option value=${i} .selected=${i === reading[key]}>${title}</option>`)}
        </select></label
      >`;
    return html`<p class="small muted">${msg("This is how it was read; change what is wrong.")}</p>
      <div class="grid">
        <label class="field"
          >${msg("Format")}
          <select
            data-testid="format"
            ?disabled=${busy}
            @change=${(event: Event) => void readAs(this.store, { format: (event.target as HTMLSelectElement).value as TableFormat })}
          >
            ${formats().map(([value, name]) => html`<option value=${value} .selected=${reading.format === value}>${name}</option>`)}
          </select></label
        >
        ${column(msg("Text column"), "textColumn")} ${column(msg("Label column"), "labelColumn")}
        ${
          tabular
            ? html`<label class="choice across"
                ><input
                  type="checkbox"
                  data-testid="header"
                  .checked=${reading.header}
                  ?disabled=${busy}
                  @change=${(event: Event) => void readAs(this.store, { header: (event.target as HTMLInputElement).checked })}
                />${msg("First row names the columns")}</label
              >`
            : nothing
        }
      </div>`;
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

  #doubts({ labels, counts }: DataAbout) {
    const few = labels.filter((_, i) => (counts[i] ?? 0) < FEW);
    const ratio = Math.max(...counts) / Math.max(1, Math.min(...counts));
    return html`${
      ratio > 3
        ? html`<p class="note small">
            ${msg(str`The labels are unbalanced: the largest has ${fixed(ratio, 1)} times as many texts as the smallest. Look at macro-F1 beside accuracy, and consider class weights, in the settings of the approach.`)}
          </p>`
        : nothing
    }
    ${
      few.length > 0
        ? html`<p class="note small">
            ${msg(html`Under ${FEW} texts: <span class="text">${few.slice(0, 20).join(", ")}${few.length > 20 ? ", …" : ""}</span>. So few can neither teach a label nor test it; add more, or merge labels.`)}
          </p>`
        : nothing
    }`;
  }

  /** Doubtful labels, texts that stand twice, and test rows that are learned from. */
  #check(busy: boolean) {
    const checking = this.store.checking?.of === this.store.data?.id ? this.store.checking : undefined;
    const progress = checking?.progress;
    return html`<div class="row">
        ${
          checking?.abort
            ? html`<button data-testid="check-cancel" @click=${() => checking.abort?.abort()}>
                ${msg("Cancel the check")}
              </button>`
            : html`<button data-testid="check" ?disabled=${busy} @click=${() => void checkData(this.store)}>
                ${msg("Check the rows")}
              </button>`
        }
        <span class="small muted" aria-live="polite"
          >${checking?.abort ? (progress ? progressInWords(progress) : msg("Opening the model")) : msg("Looks for doubtful labels and for texts that stand twice.")}</span
        >
      </div>
      ${checking?.found ? this.#found(checking.found) : nothing}`;
  }

  #found({ suspects, doubles, overlap, judged, accuracy }: NonNullable<NonNullable<Store["checking"]>["found"]>) {
    const rest = (all: unknown[]) =>
      all.length > SHOWN
        ? html`<p class="small muted">${msg(str`The first ${SHOWN} of ${count(all.length)}.`)}</p>`
        : nothing;
    const short = (text: string) => beginning(text, 200);
    return html`<div data-testid="check-found">
      <p>
        <strong
          >${many(
            suspects.length,
            msg(str`${count(suspects.length)} label may be wrong.`),
            msg(str`${count(suspects.length)} labels may be wrong.`),
          )}</strong
        >
        ${msg(str`A head that had not learned from a text gave it its own label for ${percent(accuracy, 0)} of ${manyTexts(judged)}; the less that is, the more of these are right as they are. Read them, most doubtful first.`)}
      </p>
      <ul class="small">
        ${suspects
          .slice(0, SHOWN)
          .map(
            ({ text, label, suggested }) =>
              html`<li>
                ${msg(html`<bdi class="text">${short(text)}</bdi> is labelled ${label}; it looks like ${suggested}.`)}
              </li>`,
          )}
      </ul>
      ${rest(suspects)}
      <p>
        <strong
          >${many(
            doubles.length,
            msg(str`${count(doubles.length)} text stands more than once.`),
            msg(str`${count(doubles.length)} texts stand more than once.`),
          )}</strong
        >
      </p>
      <ul class="small">
        ${doubles
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
              </li>`,
          )}
      </ul>
      ${rest(doubles)}
      <p class="small">
        ${
          overlap.length === 0
            ? msg("No test text stands in the training part as well.")
            : many(
                overlap.length,
                msg(
                  str`${count(overlap.length)} test text also stands in the training part, so the test says less. Remove the doubles from the table.`,
                ),
                msg(
                  str`${count(overlap.length)} test texts also stand in the training part, so the test says less. Remove the doubles from the table.`,
                ),
              )
        }
      </p>
    </div>`;
  }

  #problems({ problems }: DataAbout) {
    if (problems.length === 0) return nothing;
    return html`<details>
      <summary>${msg(str`${manyRows(problems.length)} left out, and why`)}</summary>
      <ul class="small" data-testid="problems">
        ${problems.slice(0, PROBLEMS_SHOWN).map(({ row, reason }) => html`<li class="text">${msg(str`Row ${row}: ${reason}`)}</li>`)}
      </ul>
      ${
        problems.length > PROBLEMS_SHOWN
          ? html`<p class="small muted">${msg(str`The first ${PROBLEMS_SHOWN} of ${count(problems.length)}.`)}</p>`
          : nothing
      }
    </details>`;
  }
}

/** A column cannot be both: choosing the other one's swaps them. */
function columns(reading: DataAbout["reading"], key: "textColumn" | "labelColumn", index: number): DataOptions {
  const other = key === "textColumn" ? "labelColumn" : "textColumn";
  return reading[other] === index ? { [key]: index, [other]: reading[key] } : { [key]: index };
}

customElements.define("hf-data-summary", DataSummary);
