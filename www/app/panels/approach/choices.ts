// What is chosen with an approach: how many examples, how many layers, what the labels mean, and where a run starts from.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "../../number";
import { FEW_SHOT_METHODS } from "../../../lib/schema";
import { methods } from "../../language/methods";
import type { Store } from "../../store";
import { runName } from "../../words";

/** What is chosen most: how many layers, or how many examples. */
export function firstChoices(store: Store): TemplateResult {
  const { approach } = store;
  return approach === "few-shot" || approach === "contrastive" ? shots(store, approach) : depth(store);
}

/** The others. */
export function choices(store: Store): TemplateResult {
  if (store.approach === "zero-shot") return html`${descriptions(store)} ${origin(store)}`;
  if (store.approach !== "few-shot") return origin(store);
  return html`${comparedWith(store)}
  ${store.settings["few-shot"].method === "label-prior" ? descriptions(store) : nothing} ${origin(store)}`;
}

/** The head of a run that trains the head alone. */
export function headShape(store: Store): TemplateResult {
  const { hidden } = store.settings.head;
  return html`<fieldset>
    <legend>${msg("Shape of the head")}</legend>
    ${choice("hidden", {
      title: msg("Linear"),
      about: msg("one weight per feature and label; hard to overfit"),
      checked: hidden === 0,
      choose: () => store.setting("head", { hidden: 0 }),
    })}
    ${choice("hidden", {
      title: msg("One hidden layer of 128"),
      about: msg("can learn curved boundaries; needs more texts"),
      checked: hidden !== 0,
      choose: () => store.setting("head", { hidden: 128 }),
    })}
  </fieldset>`;
}

function depth(store: Store): TemplateResult {
  const { approach, settings } = store;
  if (approach !== "last-layers" && approach !== "lora") return html``;
  const all = store.hf?.model.layers ?? 6;
  return html`<div class="grid">
    <hf-number
      .name=${msg(str`How many of the last layers, of ${all}`)}
      .testid=${"setting-layers"}
      .min=${1}
      .max=${all}
      .step=${"1"}
      .value=${Math.min(settings[approach].layers, all)}
      .take=${(value: number) => store.setting(approach, { layers: value })}
    ></hf-number>
    ${
      approach === "lora"
        ? html`<hf-number
            .name=${msg("Rank of the adapters (a higher rank can learn more)")}
            .testid=${"setting-rank"}
            .min=${1}
            .max=${128}
            .step=${"1"}
            .value=${settings.lora.rank}
            .take=${(value: number) => store.setting("lora", { rank: value })}
          ></hf-number>`
        : nothing
    }
  </div>`;
}

/** Transfer: which classifier the run starts from. */
function origin(store: Store): TemplateResult {
  // A prompt has learned nothing to start from.
  const runs = store.runs.filter(({ about }) => about.approach !== "prompting");
  return html`<label class="field"
    >${msg("Start from")}
    <select
      data-testid="setting-from"
      @change=${(event: Event) => store.setting("start", { run: Number((event.target as HTMLSelectElement).value) })}
    >
      <option value="0" .selected=${store.settings.start.run === 0}>${msg("the pretrained model")}</option>
      ${runs.map(
        (run) =>
          html`<option
            value=${run.id}
            .selected=${store.settings.start.run === run.id}
            ?disabled=${Boolean(store.hf) && !run.classifier}
          >
            ${msg(str`run ${run.id}, ${runName(run)}, from ${run.from}`)}
          </option>`,
      )}
    </select></label
  >`;
}

function shots(store: Store, approach: "few-shot" | "contrastive"): TemplateResult {
  const { shots } = store.settings[approach];
  return html`<label class="field narrow"
    >${msg("Examples of each label")}
    <select
      data-testid="shots"
      @change=${(event: Event) => store.setting(approach, { shots: Number((event.target as HTMLSelectElement).value) })}
    >
      ${[1, 2, 4, 8, 16].map((n) => html`<option value=${n} .selected=${n === shots}>${n}</option>`)}
    </select></label
  >`;
}

function comparedWith(store: Store): TemplateResult {
  const { method } = store.settings["few-shot"];
  return html`<fieldset>
    <legend>${msg("Compare a new text with")}</legend>
    ${FEW_SHOT_METHODS.map((value) => {
      const { title, about } = methods[value]();
      return choice("method", {
        ...{ title, about, checked: method === value },
        choose: () => store.setting("few-shot", { method: value }),
      });
    })}
  </fieldset>`;
}

export function drawSettings(store: Store): TemplateResult {
  const { neighbours, seed, method } = store.settings["few-shot"];
  return html`<div class="grid">
    <hf-number
      .name=${msg("Seed of the draw of examples")}
      .testid=${"setting-drawSeed"}
      .min=${0}
      .max=${4294967295}
      .step=${"1"}
      .value=${seed}
      .take=${(value: number) => store.setting("few-shot", { seed: value })}
    ></hf-number>
    ${
      method === "neighbours"
        ? html`<hf-number
            .name=${msg("Neighbours that vote")}
            .testid=${"setting-neighbours"}
            .min=${1}
            .max=${50}
            .step=${"1"}
            .value=${neighbours}
            .take=${(value: number) => store.setting("few-shot", { neighbours: value })}
          ></hf-number>`
        : nothing
    }
  </div>`;
}

function descriptions(store: Store): TemplateResult {
  const labels = store.data?.about.labels ?? [];
  const { template, descriptions } = store.settings.words;
  return html`<details ?open=${labels.length > 0 && labels.length <= 12}>
    <summary>${msg("What the labels mean")}</summary>
    <p class="small muted">
      ${msg("The clearer the words, the better it sorts: “a problem with a payment or an invoice” tells more than “billing”.")}
    </p>
    <label class="field"
      >${msg("Template: the description takes the place of {}")}<input
        type="text"
        data-testid="template"
        .value=${template}
        @change=${(event: Event) => store.setting("words", { template: (event.target as HTMLInputElement).value })}
    /></label>
    ${labels.length === 0 ? html`<p class="small muted">${msg("The labels appear here when there is data.")}</p>` : nothing}
    <div class="grid">
      ${labels.map(
        (label) =>
          html`<label class="field"
            ><span class="text">${label}</span
            ><input
              type="text"
              placeholder=${label}
              .value=${Object.hasOwn(descriptions, label) ? descriptions[label] : ""}
              @change=${(event: Event) =>
                store.setting("words", {
                  descriptions: {
                    ...store.settings.words.descriptions,
                    [label]: (event.target as HTMLInputElement).value,
                  },
                })}
          /></label>`,
      )}
    </div>
  </details>`;
}

/** One of several that exclude each other. */
interface Choice {
  title: string;
  about: string;
  checked: boolean;
  choose: () => void;
}

function choice(name: string, { title, about, checked, choose }: Choice): TemplateResult {
  return html`<div>
    <label class="choice"
      ><input type="radio" name=${name} .checked=${checked} @change=${choose} /><span
        >${title} <span class="muted small">(${about})</span></span
      ></label
    >
  </div>`;
}
