// The bar of projects: which one is open, the others, and what can be done with them.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { hand } from "../actions/save";
import { Watching } from "../view";
import { moment } from "../words";
import { shownName, type Projects } from "./projects";

class ProjectsView extends Watching {
  static override styles = [
    ...Watching.styles,
    css`
      :host {
        position: relative;
      }
      details {
        margin: 0;
      }
      summary {
        display: block;
        padding: 0.1rem 0.6rem;
        border: 1px solid var(--line);
        border-radius: 7px;
        background: var(--card);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        width: fit-content;
        max-width: 100%;
        line-height: 1.2;
      }
      summary [data-testid="project-name"]::after {
        content: " ▾";
      }
      /* Below the name, so that a longer one does not move it. */
      summary [data-testid="project-state"] {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        font-size: 0.75rem;
      }
      h2 {
        font-size: var(--size-2);
        margin: var(--gap-3) 0 var(--gap-2);
      }
      .menu {
        position: absolute;
        top: calc(100% + 4px);
        left: 0;
        z-index: 25;
        width: min(30rem, 100vw - 1.5rem);
        max-height: calc(100dvh - 5rem);
        overflow: auto;
        padding: var(--gap-3);
        background: var(--card);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: 0 8px 30px rgb(0 0 0 / 0.25);
      }
      @media (max-width: 40rem) {
        .menu {
          position: fixed;
          inset: 3.4rem 0.75rem auto;
          width: auto;
        }
      }
      summary .muted {
        font-weight: 400;
      }
      ul {
        list-style: none;
        padding: 0;
        margin: 0.4rem 0;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem;
        align-items: center;
        padding: 0.3rem 0;
      }
      li .name {
        overflow-wrap: anywhere;
        flex: 1 1 12rem;
      }
    `,
  ];

  static override properties = { projects: { attribute: false }, asked: { state: true } };
  declare projects: Projects;
  /** What a person is asked to confirm. */
  declare asked: "remove" | "forget" | undefined;

  readonly #outside = (event: Event) => {
    if (!event.composedPath().includes(this)) this.#close();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pointerdown", this.#outside);
    addEventListener("focusin", this.#outside);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pointerdown", this.#outside);
    removeEventListener("focusin", this.#outside);
  }

  get #menu(): HTMLDetailsElement | null {
    return this.renderRoot.querySelector("details");
  }

