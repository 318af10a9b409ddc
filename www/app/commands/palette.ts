// The list of commands: found by some letters of their names, and done from there.
import { msg } from "@lit/localize";
import { css, html, nothing, type LitElement } from "lit";
import "../components/sheet";
import { View } from "../view";
import { keysInWords, type Command, type Where } from "./command";

class Palette extends View {
  static override styles = [
    ...View.styles,
    css`
      ul {
        list-style: none;
        margin: var(--gap-2) 0 0;
        padding: 0;
        max-height: 60dvh;
        overflow: auto;
      }
      li {
        display: flex;
        justify-content: space-between;
        gap: var(--gap-3);
        padding: var(--gap-2) var(--gap-2);
        border-radius: 6px;
        cursor: pointer;
      }
      li[aria-selected="true"] {
        background: var(--frozen-soft);
      }
      li[aria-disabled="true"] {
        color: var(--muted);
        cursor: default;
      }
      kbd {
        font: inherit;
        font-size: var(--size-1);
        color: var(--muted);
        white-space: nowrap;
      }
    `,
  ];

  static override properties = {
    ...View.properties,
    commands: { attribute: false },
    where: { attribute: false },
    open: { type: Boolean },
    typed: { state: true },
    place: { state: true },
  };
  declare commands: readonly Command[];
  declare where: Where;
  /** Whether it is shown. When a person is through with it, "close" is fired. */
  declare open: boolean;
  declare typed: string;
  declare place: number;

  constructor() {
    super();
    this.open = false;
    this.typed = "";
    this.place = 0;
  }

  /** Those with these letters in their names; what can be done now first. */
  get #found(): Command[] {
    const words = this.typed.trim().toLowerCase();
    const found = this.commands.filter((one) => one.title(this.where).toLowerCase().includes(words));
    return [true, false].flatMap((can) => found.filter((one) => one.enabled(this.where) === can));
  }

  override render() {
    const found = this.#found;
    const chosen = Math.min(this.place, found.length - 1);
    return html`<hf-sheet heading=${msg("Commands")} .open=${this.open} @close=${this.#closed}>
      <label class="field"
        >${msg("Find a command")}
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant=${chosen < 0 ? nothing : `command-${chosen}`}
          data-testid="command-find"
          .value=${this.typed}
          @input=${this.#type}
          @keydown=${(event: KeyboardEvent) => this.#key(event, found, chosen)}
        />
      </label>
      <ul id="found" role="listbox" aria-label=${msg("Commands")}>
        ${found.map(
          (one, i) =>
            html`<li
              role="option"
              id="command-${i}"
              data-testid="command-${one.name}"
              aria-selected=${i === chosen ? "true" : "false"}
              aria-disabled=${one.enabled(this.where) ? "false" : "true"}
              @click=${() => this.#do(one)}
            >
              <span>${one.title(this.where)}</span>${one.keys ? html`<kbd>${keysInWords(one.keys)}</kbd>` : nothing}
            </li>`,
        )}
      </ul>
      ${found.length === 0 ? html`<p class="small muted" role="status">${msg("No command has these letters.")}</p>` : nothing}
    </hf-sheet>`;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("open") && this.open) void this.#focus();
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  /** Into the field, once the sheet is open. */
  async #focus(): Promise<void> {
    await this.renderRoot.querySelector<LitElement>("hf-sheet")?.updateComplete;
    this.renderRoot.querySelector("input")?.focus();
  }

  #type(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
    this.place = 0;
  }

  #key(event: KeyboardEvent, found: Command[], chosen: number): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const command = found[chosen];
    if (step) this.place = Math.max(0, Math.min(found.length - 1, chosen + step));
    else if (event.key === "Enter" && command) this.#do(command);
    else return;
    event.preventDefault();
  }

  #do(command: Command): void {
    if (!command.enabled(this.where)) return;
    this.#closed();
    void command.run(this.where);
  }

  #closed(): void {
    this.typed = "";
    this.place = 0;
    this.dispatchEvent(new Event("close"));
  }
}

customElements.define("hf-commands", Palette);
