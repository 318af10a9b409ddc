// Step 3 of writing: what is trained, what it will take, and the run while it goes.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { secondsOf } from "../../actions/running";
import { pauseOrResume, stop } from "../../actions/steer";
import { pairsNow } from "../../actions/writing/pairs";
import { estimateTuning, tune, tuneEstimate } from "../../actions/writing/tune";
import type { Progress } from "../../../lib/index";
import type { Running, WritingApproach } from "../../store";
import { Panel } from "../../view";
import { count, duration, manyWeights, megabytes, percent, progressInWords } from "../../words";
import "../../training-chart";
import { phases } from "../run";
import { tuningFields } from "./tuning-settings";

const approaches = (): [WritingApproach, name: string, about: string][] => [
  ["lora", msg("Adapters (LoRA)"), msg("small matrices beside the model's own, which stay as they are")],
  ["last-layers", msg("Last layers"), msg("the last layers themselves")],
];

/** What is trained, in the page's words. */
export const writingApproachName = (approach: WritingApproach): string =>
  approaches().find(([one]) => one === approach)?.[1] ?? approach;

/** How far it is: a test reads the pairs first, and then writes outputs. */
function farInWords({ phase, loaded, total, ...progress }: Progress): string {
  const [done, all] = [count(loaded), count(total)];
  if (phase === "read") return msg(str`${done} of ${all} read`);
  if (phase === "write") return msg(str`${done} of ${all} outputs written`);
  return progressInWords({ phase, loaded, total, ...progress });
}

/** What a run does now, how far it is, and what is left. */
export function courseInWords(running: Running): string {
  const { phase, progress, control, epoch, epochs, bestEpoch, left } = running;
  const said = [phase === "training" && control.paused ? msg("Paused") : phases()[phase]];
  if (progress && progress.total > 0) said.push(farInWords(progress));
  if (phase === "training" && epochs > 0) said.push(msg(str`epoch ${epoch} of ${epochs}`));
  if (phase === "training" && bestEpoch > 0) said.push(msg(str`best so far ${bestEpoch}`));
  if (phase !== "opening") said.push(msg(str`${duration(secondsOf(running))} so far`));
  if (left !== undefined && !control.paused) said.push(msg(str`about ${duration(left)} left`));
  return said.join(", ");
}

class TunePanel extends Panel {
  #clock?: ReturnType<typeof setInterval>;

  override updated(): void {
    // The time taken goes on where no progress comes in.
    if (this.store.running && this.#clock === undefined) this.#clock = setInterval(() => this.requestUpdate(), 500);
    if (!this.store.running) this.#rest();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  override render() {
    const { running } = this.store;
    return this.frame(
      "run",
      msg("Train"),
      html`
        <p class="muted">
          ${pairsNow(this.store) ? msg("It learns from what is not set aside, and is tested before and after on what is.") : msg("Choose data first.")}
        </p>
        ${this.#approach(Boolean(running))} ${this.#buttons(running)} ${running ? nothing : this.#interrupted()}
        <div data-testid="tune-estimated" aria-live="polite">${this.#estimate()}</div>
        <div data-testid="tune-status">${running ? this.#status(running) : this.#last()}</div>
        ${this.error("tune", "tune-error")} ${this.#chart()}
      `,
    );
  }

  #approach(busy: boolean): TemplateResult {
    const { store } = this;
    const { approach } = store.settings.tuning;
    return html`<fieldset ?disabled=${busy}>
      <legend class="hidden-label">${msg("What is trained")}</legend>
      <div class="row">
        ${approaches().map(
          ([one, name, about]) =>
            html`<label class="choice"
              ><input
                type="radio"
                name="tuning"
                data-testid=${`tuning-${one}`}
                .checked=${one === approach}
                @change=${() => store.setting("tuning", { approach: one })}
              /><span>${name} <span class="muted small">(${about})</span></span></label
            >`,
        )}
      </div>
      <details>
        <summary>${msg("Settings")}</summary>
        ${tuningFields(store, approach)}
        <h3>${msg("Test")}</h3>
        <div class="grid">
          <hf-number
            .name=${msg("Outputs written in a test, at most")}
            testid="tuning-written"
            min="1"
            max="200"
            step="1"
            .value=${store.settings.pairs.written}
            .take=${(value: number) => store.setting("pairs", { written: value })}
          ></hf-number>
        </div>
      </details>
    </fieldset>`;
  }

