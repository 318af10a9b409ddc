// Says, to those who listen to the page, the last thing that was finished.
import { html } from "lit";
import { View } from "./view";

class Announcer extends View {
  override render() {
    return html`<div class="hidden-label" aria-live="polite">${this.store.announcement}</div>`;
  }
}

customElements.define("hf-announcer", Announcer);
