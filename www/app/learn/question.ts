// A question with answers, each of which explains itself when it is chosen.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, nothing } from "lit";
import { sharedStyles } from "../styles";
import type { Step } from "./lesson";
import { rich } from "./rich";

class Question extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      section {
        background: transparent;
        border: 0;
        border-top: 1px solid var(--line);
        border-radius: 0;
        padding: var(--gap-3) 0 0;
        margin: var(--gap-4) 0 0;
      }
      h3 {
        font-size: var(--size-3);
        margin: 0 0 var(--gap-2);
      }
      legend {
        margin-bottom: var(--gap-2);
        max-width: 62ch;
      }
      .answer {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: var(--gap-1) var(--gap-3);
        margin-bottom: var(--gap-2);
        max-width: 62ch;
      }
      .answer label {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        min-height: 2.75rem;
        cursor: pointer;
      }
      .answer.chosen {
        border-color: var(--field);
        background: var(--paper);
      }
      .why {
        margin: 0 0 var(--gap-2) 1.75rem;
      }
      .right {
        color: var(--good);
      }
      .wrong {
        color: var(--bad);
      }
    `,
  ];
  static override properties = { question: { attribute: false }, chosen: { attribute: false } };
  declare question: Step["question"];
  /** The answer that was chosen, by its place. */
  declare chosen: number | undefined;
  declare choose: (index: number) => void;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override render() {
    const { text, answers } = this.question;
    return html`<section aria-labelledby="title" data-testid="question">
      <h3 id="title">${msg("Question")}</h3>
      <fieldset>
        <legend>${rich(text)}</legend>
        ${answers.map((answer, index) => {
          const is = this.chosen === index;
          return html`<div class="answer ${is ? "chosen" : ""}">
            <label
              ><input
                type="radio"
                name="answer"
                data-testid="answer-${index + 1}"
                .checked=${is}
                @change=${() => this.choose(index)}
              /><span>${rich(answer.text)}</span></label
            >
            <div aria-live="polite">
              ${
                is
                  ? html`<p class="why" data-testid="why-answer">
                      <strong class=${answer.right ? "right" : "wrong"}
                        >${answer.right ? msg("✓ Right.") : msg("✗ Not quite.")}</strong
                      >
                      ${rich(answer.why)}
                    </p>`
                  : nothing
              }
            </div>
          </div>`;
        })}
      </fieldset>
    </section>`;
  }
}

customElements.define("hf-question", Question);
