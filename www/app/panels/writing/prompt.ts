// How inputs are asked about, and how outputs are written: to be changed.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import "../../number";
import type { Settings, Store } from "../../store";

type Sampling = keyof Settings["sampling"];

const MOST = 4000;

/** The style that holds for the model that is open. */
const isPlain = ({ settings, lm }: Store): boolean =>
  settings.prompt.style === "plain" || (settings.prompt.style === "auto" && lm?.model.chat === false);

/** The parts of the prompt of the model as it comes. */
export function promptFields(store: Store): TemplateResult {
  const { prompt } = store.settings;
  const text = (key: "instruction" | "inputPrefix" | "outputPrefix" | "separator", name: string) =>
    html`<label class="field ${key === "instruction" ? "across" : ""}"
      >${name}<textarea
        rows=${key === "instruction" ? 2 : 1}
        maxlength=${MOST}
        spellcheck="false"
        data-testid=${`prompt-${key}`}
        .value=${prompt[key]}
        @change=${(event: Event) => store.setting("prompt", { [key]: (event.target as HTMLTextAreaElement).value })}
      ></textarea>
    </label>`;
  const styles = [
    ["auto", msg("as the model was taught")],
    ["chat", msg("a conversation")],
    ["plain", msg("one text")],
  ] as const;
  return html`<div class="grid">
    ${text("instruction", msg("Instruction"))}
    <hf-number
      .name=${msg("Examples in the prompt (0: zero-shot, 1: one-shot, more: few-shot)")}
      testid="prompt-shots"
      min="0"
      max="16"
      step="1"
      .value=${prompt.shots}
      .take=${(shots: number) => store.setting("prompt", { shots })}
    ></hf-number>
    <label class="field"
      >${msg("Written as")}
      <select
        data-testid="prompt-style"
        @change=${(event: Event) => store.setting("prompt", { style: (event.target as HTMLSelectElement).value as Settings["prompt"]["style"] })}
      >
        ${styles.map(([style, name]) => html`<option value=${style} .selected=${style === prompt.style}>${name}</option>`)}
      </select></label
    >
    ${
      isPlain(store)
        ? html`${text("inputPrefix", msg("Before an input"))}
          ${text("outputPrefix", msg("Between an input and its output"))}
          ${text("separator", msg("Behind the instruction and each example"))}`
        : nothing
    }
  </div>`;
}

/** How outputs are drawn. */
export function samplingFields(store: Store): TemplateResult {
  const fields: [Sampling, name: string, min: number, max: number, step: string][] = [
    ["maxTokens", msg("Tokens at most"), 1, 1024, "1"],
    ["temperature", msg("Temperature (0: always the likeliest token)"), 0, 5, "any"],
    ["topK", msg("Only so many of the likeliest tokens (0: all)"), 0, 1000, "1"],
    ["topP", msg("Only the likeliest that have this probability together"), 0.01, 1, "any"],
    ["seed", msg("Seed"), 0, 4294967295, "1"],
  ];
  return html`<div class="grid">
    ${fields.map(
      ([key, name, min, max, step]) =>
        html`<hf-number
          .name=${name}
          .testid=${`sampling-${key}`}
          .min=${min}
          .max=${max}
          .step=${step}
          .value=${store.settings.sampling[key]}
          .take=${(value: number) => store.setting("sampling", { [key]: value })}
        ></hf-number>`,
    )}
  </div>`;
}
