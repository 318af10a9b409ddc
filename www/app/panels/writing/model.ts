// Step 1 of writing: the language model, which is large, and fetched only when a person says so.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { droppedFiles } from "../../actions/models";
import { reopenWriter, useCatalogue, useWriterFiles } from "../../actions/writing/model";
import { toldInWords } from "../../told";
import { Panel } from "../../view";
import { count } from "../../words";
import { deviceChoice } from "../device-choice";
import { catalogueModel, openChosen, openingProgress } from "./opening";
import "../kept";

class WriterPanel extends Panel {
  static override properties = { ...Panel.properties, over: { state: true } };
  declare over: boolean;

  constructor() {
    super();
    this.over = false;
  }

  override firstUpdated(): void {
    void reopenWriter(this.store);
  }

  override render() {
    const { store } = this;
    const { writer, writerOpening } = store;
    const busy = Boolean(writerOpening || store.running || store.reading);
    return this.frame(
      "model",
      msg("Language model"),
      html`
        <p class="muted">
          ${msg("A small language model writes, and learns from your examples. It runs in this tab: your texts stay on this machine. It is small, so it makes mistakes, and it works best in English.")}
        </p>
        ${"files" in writer ? this.#own(writer.files, busy) : catalogueModel(store, busy)}
        ${openingProgress(writerOpening)} ${this.error("writer", "writer-error")}
        <div data-testid="writer" aria-live="polite">${this.#report()}</div>
        <hf-kept .store=${store}></hf-kept>
        <details>
          <summary>${msg("Use another language model or device")}</summary>
          ${this.#files(busy)}
          <h3>${msg("Device")}</h3>
          ${deviceChoice(store, busy)}
          ${
            store.lm
              ? html`<div class="row">
                  <button data-testid="writer-reopen" ?disabled=${busy} @click=${this.#open}>
                    ${msg("Reopen with this choice")}
                  </button>
                </div>`
              : nothing
          }
        </details>
      `,
    );
  }

  #own(files: File[], busy: boolean): TemplateResult {
    return html`<p>${msg("Your files:")} <span class="text">${files.map(({ name }) => name).join(", ")}</span></p>
      <div class="row">
        <button data-testid="writer-catalogue" ?disabled=${busy} @click=${() => useCatalogue(this.store)}>
          ${msg("Back to the default model")}
        </button>
      </div>`;
  }

  #report(): TemplateResult | typeof nothing {
    const { lm } = this.store;
    if (!lm) return nothing;
    const { device, model, notices, toldNotices } = lm;
    return html`${notices.map((notice, i) => html`<p class="note">${toldInWords(toldNotices[i], notice)}</p>`)}
      <p class="note">
        ${msg(html`Open on the <strong>${device.kind === "webgpu" ? "GPU (WebGPU)" : "CPU"}</strong>.`)}
        ${toldInWords(device.told, device.reason)}
      </p>
      <details>
        <summary>${msg("About the open language model")}</summary>
        <ul class="small">
          <li>
            ${msg(str`${count(model.parameters)} weights in ${model.layers} layers, ${model.hidden} wide, ${count(model.vocabulary)} tokens known`)}
          </li>
          <li>
            ${msg(str`A prompt and what is written after it have at most ${count(model.contextTokens)} tokens together, about ${count(Math.round(model.contextTokens * 0.75))} English words.`)}
          </li>
          <li>
            ${model.chat ? msg("It knows conversations.") : msg("It knows no conversations, only texts that go on.")}
          </li>
          <li class="text">${msg(str`SHA-256 of the weights: ${model.sha256}`)}</li>
        </ul>
      </details>`;
  }

  #files(busy: boolean): TemplateResult {
    return html`<p class="small muted">
        ${msg("A model of the Llama family: a GGUF file, or a folder in the Hugging Face layout with model.safetensors, tokenizer.json and config.json.")}
      </p>
      <div
        class="drop ${this.over ? "over" : ""}"
        @dragover=${this.#dragOver}
        @dragleave=${() => (this.over = false)}
        @drop=${this.#drop}
      >
        <label class="field"
          >${msg("Choose a GGUF file or the files of a folder, or drop them here")}<input
            type="file"
            multiple
            accept=".gguf,.safetensors,.json"
            data-testid="writer-files"
            ?disabled=${busy}
            @change=${this.#choose}
        /></label>
        <label class="field"
          >${msg("Or choose a whole folder")}<input
            type="file"
            webkitdirectory
            data-testid="writer-folder"
            ?disabled=${busy}
            @change=${this.#choose}
        /></label>
      </div>`;
  }

  readonly #open = () => openChosen(this.store);

  #dragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  #drop(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    if (!event.dataTransfer) return;
    const { store } = this;
    void droppedFiles(event.dataTransfer).then(
      (files) => useWriterFiles(store, files),
      (error: unknown) => store.fail("writer", error),
    );
  }

  #choose(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = Array.from(input.files ?? []);
    input.value = "";
    void useWriterFiles(this.store, files);
  }
}

customElements.define("hf-writer", WriterPanel);
