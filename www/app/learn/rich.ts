// A lesson's text with the words of the glossary in it as what can be pressed.
import { html, type TemplateResult } from "lit";
import { words, type Said } from "./said";
import { pieces } from "./terms-in";
import "./term";

/** What stands in a text for the numbers of a result, by its name in braces. */
export type Figures = Readonly<Record<string, string>>;

const filled = (text: string, figures: Figures): string =>
  text.replace(/\{(\w+)\}/g, (all, name: string) => figures[name] ?? all);

/** The words in the language of now; `{result}` and the like become numbers. */
export function rich(text: Said, figures: Figures = {}): TemplateResult {
  return html`${pieces(filled(words(text), figures)).map((piece) =>
    typeof piece === "string"
      ? piece
      : piece.shown === undefined
        ? html`<hf-term word=${piece.term}></hf-term>`
        : html`<hf-term word=${piece.term}>${piece.shown}</hf-term>`,
  )}`;
}
