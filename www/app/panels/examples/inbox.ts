// "To check": one list of what needs a look, each thing settled by one press, which can be undone.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type PropertyDeclarations } from "lit";
import { checkData } from "../../actions/inspect";
import { toCheck, type ToCheck } from "../../actions/checks";
import { tagStyles } from "../../components/tag";
import { language } from "../../language/language";
import type { TextEncoding } from "../../../lib/index";
import type { Doubt } from "../../state/accepted";
import { notesInWords } from "../../told";
import { View } from "../../view";
import { count, many, progressInWords } from "../../words";
import { choosers } from "../reading";
import { alikeItems, duplicateItems, issueItems, leftOutItem, mistakeItems, noteItems, type Shown } from "./items";

class Inbox extends View {
  static override styles = [
    ...View.styles,
    tagStyles,
    css`
      .inbox {
        border: 1px solid var(--line);
        border-radius: 8px;
        margin: var(--gap-2) 0;
        padding: 0 var(--gap-2);
      }
      .inbox > summary {
        padding: var(--gap-2) 0;
        font-weight: 650;
      }
      .badge {
        display: inline-block;
        min-width: 1.5rem;
        padding: 0 0.4rem;
        border-radius: 999px;
        background: var(--warn-soft);
        color: var(--warn);
        text-align: center;
        font-size: var(--size-1);
        font-variant-numeric: tabular-nums;
      }
      .badge.none {
        background: var(--good-soft);
        color: var(--good);
      }
      .group {
        border-top: 1px solid var(--line);
        padding: var(--gap-2) 0;
      }
      .group h3 {
        margin: 0 0 var(--gap-1);
      }
      .group details,
      .group p {
        margin: 0 0 var(--gap-1);
      }
      .items {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      .items li + li {
        margin-top: var(--gap-2);
        border-top: 1px dotted var(--line);
        padding-top: var(--gap-2);
      }
      .said {
        font-size: var(--size-2);
      }
      .presses {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1);
        margin-top: var(--gap-1);
      }
      .presses button,
      .group > button {
        min-height: 2rem;
        padding: 0.1rem 0.6rem;
        font-size: var(--size-1);
      }
    `,
  ];

  static override properties: PropertyDeclarations = { ...View.properties, whole: { state: true } };
  /** The kinds that are shown to their end. */
  declare whole: ReadonlySet<Doubt>;

  constructor() {
    super();
    this.whole = new Set();
  }

  #last?: { key: readonly unknown[]; found: ToCheck | undefined };

  /** What needs a look, worked out anew only where something of it may have changed: a run changes the store many times a second. */
  get #found(): ToCheck | undefined {
    const { store } = this;
    const key = [store.version(["data", "rows", "checking", "accepted", "runs", "selectedId"]), store.data, language()];
    if (!this.#last || key.some((part, i) => part !== this.#last?.key[i])) this.#last = { key, found: toCheck(store) };
    return this.#last.found;
  }

  override render() {
    const { store } = this;
    const found = this.#found;
    if (!found) return nothing;
    const shown: Shown = {
      busy: Boolean(store.running || store.reading),
      whole: this.whole,
      showWhole: (kind) => (this.whole = new Set([...this.whole, kind])),
    };
    return html`<details class="inbox" data-testid="inbox">
      <summary>
        ${msg("To check")}
        <span class="badge ${found.size === 0 ? "none" : ""}" data-testid="inbox-count">${count(found.size)}</span
        ><span class="hidden-label">
          ${many(found.size, msg(str`${count(found.size)} thing to look at`), msg(str`${count(found.size)} things to look at`))}</span
        >
      </summary>
      ${this.#look(shown.busy)} ${leftOutItem(store, found, shown)} ${alikeItems(store, found, shown)}
      ${mistakeItems(store, found, shown)}
      ${
        found.found
          ? html`<div data-testid="check-found">
              ${issueItems(store, found, shown)} ${duplicateItems(store, found, shown)}
              ${
                found.issues.length + found.duplicates.length === 0
                  ? html`<p class="small muted">${msg("No label issues or duplicates are left.")}</p>`
                  : nothing
              }
            </div>`
          : nothing
      }
      ${noteItems(store, found, shown)}
      ${found.size === 0 ? html`<p class="small muted" data-testid="nothing-to-check">${msg("Nothing to check.")}</p>` : nothing}
      ${this.#reading(shown.busy)}
    </details>`;
  }

  /** The look for doubtful rows, which the model is needed for. */
  #look(busy: boolean) {
    const { data, checking } = this.store;
    const own = checking?.of === data?.lineage ? checking : undefined;
    const progress = own?.progress;
    return html`<div class="row">
      ${
        own?.abort
          ? html`<button data-testid="check-cancel" @click=${() => own.abort?.abort()}>
              ${msg("Cancel the check")}
            </button>`
          : html`<button data-testid="check" ?disabled=${busy} @click=${() => void checkData(this.store)}>
              ${msg("Check the rows")}
            </button>`
      }
      <span class="small muted" aria-live="polite"
        >${own?.abort ? (progress ? progressInWords(progress) : msg("Opening the model")) : msg("Looks for label issues and duplicate texts.")}</span
      >
    </div>`;
  }

  /** How the table was read, to be changed. */
  #reading(busy: boolean) {
    const { data, refused } = this.store;
    if (!data || Array.isArray(data.source) || refused) return nothing;
    const { about, came } = data;
    const reading = came?.reading ?? about.reading;
    // Absent where it was kept before there was one.
    const { encoding = "utf-8" } = reading as Partial<typeof reading>;
    const notes = notesInWords(reading);
    return html`<details class="group" data-testid="how-read">
      <summary>${msg("How the table was read")}</summary>
      <p class="small muted">
        ${msg("This is how the table was read; change anything that is wrong.")}
        ${came ? msg("Reading it another way starts over: your changed rows are then set aside, and you can bring them back.") : nothing}
      </p>
      ${choosers(this.store, reading, busy)}
      ${
        notes.length > 0 || encoding !== "utf-8"
          ? html`<ul class="small" data-testid="reading-notes">
              ${encoding !== "utf-8" ? html`<li>${msg(str`Character encoding: ${encodingName(encoding)}.`)}</li>` : nothing}
              ${notes.map((note) => html`<li class="text">${note}</li>`)}
            </ul>`
          : nothing
      }
    </details>`;
  }
}

const encodingName = (encoding: TextEncoding): string =>
  ({ "utf-8": "UTF-8", "utf-16le": "UTF-16", "utf-16be": "UTF-16", "windows-1252": "Windows-1252" })[encoding];

customElements.define("hf-inbox", Inbox);
