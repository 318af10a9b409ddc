// Where a file is dropped or chosen; what else stands in it is slotted.
import { LitElement, html } from "lit";
import { sharedStyles } from "../styles";

class DropZone extends LitElement {
  static override styles = sharedStyles;

  static override properties = {
    label: {},
    accept: {},
    testid: {},
    disabled: { type: Boolean },
    take: { attribute: false },
    over: { state: true },
  };
  declare label: string;
  declare accept: string;
  declare testid: string;
  declare disabled: boolean;
  /** What is done with the file. A promise is waited for before the same file can be chosen again. */
  declare take: (file: File) => unknown;
  declare over: boolean;

  constructor() {
    super();
    this.label = this.accept = this.testid = "";
    this.disabled = this.over = false;
    this.take = () => undefined;
  }

  override render() {
    return html`<div
      class="drop ${this.over ? "over" : ""}"
      @dragover=${this.#dragOver}
      @dragleave=${() => (this.over = false)}
      @drop=${this.#drop}
    >
      <label class="field">
        ${this.label}
        <input
          type="file"
          data-testid=${this.testid}
          accept=${this.accept}
          ?disabled=${this.disabled}
          @change=${this.#choose}
        />
      </label>
      <slot></slot>
    </div>`;
  }

  #dragOver(event: DragEvent): void {
    if (this.disabled || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = true;
  }

  #drop(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    const file = event.dataTransfer?.files[0];
    if (file && !this.disabled) void this.take(file);
  }

  async #choose(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    try {
      await this.take(file);
    } finally {
      // Emptied so that the same file, mended, can be chosen again.
      input.value = "";
    }
  }
}

customElements.define("hf-drop-zone", DropZone);
