// The card of a point: the whole text, what it is called and what a run says, and another label for it.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { changeRow, undo } from "../actions/rows";
import { tag, tagStyles } from "../components/tag";
import { View } from "../view";
import { beginning } from "../words";

/** A point that was opened. */
export interface Opened {
  /** The row's place among all rows of the data. */
  place: number;
  text: string;
  label: string;
  /** What the chosen run says of it, and what there is to be known of the row. */
  notes: readonly string[];
}

class Card extends View {
  static override styles = [
    ...View.styles,
    tagStyles,
    css`
      .card {
        border: 1px solid var(--field);
        border-radius: var(--radius);
        background: var(--card);
        padding: var(--gap-3);
        margin-top: var(--gap-2);
      }
      .card > p:first-child {
        margin-top: 0;
      }
      .text {
        max-height: 9rem;
        overflow-y: auto;
      }
      .row {
        margin-bottom: 0;
      }
    `,
  ];
  static override properties = { opened: { attribute: false }, labels: { attribute: false }, wanted: { state: true } };
  declare opened: Opened;
  declare labels: readonly string[];
  declare wanted: string | undefined;
  /** Called when it is closed. */
  declare close: () => void;

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("opened") as Opened | undefined;
    if (before && before.place !== this.opened.place) this.wanted = undefined;
  }

  override firstUpdated(): void {
    this.#select?.focus();
  }

  get #select(): HTMLSelectElement | null {
    return this.renderRoot.querySelector("select");
  }

  override render() {
    const { text, label, notes } = this.opened;
    const busy = Boolean(this.store.reading);
    return html`<div
      class="card"
      role="dialog"
      aria-label=${msg("The text that was chosen")}
      data-testid="map-card"
      @keydown=${this.#pressed}
    >
      <p class="text" dir="auto" tabindex="0" role="group" aria-label=${msg("Text")}>${text}</p>
      <p>${tag(this.labels, label)}</p>
      ${notes.map((note) => html`<p class="small muted">${note}</p>`)}
      <div class="row">
        <label class="field narrow"
          >${msg("It should be")}
          <select
            data-testid="map-label"
            @change=${(event: Event) => (this.wanted = (event.target as HTMLSelectElement).value)}
          >
            ${this.labels.map((one) => html`<option .selected=${one === (this.wanted ?? label)}>${one}</option>`)}
          </select></label
        >
        <button
          class="primary"
          data-testid="map-relabel"
          ?disabled=${busy || this.wanted === undefined || this.wanted === label}
          @click=${this.#relabel}
        >
          ${msg("Change the label")}
        </button>
        <button data-testid="map-close" @click=${() => this.close()}>${msg("Close")}</button>
      </div>
      ${
        this.store.running
          ? html`<p class="small muted">${msg("The run that is under way still learns from the label it had.")}</p>`
          : nothing
      }
    </div>`;
  }

  readonly #pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    this.close();
  };

  readonly #relabel = () => void this.#change();

  async #change(): Promise<void> {
    const { store, wanted } = this;
    const { place, text } = this.opened;
    if (wanted === undefined) return;
    try {
      await changeRow(store, place, { label: wanted });
      const change = store.rows?.undo.at(-1);
      const short = beginning(text, 60);
      store.set({
        toast: {
          text: msg(str`“\u2068${short}\u2069” is now ${wanted}.`),
          // What was changed since is not undone in its place.
          undo: () => store.rows?.undo.at(-1) === change && undo(store),
        },
      });
      this.close();
    } catch (error) {
      store.fail("data", error);
    }
  }
}

customElements.define("hf-map-card", Card);
