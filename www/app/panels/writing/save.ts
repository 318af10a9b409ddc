// Step 6 of writing: taking what was learned away, and bringing it back.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { exportTuned, loadTuned, saveTuned, type WriterFormat } from "../../actions/writing/keep";
import type { Store, Tuned } from "../../store";
import { bar } from "../../components/bar";
import { Panel } from "../../view";
import { megabytes, progressInWords } from "../../words";

const formats = (): [WriterFormat, name: string, use: string][] => [
  ["peft", msg("PEFT adapters"), msg("the adapters alone, for the library PEFT")],
  [
    "huggingface",
    msg("Hugging Face folder"),
    msg("the whole model with what was learned, for transformers; several hundred MB"),
  ],
];

class CarryPanel extends Panel {
  override render() {
    const { store } = this;
    const tuned = store.selectedTuned;
    return this.frame(
      "save",
      msg("Save and load"),
      html`
        <p class="muted">
          ${msg("One safetensors file with what was learned, the settings and the prompt. None of your pairs is in it, and it works only with the same language model.")}
        </p>
        <div class="row">
          <button data-testid="carry-save" ?disabled=${!tuned} @click=${() => tuned && saveTuned(store, tuned)}>
            ${tuned ? html`${msg(str`Save run ${tuned.id}`)} <span class="muted small">${megabytes(tuned.bytes.length)}</span>` : msg("Save")}
          </button>
        </div>
        ${tuned ? this.#exports(store, tuned) : nothing}
        <label class="field"
          >${msg("Load a saved run")}
          <input
            type="file"
            data-testid="carry-load"
            accept=".safetensors"
            ?disabled=${Boolean(store.running)}
            @change=${this.#choose}
          />
        </label>
        ${this.error("carry", "carry-error")}
      `,
    );
  }

  #exports(store: Store, tuned: Tuned): TemplateResult {
    const { exporting, running } = store;
    // Only adapters can stand apart from the model.
    const shown = formats().filter(([format]) => format !== "peft" || tuned.about.approach === "lora");
    return html`<h3>${msg("For other programs")}</h3>
      ${shown.map(
        ([format, name, use]) =>
          html`<div class="row">
            <button
              data-testid=${`carry-${format}`}
              ?disabled=${Boolean(exporting ?? running)}
              @click=${() => void exportTuned(store, tuned, format)}
            >
              ${name}
            </button>
            <span class="muted small">${use}</span>
          </div>`,
      )}
      ${
        exporting
          ? html`<div class="row" data-testid="carrying">
              ${bar((exporting.progress?.loaded ?? 0) / (exporting.progress?.total || 1))}
              <span>${exporting.progress ? progressInWords(exporting.progress) : msg("Writing")}</span>
              <button @click=${() => exporting.abort.abort()}>${msg("Stop")}</button>
            </div>`
          : nothing
      }`;
  }

  #choose(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void loadTuned(this.store, file).finally(() => (input.value = ""));
  }
}

customElements.define("hf-carry", CarryPanel);
