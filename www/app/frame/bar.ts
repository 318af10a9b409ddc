// The bar at the top of the page: the project, the views, the model in short, the commands, the language.
import { msg } from "@lit/localize";
import { css, html, nothing } from "lit";
import { language, languages, type Language } from "../language/language";
import { choose } from "../language/page";
import "../projects/bar";
import type { Projects } from "../projects/projects";
import { allViews, go, viewOf, type ViewName } from "../route";
import { Watching } from "../view";
import { tabStyles, tabs } from "../components/tabs";
import { chipInWords } from "./chip";

export const viewNames = (): Record<ViewName, string> => ({
  work: msg("Work"),
  compare: msg("Compare"),
  learn: msg("Learn"),
});

class Bar extends Watching {
  static override styles = [
    ...Watching.styles,
    tabStyles,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 20;
        background: var(--paper);
        border-bottom: 1px solid var(--line);
      }
      nav {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr) max-content minmax(0, 1fr);
        gap: var(--gap-3);
        align-items: center;
        padding: var(--gap-2) clamp(0.75rem, 2vw, 1.5rem);
      }
      h1 {
        font-size: var(--size-3);
        font-weight: 750;
        letter-spacing: -0.01em;
        margin: 0;
      }
      h1 span {
        color: var(--accent);
      }
      .end {
        display: flex;
        gap: var(--gap-2);
        justify-content: end;
        align-items: center;
        min-width: 0;
      }
      .chip {
        border-radius: 999px;
        min-height: 2.25rem;
        padding: 0.2rem 0.8rem;
        /* As wide as it may become, so that nothing moves when the model comes. */
        width: 13.5rem;
        text-align: left;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--size-1);
        background: var(--card);
        border-color: var(--line);
      }
      .language select {
        width: auto;
        min-height: 2.25rem;
        padding: 0.2rem 0.4rem;
        font-size: var(--size-1);
      }
      .keys {
        min-height: 2.25rem;
        padding: 0.2rem 0.6rem;
        font-size: var(--size-1);
        border-color: var(--line);
        flex: none;
      }
      hf-projects {
        min-width: 0;
      }
      @media (max-width: 60rem) {
        nav {
          grid-template-columns: max-content minmax(0, 1fr) max-content;
          gap: var(--gap-2);
        }
        .views {
          grid-column: 1 / -1;
          grid-row: 2;
          display: flex;
        }
        .views .tabs {
          flex: 1;
          display: flex;
        }
        .views .tabs button {
          flex: 1;
        }
      }
      @media (max-width: 30rem) {
        .chip {
          max-width: 7.5rem;
        }
        .keys {
          display: none;
        }
      }
    `,
  ];

  static override properties = { projects: { attribute: false }, view: { state: true } };
  declare projects: Projects;
  declare view: ViewName;

  protected get watched(): Projects {
    return this.projects;
  }

  readonly #moved = () => (this.view = viewOf(location.hash));
  readonly #update = () => this.requestUpdate();
  #store?: EventTarget;

  constructor() {
    super();
    this.view = viewOf(location.hash);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#moved);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#moved);
    this.#store?.removeEventListener("change", this.#update);
  }

  override willUpdate(): void {
    // Another project has another store.
    if (this.#store === this.projects.store) return;
    this.#store?.removeEventListener("change", this.#update);
    this.#store = this.projects.store;
    this.#store.addEventListener("change", this.#update);
  }

  override render() {
    return html`<nav aria-label="Homefire">
      <h1>Home<span>fire</span></h1>
      <hf-projects .projects=${this.projects}></hf-projects>
      <div class="views">
        ${tabs(
          allViews.map((name) => ({ name, title: viewNames()[name], testid: `view-${name}` })),
          this.view,
          { label: msg("Views"), choose: go },
        )}
      </div>
      <div class="end">
        ${
          this.projects.starting
            ? nothing
            : html`<button
                class="chip"
                data-testid="model-chip"
                aria-haspopup="dialog"
                @click=${() => this.#send("drawer")}
              >
                <span class="hidden-label">${msg("Model and device")}: </span>${chipInWords(this.projects.store)}
              </button>`
        }
        <button class="keys" data-testid="commands" aria-haspopup="dialog" @click=${() => this.#send("commands")}>
          ${msg("Commands")}
        </button>
        <label class="language"
          ><span class="hidden-label">${msg("Language")}</span>
          <select data-testid="language" @change=${this.#choose}>
            ${Object.entries(languages).map(
              ([one, name]) => html`<option value=${one} lang=${one} .selected=${one === language()}>${name}</option>`,
            )}
          </select></label
        >
      </div>
    </nav>`;
  }

  #send(what: "drawer" | "commands"): void {
    this.dispatchEvent(new CustomEvent("ask", { detail: what }));
  }

  async #choose(event: Event): Promise<void> {
    const box = event.target as HTMLSelectElement;
    await choose(box.value as Language);
    box.value = language();
  }
}

customElements.define("hf-bar", Bar);
