// The rows as a table in which each can be changed, relabelled, left out and taken back; and boxes to type new ones into.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { addRows, changeRow, redo, takeRows, undo } from "../actions/rows";
import { language } from "../language/language";
import { View } from "../view";
import type { EditedRow } from "../store";
import "../virtualizer";
import { count, manyRows } from "../words";

interface Shown {
  row: EditedRow;
  place: number;
}

const placeOf = ({ place }: Shown): number => place;

class RowsView extends View {
  static override styles = [
    ...View.styles,
    css`
      hf-virtualizer {
        height: 24rem;
        border: 1px solid var(--line);
        border-radius: 7px;
      }
      .line {
        display: grid;
        grid-template-columns: 2.2rem minmax(6rem, 11rem) 1fr max-content;
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
        font-size: 0.8rem;
        padding-top: 0.6rem;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      @media (max-width: 40rem) {
        .line {
          grid-template-columns: 2.2rem 1fr max-content;
        }
        .line textarea {
          grid-column: 1 / -1;
          grid-row: 2;
        }
      }
    `,
  ];

  static override properties = {
    label: { state: true },
    words: { state: true },
    typed: { state: true },
    open: { state: true },
  };
  /** The label whose rows are shown; all where it is empty. */
  declare label: string;
  declare words: string;
  /** The boxes: a label and its texts, a line each. */
  declare typed: { label: string; texts: string }[];
  declare open: boolean;

  constructor() {
    super();
    this.label = "";
    this.words = "";
    this.typed = [];
    this.open = false;
  }

  override render() {
    return html`<details data-testid="by-hand">
        <summary>${msg("Type examples by hand")}</summary>
        ${this.#boxes()}
      </details>
      ${
        this.store.data || this.store.rows
          ? html`<details data-testid="rows" @toggle=${this.#toggled}>
              <summary>${msg("See and change the rows")}</summary>
              ${this.open ? this.#table() : nothing}
            </details>`
          : nothing
      }`;
  }

  #toggled(event: Event): void {
    this.open = (event.target as HTMLDetailsElement).open;
    if (!this.open) this.#asked = undefined;
  }

  readonly #failed = (error: unknown) => this.store.fail("data", error);

  /** The data whose rows were asked for: once, since what failed would fail again. Closing the table forgets it. */
  #asked: string | undefined;

  override updated(): void {
    const { data, rows, reading } = this.store;
    // Also when other data have come while the table is open.
    if (!this.open || rows || reading || this.#asked === data?.id) return;
    this.#asked = data?.id;
    void takeRows(this.store).catch(this.#failed);
  }

  /** What the filters leave, kept as long as neither they nor the rows change: the store changes often, and rows are many. */
  #filtered(rows: EditedRow[]) {
    const words = this.words.trim().toLowerCase();
    const key = [rows, this.label, words, language()];
    if (key.every((part, i) => part === this.#last?.key[i])) return this.#last!;
    const labels = [...new Set(rows.map(({ label }) => label))];
    // The last row with it may have been given another one.
    const label = labels.includes(this.label) ? this.label : "";
    const fits = (row: EditedRow) =>
      (!label || row.label === label) && (!words || row.text.toLowerCase().includes(words));
    this.#last = {
      key,
      shown: rows.flatMap((row, place): Shown[] => (fits(row) ? [{ row, place }] : [])),
      out: rows.filter((row) => row.out).length,
      ...{ labels, label },
    };
    return this.#last;
  }

  #last?: { key: unknown[]; shown: Shown[]; out: number; labels: string[]; label: string };

  get #labels(): string[] {
    return this.store.data?.about.labels ?? [];
  }

  #boxes() {
    const boxes = this.typed.length > 0 ? this.typed : this.#empty();
    const ready = boxes.some(({ label, texts }) => label.trim() && texts.trim());
    const change = (i: number, part: Partial<(typeof boxes)[number]>) =>
      (this.typed = boxes.map((box, j) => (i === j ? { ...box, ...part } : box)));
    return html`<p class="small muted">${msg("One box per label, one text per line.")}</p>
      <div class="grid">
        ${boxes.map(
          ({ label, texts }, i) =>
            html`<div>
              <label class="field"
                >${msg("Label")}<input
                  type="text"
                  maxlength="100"
                  data-testid="hand-label-${i}"
                  .value=${label}
                  @input=${(event: Event) => change(i, { label: (event.target as HTMLInputElement).value })}
              /></label>
              <label class="field"
                >${msg("Its texts")}<textarea
                  rows="4"
                  dir="auto"
                  data-testid="hand-texts-${i}"
                  .value=${texts}
                  @input=${(event: Event) => change(i, { texts: (event.target as HTMLTextAreaElement).value })}
                ></textarea>
              </label>
            </div>`,
        )}
      </div>
      <div class="row">
        <button
          data-testid="hand-add"
          ?disabled=${!ready || Boolean(this.store.running)}
          @click=${() => void this.#add(boxes)}
        >
          ${msg("Add these examples")}
        </button>
        <button @click=${() => (this.typed = [...boxes, { label: "", texts: "" }])}>${msg("One more label")}</button>
      </div>`;
  }

  /** A box for each label there is, as far as that is handy, or two to begin with. */
  #empty(): RowsView["typed"] {
    const labels = this.#labels.length > 0 && this.#labels.length <= 12 ? this.#labels : ["", ""];
    return labels.map((label) => ({ label, texts: "" }));
  }

