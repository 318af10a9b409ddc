// Step 7: a sentence of one's own, classified as it is typed.
import { css, html, nothing } from "lit";
import type { Prediction } from "../../lib/index";
import { Step, bar } from "../step";
import { isAbort, store, type Run } from "../store";
import { count, percent } from "../words";

const WAIT = 200;
const SHOWN = 10;

class TryStep extends Step {
  static override styles = [
    ...Step.styles,
    css`
      .scores {
        display: grid;
        grid-template-columns: minmax(4rem, max-content) 1fr max-content;
        gap: 0.4rem 0.8rem;
        align-items: center;
        max-width: 36rem;
      }
      .scores > span {
        overflow-wrap: anywhere;
      }
      .figure {
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .label {
        font-size: 1.4rem;
        font-weight: 650;
        color: var(--accent);
        overflow-wrap: anywhere;
      }
    `,
  ];

  static override properties = { text: { state: true }, prediction: { state: true } };
  declare text: string;
  declare prediction?: Prediction;

  #timer?: ReturnType<typeof setTimeout>;
  #asked?: AbortController;
  #shown?: Run;

  constructor() {
    super();
    this.text = "";
  }

  override willUpdate(): void {
    // Another run, or the same one moved to another device: the sentence is to be classified again.
    if (store.selected === this.#shown) return;
    this.#shown = store.selected;
    this.prediction = undefined;
    if (this.text.trim()) this.#soon();
  }

  override render() {
    const run = store.selected;
    return this.frame(
      7,
      "Try it",
      html`
        ${
          run
            ? html`<p class="muted">With run ${run.id}, ${run.name}.</p>`
            : html`<p class="muted">After a run, type here and see what it says.</p>`
        }
        <label class="field"
          >Your sentence
          <textarea
            rows="3"
            data-testid="try-text"
            dir="auto"
            maxlength=${store.hf?.limits.textCharacters ?? nothing}
            ?disabled=${!run}
            .value=${this.text}
            @input=${this.#typed}
          ></textarea>
        </label>
        <div data-testid="prediction" aria-live="polite">
          ${this.prediction ? this.#answer(this.prediction) : nothing}
        </div>
        ${this.error("try", "try-error")}
      `,
    );
  }

  #answer({ label, scores }: Prediction) {
    const ranked = Object.entries(scores).sort((a, b) => b[1] - a[1]);
    return html`<p class="label">${label}</p>
      <div class="scores">
        ${ranked
          .slice(0, SHOWN)
          .map(([name, share]) => html`<span>${name}</span>${bar(share)}<span class="figure">${percent(share)}</span>`)}
      </div>
      ${
        ranked.length > SHOWN
          ? html`<p class="small muted">and ${count(ranked.length - SHOWN)} more labels with less</p>`
          : nothing
      }
      <p class="small muted">Shares of the score, not chances: a high one can still be wrong.</p>`;
  }

  #typed(event: Event): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#predict(), WAIT);
  }

  async #predict(): Promise<void> {
    this.#asked?.abort();
    const run = store.selected;
    if (!run || this.text.trim() === "") {
      this.prediction = undefined;
      return;
    }
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const [prediction] = await run.classifier.predict([this.text], { signal: asked.signal });
      // An answer to an older question, or from another run, is not shown.
      if (this.#asked !== asked || store.selected !== run) return;
      this.prediction = prediction;
      if (store.errors.try) store.clear("try");
    } catch (error) {
      if (this.#asked === asked && !isAbort(error)) {
        this.prediction = undefined;
        store.fail("try", error);
      }
    }
  }
}

customElements.define("hf-try", TryStep);
