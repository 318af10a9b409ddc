// Which model: of the catalogue, of those that are kept, a person's own files, or a repository of the hub.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { Homefire, type HubModel } from "../../lib/index";
import { fetchFromHub, leaveHub, lookUp, nameRepository } from "../actions/models";
import { useModel } from "../actions/open";
import { View } from "../view";
import { count, megabytes } from "../words";
import "./kept";

interface Line {
  id: string;
  name: string;
  about: string;
}

class Models extends View {
  static override styles = [
    ...View.styles,
    css`
      .consent {
        border: 2px solid var(--line);
        border-radius: var(--radius);
        padding: 1rem;
        margin: 0.8rem 0;
      }
      .consent :first-child {
        margin-top: 0;
      }
      ul {
        padding-left: 1.2rem;
      }
      form.row {
        align-items: end;
      }
      form label.field {
        flex: 0 1 24rem;
      }
    `,
  ];

  static override properties = { over: { state: true }, typed: { state: true } };
  declare over: boolean;
  declare typed: string;

  constructor() {
    super();
    this.over = false;
    this.typed = "";
  }

  get #busy(): boolean {
    return Boolean(this.store.opening || this.store.running || this.store.reading);
  }

  override render() {
    return html`${this.#choice()}
      <hf-kept .store=${this.store}></hf-kept>
      <details>
        <summary>${msg("Use another model")}</summary>
        <p class="small muted">
          ${msg("Any BERT encoder in the Hugging Face layout: its model.safetensors, tokenizer.json and config.json. Smaller models are faster; models in your language understand more.")}
        </p>
        ${this.#files()} ${this.#hub()}
        ${
          "id" in this.store.model && this.store.model.id === Homefire.defaultModel
            ? nothing
            : html`<button
                data-testid="default-model"
                ?disabled=${this.#busy}
                @click=${() => void useModel(this.store, { id: Homefire.defaultModel })}
              >
                ${msg("Back to the default model")}
              </button>`
        }
      </details>`;
  }

  #choice(): TemplateResult {
    const { model, kept } = this.store;
    const known = Homefire.catalogue.map(({ id, name, bytes, licence, stored }): Line => {
      const here = kept.find((one) => one.id === id);
      const state = here?.whole
        ? msg("kept here")
        : here?.bytes
          ? msg(str`${megabytes(here.bytes)} of it kept here`)
          : "";
      return { id, name, about: [megabytes(bytes), stored, licence, state].filter(Boolean).join(", ") };
    });
    const repositories = kept
      .filter(({ id, kind, whole }) => kind === "encoder" && whole && !known.some((one) => one.id === id))
      .map(({ id, name, bytes, licence }): Line => ({
        id,
        name,
        about: `${megabytes(bytes)}, ${licence}, ${msg("kept here")}`,
      }));
    return html`<fieldset ?disabled=${this.#busy}>
      <legend>${msg("Model")}</legend>
      <div class="row">
        ${[...known, ...repositories].map(
          ({ id, name, about }) =>
            html`<label class="choice"
              ><input
                type="radio"
                name="model"
                data-testid=${`model-${id}`}
                .checked=${"id" in model && model.id === id}
                @change=${() => this.store.set({ model: { id } })}
              /><span>${name} <span class="muted small">(${about})</span></span></label
            >`,
        )}
        ${
          "files" in model
            ? html`<label class="choice"
                ><input type="radio" name="model" .checked=${true} /><span
                  >${msg("Your files")} <span class="muted small">(${msg("from this machine")})</span></span
                ></label
              >`
            : nothing
        }
      </div>
    </fieldset>`;
  }

  #files(): TemplateResult {
    return html`<h3>${msg("From this machine")}</h3>
      <div
        class="drop ${this.over ? "over" : ""}"
        @dragover=${this.#dragOver}
        @dragleave=${() => (this.over = false)}
        @drop=${() => (this.over = false)}
      >
        <label class="field"
          >${msg("Choose all three files at once, or drop them or their folder here")}<input
            type="file"
            multiple
            accept=".safetensors,.json"
            data-testid="model-files"
            ?disabled=${this.#busy}
            @change=${this.#choose}
        /></label>
        <label class="field"
          >${msg("Or choose the model's whole folder, so that its own pooling and prompt are used")}<input
            type="file"
            webkitdirectory
            data-testid="model-folder"
            ?disabled=${this.#busy}
            @change=${this.#choose}
        /></label>
      </div>`;
  }

  #hub(): TemplateResult {
    const { hub } = this.store;
    return html`<h3>${msg("From the Hugging Face hub")}</h3>
      <form class="row" @submit=${this.#name}>
        <label class="field"
          >${msg("Name of the repository")}<input
            type="text"
            data-testid="hub-name"
            placeholder="owner/name"
            autocapitalize="off"
            autocomplete="off"
            spellcheck="false"
            ?disabled=${this.#busy || Boolean(hub?.abort)}
            .value=${this.typed}
            @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
        /></label>
        <button data-testid="hub-ask" ?disabled=${this.#busy || Boolean(hub?.abort) || this.typed.trim() === ""}>
          ${msg("Download…")}
        </button>
      </form>
      <div aria-live="polite">${hub ? (hub.model ? this.#found(hub.model) : this.#consent(hub)) : nothing}</div>`;
  }

  #consent({ repository, abort }: { repository: string; abort?: AbortController }): TemplateResult {
    return html`<div class="consent" role="group" aria-label=${msg("Consent")} data-testid="hub-consent">
      <p>
        ${msg(html`<strong>This contacts hosts other than this page's own.</strong> To download the files of <strong class="text">${repository}</strong> (model.safetensors, tokenizer.json, config.json, and those that describe its modules) it contacts:`)}
      </p>
      <ul>
        <li>${msg("huggingface.co, which lists the files of the repository, and")}</li>
        <li>${msg("the hosts under huggingface.co and hf.co that it redirects downloads to.")}</li>
      </ul>
      <p>
        ${msg("They learn your IP address, the address of this page, and which model you download. They learn none of your texts. First the page asks for the sizes and the licence; the files are downloaded only when you agree again.")}
      </p>
      ${
        abort
          ? html`<p class="small" id="asking">${msg("Asking huggingface.co…")}</p>
              <progress aria-labelledby="asking"></progress>`
          : nothing
      }
      <div class="row">
        <button
          class="primary"
          data-testid="hub-agree"
          ?disabled=${Boolean(abort)}
          @click=${() => void lookUp(this.store)}
        >
          ${msg("Contact huggingface.co")}
        </button>
        <button data-testid="hub-refuse" @click=${() => leaveHub(this.store)}>${msg("Don't")}</button>
      </div>
    </div>`;
  }

  #found({ name, licence, commit, files }: HubModel): TemplateResult {
    const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
    return html`<div class="consent" role="group" aria-label=${msg("Consent")} data-testid="hub-found">
      <p><strong class="text">${name}</strong>, ${msg(str`licence ${licence}, commit ${commit.slice(0, 7)}:`)}</p>
      <ul>
        ${files.map((file) => html`<li>${file.name}, ${file.bytes < 1e5 ? msg(str`${count(file.bytes)} bytes`) : megabytes(file.bytes)}</li>`)}
      </ul>
      <div class="row">
        <button
          class="primary"
          data-testid="hub-fetch"
          ?disabled=${this.#busy}
          @click=${() => void fetchFromHub(this.store)}
        >
          ${msg(str`Download ${megabytes(all)} and open it`)}
        </button>
        <button data-testid="hub-refuse" ?disabled=${this.#busy} @click=${() => leaveHub(this.store)}>
          ${msg("Don't")}
        </button>
      </div>
    </div>`;
  }

  #name(event: SubmitEvent): void {
    event.preventDefault();
    nameRepository(this.store, this.typed);
  }

  #dragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  #choose(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = Array.from(input.files ?? []);
    input.value = "";
    if (files.length > 0) void useModel(this.store, { files });
  }
}

customElements.define("hf-models", Models);
