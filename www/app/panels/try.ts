// Step 7: a sentence of one's own, classified as it is typed.
import { msg, str } from "@lit/localize";
import { css, html, nothing, unsafeCSS } from "lit";
import type { Explanation, Prediction } from "../../lib/index";
import { explain } from "../actions/inspect";
import { predict, promptFor } from "../actions/predict";
import { addRows } from "../actions/rows";
import { bar } from "../components/bar";
import { Panel } from "../view";
import { TRY, isAbort, type Run } from "../store";
import { beginning, count, fixed, percent, runName } from "../words";
import { readingNote } from "./unread";

const WAIT = 200;
const SHOWN = 10;
/** How many strengths of an effect can be told apart by their colour. */
const SHADES = 4;

const shades = unsafeCSS(
  Array.from({ length: SHADES }, (_, i) =>
    [
      ["for", "--accent"],
      ["against", "--second"],
    ]
      .map(
        ([kind, colour]) =>
          `.${kind}${i + 1} { background: color-mix(in srgb, var(${colour}) ${(i + 1) * 9}%, transparent); }`,
      )
      .join(""),
  ).join(""),
);

class TryPanel extends Panel {
  static override styles = [
    ...Panel.styles,
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
      .prompt {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-height: 24rem;
        overflow-y: auto;
      }
      .pieces {
        white-space: pre-wrap;
      }
      .pieces span {
        border-radius: 0.2rem;
      }
      ${shades}
      .label {
        font-size: 1.4rem;
        font-weight: 650;
        color: var(--accent);
        overflow-wrap: anywhere;
      }
    `,
  ];

  static override properties = {
    text: { state: true },
    prediction: { state: true },
    why: { state: true },
    prompt: { state: true },
    waiting: { state: true },
    asking: { state: true },
    right: { state: true },
    added: { state: true },
  };
  declare text: string;
  declare prediction?: Prediction;
  declare why?: Explanation;
  /** What the language model of the run reads for the text. */
  declare prompt?: string;
  /** Whether what is shown is not yet the answer to what stands there. */
  declare waiting: boolean;
  declare asking: boolean;
  /** The label that the person says is right. */
  declare right: string;
  /** The sentence that was last put among the training texts. */
  declare added: string;

  #timer?: ReturnType<typeof setTimeout>;
  #asked?: AbortController;
  #shown?: Run;

  constructor() {
    super();
    this.text = "";
    this.waiting = this.asking = false;
    this.right = "";
    this.added = "";
  }

  readonly #toType = () => this.renderRoot.querySelector("textarea")?.focus();

  override connectedCallback(): void {
    super.connectedCallback();
    this.store.addEventListener(TRY, this.#toType);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.removeEventListener(TRY, this.#toType);
  }

  override willUpdate(): void {
    // Another run, or the same one moved to another device: the sentence is to be classified again.
    if (this.store.selected === this.#shown) return;
    this.#shown = this.store.selected;
    this.prediction = undefined;
    this.why = this.prompt = undefined;
    if (this.text.trim()) this.#soon();
  }

  override render() {
    const run = this.store.selected;
    const isPrompted = run?.about.approach === "prompting";
    return this.frame(
      "try",
      msg("Try it"),
      html`
        ${
          run
            ? html`<p class="muted">${msg(str`With run ${run.id}, ${runName(run)}.`)}</p>`
            : html`<p class="muted">${msg("After a run, type here and see what it says.")}</p>`
        }
        <label class="field"
          >${msg("Your sentence")}
          <textarea
            rows="3"
            data-testid="try-text"
            dir="auto"
            maxlength=${this.store.hf?.limits.textCharacters ?? nothing}
            ?disabled=${!run}
            .value=${this.text}
            @input=${this.#typed}
          ></textarea>
        </label>
        <div data-testid="prediction" aria-live="polite" aria-busy=${this.waiting}>
          ${this.prediction ? this.#answer(this.prediction) : nothing}
        </div>
        ${this.prediction ? (isPrompted ? this.#prompt() : this.#more()) : nothing} ${this.error("try", "try-error")}
      `,
    );
  }

  #answer(prediction: Prediction) {
    const { label, scores } = prediction;
    const ranked = Object.entries(scores).sort((a, b) => b[1] - a[1]);
    return html`<p class="label">${label}</p>
      ${readingNote(prediction.reading)}
      <div class="scores">
        ${ranked
          .slice(0, SHOWN)
          .map(([name, share]) => html`<span>${name}</span>${bar(share)}<span class="figure">${percent(share)}</span>`)}
      </div>
      ${
        ranked.length > SHOWN
          ? html`<p class="small muted">
              ${msg(str`and ${count(ranked.length - SHOWN)} more labels with lower scores`)}
            </p>`
          : nothing
      }
      <p class="small muted">${msg("Scores, not calibrated probabilities: a high one can still be wrong.")}</p>
      ${this.#correction(label)}`;
  }

  /** Puts the sentence among the training texts, with the label that it should have been given. */
  #correction(said: string) {
    const labels = this.store.data?.about.labels ?? [];
    if (labels.length === 0) return nothing;
    if (this.added === this.text) {
      return html`<p class="small" data-testid="correct-done">
        ${msg("It is now among the texts to learn from, and is never tested on. Start another run to learn from it.")}
      </p>`;
    }
    const right = labels.includes(this.right) ? this.right : said;
    return html`<div class="row">
      <label class="field narrow"
        >${msg("It should be")}
        <select
          data-testid="correct-label"
          @change=${(event: Event) => (this.right = (event.target as HTMLSelectElement).value)}
        >
          ${labels.map((label) => html`<option .selected=${label === right}>${label}</option>`)}
        </select></label
      >
      <button data-testid="correct" ?disabled=${Boolean(this.store.running)} @click=${() => void this.#correct(right)}>
        ${msg("Learn from this")}
      </button>
    </div>`;
  }

  async #correct(label: string): Promise<void> {
    const text = this.text.trim();
    try {
      await addRows(this.store, [{ text, label, learn: true }]);
      this.added = this.text;
    } catch (error) {
      this.store.fail("try", error);
    }
  }

  /** The whole prompt, to be read. */
  #prompt() {
    return html`<div class="row">
        <button data-testid="prompt-show" ?disabled=${this.asking} @click=${() => void this.#askPrompt()}>
          ${msg("Show the whole prompt")}
        </button>
      </div>
      ${
        this.prompt === undefined
          ? nothing
          : html`<pre
              class="small prompt"
              tabindex="0"
              role="region"
              aria-label=${msg("The prompt")}
              dir="auto"
              data-testid="prompt-text"
              .textContent=${this.prompt}
            ></pre>`
      }`;
  }

  async #askPrompt(): Promise<void> {
    const run = this.store.selected;
    if (!run || this.asking) return;
    const { text } = this;
    this.asking = true;
    try {
      const prompt = await promptFor(this.store, run, text);
      if (this.store.selected === run && this.text === text) this.prompt = prompt;
    } catch (error) {
      this.store.fail("try", error);
    } finally {
      this.asking = false;
    }
  }

  /** Asked for, since it takes a prediction for each word. */
  #more() {
    return html`<div class="row">
        <button data-testid="why" ?disabled=${this.asking} @click=${() => void this.#explain()}>${msg("Why?")}</button>
        ${this.asking ? html`<span class="small muted">${msg("Leaving out each word in turn…")}</span>` : nothing}
      </div>
      ${this.why ? this.#reasons(this.why) : nothing}`;
  }

