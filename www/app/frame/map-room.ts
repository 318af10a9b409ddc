// Where the map stands: below the columns, and drawn when a person asks for it, since it takes some seconds of the machine.
import { msg } from "@lit/localize";
import { html, nothing } from "lit";
import { View } from "../view";
import { later } from "./later";

class MapRoom extends View {
  static override properties = { ...View.properties, asked: { state: true } };
  declare asked: boolean;

  readonly #changed = () => this.requestUpdate();

  constructor() {
    super();
    this.asked = false;
  }

  override render() {
    const { data, task } = this.store;
    if (!data || task !== "classify") return nothing;
    if (!this.asked) {
      return html`<section aria-labelledby="map-title">
        <h2 id="map-title">${msg("Map")}</h2>
        <p class="small muted">
          ${msg("All texts as points: those that the model finds alike lie close together. Train, and see the regions of the labels move; tune the model itself, and the points move.")}
        </p>
        <button data-testid="map-show" @click=${() => (this.asked = true)}>${msg("Draw the map")}</button>
      </section>`;
    }
    return later("hf-map", () => import("../map/view"), this.#changed) ?? html`<hf-map .store=${this.store}></hf-map>`;
  }
}

customElements.define("hf-map-room", MapRoom);
