// The panels of one trainer: one for each step that is to be shown.
import { html, type TemplateResult } from "lit";
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

/** What can be styled from outside. */
const PARTS = ["step", "title", "number", "start", ...allSteps.map((step) => `step-${step}`)].join(", ");

const views: Record<StepName, (store: Store) => TemplateResult> = {
  model: (store) => html`<hf-device .store=${store} exportparts=${PARTS}></hf-device>`,
  data: (store) => html`<hf-data .store=${store} exportparts=${PARTS}></hf-data>`,
  approach: (store) => html`<hf-approach .store=${store} exportparts=${PARTS}></hf-approach>`,
  run: (store) => html`<hf-run .store=${store} exportparts=${PARTS}></hf-run>`,
  results: (store) => html`<hf-results .store=${store} exportparts=${PARTS}></hf-results>`,
  compare: (store) => html`<hf-compare .store=${store} exportparts=${PARTS}></hf-compare>`,
  try: (store) => html`<hf-try .store=${store} exportparts=${PARTS}></hf-try>`,
  save: (store) => html`<hf-save .store=${store} exportparts=${PARTS}></hf-save>`,
};

export const panels = (store: Store): TemplateResult =>
  html`<hf-notices .store=${store}></hf-notices>${store.steps.map((step) => views[step](store))}<hf-announcer
      .store=${store}
    ></hf-announcer>`;
