// A share that somebody guesses, in a field and by a slider.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html } from "lit";
import { sharedStyles } from "../styles";

/** Where the slider stands before anything was guessed. */
const MIDDLE = 50;

export class GuessField extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .guess {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2) var(--gap-3);
        align-items: center;
      }
      label {
        display: inline-flex;
        gap: var(--gap-2);
        align-items: center;
        font-weight: 600;
      }
      input[type="number"] {
        width: 5.5rem;
        font-size: var(--size-3);
        font-weight: 650;
        text-align: right;
      }
      input[type="range"] {
        flex: 1 1 12rem;
        min-width: 0;
        min-height: 2.75rem;
        margin: 0;
        accent-color: var(--second);
      }
    `,
  ];
  static override properties = { value: { type: Number }, disabled: { type: Boolean } };

  /** In per cent; absent before anything was guessed. */
  declare value: number | undefined;
  declare disabled: boolean;
  /** Called with each guess, in per cent. */
  declare take: (value: number) => void;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.disabled = false;
  }

  override render() {
    return html`<div class="guess">
      <label
        >${msg("I guess")}
        <input
          type="number"
          inputmode="numeric"
          min="0"
          max="100"
          step="1"
          data-testid="guess"
          ?disabled=${this.disabled}
          .value=${this.value === undefined ? "" : String(this.value)}
          @input=${this.#input}
          @change=${this.#settle}
        />
        %</label
      >
      <input
        type="range"
        min="0"
        max="100"
        step="1"
        aria-label=${msg("Guess in per cent")}
        data-testid="guess-slider"
        ?disabled=${this.disabled}
        .value=${String(this.value ?? MIDDLE)}
        @input=${this.#input}
      />
    </div>`;
  }

  #input(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.value !== "" && input.validity.valid) this.take(input.valueAsNumber);
  }

  /** What can't be used gives way to the last guess. */
  #settle(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.value === "" || !input.validity.valid) input.value = this.value === undefined ? "" : String(this.value);
  }
}

customElements.define("hf-guess", GuessField);
