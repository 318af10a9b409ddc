// The page without a network: whether it is ready for that, and a new version that waits.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, nothing } from "lit";
import { Workbox } from "workbox-window";
import { sharedStyles } from "./styles";
import { count, many } from "./words";

class Offline extends LitElement {
  // Both come while a person may be about to press something, so neither moves what stands on the page.
  static override styles = [
    sharedStyles,
    css`
      .waiting {
        position: fixed;
        inset: auto 1rem 1rem;
        max-width: 56rem;
        margin: 0 auto;
        box-shadow: 0 2px 12px rgb(0 0 0 / 0.25);
        z-index: 1;
      }
    `,
  ];
  static override properties = { ready: { state: true }, waiting: { state: true }, others: { state: true } };
  declare ready: boolean;
  declare waiting: boolean;
  /** Other tabs that still use the version of now. */
  declare others: number;

  #workbox?: Workbox;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.ready = false;
    this.waiting = false;
    this.others = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // After the page's own files have come, which it fetches again, mostly out of the browser's cache.
    if (document.readyState === "complete") void this.#register();
    else addEventListener("load", () => void this.#register(), { once: true });
  }

  override render() {
    return html`<div aria-live="polite">
      ${
        this.waiting
          ? html`<p class="note row waiting" data-testid="new-version">
              ${msg("A new version of this page is ready.")}
              ${
                this.others > 0
                  ? many(
                      this.others,
                      msg(
                        str`Close the ${count(this.others)} other tab with this page first; it is never updated while it is running.`,
                      ),
                      msg(
                        str`Close the ${count(this.others)} other tabs with this page first; it is never updated while it is running.`,
                      ),
                    )
                  : nothing
              }
              <button @click=${() => void this.#use()}>${msg("Use it now")}</button>
            </p>`
          : nothing
      }
      ${
        this.ready
          ? html`<p class="muted small" data-testid="offline-ready">
              ${msg("This page is kept in the browser and works offline; so does a model once it has been downloaded.")}
            </p>`
          : nothing
      }
    </div>`;
  }

  async #register(): Promise<void> {
    // Absent on insecure origins and in some private windows: then the page needs its network.
    if (!("serviceWorker" in navigator)) return;
    const workbox = new Workbox("service-worker.js");
    this.#workbox = workbox;
    workbox.addEventListener("waiting", () => (this.waiting = true));
    workbox.addEventListener("controlling", ({ isUpdate }) => isUpdate && location.reload());
    try {
      await workbox.register();
      await navigator.serviceWorker.ready;
      this.ready = true;
    } catch (error) {
      console.warn("Homefire: this page could not be kept for use without a network.", error);
    }
  }

  async #use(): Promise<void> {
    const others: unknown = await this.#workbox?.messageSW({ type: "use" });
    this.others = typeof others === "number" ? others : 0;
  }
}

customElements.define("hf-offline", Offline);
