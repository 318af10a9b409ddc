// What a step that needs the language model says before that is here, and the button that gets it.
import { msg } from "@lit/localize";
import { html } from "lit";
import { View } from "../view";
import { catalogueModel, openingProgress } from "../panels/writing/opening";

class Needs extends View {
  override render() {
    return html`<div class="note" data-testid="needs">
      <p>
        ${msg("This step needs a language model, which writes. The steps before it do without; you can skip this one and lose nothing of them.")}
      </p>
      ${
        this.store.writerOpening
          ? openingProgress(this.store.writerOpening)
          : catalogueModel(this.store, this.store.running !== undefined)
      }
      <div role="alert">${this.whatFailed("writer")}</div>
    </div>`;
  }
}

customElements.define("hf-lesson-needs", Needs);
