// Step 4: the run, while it goes.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { currentEstimate, estimate } from "../actions/estimate";
import { fitsHead } from "../actions/options";
import { start } from "../actions/run";
import { secondsOf } from "../actions/running";
import { commandButton } from "../commands/command";
import { commands } from "../commands/training";
import { Panel } from "../view";
import { TUNE_APPROACHES } from "../../lib/schema";
import type { Phase, Run, Running } from "../store";
import {
  choiceName,
  duration,
  manyExamples,
  manyTrainedWeights,
  manyWeights,
  megabytes,
  percent,
  progressInWords,
  runName,
} from "../words";
import { chartStyles, runCharts } from "./charts";
import { costInWords } from "./cost";
import { planInWords } from "./plan";

export const phases = (): Record<Phase, string> => ({
  opening: msg("Opening the model"),
  before: msg("Testing the model as it comes"),
  splitting: msg("Setting the test part aside"),
  embedding: msg("Reading the texts with the model"),
  probing: msg("Training a head first, on the model as it is"),
  training: msg("Training"),
  testing: msg("Testing on the part that was set aside"),
  keeping: msg("Keeping the result in this browser"),
});

/** What a run does now, in words. */
const phaseName = ({ phase, fold }: Running): string =>
  fold ? msg(str`Cross-validation, fold ${fold.place} of ${fold.of}`) : phases()[phase];

class RunPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    chartStyles,
    css`
      /* Room for what comes and goes, so that it moves nothing. */
      .line {
        display: block;
        min-height: 1.5em;
      }
      .status {
        min-height: 5.5rem;
      }
    `,
  ];

  #clock?: ReturnType<typeof setInterval>;

  /** Whether the focus was here before what is shown changed. */
  #focused = false;

  override willUpdate(): void {
    this.#focused = Boolean(this.shadowRoot?.activeElement);
  }

  override updated(): void {
    // A button that gives way to others leaves the keyboard to the first of them.
    if (this.#focused && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector<HTMLElement>(".row button:not(:disabled)")?.focus();
    }
    // The time taken goes on where no progress comes in.
    if (this.store.running && this.#clock === undefined) this.#clock = setInterval(() => this.requestUpdate(), 500);
    if (!this.store.running && this.#clock !== undefined) {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#clock);
    this.#clock = undefined;
  }

  override render() {
    const { running, data } = this.store;
    const where = { store: this.store };
    const ready = Boolean(data) && !running && !this.store.reading && !this.store.opening;
    return this.frame(
      "run",
      msg("Run"),
      html`
        <div class="row">
          ${
            running
              ? [commands.pause, commands.stop, commands.cancel]
                  .filter((command) => command.enabled(where))
                  .map((command) => commandButton(command, where))
              : commandButton(commands.start, where, { primary: true, part: "start" })
          }
          ${
            ["zero-shot", "few-shot", "prompting"].includes(this.store.approach) || running
              ? nothing
              : html`<button
                  data-testid="estimate"
                  ?disabled=${!ready || this.#estimating()}
                  @click=${() => void estimate(this.store)}
                >
                  ${msg("How long will it take?")}
                </button>`
          }
        </div>
        <p class="small line" data-testid="cost">${running ? nothing : costInWords(this.store)}</p>
        <p class="muted small">${this.#plan()}</p>
        ${running ? nothing : this.#interrupted()}
        <div data-testid="estimated" aria-live="polite">${this.#estimate()}</div>
        <div class="status" data-testid="run-status">
          ${running && running.kind !== "curve" && running.kind !== "prompts" ? this.#status(running) : this.#last()}
        </div>
        ${
          running?.updates && running.updates.length > 0
            ? html`<p class="small muted">
                ${msg("The brighter a part of the tower, the larger the change of its weights in this step.")}
              </p>`
            : nothing
        }
        ${this.error("run", "run-error")} ${runCharts(this.store)}
      `,
    );
  }

  #plan() {
    const { data, reading } = this.store;
    if (!data && reading) return msg(str`Reading ${reading}…`);
    if (!data) return this.store.steps.includes("data") ? msg("Choose data first.") : msg("There are no data yet.");
    return planInWords(this.store, data);
  }

  /** A run that a reload or a fault has cut off. */
  #interrupted() {
    const { interrupted, data } = this.store;
    if (!interrupted || interrupted.data !== data?.id) return nothing;
    const { approach, bytes, epoch, epochs } = interrupted;
    const name = choiceName(approach);
    const busy = Boolean(this.store.reading || this.store.opening);
    return html`<div class="note" role="status" data-testid="interrupted">
      <p>
        ${
          bytes
            ? msg(str`A run was interrupted: ${name}, kept as it was after epoch ${epoch} of ${epochs}.`)
            : msg(str`A run was interrupted: ${name}, before its first epoch was done.`)
        }
      </p>
      <div class="row">
        <button data-testid="resume" ?disabled=${busy} @click=${() => void start(this.store, interrupted)}>
          ${bytes ? msg("Go on from there") : msg("Start it over")}
        </button>
        <button
          data-testid="drop-interrupted"
          ?disabled=${busy}
          @click=${() => this.store.set({ interrupted: undefined })}
        >
          ${msg("Discard it")}
        </button>
      </div>
    </div>`;
  }

  #estimating(): boolean {
    return this.store.estimate !== undefined && this.store.estimate.result === undefined;
  }

  #estimate() {
    const last = this.store.running ? undefined : currentEstimate(this.store);
    if (this.#estimating())
      return html`<p class="small row">
        ${msg("Timing a few steps")}
        <button @click=${() => this.store.estimate?.abort.abort()}>${msg("Stop")}</button>
      </p>`;
    if (!last?.result) return nothing;
    const { trainedWeights, share, memory, seconds } = last.result;
    return html`<p class="small">
      ${msg(
        html`About <strong>${duration(seconds)}</strong> on this machine, and up to ${megabytes(memory)} of memory. It
          trains ${manyWeights(trainedWeights)}, ${percent(share, share < 0.001 ? 3 : 1)} of all.`,
      )}
    </p>`;
  }

  #status(running: Running) {
    const { phase, progress, control, left } = running;
    const paused = phase === "training" && control.paused;
    const elapsed = duration(secondsOf(running));
    const total = progress && progress.total > 0 ? progress.total : undefined;
    const said = [
      progress ? progressInWords(progress) : "",
      phase !== "training"
        ? ""
        : running.kind === "run" && this.store.approach === "head" && fitsHead(this.store)
          ? msg(str`strength of the penalty ${running.epoch} of ${running.epochs}`)
          : msg(str`epoch ${running.epoch} of ${running.epochs}`),
      phase === "training" && running.bestEpoch ? msg(str`best so far ${running.bestEpoch}`) : "",
      phase === "opening" ? "" : elapsed,
      left !== undefined && left > 1 && !paused ? msg(str`about ${duration(left)} left`) : "",
    ].filter(Boolean);
    return html`<p id="status" class="small">
        <strong aria-live="polite">${paused ? msg("Paused") : phaseName(running)}</strong>
        <span class="line">${said.join(", ")}</span>
      </p>
      ${
        total === undefined
          ? html`<progress aria-labelledby="status"></progress>`
          : html`<progress aria-labelledby="status" max=${total} .value=${progress?.loaded ?? 0}></progress>`
      }`;
  }

  #last() {
    const run = this.store.selected;
    if (!run || run.seconds === undefined) return nothing;
    return html`<p class="small">
      ${msg(str`Done in ${duration(run.seconds)}: ${runName(run)}, ${manyExamples(run.about.examples)}.`)}
      ${trains(run) ? `${manyTrainedWeights(run.about.trainedWeights)}.` : nothing}
      ${run.memory === undefined ? nothing : msg(str`It took up to ${megabytes(run.memory)} of memory.`)}
      ${
        run.estimate
          ? msg(str`The estimate was ${duration(run.estimate.seconds)} and ${megabytes(run.estimate.memory)}.`)
          : nothing
      }
    </p>`;
  }
}

/** Whether its weights were trained, and not worked out of the examples. */
const trains = ({ about }: Run): boolean => (TUNE_APPROACHES as readonly string[]).includes(about.approach);

customElements.define("hf-run", RunPanel);