  #close(): void {
    const menu = this.#menu;
    if (!menu?.open) return;
    menu.open = false;
    this.asked = undefined;
  }

  /** Escape closes it, and the focus goes back to what opened it. */
  #key({ key }: KeyboardEvent): void {
    if (key !== "Escape" || !this.#menu?.open) return;
    this.#close();
    this.#menu.querySelector("summary")?.focus();
  }

  /** Does something with which the menu is done. */
  #finish(work: () => Promise<unknown>): void {
    this.#close();
    void work();
  }

  protected get watched(): Projects {
    return this.projects;
  }

  override render() {
    const { project, notice, busy, starting, list } = this.projects;
    const others = list.filter(({ id }) => id !== project.id);
    return html`<details data-testid="projects" @keydown=${this.#key}>
        <summary>
          <span class="hidden-label">${msg("Project:")}</span>
          <span data-testid="project-name">${shownName(project.name)}</span>
          <span class="muted small" data-testid="project-state">${this.#state()}</span>
        </summary>
        <div class="menu">
          <fieldset ?disabled=${busy || starting}>
            <legend class="hidden-label">${msg("Projects")}</legend>
            <label class="field narrow"
              >${msg("Name")}
              <input
                type="text"
                maxlength="80"
                data-testid="project-rename"
                .value=${shownName(project.name)}
                @change=${(event: Event) => void this.projects.rename((event.target as HTMLInputElement).value)}
            /></label>
            <div class="row">
              <button data-testid="project-new" @click=${() => this.#finish(() => this.projects.create())}>
                ${msg("New")}
              </button>
              <button data-testid="project-duplicate" @click=${() => this.#finish(() => this.projects.duplicate())}>
                ${msg("Duplicate")}
              </button>
              <button data-testid="project-export" @click=${() => this.#finish(() => this.#export())}>
                ${msg("Export to a file")}
              </button>
              <button data-testid="project-remove" @click=${() => (this.asked = "remove")}>${msg("Delete")}</button>
            </div>
            <label class="field"
              >${msg("Open a project from a file")}<input
                type="file"
                accept=".zip,.homefire"
                data-testid="project-import"
                @change=${this.#import}
            /></label>
            ${
              others.length > 0
                ? html`<h2>${msg("Other projects")}</h2>
                    <ul data-testid="project-list">
                      ${others.map(
                        ({ id, name, changed, elsewhere }) =>
                          html`<li>
                            <span class="name"
                              >${shownName(name)}
                              <span class="muted small">${msg(str`changed ${moment(changed)}`)}</span></span
                            >
                            ${
                              elsewhere
                                ? html`<span class="muted small">${msg("open in another tab")}</span>`
                                : html`<button @click=${() => this.#finish(() => this.projects.open(id))}>
                                    ${msg("Open")} <span class="hidden-label">${shownName(name)}</span>
                                  </button>`
                            }
                          </li>`,
                      )}
                    </ul>`
                : nothing
            }
            <h2>${msg("Everything")}</h2>
            <p class="muted small">
              ${msg("Projects, models and the page itself are kept in this browser, on this machine, so that they are there offline too.")}
              ${this.#lasting()}
            </p>
            <button data-testid="forget" @click=${() => (this.asked = "forget")}>${msg("Forget everything")}</button>
          </fieldset>
          ${this.#question()}
        </div>
      </details>
      <div role="alert" data-testid="project-notice">${notice ? html`<p class="error">${notice}</p>` : nothing}</div>`;
  }

  #state(): string {
    const { starting, state, lasting } = this.projects;
    if (starting) return msg("opening the saved project…");
    if (state === "being kept") return msg("being kept…");
    if (state === "not kept") return msg("not kept: only in this tab");
    return lasting === false ? msg("kept in this browser, as long as it has room") : msg("kept in this browser");
  }

  /** Whether the browser may clear what is here, once it was asked. */
  #lasting(): string {
    const { lasting } = this.projects;
    if (lasting === undefined) return "";
    return lasting
      ? msg("The browser keeps them until you delete them.")
      : msg(
          "The browser may delete them by itself: when the disk is nearly full, when you have not come here for a while (Safari: seven days), or when a private window is closed. Export a project that you can't do without.",
        );
  }

  #question() {
    const { project } = this.projects;
    if (!this.asked) return nothing;
    const remove = this.asked === "remove";
    return html`<div class="note" role="group" aria-label=${msg("Are you sure?")}>
      <p>
        ${
          remove
            ? msg(str`Delete “${shownName(project.name)}” with its data and its runs? This can't be undone.`)
            : msg(
                "Delete all projects, models and settings that this page keeps in this browser? This can't be undone.",
              )
        }
      </p>
      <div class="row">
        <button class="primary" data-testid="confirm" @click=${this.#confirm}>
          ${remove ? msg("Delete it") : msg("Forget everything")}
        </button>
        <button @click=${() => (this.asked = undefined)}>${msg("Keep it")}</button>
      </div>
    </div>`;
  }

  #confirm(): void {
    const { asked } = this;
    this.asked = undefined;
    if (asked === "remove") this.#finish(() => this.projects.remove());
    if (asked === "forget") void this.projects.forget();
  }

  async #export(): Promise<void> {
    const blob = await this.projects.export();
    if (blob) hand(this.projects.store, blob, `${shownName(this.projects.project.name)}.homefire.zip`);
  }

  #import(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) this.#finish(() => this.projects.import(file).finally(() => (input.value = "")));
  }
}

customElements.define("hf-projects", ProjectsView);
