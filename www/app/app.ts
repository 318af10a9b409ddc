// The page: its bar, the view that its address names, and what opens over it.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { allCommands, hearKeys } from "./commands/all";
import type { Command } from "./commands/command";
import "./components/sheet";
import "./frame/bar";
import { later } from "./frame/later";
import "./frame/map-room";
import { speakAsChosen } from "./language/page";
import { around, panels } from "./layout";
import "./offline";
import { Projects } from "./projects/projects";
import { takeOver, type Plan } from "./actions/take-over";
import { go, isEmbedded, viewOf, type ViewName } from "./route";
import type { Store } from "./store";
import { sharedStyles } from "./styles";
import "./task-switch";

/** The words of the page's language; nothing is shown before they are there. */
const spoken = speakAsChosen();

const views: Record<ViewName, (store: Store, changed: () => void) => TemplateResult> = {
  work: (store) =>
    html`<hf-task-switch .store=${store}></hf-task-switch>${panels(store)}<hf-map-room .store=${store}></hf-map-room>`,
  compare: (store, changed) =>
    later("hf-compare", () => import("./panels/compare"), changed) ??
    around(store, html`<div class="narrow"><hf-compare .store=${store}></hf-compare></div>`),
  learn: (store, changed) =>
    later("hf-learn", () => import("./learn/learn"), changed) ??
    html`<hf-learn
      .device=${store.deviceChoice}
      .open=${(plan: Plan) => void takeOver(store, plan).then(() => go("work"))}
    ></hf-learn>`,
};

class App extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        --bar-height: 3.6rem;
        /* What stands above the columns. */
        --above: 3.25rem;
      }
      main:focus {
        outline: none;
      }
      main {
        /* So that what stands below does not move when the page is there. */
        min-height: calc(100dvh - var(--bar-height));
        padding: var(--gap-3) clamp(0.75rem, 2vw, 1.5rem);
      }
      .narrow {
        max-width: 72rem;
        margin: 0 auto;
      }
      .page {
        max-width: 42rem;
        margin: 0 auto;
        padding: var(--gap-4);
      }
      footer {
        color: var(--muted);
        font-size: var(--size-1);
        padding: 0 clamp(0.75rem, 2vw, 1.5rem) var(--gap-3);
      }
      @media (max-width: 60rem) {
        :host {
          --bar-height: 6.5rem;
        }
      }
      /* What a view prints is printed by itself. */
      @media print {
        hf-bar,
        footer {
          display: none;
        }
      }
    `,
  ];

  static override properties = {
    view: { state: true },
    over: { state: true },
  };
  declare view: ViewName;
  /** What has opened over the page. */
  declare over: "drawer" | "commands" | undefined;

  readonly #projects = new Projects();

  readonly #ask = (what: "drawer" | "commands") => {
    const { store } = this.#projects;
    // A language model stands where it is used, and not in the drawer.
    if (what === "commands" || store.task === "classify") this.over = what;
    else store.set({ column: "train" });
  };

  readonly #commands: Command[] = allCommands(this.#ask);

  #deaf?: () => void;

  readonly #warn = (event: BeforeUnloadEvent) => {
    if (this.#projects.store.running) event.preventDefault();
  };

  // A file dropped beside the field would otherwise replace the page, and the work with it.
  readonly #keepPage = (event: DragEvent) => event.preventDefault();

  readonly #update = () => this.requestUpdate();

  readonly #moved = () => {
    const view = viewOf(location.hash);
    if (view === this.view) return;
    this.view = view;
    // Each view begins at its top; and where what had the focus is gone, so does the keyboard.
    scrollTo(0, 0);
    void this.updateComplete.then(() => {
      if (!this.shadowRoot?.activeElement) this.renderRoot.querySelector("main")?.focus();
    });
  };

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.view = viewOf(location.hash);
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
    addEventListener("hashchange", this.#moved);
    this.#projects.addEventListener("change", this.#update);
    this.#deaf = hearKeys(this.#commands, () => this.#where);
    void this.#projects.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.#warn);
    removeEventListener("dragover", this.#keepPage);
    removeEventListener("drop", this.#keepPage);
    removeEventListener("hashchange", this.#moved);
    this.#projects.removeEventListener("change", this.#update);
    this.#deaf?.();
  }

  get #where() {
    return { store: this.#projects.store, projects: this.#projects };
  }

  override render() {
    if (this.#projects.forgotten) return this.#forgotten();
    const { store, starting } = this.#projects;
    return html`${isEmbedded(location.hash) ? nothing : html`<hf-bar .projects=${this.#projects} @ask=${this.#asked}></hf-bar>`}
      <main tabindex="-1">
        ${
          isSecureContext
            ? nothing
            : html`<p class="note" role="note" data-testid="insecure">
                ${msg("This page came over http, where browsers allow neither the graphics card nor offline use, and the Hugging Face Hub can't be reached. Everything else works. Ask whoever serves it for an address that begins with https.")}
              </p>`
        }
        ${starting ? nothing : keyed(store, views[this.view](store, this.#update))}
      </main>
      ${this.#footer()} ${starting ? nothing : keyed(store, this.#over(store))}`;
  }

  #footer() {
    return html`<footer>
      <hf-offline></hf-offline>
      <p>
        ${msg("The model is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0). It works best in English. A classifier made from a few examples makes mistakes: look at them before you rely on it.")}
        ${msg("The language model, which writes, is SmolLM2-135M-Instruct (Hugging Face, Apache-2.0). What it says may be wrong.")}
      </p>
    </footer>`;
  }

  /** The model in a drawer, and the list of commands. */
  #over(store: Store) {
    const close = () => (this.over = undefined);
    return html`<hf-sheet
        side
        heading=${msg("Model and device")}
        data-testid="drawer"
        .open=${this.over === "drawer"}
        @close=${close}
      >
        ${store.task === "classify" ? html`<hf-device bare .store=${store}></hf-device>` : nothing}
      </hf-sheet>
      ${
        this.over === "commands"
          ? (later("hf-commands", () => import("./commands/palette"), this.#update) ??
            html`<hf-commands
              .store=${store}
              .commands=${this.#commands}
              .where=${this.#where}
              .open=${true}
              @close=${close}
            ></hf-commands>`)
          : nothing
      }`;
  }

  readonly #asked = (event: CustomEvent<"drawer" | "commands">) => this.#ask(event.detail);

  #forgotten() {
    return html`<main class="page">
      <h1>Home<span>fire</span></h1>
      <p role="status" data-testid="forgotten">
        ${msg("Everything that this page stored in this browser has been deleted. Close the tab, or start over.")}
      </p>
      <button class="primary" @click=${() => location.reload()}>${msg("Start over")}</button>
    </main>`;
  }
}

customElements.define("hf-app", App);