  async #add(boxes: RowsView["typed"]): Promise<void> {
    const rows = boxes.flatMap(({ label, texts }) =>
      texts
        .split("\n")
        .flatMap((text) => (text.trim() && label.trim() ? [{ text: text.trim(), label: label.trim() }] : [])),
    );
    await addRows(this.store, rows).catch(this.#failed);
    this.typed = boxes.map(({ label }) => ({ label, texts: "" }));
  }

  #table() {
    const all = this.store.rows;
    if (!all) return html`<p class="small muted">${msg("Fetching the rows…")}</p>`;
    const { shown, out, labels, label: chosen } = this.#filtered(all.rows);
    return html`<div class="grid">
        <label class="field"
          >${msg("Label")}
          <select
            data-testid="rows-label"
            @change=${(event: Event) => (this.label = (event.target as HTMLSelectElement).value)}
          >
            <option value="" .selected=${chosen === ""}>${msg("all")}</option>
            ${labels.map((label) => html`<option value=${label} .selected=${label === chosen}>${label}</option>`)}
          </select></label
        >
        <label class="field"
          >${msg("With the words")}<input
            type="text"
            data-testid="rows-words"
            .value=${this.words}
            @input=${(event: Event) => (this.words = (event.target as HTMLInputElement).value)}
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
      ></hf-virtualizer>
      <p class="small muted">
        ${msg("A changed table is read again a moment later. The test part keeps the same rows, with your changes, so runs from before and after can be compared.")}
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
    return html`<div class="line ${row.out ? "out" : ""}" role="listitem">
      <span class="place">${place + 1}</span>
      <input
        type="text"
        list="labels"
        maxlength="100"
        aria-label=${msg(str`Label of row ${place + 1}`)}
        .value=${row.label}
        @change=${set("label")}
      />
      <textarea
        rows="1"
        dir="auto"
        aria-label=${msg(str`Text of row ${place + 1}`)}
        .value=${row.text}
        @change=${set("text")}
      ></textarea>
      <button @click=${() => change(row.out ? { out: undefined } : { out: true })}>
        ${row.out ? msg("Restore") : msg("Leave out")}<span class="hidden-label"> ${msg(str`row ${place + 1}`)}</span>
      </button>
    </div>`;
  };
}

customElements.define("hf-rows", RowsView);
