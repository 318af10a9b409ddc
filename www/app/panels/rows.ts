// All rows in a sheet: a table in which each can be changed, relabelled, left out and taken back.
import { msg, str } from "@lit/localize";
import { css, html, type PropertyDeclarations } from "lit";
import { changeRow, redo, takeRows, undo } from "../actions/rows";
import "../components/sheet";
import { markOf, tagStyles } from "../components/tag";
import { labelMark } from "../labels";
import { rowsOf } from "../state/data";
import { asRead, groupsOf } from "../state/groups";
import type { EditedRow, EditedRows } from "../store";
import { View } from "../view";
import "../virtualizer";
import { count, manyRows } from "../words";
import { filterRows, kinds, type KindOfRows, type Shown } from "./rows-filter";

const placeOf = ({ place }: Shown): number => place;

/** The list of rows, as far as it is used here. */
interface Rows extends HTMLElement {
  element(index: number): { scrollIntoView(options?: ScrollIntoViewOptions): void } | undefined;
  layoutComplete: Promise<void>;
}

class RowsView extends View {
  static override styles = [
    ...View.styles,
    tagStyles,
    css`
      hf-virtualizer {
        height: clamp(12rem, 100dvh - 19rem, 44rem);
        border: 1px solid var(--line);
        border-radius: 7px;
      }
      .filters {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
        gap: var(--gap-2);
      }
      .line {
        display: grid;
        grid-template-columns: 2.6rem 1rem minmax(6rem, 11rem) 1fr max-content;
        gap: 0.5rem;
        align-items: start;
        width: 100%;
        padding: 0.4rem 0.6rem;
        border-bottom: 1px solid var(--line);
      }
      .line.out textarea,
      .line.out input {
        color: var(--muted);
        text-decoration: line-through;
      }
      .line textarea {
        field-sizing: content;
        max-height: 12rem;
      }
      .place {
        color: var(--muted);
        font-size: var(--size-1);
        padding-top: 0.6rem;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .line .mark {
        margin-top: 0.85rem;
      }
      @media (max-width: 40rem) {
        .filters {
          grid-template-columns: 1fr 1fr;
        }
        .filters > :last-child {
          grid-column: 1 / -1;
        }
        hf-virtualizer {
          height: calc(100dvh - 20rem);
          min-height: 12rem;
        }
        .line {
          grid-template-columns: 2.2rem 1rem 1fr max-content;
        }
        .line textarea {
          grid-column: 1 / -1;
          grid-row: 2;
        }
      }
    `,
  ];

  static override properties: PropertyDeclarations = {
    ...View.properties,
    label: {},
    words: { state: true },
    kind: { state: true },
    shown: { state: true },
  };
  /** The label whose rows are shown; all where it is empty. */
  declare label: string;
  declare words: string;
  declare kind: KindOfRows;
  /** What the filters leave. */
  declare shown: readonly Shown[] | undefined;

  constructor() {
    super();
    this.label = this.words = "";
    this.kind = "all";
  }

  override render() {
    const all = this.store.rows;
    return html`<hf-sheet
      heading=${msg("All rows")}
      .open=${true}
      @close=${() => this.dispatchEvent(new Event("close"))}
      data-testid="rows-sheet"
    >
      ${all && this.shown ? this.#table(all, this.shown) : html`<p class="small muted">${msg("Fetching the rows…")}</p>`}
      ${this.whatFailed("data")}
    </hf-sheet>`;
  }

  readonly #failed = (error: unknown) => this.store.fail("data", error);

  /** The data whose rows were asked for: once, since what failed would fail again. */
  #asked: string | undefined;

  /** What is looked for, and in which rows. */
  #wanted: readonly unknown[] = [];

