// Step 3: how far to tune.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import "../number";
import type { TuneApproach } from "../../lib/index";
import { FEW_SHOT_METHODS, TUNE_APPROACHES } from "../../lib/schema";
import { later } from "../frame/later";
import { methods } from "../language/methods";
import { Panel } from "../view";
import type { ApproachChoice } from "../store";
import { runName } from "../words";
import { approachFields, splitSettings } from "./settings";

const approaches = (): { value: ApproachChoice; testid: string; name: string; about: string }[] => [
  {
    value: "zero-shot",
    testid: "approach-zero",
    name: msg("Zero-shot"),
    about: msg(
      "Learns nothing from your examples: a text gets the label whose description is nearest in meaning. Quick, and a baseline for the others.",
    ),
  },
  {
    value: "few-shot",
    testid: "approach-few",
    name: msg("Few-shot"),
    about: msg(
      "Takes a handful of examples of each label and compares new texts with them. Good when you have few labelled texts.",
    ),
  },
  {
    value: "prompting",
    testid: "approach-prompting",
    name: msg("Examples in a prompt"),
    about: msg(
      "Asks another, larger model that writes: it reads your examples and the text, and the likeliest label is taken. Nothing is trained. Needs a language model of 98 MB, and takes much longer for every text.",
    ),
  },
  {
    value: "contrastive",
    testid: "approach-contrastive",
    name: msg("Contrastive (SetFit)"),
    about: msg(
      "Makes pairs from a few examples and tunes the model so that texts with the same label move together and others apart, then trains a head. Can get more out of few examples than few-shot does, and takes minutes.",
    ),
  },
  {
    value: "head",
    testid: "approach-head",
    name: msg("Train a head"),
    about: msg(
      "Keeps the pretrained model as it is and trains a small classifier on top, on all of the training part. Takes seconds, and is a good first choice, with few examples as with many.",
    ),
  },
  {
    value: "last-layers",
    testid: "approach-layers",
    name: msg("Head and last layers"),
    about: msg(
      "Also trains the model's last layers, which are the most specific to a task; the lower ones stay frozen and are computed only once. More accurate where your labels are not what the model was made for, and much slower.",
    ),
  },
  {
    value: "lora",
    testid: "approach-lora",
    name: msg("Adapters (LoRA)"),
    about: msg(
      "Freezes every weight and learns small matrices beside them. There are few weights to train and to store, and there is less risk of forgetting what the model knew.",
    ),
  },
  {
    value: "full",
    testid: "approach-full",
    name: msg("Full fine-tuning"),
    about: msg(
      "Trains every weight of the model. It learns the most from many examples, is the slowest, and overfits most easily on few.",
    ),
  },
];

/** Up to so many texts a label on average, more than a few-shot classifier hardly pays. */
const FEW = 10;

const trains = (approach: ApproachChoice): approach is TuneApproach =>
  (TUNE_APPROACHES as readonly string[]).includes(approach);

class ApproachPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
        gap: 0.8rem;
        margin: 0.9rem 0;
      }
      .card {
        display: block;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 0.9rem;
        cursor: pointer;
      }
      .card.chosen {
        border-color: var(--accent);
        box-shadow: inset 0 0 0 1px var(--accent);
        background: var(--accent-soft);
      }
      .card strong {
        display: flex;
        gap: 0.5rem;
        align-items: center;
      }
      .card .about {
        display: block;
        margin-top: 0.4rem;
        font-size: 0.92rem;
      }
    `,
  ];

  readonly #changed = () => this.requestUpdate();

  override render() {
    const busy = Boolean(this.store.running);
    return this.frame(
      "approach",
      msg("Approach"),
      html`
        <fieldset ?disabled=${busy}>
          <legend class="hidden-label">${msg("Approach")}</legend>
          <div class="cards">
            ${approaches().map(
              ({ value, testid, name, about }) =>
                html`<label class="card ${this.store.approach === value ? "chosen" : ""}"
                  ><strong
                    ><input
                      type="radio"
                      name="approach"
                      data-testid=${testid}
                      aria-describedby="about-${value}"
                      .checked=${this.store.approach === value}
                      @change=${() => this.store.set({ approach: value })}
                    />${name}</strong
                  ><span class="about" id="about-${value}">${about}</span></label
                >`,
            )}
          </div>
          ${this.#proposal()} ${this.#choices()}
          <details>
            <summary>${msg("Settings")}</summary>
            ${trains(this.store.approach) ? approachFields(this.store, this.store.approach) : nothing}
            ${this.store.approach === "few-shot" ? this.#drawSettings() : nothing} ${splitSettings(this.store)}
          </details>
        </fieldset>
      `,
    );
  }

  #prompting(): TemplateResult {
    return (
      later("hf-prompting", () => import("./prompted/settings"), this.#changed) ??
      html`<hf-prompting .store=${this.store}></hf-prompting>`
    );
  }

  #choices(): TemplateResult {
    if (this.store.approach === "prompting") return this.#prompting();
    if (this.store.approach === "zero-shot") return html`${this.#descriptions()} ${this.#origin()}`;
    if (this.store.approach === "few-shot") {
      return html`${this.#shots("few-shot")} ${this.#methods()}
      ${this.store.settings["few-shot"].method === "label-prior" ? this.#descriptions() : nothing} ${this.#origin()}`;
    }
    if (this.store.approach === "contrastive") return html`${this.#shots("contrastive")} ${this.#origin()}`;
    if (this.store.approach !== "head") return html`${this.#depth()} ${this.#origin()}`;
    const { hidden } = this.store.settings.head;
    return html`<fieldset>
        <legend>${msg("Shape of the head")}</legend>
        ${choice("hidden", {
          title: msg("Linear"),
          about: msg("one weight per feature and label; hard to overfit"),
          checked: hidden === 0,
          choose: () => this.store.setting("head", { hidden: 0 }),
        })}
        ${choice("hidden", {
          title: msg("One hidden layer of 128"),
          about: msg("can learn curved boundaries; needs more texts"),
          checked: hidden !== 0,
          choose: () => this.store.setting("head", { hidden: 128 }),
        })}
      </fieldset>
      ${this.#origin()}`;
  }

  /** What is best with few examples, where there are few and something else is chosen. */
  #proposal() {
    const { data, approach, settings } = this.store;
    const { testPlan, labels = [], size = 0 } = data?.about ?? {};
    if (!testPlan || testPlan.kind === "hold-out" || size > FEW * labels.length) return nothing;
    if (approach === "few-shot" && settings["few-shot"].method === "label-prior") return nothing;
    return html`<div class="note row" data-testid="proposal">
      <span class="small"
        >${msg("With so few texts per label, few-shot with label words is usually the most accurate.")}</span
      >
      <button
        data-testid="propose"
        @click=${() => {
          this.store.set({ approach: "few-shot" });
          this.store.setting("few-shot", { method: "label-prior" });
        }}
      >
        ${msg("Use it")}
      </button>
    </div>`;
  }

  #depth(): TemplateResult {
    const { approach, settings } = this.store;
    if (approach !== "last-layers" && approach !== "lora") return html``;
    const all = this.store.hf?.model.layers ?? 6;
    return html`<div class="grid">
      <hf-number
        .name=${msg(str`How many of the last layers, of ${all}`)}
        .testid=${"setting-layers"}
        .min=${1}
        .max=${all}
        .step=${"1"}
        .value=${Math.min(settings[approach].layers, all)}
        .take=${(value: number) => this.store.setting(approach, { layers: value })}
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
              .take=${(value: number) => this.store.setting("lora", { rank: value })}
            ></hf-number>`
          : nothing
      }
    </div>`;
  }

  /** Transfer: which classifier the run starts from. */
  #origin(): TemplateResult {
    // A prompt has learned nothing to start from.
    const runs = this.store.runs.filter(({ about }) => about.approach !== "prompting");
    if (runs.length === 0) return html``;
    return html`<label class="field"
      >${msg("Start from")}
      <select
        data-testid="setting-from"
        @change=${(event: Event) => this.store.setting("start", { run: Number((event.target as HTMLSelectElement).value) })}
      >
        <option value="0" .selected=${this.store.settings.start.run === 0}>${msg("the pretrained model")}</option>
        ${runs.map(
          (run) =>
            html`<option
              value=${run.id}
              .selected=${this.store.settings.start.run === run.id}
              ?disabled=${Boolean(this.store.hf) && !run.classifier}
            >
              ${msg(str`run ${run.id}, ${runName(run)}, from ${run.from}`)}
            </option>`,
        )}
      </select></label
    >`;
  }

  #shots(approach: "few-shot" | "contrastive"): TemplateResult {
    const { shots } = this.store.settings[approach];
    return html`<label class="field narrow"
      >${msg("Examples of each label")}
      <select
        data-testid="shots"
        @change=${(event: Event) => this.store.setting(approach, { shots: Number((event.target as HTMLSelectElement).value) })}
      >
        ${[1, 2, 4, 8, 16].map((n) => html`<option value=${n} .selected=${n === shots}>${n}</option>`)}
      </select></label
    >`;
  }

  #methods(): TemplateResult {
    const { method } = this.store.settings["few-shot"];
    return html`<fieldset>
      <legend>${msg("Compare a new text with")}</legend>
      ${FEW_SHOT_METHODS.map((value) => {
        const { title, about } = methods[value]();
        return choice("method", {
          ...{ title, about, checked: method === value },
          choose: () => this.store.setting("few-shot", { method: value }),
        });
      })}
    </fieldset>`;
  }

  #drawSettings(): TemplateResult {
    const { neighbours, seed, method } = this.store.settings["few-shot"];
    return html`<div class="grid">
      <hf-number
        .name=${msg("Seed of the draw of examples")}
        .testid=${"setting-drawSeed"}
        .min=${0}
        .max=${4294967295}
        .step=${"1"}
        .value=${seed}
        .take=${(value: number) => this.store.setting("few-shot", { seed: value })}
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
              .take=${(value: number) => this.store.setting("few-shot", { neighbours: value })}
            ></hf-number>`
          : nothing
      }
    </div>`;
  }

  #descriptions(): TemplateResult {
    const labels = this.store.data?.about.labels ?? [];
    const { template, descriptions } = this.store.settings.words;
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
          @change=${(event: Event) => this.store.setting("words", { template: (event.target as HTMLInputElement).value })}
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
                  this.store.setting("words", {
                    descriptions: {
                      ...this.store.settings.words.descriptions,
                      [label]: (event.target as HTMLInputElement).value,
                    },
                  })}
            /></label>`,
        )}
      </div>
    </details>`;
  }
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

customElements.define("hf-approach", ApproachPanel);
