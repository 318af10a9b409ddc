// Where a file is dropped or chosen; what else stands in it is slotted. A file can be dropped anywhere over the element that is
// named as `around`, which has the attribute "dropping" while one is held over it.
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
    around: { attribute: false },
    over: { state: true },
  };
  declare label: string;
  declare accept: string;
  declare testid: string;
  declare disabled: boolean;
  /** What is done with the file. A promise is waited for before the same file can be chosen again. */
  declare take: (file: File) => unknown;
  /** Where a file can be dropped; over the zone alone where nothing is named. It stays the same. */
  declare around: HTMLElement | undefined;
  declare over: boolean;

  get #around(): HTMLElement {
    return this.around ?? this;
  }

  constructor() {
    super();
    this.label = this.accept = this.testid = "";
    this.disabled = this.over = false;
    this.take = () => undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#around.addEventListener("dragover", this.#dragOver);
    this.#around.addEventListener("dragleave", this.#dragLeave);
    this.#around.addEventListener("drop", this.#drop);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hold(false);
    this.#around.removeEventListener("dragover", this.#dragOver);
    this.#around.removeEventListener("dragleave", this.#dragLeave);
    this.#around.removeEventListener("drop", this.#drop);
  }

  override render() {
    return html`<div class="drop ${this.over ? "over" : ""}">
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

  #hold(over: boolean): void {
    this.over = over;
    this.#around.toggleAttribute("dropping", over);
  }

  readonly #dragOver = (event: DragEvent) => {
    if (this.disabled || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#hold(true);
  };

  readonly #dragLeave = (event: DragEvent) => {
    // From one part of it to another is no leaving.
    const to = event.relatedTarget;
    if (!(to instanceof Node && this.#around.contains(to))) this.#hold(false);
  };

  readonly #drop = (event: DragEvent) => {
    event.preventDefault();
    this.#hold(false);
    const file = event.dataTransfer?.files[0];
    if (file && !this.disabled) void this.take(file);
  };

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
