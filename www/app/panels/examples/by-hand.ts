// Examples typed by hand: an empty card for each new label, with its name and its texts to fill in.
import { msg } from "@lit/localize";
import { css, html, type PropertyDeclarations } from "lit";
import { addRows } from "../../actions/rows";
import { groupsOf } from "../../state/groups";
import { View } from "../../view";

interface Card {
  label: string;
  texts: string;
}

const empty = (): Card => ({ label: "", texts: "" });

class ByHand extends View {
  static override styles = [
    ...View.styles,
    css`
      .cards {
        display: grid;
        gap: var(--gap-2);
        grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
      }
      .card {
        display: grid;
        gap: var(--gap-2);
        border: 1px dashed var(--field);
        border-radius: 8px;
        padding: var(--gap-2);
      }
    `,
  ];

  static override properties: PropertyDeclarations = { ...View.properties, typed: { state: true } };
  declare typed: readonly Card[];

  constructor() {
    super();
    this.typed = [];
  }

  readonly #failed = (error: unknown) => this.store.fail("data", error);

  /** The labels that there are, to choose from. */
  get #labels(): readonly string[] {
    const { data, rows } = this.store;
    return rows ? groupsOf(rows.rows).labels : (data?.about.labels ?? []);
  }

  override render() {
    const labels = this.#labels;
    // Two labels are the fewest that can be told apart.
    const cards = this.typed.length > 0 ? this.typed : labels.length > 1 ? [empty()] : [empty(), empty()];
    const ready = cards.some(({ label, texts }) => label.trim() && texts.trim());
    const change = (i: number, part: Partial<Card>) =>
      (this.typed = cards.map((card, j) => (i === j ? { ...card, ...part } : card)));
    const value = (event: Event) => (event.target as HTMLInputElement).value;
    return html`<details data-testid="by-hand">
      <summary>${msg("Type examples by hand")}</summary>
      <p class="small muted">${msg("A card for each label, one text per line.")}</p>
      <datalist id="labels">${labels.map((label) => html`<option value=${label}></option>`)}</datalist>
      <div class="cards">
        ${cards.map(
          ({ label, texts }, i) =>
            html`<div class="card">
              <label class="field"
                >${msg("Label")}<input
                  type="text"
                  maxlength="100"
                  list="labels"
                  data-testid="hand-label-${i}"
                  .value=${label}
                  @input=${(event: Event) => change(i, { label: value(event) })}
              /></label>
              <label class="field"
                >${msg("Its texts")}<textarea
                  rows="3"
                  dir="auto"
                  data-testid="hand-texts-${i}"
                  .value=${texts}
                  @input=${(event: Event) => change(i, { texts: value(event) })}
                ></textarea>
              </label>
            </div>`,
        )}
      </div>
      <div class="row">
        <button
          data-testid="hand-add"
          ?disabled=${!ready || Boolean(this.store.running)}
          @click=${() => void this.#add(cards)}
        >
          ${msg("Add these examples")}
        </button>
        <button @click=${() => (this.typed = [...cards, empty()])}>${msg("One more label")}</button>
      </div>
    </details>`;
  }

  async #add(cards: readonly Card[]): Promise<void> {
    const rows = cards.flatMap(({ label, texts }) =>
      texts
        .split("\n")
        .flatMap((text) => (text.trim() && label.trim() ? [{ text: text.trim(), label: label.trim() }] : [])),
    );
    try {
      await addRows(this.store, rows);
      this.typed = [];
    } catch (error) {
      this.#failed(error);
    }
  }
}

customElements.define("hf-by-hand", ByHand);
