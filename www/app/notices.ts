// What a person has to see although the step that shows it is not on the page: the opening of the model, and faults.
import { msg, str } from "@lit/localize";
import { html, nothing } from "lit";
import { View } from "./view";
import type { Place, StepName } from "./store";
import { progressInWords } from "./words";

const steps: Record<Place, StepName> = {
  open: "model",
  data: "data",
  run: "run",
  compare: "compare",
  curve: "compare",
  prompts: "approach",
  try: "try",
  label: "try",
  save: "save",
  writer: "model",
  pairs: "data",
  tune: "run",
  write: "try",
  carry: "save",
};

class Notices extends View {
  override render() {
    const { errors, steps: shown } = this.store;
    const hidden = Object.entries(errors).filter(([place]) => !shown.includes(steps[place as Place]));
    return html`<div aria-live="polite" data-testid="notice">
        ${shown.includes("model") ? nothing : this.#opening()}
      </div>
      <div role="alert" data-testid="notice-error">
        ${[...new Set(hidden.map(([, error]) => error))].map((error) => html`<p class="error">${error}</p>`)}
      </div>`;
  }

  #opening() {
    const opening = this.store.opening ?? this.store.writerOpening;
    if (!opening) return nothing;
    const { progress } = opening;
    const bytes = progress?.phase === "download" ? progress : undefined;
    return html`<p class="small" id="opening">
        ${bytes ? msg(str`Downloading the model: ${progressInWords(bytes)}`) : msg("Starting the model and testing the device…")}
      </p>
      <progress
        aria-labelledby="opening"
        max=${bytes?.total || nothing}
        value=${bytes?.total ? bytes.loaded : nothing}
      ></progress>`;
  }
}

customElements.define("hf-notices", Notices);
