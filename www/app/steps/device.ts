// Step 1: the model, and what computes.
import { html, nothing } from "lit";
import { open, useModel } from "../actions/open";
import { Step } from "../step";
import { count, progressInWords } from "../words";

const choices = [
  { value: "auto", name: "Automatic", about: "the GPU where it is real, right and faster" },
  { value: "webgpu", name: "WebGPU", about: "the graphics card" },
  { value: "cpu", name: "CPU", about: "works everywhere" },
] as const;

class DeviceStep extends Step {
  override render() {
    const busy = Boolean(this.store.opening || this.store.running || this.store.reading);
    return this.frame(
      "model",
      "Model and device",
      html`
        <p class="muted">
          A pretrained text model of 22.7 million weights, about 91 MB. It is fetched once and kept by the browser;
          choosing data or pressing Start opens it by itself.
        </p>
        <fieldset ?disabled=${busy}>
          <legend>Compute on</legend>
          <div class="row">
            ${choices.map(
              ({ value, name, about }) =>
                html`<label class="choice"
                  ><input
                    type="radio"
                    name="device"
                    .checked=${this.store.deviceChoice === value}
                    @change=${() => this.store.set({ deviceChoice: value })}
                  /><span>${name} <span class="muted small">(${about})</span></span></label
                >`,
            )}
          </div>
        </fieldset>
        <div class="row">
          <button data-testid="open" ?disabled=${busy} @click=${() => void open(this.store).catch(() => undefined)}>
            ${this.store.hf ? "Open again on this choice" : "Open the model"}
          </button>
          ${
            this.store.opening
              ? html`<button data-testid="open-cancel" @click=${() => this.store.opening?.abort.abort()}>
                  Cancel
                </button>`
              : nothing
          }
        </div>
        ${this.#progress()} ${this.error("open", "open-error")} ${this.#ownModel(busy)}
        <div data-testid="device" aria-live="polite">${this.#report()}</div>
      `,
    );
  }

  #ownModel(busy: boolean) {
    return html`<details>
      <summary>Use another model</summary>
      <p class="small muted">
        Any encoder of the BERT family in Hugging Face's layout, from a folder on this machine: choose its
        model.safetensors, tokenizer.json and config.json together. Smaller ones are faster; ones in your language
        understand more.
      </p>
      <label class="field"
        >The model's files<input
          type="file"
          multiple
          accept=".safetensors,.json"
          data-testid="model-files"
          ?disabled=${busy}
          @change=${this.#chooseModel}
      /></label>
      ${
        this.store.modelFiles
          ? html`<button data-testid="default-model" ?disabled=${busy} @click=${() => useModel(this.store, undefined)}>
              Back to the default model
            </button>`
          : nothing
      }
    </details>`;
  }

  #chooseModel(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = Array.from(input.files ?? []);
    input.value = "";
    if (files.length > 0) void useModel(this.store, files);
  }

  #progress() {
    if (!this.store.opening) return nothing;
    const { progress } = this.store.opening;
    const downloading = progress?.phase === "download";
    return html`<p class="small" id="opening">
        ${downloading ? `Fetching the model: ${progressInWords(progress)}` : "Starting the model and testing the device…"}
      </p>
      ${
        downloading && progress.total > 0
          ? html`<progress aria-labelledby="opening" max=${progress.total} .value=${progress.loaded}></progress>`
          : html`<progress aria-labelledby="opening"></progress>`
      }`;
  }

  #report() {
    const { hf } = this.store;
    if (!hf) return this.store.opening ? nothing : html`<p class="muted small">Not open yet.</p>`;
    const { device, model } = hf;
    return html`<p class="note">
        Open on the <strong>${device.kind === "webgpu" ? "GPU (WebGPU)" : "CPU"}</strong>${
          device.adapter && device.adapter !== "CPU" ? html`, ${device.adapter}` : nothing
        }.
        ${device.reason}
      </p>
      <details>
        <summary>What was opened</summary>
        <ul class="small">
          <li>
            ${count(model.parameters)} weights in ${model.layers} layers, ${model.hidden} wide, ${model.heads} heads,
            ${count(model.vocabulary)} word pieces
          </li>
          <li>
            Texts are read up to ${model.maxTokens} tokens, about ${Math.round(model.maxTokens * 0.75)} English words;
            the rest is cut.
          </li>
          <li>
            Largest difference from the CPU in the self-test:
            ${device.maxError === 0 ? "none" : device.maxError.toExponential(1)}
          </li>
          <li class="text">SHA-256 of the weights: ${model.sha256}</li>
        </ul>
      </details>`;
  }
}

customElements.define("hf-device", DeviceStep);
