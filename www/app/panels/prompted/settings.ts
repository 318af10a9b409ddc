// Prompting a language model as the approach: the model, the examples, and what stands around them.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "../../number";
import type { CalibrationMethod } from "../../../lib/index";
import { instructionFor } from "../../actions/prompted/options";
import { listKept } from "../../actions/open";
import type { Settings } from "../../store";
import { View } from "../../view";
import "./curve";
import { catalogueModel, openChosen, openingProgress } from "../writing/opening";

/** Characters of a part of a prompt. */
const MOST = 4000;

type Own = Settings["prompting"];

/** How the model's preference for some labels is evened out. */
const calibrations = (): [CalibrationMethod, string][] => [
  ["batch", msg("with training texts that are not in the prompt")],
  ["batch-probability", msg("with the same texts, by mean probabilities")],
  ["contextual", msg("with texts that say nothing")],
  ["none", msg("not at all")],
];

class Prompting extends View {
  override firstUpdated(): void {
    void listKept(this.store);
  }

  override render() {
    const { store } = this;
    return html`<p class="small muted">
        ${msg("A text stands in a prompt behind the examples, and the label is taken whose words the language model finds likeliest next. Every text means reading the prompt again, so this is much slower than the other approaches. It works best in English. The texts stay on this machine.")}
      </p>
      ${this.#model()} ${openingProgress(store.writerOpening)}
      <div role="alert" data-testid="writer-error">${this.whatFailed("writer")}</div>
      <fieldset ?disabled=${Boolean(store.running)}>
        <legend class="hidden-label">${msg("The prompt")}</legend>
        ${this.#examples()}
        <details>
          <summary>${msg("The words of the prompt")}</summary>
          ${this.#words()}
        </details>
      </fieldset>
      <hf-prompt-curve .store=${store}></hf-prompt-curve>`;
  }

  #set(change: Partial<Own>): void {
    this.store.setting("prompting", change);
  }

  #model(): TemplateResult | typeof nothing {
    const { store } = this;
    const { writer, lm, writerOpening, running, reading } = store;
    const busy = Boolean(writerOpening ?? running ?? reading);
    return html`<div aria-live="polite" data-testid="prompting-model">
        ${lm ? html`<p class="small">${msg("The language model is open.")}</p>` : nothing}
      </div>
      ${
        "id" in writer
          ? catalogueModel(store, busy)
          : html`<p>
                ${msg("Your files:")} <span class="text">${writer.files.map(({ name }) => name).join(", ")}</span>
              </p>
              ${
                lm
                  ? nothing
                  : html`<div class="row">
                      <button
                        class="primary"
                        data-testid="writer-get"
                        ?disabled=${busy}
                        @click=${() => openChosen(store)}
                      >
                        ${msg("Open the language model")}
                      </button>
                    </div>`
              }`
      }`;
  }

  #examples(): TemplateResult {
    const { shots, calibration, bothOrders, seed } = this.store.settings.prompting;
    return html`<div class="grid">
        <hf-number
          .name=${msg("Examples of each label in the prompt (0: zero-shot, 1: one-shot, more: few-shot)")}
          testid="prompting-shots"
          min="0"
          max="16"
          step="1"
          .value=${shots}
          .take=${(value: number) => this.#set({ shots: value })}
        ></hf-number>
        <label class="field"
          >${msg("Even out its preference for some labels")}
          <select
            data-testid="prompting-calibration"
            @change=${(event: Event) => this.#set({ calibration: (event.target as HTMLSelectElement).value as CalibrationMethod })}
          >
            ${calibrations().map(([value, name]) => html`<option value=${value} .selected=${value === calibration}>${name}</option>`)}
          </select></label
        >
        <hf-number
          .name=${msg("Seed of the draw of examples")}
          testid="prompting-seed"
          min="0"
          max="4294967295"
          step="1"
          .value=${seed}
          .take=${(value: number) => this.#set({ seed: value })}
        ></hf-number>
      </div>
      <label class="choice"
        ><input
          type="checkbox"
          data-testid="prompting-bothOrders"
          .checked=${bothOrders}
          @change=${(event: Event) => this.#set({ bothOrders: (event.target as HTMLInputElement).checked })}
        /><span
          >${msg("Read each text behind the examples in both orders")}
          <span class="muted small">(${msg("depends less on their order, and takes twice as long")})</span></span
        ></label
      >`;
  }

  #words(): TemplateResult {
    const { data, lm, settings } = this.store;
    const { style } = settings.prompting;
    const labels = data?.about.labels ?? [];
    return html`<p class="small muted">
        ${msg("Without an instruction of your own, the prompt begins with one that names the labels. The language model knows English best.")}
      </p>
      <div class="grid">
        ${this.#part("instruction", msg("Instruction"), instructionFor(labels))}
        <label class="field"
          >${msg("Written as")}
          <select
            data-testid="prompting-style"
            @change=${(event: Event) => this.#set({ style: (event.target as HTMLSelectElement).value as Own["style"] })}
          >
            <option value="plain" .selected=${style === "plain"}>${msg("one text")}</option>
            <option value="chat" .selected=${style === "chat"} ?disabled=${lm?.model.chat === false}>
              ${msg("a conversation")}
            </option>
          </select></label
        >
        ${
          style === "plain"
            ? html`${this.#part("inputPrefix", msg("Before a text"))}
              ${this.#part("outputPrefix", msg("Between a text and its label"))}
              ${this.#part("separator", msg("Behind the instruction and each example"))}`
            : nothing
        }
      </div>`;
  }

  #part(
    key: "instruction" | "inputPrefix" | "outputPrefix" | "separator",
    name: string,
    otherwise = "",
  ): TemplateResult {
    return html`<label class="field ${key === "instruction" ? "across" : ""}"
      >${name}<textarea
        rows=${key === "instruction" ? 2 : 1}
        maxlength=${MOST}
        spellcheck="false"
        placeholder=${otherwise}
        data-testid=${`prompting-${key}`}
        .value=${this.store.settings.prompting[key]}
        @change=${(event: Event) => this.#set({ [key]: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
    </label>`;
  }
}

customElements.define("hf-prompting", Prompting);
