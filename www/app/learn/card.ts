// One step of a lesson: the idea, the guess, the run, what came of it, a question, and the words.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyDeclarations } from "lit";
import { listKept } from "../actions/open";
import { advice, choiceName, count, percent } from "../words";
import { later } from "../frame/later";
import { Watching } from "../view";
import { axisStyles } from "./axis";
import { cardStyles } from "./card-styles";
import type { Lesson, Step } from "./lesson";
import type { LessonLink } from "./link";
import type { LessonProgress } from "./progress";
import { resultOf } from "./result";
import { rich } from "./rich";
import { about } from "./about";
import { planOf, type Plan, type Runner } from "./runner";
import { runStatus } from "./run-status";
import { words } from "./said";
import "./guess-field";
import "./question";

export class LessonCard extends Watching {
  static override styles = [...Watching.styles, axisStyles, cardStyles];
  static override properties: PropertyDeclarations = {
    lesson: { attribute: false },
    step: { attribute: false },
    runner: { attribute: false },
    progress: { attribute: false },
    link: { attribute: false },
    open: { attribute: false },
    announced: { state: true },
  };
  declare lesson: Lesson;
  declare step: Step;
  declare runner: Runner;
  declare progress: LessonProgress;
  declare link: LessonLink;
  /** Takes a run over to the page's own view, where there is one. */
  declare open: ((what: Plan) => void) | undefined;
  /** Said to those who listen, once something is through. */
  declare private announced: string;

  readonly #update = () => this.requestUpdate();

  constructor() {
    super();
    this.announced = "";
  }

  protected get watched(): Runner {
    return this.runner;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.progress.addEventListener("change", this.#update);
    if (this.step.needs) void this.#modelIsHere();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.progress.removeEventListener("change", this.#update);
  }

  override focus(): void {
    this.renderRoot.querySelector("h2")?.focus();
  }

  override render() {
    const { lesson, step } = this;
    const place = lesson.steps.indexOf(step) + 1;
    return html`<article aria-labelledby="title">
      <p class="eyebrow">
        ${msg(str`Step ${place} of ${lesson.steps.length}`)} · ${msg(str`${count(step.minutes)} min`)}
      </p>
      <h2 id="title" tabindex="-1" data-testid="step-title">${words(step.title)}</h2>
      <p class="idea">${rich(step.idea)}</p>
      ${this.#guess()} ${this.#run()}
      <div class="hidden-label" aria-live="polite">${this.announced}</div>
      ${this.#result()} ${this.#question()} ${this.#words()}
    </article>`;
  }

  #guess() {
    const { guess, outcomes } = this.progress.of(this.step);
    return html`<section aria-labelledby="guess-title">
      <h3 id="guess-title">${msg("Guess first")}</h3>
      <p>${rich(this.step.guess)}</p>
      ${
        // What has come stands beside it, and can't be guessed any more.
        outcomes
          ? nothing
          : html`<hf-guess
              .value=${guess === undefined ? undefined : Math.round(guess * 100)}
              .disabled=${this.runner.underway !== undefined}
              .take=${(value: number) => this.progress.change(this.step, { guess: value / 100 })}
            ></hf-guess>`
      }
    </section>`;
  }

