// Long lists, under a name of our own: a page around the element may use the same library under its name.
import { LitVirtualizer } from "@lit-labs/virtualizer/LitVirtualizer.js";

customElements.define("hf-virtualizer", class extends LitVirtualizer {});
