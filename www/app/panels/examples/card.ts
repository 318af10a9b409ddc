// One label as a card: its mark, its name, how many texts it has and some of them; and what can be done with it.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, nothing } from "lit";
import { addTexts, leaveOutLabel, mergeLabels, renameLabel, setApart } from "../../actions/labels";
import { markOf, tagStyles } from "../../components/tag";
import { labelMark } from "../../labels";
import type { Group } from "../../state/groups";
import type { Store } from "../../store";
import { sharedStyles } from "../../styles";
import { count } from "../../words";

/** It hears of no change of the store: whoever shows it gives it another group then. */
class LabelCard extends LitElement {
  static override styles = [
    sharedStyles,
    tagStyles,
    css`
      .card {
        border: 1px solid var(--line);
        border-left: 4px solid var(--hue, var(--line));
        border-radius: 8px;
        padding: var(--gap-2) var(--gap-2) var(--gap-2) 0.7rem;
        background: var(--card);
      }
      .head {
        display: flex;
        gap: var(--gap-2);
        align-items: center;
        min-height: 2rem;
      }
      .head .name {
        border: 0;
        min-height: 2rem;
        padding: 0 0.2rem;
        font-weight: 650;
        text-align: left;
        overflow-wrap: anywhere;
        min-width: 0;
      }
      /* It is to be read, also where it can't be changed yet. */
      .head .name:disabled {
        opacity: 1;
        cursor: default;
      }
      .head .count {
        color: var(--muted);
        font-variant-numeric: tabular-nums;
        margin-right: auto;
        white-space: nowrap;
      }
      .head button:not(.name),
      .foot button {
        flex: none;
      }
      .rename {
        flex: 1;
        min-width: 0;
      }
      .rename input {
        min-height: 2rem;
        padding: 0.1rem 0.4rem;
        font-weight: 650;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li + li {
        border-top: 1px solid var(--line);
      }
      li button {
        all: unset;
        box-sizing: border-box;
        display: block;
        width: 100%;
        cursor: pointer;
        font-size: var(--size-1);
        padding: 0.28rem 0.2rem;
      }
      li button:focus-visible {
        outline: 3px solid var(--accent);
        outline-offset: -1px;
        border-radius: 4px;
      }
      li button span {
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      li button:not([aria-expanded="true"]) span {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        line-clamp: 2;
        overflow: hidden;
      }
      .foot {
        display: flex;
        gap: var(--gap-2);
        align-items: center;
        margin-top: var(--gap-1);
      }
      .foot input {
        min-height: 2rem;
        padding: 0.1rem 0.5rem;
        font-size: var(--size-1);
        min-width: 0;
        flex: 1;
      }
      .menu {
        display: grid;
        gap: var(--gap-2);
        padding: var(--gap-2) 0;
        font-size: var(--size-1);
      }
      .menu button,
      .menu select {
        min-height: 2.25rem;
        padding: 0.2rem 0.6rem;
        text-align: left;
      }
      .note {
        margin: var(--gap-2) 0;
      }
    `,
  ];