  #run() {
    const { step, runner } = this;
    const { guess, outcomes, skipped } = this.progress.of(step);
    if (outcomes && !runner.underway) return nothing;
    if (runner.underway) return html`<section>${runStatus(runner)}</section>`;
    const missing = step.needs && !this.#ready;
    const failed = runner.failed === step.id;
    return html`<section aria-label=${msg("Run")}>
      ${this.#plan()} ${missing ? this.#needed() : nothing}
      <div class="row">
        <button
          class="primary"
          data-testid="run"
          ?disabled=${guess === undefined || Boolean(missing)}
          aria-describedby="why-not"
          @click=${() => void this.#start()}
        >
          ${failed ? msg("Run it again") : msg("Run it")}
        </button>
        <span id="why-not" class="small muted"
          >${guess === undefined ? msg("Your guess unlocks this button.") : nothing}</span
        >
        ${
          step.needs && !skipped
            ? html`<button data-testid="skip" @click=${() => this.progress.change(step, { skipped: true })}>
                ${msg("Skip this step")}
              </button>`
            : nothing
        }
      </div>
      ${skipped ? html`<p class="small muted">${msg("You have skipped this step. You can still run it.")}</p>` : nothing}
      <div role="alert" data-testid="lesson-error">
        ${
          failed
            ? html`<p class="error">${advice(runner.error, step.needs !== undefined)} ${msg("Your guess is kept.")}</p>`
            : nothing
        }
      </div>
    </section>`;
  }

  /** What will be run, and on what. */
  #plan() {
    const main = this.step.runs.at(-1)!;
    const { sample, approach } = planOf(this.lesson, this.step, main, this.link);
    const { seed } = this.link;
    const named = this.lesson.samples.find(({ file }) => file === sample);
    const name = main.task === "rewrite" ? msg("Tuning a language model") : choiceName(approach);
    return html`${
        sample === main.sample
          ? nothing
          : html`<p class="note small">
              ${msg(str`This link runs the step on ${sample}, although its words speak of ${main.sample}.`)}
            </p>`
      }
      <p class="small muted">
        ${name} · ${named ? words(named.name) : nothing} (${sample}) ·
        ${seed === undefined ? nothing : html`${msg(str`seed ${seed}`)} ·`}
        ${msg(str`about ${about(this.step.seconds)} on a laptop’s processor`)}
      </p>`;
  }

  /** Whether the language model is here, as far as that was asked. */
  get #ready(): boolean {
    const { store } = this.runner;
    return (
      store.lm !== undefined ||
      store.kept.some(({ id, whole }) => "id" in store.writer && id === store.writer.id && whole)
    );
  }

  async #modelIsHere(): Promise<void> {
    // Where the browser's storage can't be looked into, nothing is kept there.
    await listKept(this.runner.store).catch(() => undefined);
  }

  #needed() {
    return (
      later("hf-lesson-needs", () => import("./needs"), this.#update) ??
      html`<hf-lesson-needs .store=${this.runner.store}></hf-lesson-needs>`
    );
  }

  async #start(): Promise<void> {
    const { step, progress, runner } = this;
    this.announced = "";
    const outcomes = await runner.run(step, this.link);
    if (!outcomes) return;
    progress.change(step, { outcomes });
    const main = outcomes.at(-1);
    if (main) this.announced = msg(str`Done: ${percent(main.value)}.`);
    await this.updateComplete;
    // The button that was pressed is gone.
    if (this.step === step) this.renderRoot.querySelector<HTMLElement>("#result-title")?.focus();
  }

  #result() {
    const { lesson, step, progress, runner } = this;
    if (!progress.of(step).outcomes || runner.underway) return nothing;
    const canOpen = this.open && !this.link.embed && step.runs.at(-1)?.task === "classify";
    return html`<section aria-labelledby="result-title" data-testid="result">
      <h3 id="result-title" tabindex="-1">${msg("What came of it")}</h3>
      ${resultOf({ lesson, step, progress })}
      <div class="row">
        ${
          canOpen
            ? html`<button data-testid="open-in-work" @click=${() => this.#takeOver()}>
                ${msg("Open this in Work")}
              </button>`
            : nothing
        }
        <button data-testid="again" @click=${() => progress.reset(step)}>${msg("Start this step over")}</button>
      </div>
    </section>`;
  }

  #takeOver(): void {
    const main = this.step.runs.at(-1);
    if (main) this.open?.(planOf(this.lesson, this.step, main, this.link));
  }

  #question() {
    const { outcomes, skipped, answer } = this.progress.of(this.step);
    if (!outcomes && !skipped) return nothing;
    return html`<hf-question
      .question=${this.step.question}
      .chosen=${answer}
      .choose=${(index: number) => this.progress.change(this.step, { answer: index })}
    ></hf-question>`;
  }

  #words() {
    return html`<section aria-labelledby="words-title">
      <h3 id="words-title">${msg("Words")}</h3>
      <ul class="words">
        ${this.step.words.map((word) => html`<li><hf-term word=${word}></hf-term></li>`)}
      </ul>
    </section>`;
  }
}

customElements.define("hf-lesson-card", LessonCard);
