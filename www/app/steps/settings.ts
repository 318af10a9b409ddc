// The settings that have a good value already: those of the head and those of the split.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "../number";
import { fitsHead, rateOf } from "../actions/options";
import type { ApproachChoice, Testing, Store, initialSettings } from "../store";

type NumberKey = {
  [K in keyof typeof initialSettings]: (typeof initialSettings)[K] extends number ? K : never;
}[keyof typeof initialSettings];

interface NumberField {
  key: NumberKey;
  name: string;
  min: number;
  max: number;
  step: number | "any";
}

const head = (): NumberField[] => [
  { key: "epochs", name: msg("Epochs (passes over the texts)"), min: 1, max: 10_000, step: 1 },
  { key: "batchSize", name: msg("Batch size"), min: 1, max: 1024, step: 1 },
  { key: "learningRate", name: msg("Learning rate"), min: 0.000001, max: 1, step: "any" },
  { key: "weightDecay", name: msg("Weight decay"), min: 0, max: 1, step: "any" },
  { key: "validation", name: msg("Share held out to choose the best epoch"), min: 0, max: 0.5, step: "any" },
  { key: "patience", name: msg("Epochs without progress before it ends (0: never)"), min: 0, max: 1000, step: 1 },
  { key: "seed", name: msg("Seed"), min: 0, max: 4294967295, step: 1 },
];

const split = (): NumberField[] => [
  { key: "test", name: msg("Share kept for the test"), min: 0.05, max: 0.5, step: "any" },
  { key: "splitSeed", name: msg("Seed of the split"), min: 0, max: 4294967295, step: 1 },
];

const fields = (store: Store, list: NumberField[]): TemplateResult[] =>
  list.map(
    ({ key, name, min, max, step }) =>
      html`<hf-number
        .name=${name}
        .testid=${`setting-${key}`}
        .min=${min}
        .max=${max}
        .step=${String(step)}
        .value=${store.settings[key]}
        .take=${(value: number) => store.setting({ [key]: value })}
      ></hf-number>`,
  );

const body = (approach: ApproachChoice): NumberField[] => [
  { key: "bodyEpochs", name: msg("Epochs (passes over the texts)"), min: 1, max: 1000, step: 1 },
  { key: "bodyBatchSize", name: msg("Batch size"), min: 1, max: 256, step: 1 },
  { key: "accumulate", name: msg("Batches a step (more fit less memory)"), min: 1, max: 256, step: 1 },
  {
    key: rateOf(approach),
    name: approach === "lora" ? msg("Learning rate of the adapters") : msg("Learning rate of the model"),
    min: 0.0000001,
    max: 1,
    step: "any",
  },
  ...(approach === "lora"
    ? [
        {
          key: "alpha" as const,
          name: msg("Alpha, the adapters’ scale times their rank (0: twice the rank)"),
          min: 0,
          max: 1024,
          step: "any" as const,
        },
      ]
    : []),
  { key: "headLearningRate", name: msg("Learning rate of the head"), min: 0.0000001, max: 1, step: "any" },
  { key: "weightDecay", name: msg("Weight decay"), min: 0, max: 1, step: "any" },
  { key: "warmup", name: msg("Share of the run to warm up in"), min: 0, max: 1, step: "any" },
  { key: "clip", name: msg("Longest gradient (0: any)"), min: 0, max: 1000, step: "any" },
  { key: "bodyValidation", name: msg("Share held out to choose the best epoch"), min: 0, max: 0.5, step: "any" },
  { key: "bodyPatience", name: msg("Epochs without progress before it ends (0: never)"), min: 0, max: 1000, step: 1 },
  { key: "seed", name: msg("Seed"), min: 0, max: 4294967295, step: 1 },
];

const pairs = (): NumberField[] => [
  { key: "pairs", name: msg("Pairs of each kind for each example"), min: 1, max: 200, step: 1 },
  { key: "pairEpochs", name: msg("Passes over the pairs"), min: 1, max: 1000, step: 1 },
  { key: "bodyBatchSize", name: msg("Pairs a batch"), min: 1, max: 256, step: 1 },
  { key: "pairLearningRate", name: msg("Learning rate"), min: 0.0000001, max: 1, step: "any" },
  { key: "weightDecay", name: msg("Weight decay"), min: 0, max: 1, step: "any" },
  { key: "warmup", name: msg("Share of the run to warm up in"), min: 0, max: 1, step: "any" },
  { key: "clip", name: msg("Longest gradient (0: any)"), min: 0, max: 1000, step: "any" },
  { key: "drawSeed", name: msg("Seed of the draw of examples"), min: 0, max: 4294967295, step: 1 },
  { key: "seed", name: msg("Seed"), min: 0, max: 4294967295, step: 1 },
];

const tick = (store: Store, key: "classWeights" | "feedForward", name: string): TemplateResult =>
  html`<label class="choice"
    ><input
      type="checkbox"
      data-testid="setting-${key}"
      .checked=${store.settings[key]}
      @change=${(event: Event) => store.setting({ [key]: (event.target as HTMLInputElement).checked })}
    />${name}</label
  >`;

const classWeights = (store: Store): TemplateResult => tick(store, "classWeights", msg("Give rare labels more weight"));

export const headSettings = (store: Store): TemplateResult =>
  html`${store.settings.hidden === 0 ? fitNote(store) : nothing}
    <div class="grid">${fields(store, head())}</div>
    ${classWeights(store)}`;

/** Which of the two ways a linear head learns in. */
const fitNote = (store: Store): TemplateResult =>
  html`<p class="small muted" data-testid="fit-note">
    ${
      fitsHead(store)
        ? msg(
            "A linear head is fitted to its optimum, and cross-validation chooses how strongly its weights are held small. Change one of these settings, and it learns by minibatches with them instead.",
          )
        : msg(
            "It learns by minibatches with these settings. With their first values it is fitted to its optimum instead, which is better on few texts.",
          )
    }
  </p>`;

export const bodySettings = (store: Store, approach: ApproachChoice): TemplateResult =>
  html`<div class="grid">${fields(store, body(approach))}</div>
    ${approach === "lora" ? tick(store, "feedForward", msg("Put adapters beside the feed-forward layers too")) : nothing}
    ${classWeights(store)}`;

export const pairSettings = (store: Store): TemplateResult => html`<div class="grid">${fields(store, pairs())}</div>`;

const testings = (): [Testing, string][] => [
  ["auto", msg("automatically")],
  ["hold-out", msg("on a held-out part")],
  ["cross-validation", msg("by cross-validation")],
];

export const splitSettings = (store: Store): TemplateResult =>
  html`<h3>${msg("Test")}</h3>
    <p class="small muted">
      ${msg("Before anything is learned, a part of every label is set aside; it is used once, after the run. Where a label has fewer than ten texts, that part would say little: quick approaches are then cross-validated, so every text is tested by a classifier that did not learn from it.")}
    </p>
    <div class="grid">
      <label class="field"
        >${msg("Runs are tested")}
        <select
          data-testid="setting-testing"
          @change=${(event: Event) => store.setting({ testing: (event.target as HTMLSelectElement).value as Testing })}
        >
          ${testings().map(([value, name]) => html`<option value=${value} .selected=${store.settings.testing === value}>${name}</option>`)}
        </select></label
      >
      ${fields(store, split())}
    </div>`;
