// Step 8: taking the classifier away, and bringing one back.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { exportAs, load, save, savePredictor } from "../actions/save";
import { bar } from "../components/bar";
import "../components/drop-zone";
import { Panel } from "../view";
import type { Run } from "../store";
import { count, exportNames, progressInWords, takenInWords } from "../words";

class SavePanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      .ways {
        display: grid;
        gap: var(--gap-3);
        margin: 0 0 var(--gap-3);
      }
      .way {
        display: grid;
        grid-template-columns: minmax(9rem, max-content) 1fr;
        gap: var(--gap-1) var(--gap-3);
        align-items: center;
      }
      .way p {
        margin: 0;
      }
      @container (width < 26rem) {
        .way {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  override render() {
    const run = this.store.selected;
    const isPrompted = run?.about.approach === "prompting";
    return this.frame(
      "save",
      msg("Take it with you"),
      html`
        ${run ? html`<p class="small muted">${takenInWords(run)}</p>` : nothing}
        <div class="ways">
          ${this.#file(run, isPrompted)} ${run && !isPrompted && this.store.beside ? this.#page(run) : nothing}
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
        ${this.#exporting()}
        <hf-drop-zone
          .label=${msg("Load a saved classifier")}
          testid="load"
          accept=".safetensors,.json"
          ?disabled=${Boolean(this.store.running)}
          .take=${(file: File) => load(this.store, file)}
        ></hf-drop-zone>
        ${this.error("save", "save-error")}
      `,
    );
  }

  #file(run: Run | undefined, isPrompted: boolean): TemplateResult {
    return html`<div class="way">
      <button data-testid="save" ?disabled=${!run} @click=${() => run && save(this.store, run)}>
        ${run ? html`${msg(str`Save run ${run.id}`)} <span class="muted small">${count(Math.ceil(run.bytes.length / 1000))} kB</span>` : msg("Save")}
      </button>
      <p class="muted small">
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
    </div>`;
  }

  get #busy(): boolean {
    return Boolean(this.store.exporting ?? this.store.running);
  }

  #page(run: Run): TemplateResult {
    return html`<div class="way">
      <button data-testid="export-html" ?disabled=${this.#busy} @click=${() => void savePredictor(this.store, run)}>
        ${msg("A standalone page")}
      </button>
      <p class="muted small">
        ${msg("One HTML file with the model in it: it opens from disk in any browser, with no network, and labels texts and whole tables as this page does.")}
      </p>
    </div>`;
  }

  #exports(run: Run): TemplateResult {
    const { exports } = run.about;
    return html`<div data-testid="exports">
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
      <div class="ways">
        ${exports.map(
          (format) =>
            html`<div class="way">
              <button
                data-testid=${`export-${format}`}
                ?disabled=${this.#busy}
                @click=${() => void exportAs(this.store, run, format)}
              >
                ${exportNames()[format][0]}
              </button>
              <p class="muted small">${exportNames()[format][1]}</p>
            </div>`,
        )}
      </div>
    </div>`;
  }

  #exporting(): TemplateResult | typeof nothing {
    const { exporting } = this.store;
    if (!exporting) return nothing;
    return html`<div class="row" data-testid="exporting">
      ${bar((exporting.progress?.loaded ?? 0) / (exporting.progress?.total || 1))}
      <span>${exporting.progress ? progressInWords(exporting.progress) : msg("Writing")}</span>
      <button @click=${() => exporting.abort.abort()}>${msg("Stop")}</button>
    </div>`;
  }
}

customElements.define("hf-save", SavePanel);
