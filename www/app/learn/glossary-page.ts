// All words of the glossary, by the alphabet.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html } from "lit";
import { language } from "../language/language";
import { sharedStyles } from "../styles";
import type { Glossary } from "./glossary";
import { words } from "./said";

/** Some of the glossary's words, with what they mean, in the alphabetical order of the language of now. */
export function sorted(glossary: Glossary, ids = Object.keys(glossary)): { id: string; name: string; text: string }[] {
  const order = new Intl.Collator(language());
  return ids
    .flatMap((id) => {
      const word = glossary[id];
      return word ? [{ id, name: words(word.name), text: words(word.text) }] : [];
    })
    .sort((a, b) => order.compare(a.name, b.name));
}

class GlossaryPage extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      h2 {
        font-size: var(--size-4);
      }
      dl {
        margin: var(--gap-3) 0 0;
        columns: 22rem 2;
        column-gap: 2.5rem;
      }
      div {
        break-inside: avoid;
        padding-bottom: var(--gap-3);
      }
      dt {
        font-weight: 650;
      }
      dd {
        margin: 0;
      }
    `,
  ];
  static override properties = { glossary: { attribute: false } };
  declare glossary: Glossary;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override focus(): void {
    this.renderRoot.querySelector("h2")?.focus();
  }

  override render() {
    return html`<section aria-labelledby="title">
      <h2 id="title" tabindex="-1">${msg("Glossary")}</h2>
      <dl data-testid="glossary">
        ${sorted(this.glossary).map(
          ({ name, text }) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${text}</dd>
            </div>`,
        )}
      </dl>
    </section>`;
  }
}

customElements.define("hf-glossary", GlossaryPage);
