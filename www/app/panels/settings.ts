// The settings that have a good value already: those of the head and those of the split.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "../number";
import { fitsHead } from "../actions/options";
import type { Settings, SettingsGroup, Store, Testing } from "../store";

/** The settings of a group that are of one type. */
type KeyOf<G extends SettingsGroup, T> = {
  [K in keyof Settings[G]]: Settings[G][K] extends T ? K : never;
}[keyof Settings[G]] &
  string;

interface NumberField<G extends SettingsGroup> {
  key: KeyOf<G, number>;
  /** What the field is found by in tests, where that is not its key. */
  id?: string;
  name: string;
  min: number;
  max: number;
  step: number | "any";
}

const SEED = { min: 0, max: 4294967295, step: 1 } as const;
const SHARE = { min: 0, max: 1, step: "any" } as const;
const RATE = { min: 0.0000001, max: 1, step: "any" } as const;

/** Number fields of one group. */
const fields = <G extends SettingsGroup>(store: Store, group: G, list: NumberField<G>[]): TemplateResult[] =>
  list.map(
    ({ key, id = key, name, min, max, step }) =>
      html`<hf-number
        .name=${name}
        .testid=${`setting-${id}`}
        .min=${min}
        .max=${max}
        .step=${String(step)}
        .value=${store.settings[group][key] as number}
        .take=${(value: number) => store.setting(group, { [key]: value } as Partial<Settings[G]>)}
      ></hf-number>`,
  );

const tick = <G extends SettingsGroup>(store: Store, group: G, key: KeyOf<G, boolean>, name: string): TemplateResult =>
  html`<label class="choice"
    ><input
      type="checkbox"
      data-testid="setting-${key}"
      .checked=${store.settings[group][key] as boolean}
      @change=${(event: Event) =>
        store.setting(group, { [key]: (event.target as HTMLInputElement).checked } as Partial<Settings[G]>)}
    />${name}</label
  >`;

const classWeights = (store: Store, group: "head" | "contrastive" | TunedApproach): TemplateResult =>
  tick<SettingsGroup & typeof group>(store, group, "classWeights", msg("Give rare labels more weight"));

const head = (): NumberField<"head">[] => [
  { key: "epochs", name: msg("Epochs (passes over the texts)"), min: 1, max: 10_000, step: 1 },
  { key: "batchSize", name: msg("Batch size"), min: 1, max: 1024, step: 1 },
  { key: "learningRate", name: msg("Learning rate"), min: 0.000001, max: 1, step: "any" },
  { key: "weightDecay", name: msg("Weight decay"), ...SHARE },
  {
    key: "validation",
    name: msg("Validation share, held out to choose the best epoch"),
    min: 0,
    max: 0.5,
    step: "any",
  },
  {
    key: "patience",
    name: msg("Patience: epochs without progress before it stops (0: never)"),
    min: 0,
    max: 1000,
    step: 1,
  },
  { key: "seed", name: msg("Seed"), ...SEED },
];

export const headSettings = (store: Store): TemplateResult =>
  html`${store.settings.head.hidden === 0 ? fitNote(store) : nothing}
    <div class="grid">${fields(store, "head", head())}</div>
    ${classWeights(store, "head")}`;

/** Which of the two ways a linear head learns in. */
const fitNote = (store: Store): TemplateResult =>
  html`<p class="small muted" data-testid="fit-note">
    ${
      fitsHead(store)
        ? msg(
            "A linear head is fitted to its optimum, and cross-validation chooses how strongly it is regularised. Change one of these settings, and it is trained in mini-batches with them instead.",
          )
        : msg(
            "It is trained in mini-batches with these settings. With the default values it is fitted to its optimum instead, which is better on few texts.",
          )
    }
  </p>`;

/** The approaches that tune the encoder together with a head. */
type TunedApproach = "last-layers" | "lora" | "full";

const RATE_IDS = { "last-layers": "bodyLearningRate", lora: "adapterLearningRate", full: "fullLearningRate" };

