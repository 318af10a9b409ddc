// The settings of a language model's run, which have a good value already.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import "../../number";
import { LANGUAGE_SETTINGS } from "../../../lib/language-schema";
import type { Store, WritingApproach } from "../../store";

type Name = (typeof LANGUAGE_SETTINGS)[number]["name"];

/** What each setting is called. A setting of the schema without a name here is no program. */
const names = (): Record<Name, string> => ({
  epochs: msg("Epochs (passes over the data)"),
  batchSize: msg("Pairs or texts per batch"),
  accumulate: msg("Batches per step (gradient accumulation, saves memory)"),
  learningRate: msg("Learning rate"),
  weightDecay: msg("Weight decay"),
  warmup: msg("Warm-up, as a share of the run"),
  clip: msg("Maximum gradient norm (0: no clipping)"),
  layers: msg("How many of the last layers"),
  rank: msg("Rank of the adapters (a higher rank can learn more)"),
  alpha: msg("Alpha, the adapters’ scale times their rank (0: twice the rank)"),
  feedForward: msg("Also add adapters to the feed-forward layers"),
  maxTokens: msg("Tokens that a pair or a text is cut to"),
  validation: msg("Validation share, held out to choose the best epoch"),
  patience: msg("Patience: epochs without progress before it stops (0: never)"),
  seed: msg("Seed"),
});

/** The least that a setting can be set to by hand, where it has to be above 0. */
const LEAST = 1e-7;

/** The fields of an approach, as the schema has them. */
export function tuningFields(store: Store, approach: WritingApproach): TemplateResult {
  const group = `writing-${approach}` as const;
  const own = store.settings[group];
  const called = names();
  if (approach === "lora") called.layers = msg("How many of the last layers (0: all)");
  const shown = LANGUAGE_SETTINGS.flatMap((setting) => {
    const use = setting.uses.find(({ approaches }) => approaches.includes(approach));
    return use ? [{ ...setting, ...use }] : [];
  });
  const zero = (name: Name) => name === "alpha" || (name === "layers" && approach === "lora");
  return html`<div class="grid">
      ${shown
        .filter(({ kind }) => kind !== "flag")
        .map(
          ({ name, kind, least, most = 1e6, above }) =>
            html`<hf-number
              .name=${called[name]}
              .testid=${`tuning-${name}`}
              .min=${zero(name) ? 0 : above ? LEAST : least}
              .max=${most}
              .step=${kind === "whole" ? "1" : "any"}
              .value=${own[name] as number}
              .take=${(value: number) => store.setting(group, { [name]: value })}
            ></hf-number>`,
        )}
    </div>
    ${shown
      .filter(({ kind }) => kind === "flag")
      .map(
        ({ name }) =>
          html`<label class="choice"
            ><input
              type="checkbox"
              data-testid="tuning-${name}"
              .checked=${own[name] === true}
              @change=${(event: Event) => store.setting(group, { [name]: (event.target as HTMLInputElement).checked })}
            />${called[name]}</label
          >`,
      )}`;
}
