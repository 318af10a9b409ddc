// Step 8: taking the classifier away, and bringing one back.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { exportAs, load, save, savePredictor } from "../actions/save";
import { bar } from "../components/bar";
import { Panel } from "../view";
import type { Run } from "../store";
import { count, exportNames, progressInWords, takenInWords } from "../words";

class SavePanel extends Panel {
  override render() {
    const run = this.store.selected;
    const isPrompted = run?.about.approach === "prompting";
    return this.frame(
      "save",
      msg("Save and load"),
      html`
        <p class="muted">
          ${
            isPrompted
              ? msg(
                  "One JSON file with the labels, the settings and the examples in the prompt: those of your texts are in it. It works only with the same language model.",
                )
              : msg(
                  "One safetensors file with the labels, the weights that were learned, the settings and the figures. It holds none of your texts and works only with the same pretrained model.",
                )
          }
        </p>
        ${run ? html`<p class="small">${takenInWords(run)}</p>` : nothing}
        <div class="row">
          <button data-testid="save" ?disabled=${!run} @click=${() => run && save(this.store, run)}>
            ${run ? html`${msg(str`Save run ${run.id}`)} <span class="muted small">${count(Math.ceil(run.bytes.length / 1000))} kB</span>` : msg("Save")}
          </button>
        </div>
        ${
          isPrompted
            ? html`<p class="muted small" data-testid="no-exports">
                ${msg("It can't be taken to other programs or made into a standalone page: it needs the language model, which these don't hold.")}
              </p>`
            : run
              ? this.#exports(run)
              : nothing
        }
        <label class="field"
          >${msg("Load a saved classifier")}
          <input
            type="file"
            data-testid="load"
            accept=".safetensors,.json"
            ?disabled=${Boolean(this.store.running)}
            @change=${this.#choose}
          />
        </label>
        ${this.error("save", "save-error")}
      `,
    );
  }

  #page(run: Run, busy: boolean): TemplateResult {
    return html`<h3>${msg("A standalone page")}</h3>
      <p class="muted small">
        ${msg("One HTML file with the model in it: it opens from disk in any browser, with no network, and gives the same labels.")}
      </p>
      <div class="row">
        <button data-testid="export-html" ?disabled=${busy} @click=${() => void savePredictor(this.store, run)}>
          ${msg("HTML predictor")}
        </button>
      </div>`;
  }

  #exports(run: Run): TemplateResult {
    const { exporting } = this.store;
    const { exports } = run.about;
    const busy = Boolean(exporting ?? this.store.running);
    return html`<div data-testid="exports">
      ${this.store.beside ? this.#page(run, busy) : nothing}
      <h3>${msg("For other programs")}</h3>
      ${
        exports.length === 0
          ? html`<p class="muted small">
              ${msg("Nearest neighbours are found among your examples, which the formats of other programs can't hold.")}
            </p>`
          : html`<p class="muted small">
              ${msg("A zip with the whole model, the tokenizer and a README that says how to use it. None of your texts is in it.")}
            </p>`
      }
      <div>
        ${exports.map(
          (format) =>
            html`<div class="row">
              <button
                data-testid=${`export-${format}`}
                ?disabled=${busy}
                @click=${() => void exportAs(this.store, run, format)}
              >
                ${exportNames()[format][0]}
              </button>
              <span class="muted small">${exportNames()[format][1]}</span>
            </div>`,
        )}
      </div>
      ${
        exporting
          ? html`<div class="row" data-testid="exporting">
              ${bar((exporting.progress?.loaded ?? 0) / (exporting.progress?.total || 1))}
              <span>${exporting.progress ? progressInWords(exporting.progress) : msg("Writing")}</span>
              <button @click=${() => exporting.abort.abort()}>${msg("Stop")}</button>
            </div>`
          : nothing
      }
    </div>`;
  }

  #choose(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void load(this.store, file).finally(() => (input.value = ""));
  }
}

customElements.define("hf-save", SavePanel);
