// The settings that have a good value already: those of the head and those of the split.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "../number";
import { fitsHead } from "../actions/options";
import type { TuneApproach } from "../../lib/index";
import { SETTINGS, type SettingInfo } from "../../lib/schema";
import type { SettingsGroup, Store, Testing } from "../store";

/** What each setting is called. A setting of the schema without a name here is no program. */
const names = (): Record<SettingInfo["name"], string> => ({
  epochs: msg("Epochs (passes over the texts)"),
  batchSize: msg("Batch size"),
  accumulate: msg("Batches per step (gradient accumulation, saves memory)"),
  learningRate: msg("Learning rate"),
  headLearningRate: msg("Learning rate of the head"),
  weightDecay: msg("Weight decay"),
  warmup: msg("Warm-up, as a share of the run"),
  clip: msg("Maximum gradient norm (0: no clipping)"),
  labelSmoothing: msg("Label smoothing (0: none)"),
  hidden: msg("Width of the hidden layer"),
  layers: msg("How many of the last layers"),
  rank: msg("Rank of the adapters (a higher rank can learn more)"),
  alpha: msg("Alpha, the adapters’ scale times their rank (0: twice the rank)"),
  feedForward: msg("Also add adapters to the feed-forward layers"),
  pairs: msg("Pairs of each kind for each example"),
  validation: msg("Validation share, held out to choose the best epoch"),
  patience: msg("Patience: epochs without progress before it stops (0: never)"),
  classWeights: msg("Give rare labels more weight"),
  seed: msg("Seed"),
});

/** What one is called in an approach, where that is more exact. */
const ownNames = (approach: TuneApproach): Partial<Record<SettingInfo["name"], string>> => {
  if (approach === "contrastive") return { epochs: msg("Passes over the pairs"), batchSize: msg("Pairs per batch") };
  if (approach === "lora") return { learningRate: msg("Learning rate of the adapters") };
  return approach === "head" ? {} : { learningRate: msg("Learning rate of the model") };
};

/** Shown elsewhere: with the approach itself. */
const APART: readonly SettingInfo["name"][] = ["hidden", "layers", "rank"];

/** The least that a setting can be set to by hand, where it has to be above 0. */
const LEAST = 1e-7;

interface NumberField {
  key: string;
  name: string;
  min: number;
  max: number;
  step: number | "any";
}

const SEED = { min: 0, max: 4294967295, step: 1 } as const;

const field = (store: Store, group: SettingsGroup, { key, name, min, max, step }: NumberField): TemplateResult =>
  html`<hf-number
    .name=${name}
    .testid=${`setting-${testId(group, key)}`}
    .min=${min}
    .max=${max}
    .step=${String(step)}
    .value=${(store.settings[group] as Record<string, unknown>)[key] as number}
    .take=${(value: number) => store.setting(group, { [key]: value })}
  ></hf-number>`;

/** What a field is found by in tests. */
const testId = (group: SettingsGroup, key: string): string =>
  group === "test" && key === "share" ? "test" : group === "test" ? "splitSeed" : key;

const tick = (store: Store, group: SettingsGroup, key: string, name: string): TemplateResult =>
  html`<label class="choice"
    ><input
      type="checkbox"
      data-testid="setting-${key}"
      .checked=${(store.settings[group] as Record<string, unknown>)[key] === true}
      @change=${(event: Event) => store.setting(group, { [key]: (event.target as HTMLInputElement).checked })}
    />${name}</label
  >`;

/** The settings that an approach has, as the schema has them. */
export function approachFields(store: Store, approach: TuneApproach): TemplateResult {
  const called = { ...names(), ...ownNames(approach) };
  const shown = SETTINGS.flatMap((setting) => {
    const use = setting.uses.find(({ approaches }) => approaches.includes(approach));
    return use && !APART.includes(setting.name) ? [{ ...setting, ...use }] : [];
  });
  const numbers = shown.filter(({ kind }) => kind !== "flag");
  const flags = shown.filter(({ kind }) => kind === "flag");
  return html`${approach === "head" && store.settings.head.hidden === 0 ? fitNote(store) : nothing}
    <div class="grid">
      ${numbers.map(({ name: key, kind, least, most = Infinity, above }) => {
        // The page's alpha of 0 stands for twice the rank.
        const min = above && key !== "alpha" ? LEAST : least;
        return field(store, approach, { key, name: called[key], min, max: most, step: kind === "whole" ? 1 : "any" });
      })}
      ${
        approach === "contrastive"
          ? field(store, approach, { key: "drawSeed", name: msg("Seed of the draw of examples"), ...SEED })
          : nothing
      }
    </div>
    ${flags.map(({ name: key }) => tick(store, approach, key, called[key]))}`;
}

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

const split = (): NumberField[] => [
  { key: "share", name: msg("Share kept for the test"), min: 0.05, max: 0.5, step: "any" },
  { key: "seed", name: msg("Seed of the split"), ...SEED },
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
      ${split().map((one) => field(store, "test", one))}
    </div>`;
