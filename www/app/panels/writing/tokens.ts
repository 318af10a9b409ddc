// A text token by token: for each, the likeliest tokens in its place. By mouse, or by the keyboard's arrows.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import type { WrittenToken } from "../../../lib/index";
import { sharedStyles } from "../../styles";
import { bar } from "../../components/bar";
import { percent } from "../../words";

/** A token so that all of it can be seen: blanks and line ends too. */
export const visibleToken = (text: string): string =>
  text === "" ? "∅" : text.replaceAll(" ", "␣").replaceAll("\n", "⏎").replaceAll("\t", "⇥");

/** Where an arrow or another key leads, among so many. */
export function moved(key: string, at: number, size: number): number | undefined {
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: size - 1 }[key];
  return to === undefined ? undefined : Math.min(size - 1, Math.max(0, to));
}

class Tokens extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .tokens {
        line-height: 2;
      }
      .tokens button {
        border: 1px solid var(--line);
        border-radius: 4px;
        min-height: 0;
        padding: 0 0.15rem;
        margin: 0 1px;
        max-width: 100%;
        overflow-wrap: anywhere;
        font-family: var(--mono);
        font-size: 0.85rem;
      }
      .tokens button[aria-pressed="true"] {
        background: var(--accent-soft);
        border-color: var(--accent);
      }
      .likely {
        display: grid;
        grid-template-columns: minmax(4rem, max-content) 1fr max-content;
        gap: 0.3rem 0.8rem;
        align-items: center;
        max-width: 30rem;
      }
      .likely code {
        overflow-wrap: anywhere;
      }
    `,
  ];

  static override properties = { tokens: { attribute: false }, length: { attribute: false }, at: { state: true } };
  declare tokens: readonly WrittenToken[];
  /** The list grows in place, so its length is what says that there is more. */
  declare length: number;
  declare at: number;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.tokens = [];
    this.at = 0;
  }

  override render() {
    const size = this.tokens.length;
    if (size === 0) return nothing;
    const at = Math.min(this.at, size - 1);
    const token = this.tokens[at];
    return html`<div class="tokens" role="group" aria-label=${msg("Tokens")} @keydown=${this.#key}>
        ${this.tokens.map(
          ({ text }, i) =>
            html`<button
              tabindex=${i === at ? 0 : -1}
              aria-pressed=${i === at}
              @click=${() => (this.at = i)}
              @focus=${() => (this.at = i)}
              @mouseenter=${() => (this.at = i)}
            >
              ${visibleToken(text)}
            </button>`,
        )}
      </div>
      ${token ? this.#likely(token, at) : nothing}`;
  }

  #likely({ text, top }: WrittenToken, at: number): TemplateResult {
    return html`<div data-testid="likely" aria-live="polite">
      <p class="small">${msg(str`In place ${at + 1} it wrote “${visibleToken(text)}”. The likeliest there:`)}</p>
      <div class="likely small">
        ${top.map(
          (one) =>
            html`<code>${visibleToken(one.text)}</code>${bar(one.probability)}<span>${percent(one.probability)}</span>`,
        )}
      </div>
    </div>`;
  }

  #key(event: KeyboardEvent): void {
    const to = moved(event.key, this.at, this.tokens.length);
    if (to === undefined) return;
    event.preventDefault();
    this.at = to;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelectorAll<HTMLButtonElement>(".tokens button")[to]?.focus(),
    );
  }
}

customElements.define("hf-tokens", Tokens);
