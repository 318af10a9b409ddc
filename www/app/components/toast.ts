// What was just done, and the way back.
import { msg } from "@lit/localize";
import { css, html, nothing } from "lit";
import { View } from "../view";

/** Milliseconds for which a toast stands; longer while it is pointed at or has the focus. */
const STANDS = 10_000;

class Toasts extends View {
  static override styles = [
    ...View.styles,
    css`
      :host {
        position: fixed;
        /* Below the bar, where no button stands that leads on. */
        inset: calc(var(--bar-height, 0px) + var(--gap-2)) 0 auto;
        display: grid;
        justify-items: center;
        pointer-events: none;
        z-index: 30;
      }
      .toast {
        pointer-events: auto;
        display: flex;
        gap: var(--gap-3);
        align-items: center;
        max-width: min(40rem, 100vw - 2rem);
        padding: var(--gap-2) var(--gap-3);
        border-radius: var(--radius);
        background: var(--ink);
        color: var(--card);
        box-shadow: 0 4px 20px rgb(0 0 0 / 0.3);
        overflow-wrap: anywhere;
      }
      .toast button {
        color: inherit;
        border-color: currentColor;
        flex: none;
      }
      .toast button:hover:not(:disabled) {
        color: inherit;
        text-decoration: underline;
      }
      .toast button:focus-visible {
        outline-color: var(--card);
      }
    `,
  ];

  #timer?: ReturnType<typeof setTimeout>;
  #shown?: object | undefined;

  override render() {
    const { toast } = this.store;
    return html`<div role="status" data-testid="toast">
      ${
        toast
          ? html`<div
              class="toast"
              @pointerenter=${this.#hold}
              @focusin=${this.#hold}
              @pointerleave=${this.#count}
              @focusout=${this.#count}
            >
              <span>${toast.text}</span>
              ${toast.undo ? html`<button data-testid="toast-undo" @click=${this.#undo}>${toast.way ?? msg("Undo")}</button>` : nothing}
            </div>`
          : nothing
      }
    </div>`;
  }

  override updated(): void {
    if (this.store.toast === this.#shown) return;
    this.#shown = this.store.toast;
    this.#count();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  readonly #hold = () => clearTimeout(this.#timer);

  readonly #count = () => {
    clearTimeout(this.#timer);
    const { toast } = this.store;
    if (toast)
      this.#timer = setTimeout(() => this.store.toast === toast && this.store.set({ toast: undefined }), STANDS);
  };

  #undo(): void {
    const { toast } = this.store;
    this.store.set({ toast: undefined });
    toast?.undo?.();
  }
}

customElements.define("hf-toast", Toasts);