const tuned = (approach: TunedApproach): NumberField<TunedApproach>[] => [
  { key: "epochs", id: "bodyEpochs", name: msg("Epochs (passes over the texts)"), min: 1, max: 1000, step: 1 },
  { key: "batchSize", id: "bodyBatchSize", name: msg("Batch size"), min: 1, max: 256, step: 1 },
  { key: "accumulate", name: msg("Batches per step (gradient accumulation, saves memory)"), min: 1, max: 256, step: 1 },
  {
    key: "learningRate",
    id: RATE_IDS[approach],
    name: approach === "lora" ? msg("Learning rate of the adapters") : msg("Learning rate of the model"),
    ...RATE,
  },
  { key: "headLearningRate", name: msg("Learning rate of the head"), ...RATE },
  { key: "weightDecay", name: msg("Weight decay"), ...SHARE },
  { key: "warmup", name: msg("Warm-up, as a share of the run"), ...SHARE },
  { key: "clip", name: msg("Maximum gradient norm (0: no clipping)"), min: 0, max: 1000, step: "any" },
  {
    ...{ key: "validation", id: "bodyValidation", min: 0, max: 0.5, step: "any" },
    name: msg("Validation share, held out to choose the best epoch"),
  },
  {
    ...{ key: "patience", id: "bodyPatience", min: 0, max: 1000, step: 1 },
    name: msg("Patience: epochs without progress before it stops (0: never)"),
  },
  { key: "seed", name: msg("Seed"), ...SEED },
];

const lora = (): NumberField<"lora">[] => [
  {
    key: "alpha",
    name: msg("Alpha, the adapters’ scale times their rank (0: twice the rank)"),
    min: 0,
    max: 1024,
    step: "any",
  },
];

export const bodySettings = (store: Store, approach: TunedApproach): TemplateResult =>
  html`<div class="grid">
      ${fields<TunedApproach>(store, approach, tuned(approach))}
      ${approach === "lora" ? fields(store, "lora", lora()) : nothing}
    </div>
    ${approach === "lora" ? tick(store, "lora", "feedForward", msg("Also add adapters to the feed-forward layers")) : nothing}
    ${classWeights(store, approach)}`;

const pairs = (): NumberField<"contrastive">[] => [
  { key: "pairs", name: msg("Pairs of each kind for each example"), min: 1, max: 200, step: 1 },
  { key: "epochs", id: "pairEpochs", name: msg("Passes over the pairs"), min: 1, max: 1000, step: 1 },
  { key: "batchSize", id: "bodyBatchSize", name: msg("Pairs per batch"), min: 1, max: 256, step: 1 },
  { key: "learningRate", id: "pairLearningRate", name: msg("Learning rate"), ...RATE },
  { key: "weightDecay", name: msg("Weight decay"), ...SHARE },
  { key: "warmup", name: msg("Warm-up, as a share of the run"), ...SHARE },
  { key: "clip", name: msg("Maximum gradient norm (0: no clipping)"), min: 0, max: 1000, step: "any" },
  { key: "drawSeed", name: msg("Seed of the draw of examples"), ...SEED },
  { key: "seed", name: msg("Seed"), ...SEED },
];

export const pairSettings = (store: Store): TemplateResult =>
  html`<div class="grid">${fields(store, "contrastive", pairs())}</div>
    ${classWeights(store, "contrastive")}`;

const split = (): NumberField<"test">[] => [
  { key: "share", id: "test", name: msg("Share kept for the test"), min: 0.05, max: 0.5, step: "any" },
  { key: "seed", id: "splitSeed", name: msg("Seed of the split"), ...SEED },
];

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
          @change=${(event: Event) => store.setting("test", { by: (event.target as HTMLSelectElement).value as Testing })}
        >
          ${testings().map(([value, name]) => html`<option value=${value} .selected=${store.settings.test.by === value}>${name}</option>`)}
        </select></label
      >
      ${fields(store, "test", split())}
    </div>`;
