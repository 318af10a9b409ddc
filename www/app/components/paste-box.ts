// A box to paste text into, folded until it is wanted; and text that is pasted beside any box.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html } from "lit";
import { sharedStyles } from "../styles";

class PasteBox extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      textarea {
        font-family: var(--mono);
        font-size: var(--size-1);
      }
    `,
  ];

  static override properties = {
    label: {},
    hint: {},
    testid: {},
    disabled: { type: Boolean },
    take: { attribute: false },
    pasted: { state: true },
  };
  /** What is to be pasted, in words. */
  declare label: string;
  /** What stands in the empty box. */
  declare hint: string;
  /** The box is called `<testid>-text`, and its button `<testid>-use`. */
  declare testid: string;
  declare disabled: boolean;
  /** What is done with the text. */
  declare take: (text: string) => unknown;
  declare pasted: string;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.label = this.hint = this.testid = this.pasted = "";
    this.disabled = false;
    this.take = () => undefined;
  }

  override render() {
    return html`<details>
      <summary>${msg("Paste text instead")}</summary>
      <label class="field">
        ${this.label}
        <textarea
          rows="6"
          spellcheck="false"
          data-testid="${this.testid}-text"
          placeholder=${this.hint}
          .value=${this.pasted}
          @input=${(event: Event) => (this.pasted = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </label>
      <div class="row">
        <button
          data-testid="${this.testid}-use"
          ?disabled=${this.disabled || this.pasted.trim() === ""}
          @click=${() => void this.take(this.pasted)}
        >
          ${msg("Use this text")}
        </button>
      </div>
    </details>`;
  }
}

customElements.define("hf-paste-box", PasteBox);

/** What can be pasted anywhere on a page. */
interface Pasted {
  file: (file: File) => unknown;
  text: (text: string) => unknown;
}

/** Hears what is pasted on the page outside of any field, a file or several lines; until the function given back is called. */
export function hearPaste({ file, text }: Pasted): () => void {
  const heard = (event: ClipboardEvent) => {
    const path = event.composedPath();
    const isTaken = path.some(
      (one) => one instanceof HTMLElement && one.matches("input, textarea, [contenteditable], dialog"),
    );
    if (event.defaultPrevented || isTaken) return;
    const [pasted] = event.clipboardData?.files ?? [];
    const words = event.clipboardData?.getData("text/plain") ?? "";
    // One line is no table.
    if (!pasted && !words.trim().includes("\n")) return;
    event.preventDefault();
    void (pasted ? file(pasted) : text(words));
  };
  addEventListener("paste", heard);
  return () => removeEventListener("paste", heard);
}
