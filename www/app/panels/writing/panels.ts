// The panels of the tasks of language models.
import { html, type TemplateResult } from "lit";
import type { StepName, Store } from "../../store";
import "./model";
import "./data";
import "./train";
import "./result";
import "./try";
import "./save";

export const writing: Partial<Record<StepName, (store: Store, parts: string) => TemplateResult>> = {
  model: (store, parts) => html`<hf-writer .store=${store} exportparts=${parts}></hf-writer>`,
  data: (store, parts) => html`<hf-pairs .store=${store} exportparts=${parts}></hf-pairs>`,
  run: (store, parts) => html`<hf-tune .store=${store} exportparts=${parts}></hf-tune>`,
  results: (store, parts) => html`<hf-written .store=${store} exportparts=${parts}></hf-written>`,
  try: (store, parts) => html`<hf-write .store=${store} exportparts=${parts}></hf-write>`,
  save: (store, parts) => html`<hf-carry .store=${store} exportparts=${parts}></hf-carry>`,
};