  #buttons(running: Running | undefined): TemplateResult {
    const { store } = this;
    const ready = Boolean(pairsNow(store)) && !running && !store.reading && !store.writerOpening;
    const training = running?.phase === "training";
    const testing = running?.testing !== undefined;
    return html`<div class="row">
      <button class="primary" part="start" data-testid="tune" ?disabled=${!ready} @click=${() => void tune(store)}>
        ${msg("Start")}
      </button>
      <button
        data-testid="tune-estimate"
        ?disabled=${!ready || this.#estimating}
        @click=${() => void estimateTuning(store)}
      >
        ${msg("How long will it take?")}
      </button>
      <button data-testid="tune-pause" ?disabled=${!training} @click=${() => pauseOrResume(store)}>
        ${running?.control.paused ? msg("Resume") : msg("Pause")}
      </button>
      <button data-testid="tune-stop" ?disabled=${!training && !testing} @click=${() => stop(store)}>
        ${testing ? msg("Stop the test, keep what it has") : msg("Stop, keep the best so far")}
      </button>
      <button data-testid="tune-cancel" ?disabled=${!running} @click=${() => running?.abort.abort()}>
        ${msg("Cancel")}
      </button>
    </div>`;
  }

  /** A run that a reload or a fault has cut off. */
  #interrupted(): TemplateResult | typeof nothing {
    const { store } = this;
    const { interrupted, task, reading, writerOpening } = store;
    if (!interrupted || interrupted.task !== task || interrupted.data !== pairsNow(store)?.id) return nothing;
    const { approach, bytes, epoch, epochs } = interrupted;
    const name = writingApproachName(approach as WritingApproach);
    const busy = Boolean(reading || writerOpening);
    return html`<div class="note" role="status" data-testid="tune-interrupted">
      <p>
        ${
          bytes
            ? msg(str`A run was interrupted: ${name}, kept as it was after epoch ${epoch} of ${epochs}.`)
            : msg(str`A run was interrupted: ${name}, before its first epoch was done.`)
        }
      </p>
      <div class="row">
        <button data-testid="tune-resume" ?disabled=${busy} @click=${() => void tune(store, interrupted)}>
          ${bytes ? msg("Go on from there") : msg("Start it over")}
        </button>
        <button data-testid="tune-drop" ?disabled=${busy} @click=${() => store.set({ interrupted: undefined })}>
          ${msg("Discard it")}
        </button>
      </div>
    </div>`;
  }

  get #estimating(): boolean {
    return this.store.estimate !== undefined && this.store.estimate.result === undefined;
  }

  #estimate(): TemplateResult | typeof nothing {
    if (this.#estimating)
      return html`<p class="small row">
        ${msg("Timing a few steps")}
        <button @click=${() => this.store.estimate?.abort.abort()}>${msg("Stop")}</button>
      </p>`;
    const last = this.store.running ? undefined : tuneEstimate(this.store);
    if (!last?.result) return nothing;
    const { trainedWeights, share, memory, seconds } = last.result;
    return html`<p class="small">
      ${msg(
        html`About <strong>${duration(seconds)}</strong> on this machine, and up to ${megabytes(memory)} of memory. It
          trains ${manyWeights(trainedWeights)}, ${percent(share, share < 0.001 ? 3 : 1)} of all.`,
      )}
      ${msg("The tests before and after take their own time.")}
    </p>`;
  }

  #status(running: Running): TemplateResult {
    const { progress } = running;
    const total = progress && progress.total > 0 ? progress.total : undefined;
    return html`<p id="tune-course" class="small">${courseInWords(running)}</p>
      ${
        total === undefined
          ? html`<progress aria-labelledby="tune-course"></progress>`
          : html`<progress aria-labelledby="tune-course" max=${total} .value=${progress?.loaded ?? 0}></progress>`
      }`;
  }

  #last(): TemplateResult | typeof nothing {
    const tuned = this.store.selectedTuned;
    if (tuned?.seconds === undefined) return nothing;
    const { estimate, about, seconds } = tuned;
    return html`<p class="small">
      ${msg(str`Done in ${duration(seconds)}: ${writingApproachName(about.approach)}, ${manyWeights(about.trainedWeights)} trained.`)}
      ${estimate ? msg(str`The estimate was ${duration(estimate.seconds)}.`) : nothing}
    </p>`;
  }

  #chart(): TemplateResult | typeof nothing {
    const { running, curves: now, selectedTuned } = this.store;
    const curves = running ? now : selectedTuned?.curves;
    if (!curves || curves.step.length === 0) return nothing;
    return html`<hf-chart
      heading=${msg("Loss")}
      .x=${curves.step}
      .training=${curves.loss}
      .validation=${curves.validationLoss}
      .length=${curves.step.length}
    ></hf-chart>`;
  }
}

customElements.define("hf-tune", TunePanel);