  static override properties = {
    store: { attribute: false },
    group: { attribute: false },
    labels: { attribute: false },
    fixed: { type: Boolean },
    seeAll: { attribute: false },
    renaming: { state: true },
    open: { state: true },
    clash: { state: true },
    whole: { state: true },
  };
  declare store: Store;
  declare group: Group;
  /** All labels, whose order says which mark each has. */
  declare labels: readonly string[];
  /** Whether nothing can be changed yet. */
  declare fixed: boolean;
  /** Shows all rows of a label. */
  declare seeAll: (label: string) => void;
  declare renaming: boolean;
  /** Whether what can be done with the label is shown. */
  declare open: boolean;
  /** Another label, which it was to be renamed to. */
  declare clash: string | undefined;
  /** The texts that are shown as a whole. */
  declare whole: readonly number[];

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.fixed = this.renaming = this.open = false;
    this.whole = [];
    this.seeAll = () => undefined;
  }

  readonly #failed = (error: unknown) => this.store.fail("data", error);

  override render() {
    const { label, texts, out } = this.group;
    const mark = labelMark(this.labels, label);
    return html`<div class="card hue-${mark.hue}" role="group" aria-label=${label} @keydown=${this.#escape}>
      <div class="head">
        ${markOf(mark)}${this.#name()}
        <button
          class="quiet"
          data-testid="label-menu"
          aria-expanded=${this.open ? "true" : "false"}
          aria-label=${msg(str`What to do with “${label}”`)}
          ?disabled=${this.fixed}
          @click=${() => (this.open = !this.open)}
        >
          ⋯
        </button>
      </div>
      ${this.clash === undefined ? nothing : this.#clashing(this.clash)}
      ${this.open && !this.fixed ? this.#menu() : nothing}
      ${
        texts.length > 0
          ? html`<ul data-testid="label-texts">
              ${texts.map((text, i) => this.#text(text, i))}
            </ul>`
          : nothing
      }
      ${this.#foot(out)}
    </div>`;
  }

  /** Escape closes the menu, and the focus goes back to what opened it. */
  #escape({ key }: KeyboardEvent): void {
    if (key !== "Escape" || !this.open) return;
    this.open = false;
    this.renderRoot.querySelector<HTMLElement>("[data-testid=label-menu]")?.focus();
  }

  #name() {
    const { label } = this.group;
    const name = this.renaming
      ? html`<span class="rename"
          ><input
            type="text"
            maxlength="100"
            dir="auto"
            data-testid="label-rename"
            aria-label=${msg(str`A new name for “${label}”`)}
            .value=${label}
            @keydown=${this.#key}
            @blur=${this.#rename}
        /></span>`
      : html`<button
          class="name"
          data-testid="label-name"
          title=${msg("Rename")}
          aria-label=${msg(str`Rename “${label}”`)}
          ?disabled=${this.fixed}
          @click=${() => (this.renaming = true)}
        >
          <bdi>${label}</bdi>
        </button>`;
    const { count: n, out } = this.group;
    return html`${name}<span class="count small" data-testid="label-counts"
        ><span class="hidden-label">${label} </span
        >${count(n)}${out > 0 ? html` · ${msg(str`${count(out)} left out`)}` : nothing}</span
      >`;
  }

  #text(text: string, i: number) {
    const whole = this.whole.includes(i);
    return html`<li>
      <button
        aria-expanded=${whole ? "true" : "false"}
        @click=${() => (this.whole = whole ? this.whole.filter((one) => one !== i) : [...this.whole, i])}
      >
        <span dir="auto">${text}</span>
      </button>
    </li>`;
  }

  #foot(out: number) {
    const { label, count: n } = this.group;
    if (n === 0)
      return html`<div class="foot">
        <button
          class="small"
          data-testid="label-back"
          @click=${() => void leaveOutLabel(this.store, label, false).catch(this.#failed)}
        >
          ${msg(str`Take its ${count(out)} back`)}
        </button>
      </div>`;
    return html`<div class="foot">
      <input
        type="text"
        dir="auto"
        data-testid="add-text"
        placeholder=${msg("Add a text")}
        aria-label=${msg(str`Add a text to “${label}”`)}
        ?disabled=${this.fixed}
        @keydown=${this.#typed}
        @paste=${this.#pasted}
      />
      <button class="quiet small" data-testid="see-all" ?disabled=${this.fixed} @click=${() => this.seeAll(label)}>
        ${msg(str`See all ${count(n)}`)}
      </button>
    </div>`;
  }

  #menu() {
    const { label } = this.group;
    const others = this.labels.filter((one) => one !== label);
    return html`<div class="menu" data-testid="label-actions">
      <label class="field"
        >${msg("Merge into")}
        <select
          data-testid="merge-into"
          @change=${(event: Event) => this.#do(mergeLabels(this.store, [label], (event.target as HTMLSelectElement).value))}
        >
          <option value="" disabled selected>${msg("choose a label")}</option>
          ${others.map((one) => html`<option value=${one}>${one}</option>`)}
        </select></label
      >
      <button data-testid="label-out" @click=${() => this.#do(leaveOutLabel(this.store, label, true))}>
        ${msg("Leave this label out")}
      </button>
      ${
        others.length > 1
          ? html`<button data-testid="set-apart" @click=${() => this.#do(setApart(this.store, label, msg("the rest")))}>
              ${msg("Set apart: make all others one label")}
            </button>`
          : nothing
      }
    </div>`;
  }

  #clashing(other: string) {
    return html`<div class="note small" role="alert" data-testid="label-clash">
      ${msg(str`There is a label “${other}” already. Merge both into it?`)}
      <div class="row">
        <button
          data-testid="clash-merge"
          @click=${() => {
            this.clash = undefined;
            this.#do(mergeLabels(this.store, [this.group.label], other));
          }}
        >
          ${msg("Merge")}
        </button>
        <button @click=${() => (this.clash = undefined)}>${msg("Keep both")}</button>
      </div>
    </div>`;
  }

  #do(work: Promise<void>): void {
    this.open = false;
    void work.catch(this.#failed);
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("renaming") && this.renaming)
      this.renderRoot.querySelector<HTMLInputElement>(".rename input")?.select();
    // With the cursor where it was, a person goes on by the keyboard.
    else if (changed.get("renaming") === true && this.#back)
      this.renderRoot.querySelector<HTMLElement>(".name")?.focus();
  }

  /** Whether the name takes the focus back. */
  #back = false;

  readonly #key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    const box = event.target as HTMLInputElement;
    if (event.key === "Escape") box.value = this.group.label;
    this.#back = true;
    this.#rename(event);
  };

  readonly #rename = (event: Event) => {
    if (!this.renaming) return;
    const to = (event.target as HTMLInputElement).value.trim();
    this.renaming = false;
    const { label } = this.group;
    if (!to || to === label) return;
    if (this.labels.includes(to)) this.clash = to;
    else void renameLabel(this.store, label, to).catch(this.#failed);
  };

  readonly #typed = (event: KeyboardEvent) => {
    const box = event.target as HTMLInputElement;
    if (event.key !== "Enter" || event.isComposing || !box.value.trim()) return;
    void addTexts(this.store, this.group.label, [box.value]).catch(this.#failed);
    box.value = "";
  };

  /** Several lines are several texts. */
  readonly #pasted = (event: ClipboardEvent) => {
    const lines = (event.clipboardData?.getData("text/plain") ?? "").split(/\r?\n/).filter((line) => line.trim());
    if (lines.length < 2) return;
    event.preventDefault();
    void addTexts(this.store, this.group.label, lines).catch(this.#failed);
  };
}

customElements.define("hf-label-card", LabelCard);
