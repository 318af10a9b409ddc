// Step 7: a sentence of one's own, classified as it is typed; and a file of them.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import type { Explanation, NearestExamples, Prediction } from "../../lib/index";
import { explain, nearest } from "../actions/inspect";
import { predict, promptFor } from "../actions/predict";
import { commandButton } from "../commands/command";
import { languagesRead } from "../actions/samples";
import { commands } from "../commands/training";
import { tagStyles } from "../components/tag";
import { later } from "../frame/later";
import { TRY, isAbort, type Run } from "../store";
import { Panel } from "../view";
import { count, runName } from "../words";
import { answer, answerStyles, nearestTexts, reasons, unlikeNote } from "./try/answer";
import "./try/right";

/** Milliseconds from the last key to the question, and from an answer to what it hangs on. */
const WAIT = 200;
const PAUSE = 500;
/** Words up to which an answer is explained unasked: each takes a prediction. */
const SHORT = 60;

class TryPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    tagStyles,
    answerStyles,
    css`
      .with {
        min-height: 3.5rem;
      }
      .with > :first-child {
        margin-top: var(--gap-2);
        margin-bottom: 0;
      }
      /* Room for an answer, so that it moves nothing when it comes. */
      .answer {
        min-height: 33rem;
      }
      .prompt {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-height: 24rem;
        overflow-y: auto;
      }
    `,
  ];

  static override properties = {
    text: { state: true },
    prediction: { state: true },
    near: { state: true },
    why: { state: true },
    asked: { state: true },
    prompt: { state: true },
    waiting: { state: true },
    asking: { state: true },
  };
  declare text: string;
  declare prediction?: Prediction;
  /** The texts that are nearest to it. */
  declare near?: NearestExamples | undefined;
  declare why?: Explanation;
  /** Whether a person wants it explained in words. */
  declare asked: boolean;
  /** What the language model of the run reads for the text. */
  declare prompt?: string;
  /** Whether what is shown is not yet the answer to what stands there. */
  declare waiting: boolean;
  declare asking: boolean;

  #timer?: ReturnType<typeof setTimeout>;
  #asked?: AbortController;
  #shown?: Run;

  constructor() {
    super();
    this.text = "";
    this.waiting = this.asking = this.asked = false;
  }

  readonly #toType = () => this.renderRoot.querySelector("textarea")?.focus();

  override connectedCallback(): void {
    super.connectedCallback();
    this.store.addEventListener(TRY, this.#toType);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.removeEventListener(TRY, this.#toType);
    this.#forget();
  }

  override willUpdate(): void {
    // Another run, or the same one moved to another device: the sentence is to be classified again.
    if (this.store.selected === this.#shown) return;
    this.#shown = this.store.selected;
    this.prediction = undefined;
    this.near = this.why = this.prompt = undefined;
    if (this.text.trim()) this.#soon();
  }

  /** The languages that the encoder reads, where it is the encoder that answers. */
  get #reads(): readonly string[] | undefined {
    return this.store.selected?.about.approach === "prompting" ? undefined : languagesRead(this.store);
  }

  /** The labels in the order of their marks: those of the data, unless the run has others. */
  get #labels(): readonly string[] {
    const { data, selected } = this.store;
    const [all, own] = [data?.about.labels ?? [], selected?.about.labels ?? []];
    return own.every((label) => all.includes(label)) ? all : own;
  }

  override render() {
    const run = this.store.selected;
    return this.frame(
      "try",
      msg("Try it"),
      html`
        <label class="field"
          >${msg("Your sentence")}
          <textarea
            rows="3"
            data-testid="try-text"
            dir="auto"
            maxlength=${this.store.hf?.limits.textCharacters ?? nothing}
            .value=${this.text}
            @input=${this.#typed}
          ></textarea>
        </label>
        <div class="with">
          ${run ? html`<p class="small muted">${msg(str`With run ${run.id}, ${runName(run)}.`)} ${outcome(run)}</p>` : this.#missing()}
        </div>
        <div class="answer">
          <div data-testid="prediction" aria-live="polite" aria-busy=${this.waiting}>
            ${this.prediction ? answer(this.prediction, this.#labels, this.#reads) : nothing}
          </div>
          ${unlikeNote(this.near)} ${run && this.prediction ? this.#more(run, this.prediction) : nothing}
          ${this.error("try", "try-error")}
          ${
            this.prediction || this.text.trim()
              ? nothing
              : html`<p class="small muted">
                  ${msg("Its label comes here as you type, with the words that count shaded and the texts that are nearest. What is wrong you can put right.")}
                </p>`
          }
        </div>
        ${this.#fetched() ?? html`<hf-label-file .store=${this.store}></hf-label-file>`}
      `,
    );
  }

  readonly #changed = () => this.requestUpdate();

  #fetched() {
    return later("hf-label-file", () => import("./try/file"), this.#changed);
  }

  /** What has to be done first, and the button for it. */
  #missing() {
    const { store } = this;
    const first = store.data ? commands.start : commands.begin;
    const said = store.running
      ? msg("It is learning. The answer comes when it has.")
      : store.data
        ? msg("Nothing has learned from the examples yet.")
        : msg("There are no examples to learn from yet.");
    return html`${this.whatFailed("run")}
      <div class="row" data-testid="try-missing">
        <span class="small muted">${said}</span>
        ${
          store.running || !first.enabled({ store })
            ? nothing
            : commandButton({ ...first, name: `try-${first.name}` }, { store })
        }
      </div>`;
  }

  #more(run: Run, { label }: Prediction) {
    const data = this.store.data?.about.labels ?? [];
    return html`${
      data.length > 0
        ? html`<hf-right .store=${this.store} .run=${run} .text=${this.text} .said=${label} .labels=${data}></hf-right>`
        : nothing
    }
    ${run.about.approach === "prompting" ? this.#prompt() : this.#why()}`;
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

  /** What the answer hangs on: shaded by itself where the text is short, in words where that is asked for. */
  #why() {
    const { why, asked, asking } = this;
    return html`${
      why
        ? html`<div data-testid="why-answer">${reasons(why, this.#labels, asked)}</div>`
        : asked && asking
          ? html`<p class="small muted" role="status">${msg("Leaving out each word in turn…")}</p>`
          : nothing
    }
    ${
      asked
        ? nothing
        : html`<div class="row">
            <button data-testid="why" @click=${this.#askWhy}>${msg("Why?")}</button>
          </div>`
    }
    ${this.near?.nearest.length ? nearestTexts(this.near, this.#labels) : nothing}`;
  }

  readonly #askWhy = () => {
    this.asked = true;
    if (!this.why) void this.#explain();
  };

  async #explain(): Promise<void> {
    const { store, text } = this;
    const run = store.selected;
    // While a word is typed, it is asked for again.
    const { signal } = (this.#asked ??= new AbortController());
    if (!run || this.asking) return;
    this.asking = true;
    let again = false;
    try {
      const why = await explain(store, run, text, { signal });
      if (store.selected === run && this.text === text) this.why = why;
      else again = this.asked;
    } catch (error) {
      again = this.asked && isAbort(error);
      // What nobody asked for fails in silence.
      if (this.asked && !again) store.fail("try", error);
    } finally {
      this.asking = false;
    }
    if (again && this.prediction && !this.why) void this.#explain();
  }

  #typed(event: Event): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.near = this.why = this.prompt = undefined;
    this.asked = false;
    this.#soon();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#asked = undefined;
  }

  #soon(): void {
    this.#forget();
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
      this.#explainSoon(run);
      void this.#findNearest(run, asked);
    } catch (error) {
      if (this.#asked === asked && !isAbort(error)) {
        this.prediction = undefined;
        this.store.fail("try", error);
      }
    } finally {
      if (this.#asked === asked) this.waiting = false;
    }
  }

  /** Nobody has asked for them, so that where they can't be had nothing is said. */
  async #findNearest(run: Run, asked: AbortController): Promise<void> {
    if (run.about.approach === "prompting") return;
    const near = await nearest(this.store, run, this.text, { signal: asked.signal }).catch(() => undefined);
    if (this.#asked === asked && this.store.selected === run) this.near = near;
  }

  #explainSoon({ about }: Run): void {
    const isShort = this.text.trim().split(/\s+/).length <= SHORT;
    if (about.approach === "prompting" || !isShort) return;
    clearTimeout(this.#timer);
    // What is being learned goes first.
    this.#timer = setTimeout(() => !this.store.running && !this.why && void this.#explain(), PAUSE);
  }
}

/** How a run's test went, in short. */
function outcome({ evaluation }: Run): string {
  if (!evaluation) return "";
  const right = count(Math.round(evaluation.accuracy * evaluation.size));
  return msg(str`In its test, ${right} of ${count(evaluation.size)} were right.`);
}

customElements.define("hf-try", TryPanel);
