// Right, or wrong and which: what a person says of an answer, and what comes of it.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { correct } from "../../actions/correct";
import { commandButton } from "../../commands/command";
import { commands } from "../../commands/training";
import { tag, tagStyles } from "../../components/tag";
import type { Run } from "../../store";
import { View } from "../../view";
import { percent } from "../../words";

/** Labels beyond which they are chosen from a list. */
const BUTTONS = 8;

class Right extends View {
  static override styles = [
    ...View.styles,
    tagStyles,
    css`
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2);
        margin: var(--gap-2) 0;
      }
    `,
  ];

  static override properties = {
    ...View.properties,
    run: { attribute: false },
    text: { attribute: false },
    said: { attribute: false },
    labels: { attribute: false },
    wrong: { state: true },
    thanked: { state: true },
    busy: { state: true },
  };
  /** The run that was asked, the text, and the label that it was given. */
  declare run: Run;
  declare text: string;
  declare said: string;
  /** Those of the data, in the order of their marks. */
  declare labels: readonly string[];
  /** Whether the right label is being chosen. */
  declare wrong: boolean;
  /** Whether the answer was said to be right. */
  declare thanked: boolean;
  declare busy: boolean;

  #of = "";

  constructor() {
    super();
    this.text = this.said = "";
    this.labels = [];
    this.wrong = this.thanked = this.busy = false;
  }

  override willUpdate(): void {
    // What was said of one text is not said of another.
    if (this.#of === this.text) return;
    this.#of = this.text;
    this.wrong = this.thanked = false;
  }

  override render() {
    const { correction } = this.store;
    const own = correction && correction.text.trim() === this.text.trim() && correction.run === this.run.id;
    return html`<div role="status" data-testid="correct-done" ?hidden=${!own}>${own ? this.#done() : nothing}</div>
      <div @keydown=${this.#key}>${own ? nothing : this.#asked()}</div>`;
  }

  /** Escape closes the choice, and the focus goes back to what opened it. */
  #key({ key }: KeyboardEvent): void {
    if (key !== "Escape" || !this.wrong) return;
    this.wrong = false;
    this.renderRoot.querySelector<HTMLElement>("[data-testid=correct]")?.focus();
  }

  #asked() {
    const busy = this.busy || Boolean(this.store.running);
    if (this.thanked) {
      return html`<div class="row" data-testid="thanks">
        <span class="small">${msg("Thank you. Nothing was changed.")}</span>
        <button class="quiet" data-testid="correct-add" ?disabled=${busy} @click=${() => this.#take(this.said)}>
          ${msg("Add it to the examples")}
        </button>
      </div>`;
    }
    return html`<div class="row">
        <button data-testid="right" @click=${() => (this.thanked = true)}>${msg("Right")}</button>
        <button
          data-testid="correct"
          aria-expanded=${this.wrong ? "true" : "false"}
          ?disabled=${busy}
          @click=${() => (this.wrong = !this.wrong)}
        >
          ${msg("Wrong, it is…")}
        </button>
      </div>
      ${this.wrong ? this.#choices(busy) : nothing}`;
  }

  #choices(busy: boolean) {
    const others = this.labels.filter((label) => label !== this.said);
    if (others.length <= BUTTONS) {
      return html`<div class="choices" role="group" aria-label=${msg("The right label")} data-testid="correct-label">
        ${others.map(
          (label) =>
            html`<button ?disabled=${busy} @click=${() => this.#take(label)}>${tag(this.labels, label)}</button>`,
        )}
      </div>`;
    }
    return html`<label class="field narrow"
      >${msg("The right label")}
      <select
        data-testid="correct-label"
        ?disabled=${busy}
        @change=${(event: Event) => this.#take((event.target as HTMLSelectElement).value)}
      >
        <option value="" selected disabled>${msg("Choose…")}</option>
        ${others.map((label) => html`<option>${label}</option>`)}
      </select></label
    >`;
  }

  async #take(label: string): Promise<void> {
    if (!label || this.busy) return;
    this.busy = true;
    try {
      await correct(this.store, this.run, { text: this.text, label });
    } catch (error) {
      this.store.fail("try", error);
    } finally {
      this.busy = false;
      this.wrong = this.thanked = false;
    }
  }

  /** What has come of it. */
  #done(): TemplateResult {
    const { label, state, before, after = before } = this.store.correction!;
    if (state === "learning") return html`<p class="small">${msg("Learning from it…")}</p>`;
    if (state === "learned") {
      return html`<p class="small">
        ${msg("Learned.")} ${tag(this.labels, label)}
        ${msg(str`${percent(before, 0)} before, ${percent(after, 0)} now`)}.
        <span class="muted">${msg("It is among the examples, and is never tested on.")}</span>
      </p>`;
    }
    return html`<p class="small">
        ${
          this.run.about.approach === "zero-shot"
            ? msg(
                "It is now among the examples, but zero-shot learns from none. Choose an approach that learns, and train.",
              )
            : msg("It is now among the examples, and is never tested on. Train again to learn from it.")
        }
      </p>
      ${commandButton({ ...commands.start, name: "correct-train" }, { store: this.store })}`;
  }
}

customElements.define("hf-right", Right);