  #reasons({ prediction, pieces, nearest }: Explanation) {
    const most = Math.max(...pieces.map(({ effect }) => Math.abs(effect)), 1e-6);
    const strongest = [...pieces]
      .filter(({ effect }) => effect > 0.005)
      .sort((a, b) => b.effect - a.effect)
      .slice(0, 3);
    return html`<div data-testid="why-answer">
      <p dir="auto">
        <span class="pieces"
          >${pieces.map(({ text, effect }) => {
            // A style attribute would need an exception in the Content-Security-Policy.
            const shade = Math.round((Math.abs(effect) / most) * SHADES);
            return html`<span class=${shade ? `${effect > 0 ? "for" : "against"}${shade}` : ""}>${text}</span>`;
          })}</span
        >
      </p>
      <p class="small">
        ${
          strongest.length
            ? html`${strongest.map(({ text, effect }, i) => {
                const { label } = prediction;
                // Isolated, so that a word that is read from right to left turns nothing around.
                const word = `\u2068${text.trim()}\u2069`;
                const points = fixed(100 * effect, 1);
                return i === 0
                  ? msg(str`Without “${word}” ${label} would have ${points} points less`)
                  : `, ${msg(str`without “${word}” ${label} would have ${points} points less`)}`;
              })}.`
            : msg("No single word decides: without any one of them the answer stays much the same.")
        }
        <span class="muted"
          >${msg(str`Shaded words count towards ${prediction.label}, or against it in the other colour.`)}</span
        >
      </p>
      ${
        nearest.length
          ? html`<h3>${msg("The nearest texts of the training part")}</h3>
              <ul class="small">
                ${nearest.map(
                  ({ text, label, cosine }) =>
                    html`<li>
                      <bdi class="text">${beginning(text, 200)}</bdi>
                      <span class="muted">${msg(str`${label}, similarity ${fixed(cosine, 2)}`)}</span>
                    </li>`,
                )}
              </ul>`
          : nothing
      }
    </div>`;
  }

  async #explain(): Promise<void> {
    const run = this.store.selected;
    if (!run || this.asking) return;
    const { text } = this;
    this.asking = true;
    try {
      const why = await explain(this.store, run, text);
      if (this.store.selected === run && this.text === text) this.why = why;
    } catch (error) {
      this.store.fail("try", error);
    } finally {
      this.asking = false;
    }
  }

  #typed(event: Event): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.why = this.prompt = undefined;
    this.#soon();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#asked = undefined;
    this.waiting = true;
    this.#timer = setTimeout(() => void this.#predict(), WAIT);
  }

  async #predict(): Promise<void> {
    const run = this.store.selected;
    if (!run || this.text.trim() === "") {
      this.prediction = undefined;
      this.waiting = false;
      if (this.store.tried) this.store.set({ tried: undefined });
      return;
    }
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const [prediction] = await predict(this.store, run, [this.text], { signal: asked.signal });
      // An answer to an older question, or from another run, is not shown.
      if (this.#asked !== asked || this.store.selectedId !== run.id) return;
      this.prediction = prediction;
      if (prediction) this.store.set({ tried: { text: this.text, label: prediction.label, run: run.id } });
      if (this.store.errors.try) this.store.clear("try");
    } catch (error) {
      if (this.#asked === asked && !isAbort(error)) {
        this.prediction = undefined;
        this.store.fail("try", error);
      }
    } finally {
      if (this.#asked === asked) this.waiting = false;
    }
  }
}

customElements.define("hf-try", TryPanel);
