// The page: its heading, the eight steps, and what stands below them.
import { css, html } from "lit";
import { View } from "./step";
import { Store } from "./store";
import "./steps/device";
import "./steps/data";
import "./steps/approach";
import "./steps/run";
import "./steps/results";
import "./steps/compare";
import "./steps/try";
import "./steps/save";

class App extends View {
  static override styles = [
    ...View.styles,
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

  readonly #warn = (event: BeforeUnloadEvent) => {
    if (this.store.running) event.preventDefault();
  };

  // A file dropped beside the field would otherwise replace the page, and the work with it.
  readonly #keepPage = (event: DragEvent) => event.preventDefault();

  constructor() {
    super();
    this.store = new Store();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeunload", this.#warn);
    addEventListener("dragover", this.#keepPage);
    addEventListener("drop", this.#keepPage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeunload", this.#warn);
    removeEventListener("dragover", this.#keepPage);
    removeEventListener("drop", this.#keepPage);
  }

  override render() {
    return html`<div class="page">
      <header>
        <h1>Home<span>fire</span></h1>
        <p class="lead">Teach a small language model to sort your texts, inside this browser tab.</p>
        <p class="muted">
          Your texts stay on this machine: the model comes to the page, and nothing is sent anywhere. In a hurry? Choose
          a sample in step 2, press Start in step 4, and type a sentence in step 7.
        </p>
      </header>
      <main>
        <hf-device .store=${this.store}></hf-device>
        <hf-data .store=${this.store}></hf-data>
        <hf-approach .store=${this.store}></hf-approach>
        <hf-run .store=${this.store}></hf-run>
        <hf-results .store=${this.store}></hf-results>
        <hf-compare .store=${this.store}></hf-compare>
        <hf-try .store=${this.store}></hf-try>
        <hf-save .store=${this.store}></hf-save>
      </main>
      <div class="hidden-label" aria-live="polite">${this.store.announcement}</div>
      <footer>
        <p>
          The model is all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0). It knows English best. A classifier made
          from few examples errs: look at its mistakes before you rely on it.
        </p>
      </footer>
    </div>`;
  }
}

customElements.define("hf-app", App);
