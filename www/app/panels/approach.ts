// How far to train: the tower, the control that goes along it, and what is chosen with each approach.
import { msg } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import type { TuneApproach } from "../../lib/index";
import { TUNE_APPROACHES } from "../../lib/schema";
import { later } from "../frame/later";
import type { ApproachChoice } from "../store";
import "../tower/tower";
import { Panel } from "../view";
import { choices, drawSettings, firstChoices, headShape } from "./approach/choices";
import { along, more, type ApproachText } from "./approach/names";
import { approachFields, splitSettings } from "./settings";

/** Up to so many texts a label on average, more than a few-shot classifier hardly pays. */
const FEW = 10;

const trains = (approach: ApproachChoice): approach is TuneApproach =>
  (TUNE_APPROACHES as readonly string[]).includes(approach);

class ApproachPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      .tall {
        display: grid;
        grid-template-columns: minmax(8rem, 2fr) minmax(11rem, 3fr);
        gap: var(--gap-3);
        margin: var(--gap-3) 0 var(--gap-2);
      }
      @container (width < 20rem) {
        .tall {
          grid-template-columns: 1fr;
        }
      }
      .way {
        display: grid;
        align-content: space-between;
        gap: 2px;
      }
      label.stop {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: 0 var(--gap-2);
        align-items: center;
        padding: 0.15rem var(--gap-2);
        border-radius: 7px;
        cursor: pointer;
        line-height: 1.25;
      }
      label.stop small {
        grid-column: 2;
        color: var(--muted);
        font-size: var(--size-1);
      }
      label.stop.chosen {
        background: var(--frozen-soft);
      }
      label.stop.chosen strong {
        font-weight: 700;
      }
      label.stop strong {
        font-weight: 500;
      }
    `,
  ];

  readonly #changed = () => this.requestUpdate();

  override render() {
    const { store } = this;
    const busy = Boolean(store.running);
    const others = more();
    const chosen = [...along(), ...others].find(({ value }) => value === store.approach);
    return this.frame(
      "approach",
      msg("How far to train"),
      html`
        <fieldset ?disabled=${busy}>
          <legend class="hidden-label">${msg("Approach")}</legend>
          <div class="tall">
            <div><hf-tower .store=${store}></hf-tower></div>
            <div class="way">${along().map((one) => this.#stop(one))}</div>
          </div>
          <details data-testid="more-approaches" ?open=${others.some(({ value }) => value === store.approach)}>
            <summary>${msg("More approaches")}</summary>
            ${others.map((one) => this.#stop(one))}
          </details>
          <p class="small" id="about">${chosen?.about}</p>
          ${this.#proposal()}
          ${store.approach === "prompting" ? this.#prompting() : html`${firstChoices(store)} ${choices(store)}`}
          <details>
            <summary>${msg("Settings")}</summary>
            ${store.approach === "head" ? headShape(store) : nothing}
            ${trains(store.approach) ? approachFields(store, store.approach) : nothing}
            ${store.approach === "few-shot" ? drawSettings(store) : nothing} ${splitSettings(store)}
          </details>
        </fieldset>
      `,
    );
  }

  #stop({ value, testid, name, short }: ApproachText): TemplateResult {
    const chosen = this.store.approach === value;
    return html`<label class="stop ${chosen ? "chosen" : ""}"
      ><input
        type="radio"
        name="approach"
        data-testid=${testid}
        aria-describedby=${chosen ? "about" : nothing}
        .checked=${chosen}
        @change=${() => this.store.set({ approach: value })}
      /><strong>${name}</strong><small>${short}</small></label
    >`;
  }

  #prompting(): TemplateResult {
    return (
      later("hf-prompting", () => import("./prompted/settings"), this.#changed) ??
      html`<hf-prompting .store=${this.store}></hf-prompting>`
    );
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
}

customElements.define("hf-approach", ApproachPanel);
