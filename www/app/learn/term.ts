// A word of the glossary, wherever it stands: pressed, it shows what the word means. `<hf-term word="head">heads</hf-term>`; without
// content it shows the word's name.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { css, html, LitElement, nothing } from "lit";
import { glossary, type Glossary } from "./glossary";
import { words } from "./said";

/** Pixels between the word and its box, and between the box and the window's edge. */
const GAP = 8;

export class Term extends LitElement {
  static override styles = css`
    :host {
      display: inline;
      position: relative;
    }
    button {
      font: inherit;
      color: inherit;
      text-align: inherit;
      background: none;
      border: 0;
      border-radius: 3px;
      margin: 0;
      padding: 0;
      cursor: help;
      text-decoration: underline dotted 2px;
      text-decoration-color: var(--second);
      text-underline-offset: 0.2em;
    }
    button:hover,
    button[aria-expanded="true"] {
      text-decoration-style: solid;
    }
    button:focus-visible {
      outline: 3px solid var(--accent);
      outline-offset: 2px;
    }
    .box {
      box-sizing: border-box;
      position: fixed;
      inset: auto;
      width: min(22rem, calc(100vw - 16px));
      margin: 0;
      padding: 0.75rem 1rem;
      color: var(--ink);
      background: var(--card);
      border: 1px solid var(--field);
      border-radius: var(--radius, 8px);
      box-shadow: 0 4px 20px rgb(0 0 0 / 0.25);
      font-size: 0.9375rem;
      font-weight: 400;
      line-height: 1.45;
      text-align: left;
      white-space: normal;
      z-index: 10;
    }
    .box:not(.open) {
      display: none;
    }
    strong {
      display: block;
    }
    .heard {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    @media print {
      button {
        text-decoration: none;
      }
    }
  `;

  static override properties = {
    word: {},
    shown: { state: true },
    meaning: { state: true },
    failed: { state: true },
  };
  /** Its id in the glossary. */
  declare word: string;
  declare private shown: boolean;
  declare private meaning: Glossary[string] | undefined;
  declare private failed: string;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.shown = false;
    this.failed = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The word's own name is needed at once where nothing else is shown.
    if (this.textContent.trim() === "") void this.#fetch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hide();
  }

  override render() {
    const meaning = this.shown ? this.#meaning() : nothing;
    // A live region is heard only where it stood before it was filled, which a box that appears did not.
    return html`<button type="button" aria-expanded=${this.shown} @click=${this.#toggle}>
        <slot>${this.meaning ? words(this.meaning.name) : this.word}</slot></button
      ><span class="heard" role="status">${meaning}</span
      ><span class="box ${this.shown ? "open" : ""}" popover="manual" aria-hidden="true">${meaning}</span>`;
  }

  #meaning() {
    if (this.failed) return this.failed;
    const { meaning } = this;
    if (!meaning) return msg("Fetching what this word means…");
    return html`<strong>${words(meaning.name)}</strong> ${words(meaning.text)}`;
  }

  async #fetch(): Promise<void> {
    this.failed = "";
    try {
      this.meaning = (await glossary())[this.word];
      if (!this.meaning) this.failed = msg("This word is not in the glossary.");
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
    }
  }

  async #toggle(): Promise<void> {
    if (this.shown) return this.#hide();
    this.shown = true;
    document.addEventListener("keydown", this.#onKey, true);
    document.addEventListener("pointerdown", this.#onPointer, true);
    addEventListener("scroll", this.#place, { capture: true, passive: true });
    addEventListener("resize", this.#place);
    if (!this.meaning) void this.#fetch();
    await this.updateComplete;
    // The top layer, where there is one; browsers without it show the box by its class.
    this.#box?.showPopover?.();
    this.#place();
  }

  override updated(): void {
    if (this.shown) this.#place();
  }

  readonly #hide = (): void => {
    if (!this.shown) return;
    this.shown = false;
    document.removeEventListener("keydown", this.#onKey, true);
    document.removeEventListener("pointerdown", this.#onPointer, true);
    removeEventListener("scroll", this.#place, { capture: true });
    removeEventListener("resize", this.#place);
    if (this.#box?.isConnected) this.#box.hidePopover?.();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      // A dialog around it stays open.
      event.preventDefault();
      event.stopPropagation();
      this.#hide();
    }
    if (event.key === "Tab") this.#hide();
  };

  readonly #onPointer = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.#hide();
  };

  get #box(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".box");
  }

  /** Puts the box under the word, or above it where there is no room, and within the window. */
  readonly #place = (): void => {
    const [box, button] = [this.#box, this.renderRoot.querySelector("button")];
    if (!box || !button || !this.shown) return;
    const [word, own] = [button.getBoundingClientRect(), box.getBoundingClientRect()];
    const { clientWidth, clientHeight } = document.documentElement;
    const left = Math.max(GAP, Math.min(word.left, clientWidth - own.width - GAP));
    const below = word.bottom + GAP;
    const top = below + own.height > clientHeight && word.top > own.height + GAP ? word.top - own.height - GAP : below;
    box.style.setProperty("left", `${left}px`);
    box.style.setProperty("top", `${top}px`);
  };
}

customElements.define("hf-term", Term);