  override updated(): void {
    const { data, rows, reading } = this.store;
    if (!rows && !reading && data && this.#asked !== data.id) {
      this.#asked = data.id;
      void takeRows(this.store).catch(this.#failed);
    }
    if (rows) void this.#filter(rows.rows);
  }

  /** Looks for the rows again where others are wanted, or where they have changed. */
  async #filter(rows: readonly EditedRow[]): Promise<void> {
    const label = this.#label;
    const wanted = [rows, label, this.words, this.kind];
    if (wanted.every((part, i) => part === this.#wanted[i])) return;
    this.#wanted = wanted;
    const { data } = this.store;
    const first = data ? (data.first ?? rowsOf(data)?.length ?? data.about.size) : 0;
    const shown = await filterRows(
      rows,
      { label, words: this.words, kind: this.kind, first },
      () => this.#wanted !== wanted,
    );
    if (shown && this.#wanted === wanted) this.shown = shown;
  }

  /** The label that is chosen, as long as a row has it: the last one may have been given another. */
  get #label(): string {
    const { rows } = this.store;
    const known = rows && groupsOf(rows.rows).groups.some(({ label }) => label === this.label);
    return known ? this.label : "";
  }

  #table(all: Readonly<EditedRows>, shown: readonly Shown[]) {
    const { groups, labels } = groupsOf(all.rows);
    const out = groups.reduce((sum, group) => sum + group.out, 0);
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    return html`<div class="filters">
        <label class="field"
          >${msg("Label")}
          <select data-testid="rows-label" @change=${(event: Event) => (this.label = value(event))}>
            <option value="" .selected=${this.#label === ""}>${msg("all")}</option>
            ${groups.map(({ label }) => html`<option value=${label} .selected=${label === this.#label}>${label}</option>`)}
          </select></label
        >
        <label class="field"
          >${msg("Rows")}
          <select data-testid="rows-kind" @change=${(event: Event) => (this.kind = value(event) as KindOfRows)}>
            ${kinds.map((kind) => html`<option value=${kind} .selected=${kind === this.kind}>${kindNames()[kind]}</option>`)}
          </select></label
        >
        <label class="field"
          >${msg("With the words")}<input
            type="text"
            data-testid="rows-words"
            .value=${this.words}
            @input=${(event: Event) => (this.words = value(event))}
        /></label>
      </div>
      <div class="row">
        <button data-testid="rows-undo" ?disabled=${all.undo.length === 0} @click=${() => undo(this.store)}>
          ${msg("Undo")}
        </button>
        <button data-testid="rows-redo" ?disabled=${all.redo.length === 0} @click=${() => redo(this.store)}>
          ${msg("Redo")}
        </button>
        <span class="small muted" aria-live="polite" data-testid="rows-count"
          >${msg(str`${manyRows(shown.length)} shown of ${count(all.rows.length)}`)}${
            out ? `, ${msg(str`${count(out)} left out`)}` : ""
          }</span
        >
      </div>
      <datalist id="labels">${labels.map((label) => html`<option value=${label}></option>`)}</datalist>
      <hf-virtualizer
        scroller
        tabindex="0"
        role="list"
        aria-label=${msg("Rows")}
        .items=${shown}
        .keyFunction=${placeOf}
        .renderItem=${this.#row}
        @keydown=${this.#key}
      ></hf-virtualizer>
      <p class="small muted">
        ${msg("A changed table is read again a moment later. The test part keeps the same rows, with your changes, so runs from before and after can be compared.")}
        ${msg("Alt and an arrow key go to the row above or below.")}
      </p>`;
  }

  readonly #row = ({ row, place }: Shown) => {
    const value = (event: Event) => (event.target as HTMLInputElement).value.trim();
    const change = (part: Partial<EditedRow>) => void changeRow(this.store, place, part).catch(this.#failed);
    // A row without a text or a label would be no example: what was there is put back.
    const set = (key: "text" | "label") => (event: Event) => {
      if (value(event)) change({ [key]: value(event) });
      else (event.target as HTMLInputElement).value = row[key];
    };
    const { labels } = groupsOf(this.store.rows?.rows ?? []);
    return html`<div class="line ${row.out ? "out" : ""}" role="listitem" data-place=${place}>
      <span class="place">${place + 1}</span>
      ${markOf(labelMark(labels, asRead(row.label)))}
      <input
        type="text"
        list="labels"
        maxlength="100"
        data-field="label"
        aria-label=${msg(str`Label of row ${place + 1}`)}
        .value=${row.label}
        @change=${set("label")}
      />
      <textarea
        rows="1"
        dir="auto"
        data-field="text"
        aria-label=${msg(str`Text of row ${place + 1}`)}
        .value=${row.text}
        @change=${set("text")}
      ></textarea>
      <button data-field="out" @click=${() => change(row.out ? { out: undefined } : { out: true })}>
        ${row.out ? msg("Restore") : msg("Leave out")}<span class="hidden-label"> ${msg(str`row ${place + 1}`)}</span>
      </button>
    </div>`;
  };

  /** From a field to that of the row above or below. */
  readonly #key = async (event: KeyboardEvent) => {
    const step = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    const from = event.target as HTMLElement;
    const { field } = from.dataset;
    const line = from.closest<HTMLElement>(".line");
    if (!step || !field || !line || !this.shown) return;
    event.preventDefault();
    const index = this.shown.findIndex(({ place }) => place === Number(line.dataset["place"])) + step;
    const to = this.shown[index];
    const list = this.renderRoot.querySelector("hf-virtualizer") as Rows | null;
    if (!to || !list) return;
    const find = () => list.querySelector<HTMLElement>(`[data-place="${to.place}"] [data-field="${field}"]`);
    if (!find()) {
      list.element(index)?.scrollIntoView({ block: "nearest" });
      await list.layoutComplete;
    }
    find()?.focus();
  };
}

const kindNames = (): Record<KindOfRows, string> => ({
  all: msg("all"),
  out: msg("left out"),
  changed: msg("changed or added"),
});

customElements.define("hf-rows", RowsView);
