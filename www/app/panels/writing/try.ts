// Step 5 of writing: the model as it comes and what was made of it, side by side on the same input.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { TrainControl } from "../../../lib/index";
import { pairsNow, writingTask } from "../../actions/writing/pairs";
import { textOf, writeBoth, type Side, type Writing, type Written } from "../../actions/writing/write";
import { Panel } from "../../view";
import { count } from "../../words";
import { promptFields, samplingFields } from "./prompt";
import "./tokens";

/** As large as any prompt that a model could read. */
const MOST = 100_000;

/** How what was written ended, in words. */
export function endInWords({ tokens, done }: Written): string {
  if (!done) return msg(str`${count(tokens.length)} tokens so far`);
  const written = msg(str`${count(done.tokens)} tokens after a prompt of ${count(done.promptTokens)}`);
  const why = {
    model: msg("the model ended it"),
    stop: msg("it came to what ends an output"),
    length: msg("it has as many tokens as it may have"),
    context: msg("the model can read no more"),
    stopped: msg("stopped"),
  }[done.end];
  return `${written}; ${why}`;
}

class WritePanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      .sides {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
        gap: 1rem;
        margin-top: 1rem;
      }
      .side {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 0.8rem 1rem;
        min-width: 0;
      }
      .side h3 {
        margin-top: 0;
      }
      .written {
        min-height: 3rem;
      }
      pre {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font-family: var(--mono);
        font-size: 0.85rem;
        max-height: 20rem;
        overflow-y: auto;
        margin: 0.4rem 0;
      }
    `,
  ];

  static override properties = { ...Panel.properties, text: { state: true }, writing: { state: true } };
  declare text: string;
  declare writing?: Writing;

  constructor() {
    super();
    this.text = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.writing?.control.stop();
  }

  override render() {
    const { store, writing } = this;
    const rewrite = writingTask(store) === "rewrite";
    const now = writing?.now;
    const busy = Boolean(store.running || store.writerOpening);
    return this.frame(
      "try",
      msg("Try it"),
      html`
        <label class="field"
          >${rewrite ? msg("Your input") : msg("The beginning of a text")}
          <textarea
            rows="5"
            data-testid="write-text"
            dir="auto"
            maxlength=${MOST}
            .value=${this.text}
            @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        <div class="row">
          <button
            class="primary"
            data-testid="write"
            ?disabled=${busy || now !== undefined || this.text.trim() === ""}
            @click=${() => void this.#write()}
          >
            ${store.selectedTuned ? msg("Write before and after") : msg("Write")}
          </button>
          <button data-testid="write-stop" ?disabled=${now === undefined} @click=${() => this.#stop()}>
            ${msg("Stop")}
          </button>
          ${pairsNow(store) ? html`<button data-testid="write-example" @click=${() => this.#example()}>${msg("Take an example")}</button>` : nothing}
        </div>
        <details>
          <summary>${rewrite ? msg("The prompt, and how it writes") : msg("How it writes")}</summary>
          ${
            rewrite
              ? html`<p class="small muted">
                    ${msg("A run learns with this instruction and without examples, and what it has learned is asked as it learned it. What you change here changes “before” at once, and “after” with the next run.")}
                  </p>
                  ${promptFields(store)}`
              : nothing
          }
          ${samplingFields(store)}
        </details>
        ${this.error("write", "write-error")}
        <div class="sides">
          ${this.#side("before", msg("Before"), rewrite)}
          ${
            store.selectedTuned
              ? this.#side("after", msg(str`After run ${store.selectedTuned.id}`), rewrite)
              : html`<div class="side">
                  <h3>${msg("After")}</h3>
                  <p class="muted">${msg("After a run, what it has learned writes here, for the same input.")}</p>
                </div>`
          }
        </div>
      `,
    );
  }

  #side(side: Side, name: string, rewrite: boolean): TemplateResult {
    const { writing } = this;
    const written = writing?.sides[side];
    const now = writing?.now === side;
    return html`<div class="side" role="group" aria-label=${name}>
      <h3>${name}</h3>
      <p
        class="text written"
        dir="auto"
        data-testid=${`write-${side}`}
        aria-live=${now ? "off" : "polite"}
        aria-busy=${now}
        .textContent=${written ? textOf(written) : ""}
      ></p>
      ${written ? this.#about(side, written, rewrite) : nothing}
    </div>`;
  }

  /** How a text came about: its end, its tokens, and what was read. */
  #about(side: Side, written: Written, rewrite: boolean): TemplateResult {
    return html`<p class="small muted" data-testid=${`write-${side}-end`}>${endInWords(written)}</p>
      <details>
        <summary>${msg("The next token")}</summary>
        <p class="small muted">
          ${msg("Point at a token, or go from one to the next with the arrow keys, to see what else could have stood there.")}
        </p>
        <hf-tokens
          data-testid=${`tokens-${side}`}
          .tokens=${written.tokens}
          .length=${written.tokens.length}
        ></hf-tokens>
      </details>
      ${
        rewrite
          ? html`<details>
              <summary>${msg("What it read")}</summary>
              <pre
                tabindex="0"
                role="region"
                aria-label=${msg("What it read")}
                data-testid=${`read-${side}`}
                dir="auto"
                .textContent=${written.prompt}
              ></pre>
            </details>`
          : nothing
      }`;
  }

  async #write(): Promise<void> {
    const writing: Writing = { sides: {}, now: "before", control: new TrainControl() };
    this.writing = writing;
    await writeBoth(this.store, this.text, writing, () => this.requestUpdate());
  }

  #stop(): void {
    this.writing?.control.stop();
  }

  /** The first input that is tested on, or else that there is. */
  #example(): void {
    const now = pairsNow(this.store);
    const first = this.store.selectedTuned?.tested?.[0] ?? now?.firstRows[0];
    if (!first) return;
    const rewrite = writingTask(this.store) === "rewrite";
    this.text = rewrite ? first.input : first.output.split(/\s+/).slice(0, 12).join(" ");
  }
}

customElements.define("hf-write", WritePanel);
