// The models that the browser keeps, each with its size, to be deleted.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import type { KeptModel } from "../../lib/index";
import { forget } from "../actions/models";
import { View } from "../view";
import { megabytes } from "../words";

class Kept extends View {
  static override styles = [
    ...View.styles,
    css`
      .kept {
        list-style: none;
        padding: 0;
      }
      .kept li {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3rem 0.8rem;
        align-items: center;
        margin: 0.4rem 0;
      }
    `,
  ];

  override render() {
    const { kept } = this.store;
    if (kept.length === 0) return nothing;
    const all = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    return html`<details data-testid="kept">
      <summary>${msg(str`Kept in this browser: ${megabytes(all)}`)}</summary>
      <p class="small muted">
        ${msg("A kept model opens offline. A model that is open goes on working when it is deleted.")}
      </p>
      <ul class="kept">
        ${kept.map((one) => this.#line(one))}
      </ul>
    </details>`;
  }

  #line({ id, name, bytes, whole, commit }: KeptModel): TemplateResult {
    const { opening, writerOpening, running, reading } = this.store;
    const version = commit ? html` <span class="muted small">${msg(str`at ${commit.slice(0, 7)}`)}</span>` : nothing;
    return html`<li>
      <span class="text">${name}${version}, ${megabytes(bytes)}${whole ? "" : `, ${msg("not fully downloaded")}`}</span>
      <button
        data-testid=${`forget-${id}`}
        aria-label=${msg(str`Delete ${name} from this browser`)}
        ?disabled=${Boolean(opening || writerOpening || running || reading)}
        @click=${() => void forget(this.store, id, name)}
      >
        ${msg("Delete")}
      </button>
    </li>`;
  }
}

customElements.define("hf-kept", Kept);
