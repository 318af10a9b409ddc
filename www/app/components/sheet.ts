// A sheet: a modal dialog with a heading and a way out, in the middle or at a side. What stands in it is slotted.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html } from "lit";
import { sharedStyles } from "../styles";

class Sheet extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: contents;
      }
      dialog {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--card);
        color: var(--ink);
        padding: 0;
        width: min(64rem, 100vw - 2rem);
        max-width: none;
        max-height: calc(100dvh - 2rem);
        box-shadow: 0 8px 40px rgb(0 0 0 / 0.3);
        overflow: auto;
        overscroll-behavior: contain;
      }
      dialog.side {
        margin: 0 0 0 auto;
        width: min(34rem, 100vw);
        height: 100dvh;
        max-height: none;
        border-radius: 0;
        border-width: 0 0 0 1px;
      }
      dialog::backdrop {
        background: rgb(20 14 10 / 0.45);
      }
      header {
        position: sticky;
        top: 0;
        z-index: 2;
        display: flex;
        gap: var(--gap-3);
        align-items: center;
        justify-content: space-between;
        padding: var(--gap-2) var(--gap-3);
        background: var(--card);
        border-bottom: 1px solid var(--line);
      }
      .body {
        padding: var(--gap-3);
      }
      @media (max-width: 40rem) {
        dialog {
          width: 100vw;
          max-height: 100dvh;
          height: 100dvh;
          border-radius: 0;
          border-width: 0;
        }
      }
    `,
  ];

  static override properties = { heading: {}, open: { type: Boolean, reflect: true }, side: { type: Boolean } };
  declare heading: string;
  /** Whether it is shown. Closing it, in whatever way, fires "close". */
  declare open: boolean;
  /** Whether it stands at the side of the window. */
  declare side: boolean;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.heading = "";
    this.open = this.side = false;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  override render() {
    return html`<dialog
      class=${this.side ? "side" : ""}
      aria-labelledby="heading"
      @close=${this.#closed}
      @click=${this.#clicked}
    >
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button class="quiet" data-testid="sheet-close" @click=${() => this.#dialog?.close()}>${msg("Close")}</button>
      </header>
      <div class="body"><slot></slot></div>
    </dialog>`;
  }

  override updated(): void {
    const dialog = this.#dialog;
    if (!dialog) return;
    if (this.open && !dialog.open) dialog.showModal();
    if (!this.open && dialog.open) dialog.close();
  }

  #closed(): void {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  }

  /** A press beside it closes it. */
  #clicked(event: MouseEvent): void {
    if (event.target === this.#dialog && event.composedPath()[0] === this.#dialog && !within(this.#dialog!, event)) {
      this.#dialog?.close();
    }
  }
}

function within(dialog: HTMLDialogElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

customElements.define("hf-sheet", Sheet);
