// How a table is read, to be changed where the guess is wrong.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { DataOptions, TableFormat } from "../../lib/index";
import { readAs } from "../actions/data";
import type { Store } from "../store";

/** How a table was read, or as far as it could be. */
export interface TableReading {
  format: string;
  header: boolean;
  columns: string[];
  /** `null` where there was no guess. */
  textColumn: number | null;
  labelColumn: number | null;
}

type ColumnKey = "textColumn" | "labelColumn";

const formats = (): [TableFormat, string][] => [
  ["csv", msg("CSV (commas)")],
  ["tsv", msg("TSV (tabs)")],
  ["json", "JSON"],
  ["jsonl", "JSONL"],
  ["fasttext", msg("fastText, __label__ text")],
  ["lines", msg("Lines, label: text")],
];

/** What the columns are called, in the page's language where they are only counted. */
export const titles = ({ header, columns }: Pick<TableReading, "header" | "columns">): string[] =>
  columns.map((title, i) => (!header && title === `column ${i + 1}` ? msg(str`column ${i + 1}`) : title));

/** Boxes to choose the format and the columns from; a choice reads the table again. */
export function choosers(store: Store, reading: TableReading, busy: boolean): TemplateResult {
  const tabular = reading.format === "csv" || reading.format === "tsv";
  const read = (change: DataOptions) => void readAs(store, change);
  const value = (event: Event) => (event.target as HTMLSelectElement).value;
  const column = (name: string, key: ColumnKey) =>
    html`<label class="field"
      >${name}
      <select
        data-testid=${key}
        ?disabled=${busy}
        @change=${(event: Event) => read(columns(reading, key, Number(value(event))))}
      >
        ${reading[key] === null ? html`<option value="" disabled selected>${msg("choose a column")}</option>` : nothing}
        ${titles(reading).map((title, i) => html`<option value=${i} .selected=${i === reading[key]}>${title}</option>`)}
      </select></label
    >`;
  return html`<div class="grid">
    <label class="field"
      >${msg("Format")}
      <select
        data-testid="format"
        ?disabled=${busy}
        @change=${(event: Event) => read({ format: value(event) as TableFormat })}
      >
        ${formats().map(([format, name]) => html`<option value=${format} .selected=${reading.format === format}>${name}</option>`)}
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
              @change=${(event: Event) => read({ header: (event.target as HTMLInputElement).checked })}
            />${msg("First row names the columns")}</label
          >`
        : nothing
    }
  </div>`;
}

/** A column cannot be both: choosing the other one's swaps them. */
function columns(reading: TableReading, key: ColumnKey, index: number): DataOptions {
  const other = key === "textColumn" ? "labelColumn" : "textColumn";
  const own = reading[key];
  return reading[other] === index && own !== null ? { [key]: index, [other]: own } : { [key]: index };
}
