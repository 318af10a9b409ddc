// Data with something typed that others took the place of, to be brought back.
import { msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import { bringBack, dropEarlier } from "../actions/data";
import { rowsOf } from "../state/data";
import { View } from "../view";
import type { Earlier } from "../store";
import { manyRows } from "../words";

class EarlierData extends View {
  override render() {
    const { earlier } = this.store;
    if (earlier.length === 0) return nothing;
    const busy = Boolean(this.store.running || this.store.reading);
    return html`<div class="note" role="group" aria-label=${msg("Earlier data")} data-testid="earlier">
      ${earlier.toReversed().map(
        (one, i) =>
          html`<div class="row">
            <span>${this.#words(one)}</span>
            <button
              data-testid=${i === 0 ? "bring-back" : nothing}
              ?disabled=${busy}
              @click=${() => void bringBack(this.store, one)}
            >
              ${msg("Bring it back")}<span class="hidden-label"> ${one.name}</span>
            </button>
            <button ?disabled=${busy} @click=${() => dropEarlier(this.store, one)}>
              ${msg("Discard")}<span class="hidden-label"> ${one.name}</span>
            </button>
          </div>`,
      )}
    </div>`;
  }

  #words({ name, data, draft }: Earlier): string {
    const rows = draft?.length ?? (data && (rowsOf(data)?.length ?? data.about.size)) ?? 0;
    const changed = draft ?? data?.rows;
    const many = manyRows(rows);
    return changed
      ? msg(str`“${name}” with your changes (${many}) is kept.`)
      : msg(str`“${name}”, which you typed (${many}), is kept.`);
  }
}

customElements.define("hf-earlier", EarlierData);
