// The steps of one trainer, in three columns where there is room, otherwise one column at a time behind tabs. What is not on the
// first screen, and the panels of language models, are fetched when they are first needed.
import { msg } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import "./announcer";
import "./components/toast";
import { tabStyles, tabs } from "./components/tabs";
import { later } from "./frame/later";
import { lead } from "./frame/lead";
import "./notices";
import { allSteps, columns, type Column, type StepName, type Store } from "./store";
import "./panels/approach";
import "./panels/data";
import "./panels/device";
import "./panels/results";
import "./panels/run";
import "./panels/save";
import "./panels/try";
import { View } from "./view";

/** What can be styled from outside. */
const PARTS = ["step", "title", "number", "start", ...allSteps.map((step) => `step-${step}`)].join(", ");

type Views = Partial<Record<StepName, (store: Store, parts: string) => TemplateResult>>;

const views: Views = {
  model: (store, parts) => html`<hf-device .store=${store} exportparts=${parts}></hf-device>`,
  data: (store, parts) => html`<hf-data .store=${store} exportparts=${parts}></hf-data>`,
  approach: (store, parts) => html`<hf-approach .store=${store} exportparts=${parts}></hf-approach>`,
  run: (store, parts) => html`<hf-run .store=${store} exportparts=${parts}></hf-run>`,
  results: (store, parts) => html`<hf-results .store=${store} exportparts=${parts}></hf-results>`,
  compare: (store, parts) => html`<hf-compare .store=${store} exportparts=${parts}></hf-compare>`,
  try: (store, parts) => html`<hf-try .store=${store} exportparts=${parts}></hf-try>`,
  save: (store, parts) => html`<hf-save .store=${store} exportparts=${parts}></hf-save>`,
};

/** The panels of language models, which are fetched for the first task that needs them. */
const writing: Views = {
  model: (store, parts) => html`<hf-writer .store=${store} exportparts=${parts}></hf-writer>`,
  data: (store, parts) => html`<hf-pairs .store=${store} exportparts=${parts}></hf-pairs>`,
  run: (store, parts) => html`<hf-tune .store=${store} exportparts=${parts}></hf-tune>`,
  results: (store, parts) => html`<hf-written .store=${store} exportparts=${parts}></hf-written>`,
  try: (store, parts) => html`<hf-write .store=${store} exportparts=${parts}></hf-write>`,
  save: (store, parts) => html`<hf-carry .store=${store} exportparts=${parts}></hf-carry>`,
};

/** The steps of each column. A language model is large, and got by a press: it stands where it is needed first. */
const stepsOf = (column: Column, { task, beside }: Store): readonly StepName[] => {
  if (column === "examples") return ["data"];
  if (column === "try") return ["try", "save"];
  if (task === "classify") return ["approach", "run", "results"];
  return beside ? ["model", "run", "results"] : ["run", "results"];
};

export const columnNames = (): Record<Column, string> => ({
  examples: msg("Examples"),
  train: msg("Train"),
  try: msg("Try"),
});

class Steps extends View {
  static override styles = [
    ...View.styles,
    tabStyles,
    css`
      :host {
        container: steps / inline-size;
      }
      .tabs {
        display: flex;
        margin-bottom: var(--gap-3);
      }
      .tabs button {
        flex: 1;
      }
      .columns {
        display: grid;
        gap: var(--gap-3);
        align-items: start;
      }
      .column {
        min-width: 0;
        container-type: inline-size;
      }
      @container steps (width < 68.75rem) {
        /* Two columns are few enough to stand one below the other. */
        .three .column:not(.chosen) {
          display: none;
        }
        .lead {
          position: sticky;
          bottom: 0;
          padding: var(--gap-2) 0;
          background: var(--paper);
          z-index: 5;
        }
        .lead button {
          width: 100%;
        }
      }
      @container steps (width >= 68.75rem) {
        .tabs,
        .lead {
          display: none;
        }
        .columns {
          grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr));
        }
        .columns.three {
          grid-template-columns: minmax(18rem, 0.95fr) minmax(24rem, 1.25fr) minmax(18rem, 0.95fr);
        }
        :host([page]) .column {
          height: calc(100dvh - var(--bar-height, 3.5rem) - var(--above, 0px) - 2 * var(--gap-3));
          overflow-y: auto;
          overscroll-behavior: auto;
          scrollbar-gutter: stable;
          scrollbar-width: thin;
        }
      }
    `,
  ];

  override render() {
    const { store } = this;
    const coming = store.task === "classify" ? undefined : this.#fetched.writing();
    if (coming) return coming;
    const shown = store.task === "classify" ? views : writing;
    const has = (step: StepName) => store.stepsNow.includes(step);
    const one = (step: StepName) => (has(step) ? (shown[step]?.(store, PARTS) ?? nothing) : nothing);
    const filled = columns.filter((column) => stepsOf(column, store).some(has));
    const chosen = filled.includes(store.column) ? store.column : filled[0];
    // On the page the model and the comparison have rooms of their own.
    const around = !store.beside;
    return html`${around ? one("model") : nothing}
      ${filled.length === 3 && chosen ? this.#tabs(filled, chosen) : nothing}
      <div class="columns ${filled.length === 3 ? "three" : ""}">
        ${filled.map(
          (column) =>
            html`<div
              class="column ${column === chosen ? "chosen" : ""}"
              id="column-${column}"
              role="group"
              aria-label=${columnNames()[column]}
            >
              ${stepsOf(column, store).map(one)}
            </div>`,
        )}
      </div>
      ${filled.length === 3 ? lead(store) : nothing}
      ${around && has("compare") ? (this.#fetched.compare() ?? one("compare")) : nothing}`;
  }

  #tabs(filled: readonly Column[], chosen: Column) {
    return tabs(
      filled.map((name) => ({
        name,
        title: columnNames()[name],
        testid: `tab-${name}`,
        controls: `column-${name}`,
      })),
      chosen,
      { label: msg("Steps"), choose: (column) => this.store.set({ column }) },
    );
  }

  readonly #changed = () => this.requestUpdate();

  /** The panels that are fetched. */
  readonly #fetched = {
    writing: () => later("hf-writer", () => import("./panels/writing/panels"), this.#changed),
    compare: () => later("hf-compare", () => import("./panels/compare"), this.#changed),
  };
}

customElements.define("hf-steps", Steps);

export const panels = (store: Store): TemplateResult =>
  around(store, html`<hf-steps .store=${store} ?page=${store.beside} exportparts=${PARTS}></hf-steps>`);

/** A view with what each has: what is to be noticed above it, and what was just done, shown and said. */
export const around = (store: Store, view: TemplateResult): TemplateResult =>
  html`<hf-notices .store=${store}></hf-notices>${view}<hf-toast .store=${store}></hf-toast
    ><hf-announcer .store=${store}></hf-announcer>`;
