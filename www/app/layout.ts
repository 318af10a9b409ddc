// The panels of one trainer: one for each step that is to be shown. Those of language models are fetched for the first task that
// needs them.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "./announcer";
import "./notices";
import { allSteps, type StepName, type Store } from "./store";
import "./panels/device";
import "./panels/data";
import "./panels/approach";
import "./panels/run";
import "./panels/results";
import "./panels/compare";
import "./panels/try";
import "./panels/save";
import { errorInWords } from "./told";
import { View } from "./view";

/** What can be styled from outside. */
const PARTS = ["step", "title", "number", "start", ...allSteps.map((step) => `step-${step}`)].join(", ");

type Views = Partial<Record<StepName, (store: Store, parts: string) => TemplateResult>>;

const views: Views = {
  model: (store) => html`<hf-device .store=${store} exportparts=${PARTS}></hf-device>`,
  data: (store) => html`<hf-data .store=${store} exportparts=${PARTS}></hf-data>`,
  approach: (store) => html`<hf-approach .store=${store} exportparts=${PARTS}></hf-approach>`,
  run: (store) => html`<hf-run .store=${store} exportparts=${PARTS}></hf-run>`,
  results: (store) => html`<hf-results .store=${store} exportparts=${PARTS}></hf-results>`,
  compare: (store) => html`<hf-compare .store=${store} exportparts=${PARTS}></hf-compare>`,
  try: (store) => html`<hf-try .store=${store} exportparts=${PARTS}></hf-try>`,
  save: (store) => html`<hf-save .store=${store} exportparts=${PARTS}></hf-save>`,
};

/** The panels of language models, once they are there. */
let writing: Views | undefined;

/** The panels of the task of now. */
class Steps extends View {
  static override properties = { ...View.properties, failed: { state: true } };
  declare failed: unknown;

  /** In its parent's tree, so that the panels' parts can be styled from outside. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { store } = this;
    const shown = store.task === "classify" ? views : writing;
    if (shown) return html`${store.stepsNow.map((step) => shown[step]?.(store, PARTS) ?? nothing)}`;
    if (this.failed === undefined) {
      void this.#fetch();
      return html`<p class="small" role="status">${msg("Loading…")}</p>`;
    }
    return html`<p role="alert">${errorInWords(this.failed)}</p>
      <button @click=${() => (this.failed = undefined)}>${msg("Try again")}</button>`;
  }

  async #fetch(): Promise<void> {
    try {
      ({ writing } = await import("./panels/writing/panels"));
    } catch (error) {
      this.failed = error;
    }
    this.requestUpdate();
  }
}

customElements.define("hf-steps", Steps);

export const panels = (store: Store): TemplateResult =>
  html`<hf-notices .store=${store}></hf-notices><hf-steps .store=${store}></hf-steps
    ><hf-announcer .store=${store}></hf-announcer>`;
