// Step 8: taking the classifier away, and bringing one back.
import { html } from "lit";
import { load, save } from "../actions/keep";
import { Step } from "../step";
import { store } from "../store";
import { count } from "../words";

class SaveStep extends Step {
  override render() {
    const run = store.selected;
    return this.frame(
      8,
      "Save and load",
      html`
        <p class="muted">
          One safetensors file with the labels, the weights that were learned, the settings and the figures. It holds
          none of your texts and works only with the same pretrained model.
        </p>
        <div class="row">
          <button data-testid="save" ?disabled=${!run} @click=${() => run && save(run)}>
            ${run ? html`Save run ${run.id} <span class="muted small">${count(Math.ceil(run.bytes.length / 1000))} kB</span>` : "Save"}
          </button>
        </div>
        <label class="field"
          >Load a saved classifier
          <input
            type="file"
            data-testid="load"
            accept=".safetensors"
            ?disabled=${Boolean(store.running)}
            @change=${this.#choose}
          />
        </label>
        ${this.error("save", "save-error")}
      `,
    );
  }

  #choose(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void load(file).finally(() => (input.value = ""));
  }
}

customElements.define("hf-save", SaveStep);
