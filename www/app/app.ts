// The page: its heading, the eight panels, and what stands below them.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { language, languages, type Language } from "./language/language";
import { choose, speakAsChosen } from "./language/page";
import { Projects } from "./projects/projects";
import "./projects/bar";
import "./task-switch";
import { panels } from "./layout";
import "./offline";
import { sharedStyles } from "./styles";

/** The words of the page's language; nothing is shown before they are there. */
const spoken = speakAsChosen();

class App extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .page {
        max-width: 58rem;
        margin: 0 auto;
        padding: clamp(1rem, 4vw, 3rem) clamp(0.75rem, 3vw, 2rem) 4rem;
      }
      header {
        margin-bottom: 2rem;
      }
      h1 {
        font-size: clamp(2rem, 6vw, 2.75rem);
        letter-spacing: -0.02em;
        line-height: 1.1;
        margin: 0;
      }
      h1 span {
        color: var(--accent);
      }
      .language {
        float: right;
        margin-left: 1rem;
      }
      .language select {
        width: auto;
      }
      .lead {
        font-size: 1.15rem;
        max-width: 46ch;
      }
      footer {
        color: var(--muted);
        font-size: 0.9rem;
        margin-top: 2rem;
      }
    `,
  ];

  readonly #projects = new Projects();

  readonly #warn = (event: BeforeUnloadEvent) => {
    if (this.#projects.store.running) event.preventDefault();
  };

  // A file dropped beside the field would otherwise replace the page, and the work with it.
  readonly #keepPage = (event: DragEvent) => event.preventDefault();

  readonly #update = () => this.requestUpdate();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  protected override async scheduleUpdate(): Promise<void> {
    await spoken;
    super.scheduleUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.#warn);
    addEventListener("dragover", this.#keepPage);
    addEventListener("drop", this.#keepPage);
    this.#projects.addEventListener("change", this.#update);
    void this.#projects.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.#warn);
    removeEventListener("dragover", this.#keepPage);
    removeEventListener("drop", this.#keepPage);
    this.#projects.removeEventListener("change", this.#update);
  }

  override render() {
    if (this.#projects.forgotten) return this.#forgotten();
    return html`<div class="page">
      <header>
        <label class="language"
          ><span class="hidden-label">${msg("Language")}</span>
          <select data-testid="language" @change=${this.#choose}>
            ${Object.entries(languages).map(
              ([one, name]) => html`<option value=${one} lang=${one} .selected=${one === language()}>${name}</option>`,
            )}
          </select></label
        >
        <h1>Home<span>fire</span></h1>
        <p class="lead">${msg("Teach a small language model with your own texts, inside this browser tab.")}</p>
        <p class="muted">
          ${msg("Your texts stay on this machine: the model comes to the page, and nothing is sent anywhere. In a hurry? Choose a sample under “Data”, press Start, and type a sentence under “Try it”.")}
        </p>
        ${
          isSecureContext
            ? nothing
            : html`<p class="note" role="note" data-testid="insecure">
                ${msg("This page came over http, where browsers allow neither the graphics card nor offline use, and the Hugging Face Hub can't be reached. Everything else works. Ask whoever serves it for an address that begins with https.")}
              </p>`
        }
      </header>
      <main>
        <hf-projects .projects=${this.#projects}></hf-projects>
        ${
          this.#projects.starting
            ? nothing
            : keyed(
                this.#projects.store,
                html`<hf-task-switch .store=${this.#projects.store}></hf-task-switch>${panels(this.#projects.store)}`,
              )
        }
      </main>
      <footer>
        <hf-offline></hf-offline>
        <p>
          ${msg("The model is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0). It works best in English. A classifier made from a few examples makes mistakes: look at them before you rely on it.")}
          ${msg("The language model, which writes, is SmolLM2-135M-Instruct (Hugging Face, Apache-2.0). What it says may be wrong.")}
        </p>
      </footer>
    </div>`;
  }

  async #choose(event: Event): Promise<void> {
    const box = event.target as HTMLSelectElement;
    await choose(box.value as Language);
    box.value = language();
  }

  #forgotten() {
    return html`<main class="page">
      <h1>Home<span>fire</span></h1>
      <p class="lead" role="status" data-testid="forgotten">
        ${msg("Everything that this page stored in this browser has been deleted. Close the tab, or start over.")}
      </p>
      <button class="primary" @click=${() => location.reload()}>${msg("Start over")}</button>
    </main>`;
  }
}

customElements.define("hf-app", App);
