// Step 1: the model, and what computes.
import { msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import type { ModelReport } from "../../lib/index";
import { useDropped } from "../actions/models";
import { listKept, open } from "../actions/open";
import { toldInWords } from "../told";
import { Panel } from "../view";
import { count, exponential, progressInWords } from "../words";
import { deviceChoice } from "./device-choice";
import "./models";

class DevicePanel extends Panel {
  constructor() {
    super();
    this.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer) void useDropped(this.store, event.dataTransfer);
    });
  }

  override firstUpdated(): void {
    void listKept(this.store);
  }

  override render() {
    const busy = Boolean(this.store.opening || this.store.running || this.store.reading);
    return this.frame(
      "model",
      msg("Model and device"),
      html`
        <p class="muted">
          ${msg("A pretrained text model reads your texts. It is downloaded once and kept by the browser, and opens by itself when you bring examples or press Train.")}
        </p>
        <hf-models .store=${this.store}></hf-models>
        ${deviceChoice(this.store, busy)}
        <div class="row">
          <button data-testid="open" ?disabled=${busy} @click=${() => void open(this.store).catch(() => undefined)}>
            ${this.store.hf ? msg("Reopen with this choice") : msg("Open the model")}
          </button>
          ${
            this.store.opening
              ? html`<button data-testid="open-cancel" @click=${() => this.store.opening?.abort.abort()}>
                  ${msg("Cancel")}
                </button>`
              : nothing
          }
        </div>
        ${this.#progress()} ${this.error("open", "open-error")}
        <div data-testid="device" aria-live="polite">${this.#report()}</div>
      `,
    );
  }

  #progress() {
    if (!this.store.opening) return nothing;
    const { progress } = this.store.opening;
    const downloading = progress?.phase === "download";
    return html`<p class="small" id="opening">
        ${downloading ? msg(str`Downloading the model: ${progressInWords(progress)}`) : msg("Starting the model and testing the device…")}
      </p>
      ${
        downloading && progress.total > 0
          ? html`<progress aria-labelledby="opening" max=${progress.total} .value=${progress.loaded}></progress>`
          : html`<progress aria-labelledby="opening"></progress>`
      }`;
  }

  #report() {
    const { hf } = this.store;
    if (!hf) return this.store.opening ? nothing : html`<p class="muted small">${msg("Not open yet.")}</p>`;
    const { device, model, notices, toldNotices } = hf;
    return html`${notices.map(
        (notice, i) => html`<p class="note" data-testid="model-notice">${toldInWords(toldNotices[i], notice)}</p>`,
      )}
      <p class="info">
        ${msg(
          html`Open on the <strong>${device.kind === "webgpu" ? "GPU (WebGPU)" : "CPU"}</strong>${
              device.adapter && device.adapter !== "CPU" ? html`, ${device.adapter}` : nothing
            }.`,
        )}
        ${toldInWords(device.told, device.reason)}
      </p>
      <details>
        <summary>${msg("About the open model")}</summary>
        <ul class="small">
          <li>
            ${msg(str`${count(model.parameters)} weights in ${model.layers} layers, ${model.hidden} wide, ${model.heads} heads, ${count(model.vocabulary)} word pieces`)}
          </li>
          <li data-testid="embedding">${embedding(model)}</li>
          ${model.prompt ? html`<li class="text">${msg(str`The model's own prompt is put before each text: "${model.prompt}"`)}</li>` : nothing}
          <li>
            ${msg(str`Texts are read up to ${model.maxTokens} tokens, about ${Math.round(model.maxTokens * 0.75)} English words; the rest is cut.`)}
          </li>
          <li>
            ${
              device.maxError === 0
                ? msg("Largest difference from the CPU in the self-test: none")
                : msg(str`Largest difference from the CPU in the self-test: ${exponential(device.maxError)}`)
            }
          </li>
          <li class="text">${msg(str`SHA-256 of the weights: ${model.sha256}`)}</li>
        </ul>
      </details>`;
  }
}

/** What a text becomes. */
function embedding({ embedding, pooling }: ModelReport): string {
  switch (pooling) {
    case "mean":
      return msg(str`A text's embedding has ${embedding} numbers, made of the mean of its tokens' states.`);
    case "cls":
      return msg(str`A text's embedding has ${embedding} numbers, made of its first token's state.`);
    case "max":
      return msg(str`A text's embedding has ${embedding} numbers, made of the largest values of its tokens' states.`);
  }
}

customElements.define("hf-device", DevicePanel);
