// A number that a person may change. It keeps the last good one, and says what can be typed where a typed one can't be
// used.
import { msg, str } from "@lit/localize";
import { LitElement, html, nothing } from "lit";
import { sharedStyles } from "./styles";
import { count } from "./words";

export class NumberField extends LitElement {
  static override styles = [sharedStyles];
  static override properties = {
    name: {},
    testid: {},
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    step: {},
    complaint: { state: true },
  };

  declare name: string;
  declare testid: string;
  declare value: number;
  declare min: number;
  declare max: number;
  declare step: string;
  /** Called with each number that can be used. */
  declare take: (value: number) => void;
  declare private complaint: string;

  override render() {
    return html`<label class="field"
        >${this.name}<input
          type="number"
          data-testid=${this.testid}
          min=${this.min}
          max=${this.max}
          step=${this.step}
          aria-describedby="complaint"
          .value=${String(this.value)}
          @change=${this.#change}
      /></label>
      <div role="alert" id="complaint">
        ${this.complaint ? html`<p class="error small">${this.complaint}</p>` : nothing}
      </div>`;
  }

  #change(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.value.trim() !== "" && input.validity.valid) {
      this.complaint = "";
      this.take(input.valueAsNumber);
      return;
    }
    const [least, most, kept] = [this.min, this.max, this.value].map(count);
    this.complaint =
      this.step === "any"
        ? msg(str`A number from ${least} to ${most}; ${kept} is kept.`)
        : msg(str`A whole number from ${least} to ${most}; ${kept} is kept.`);
    input.value = String(this.value);
  }
}

customElements.define("hf-number", NumberField);
