// One step of a lesson: the idea, the guess, the run, what came of it, a question, and the words.
import { msg, str } from "@lit/localize";
import { html, nothing, type PropertyDeclarations } from "lit";
import { advice, choiceName, count, duration, fixed, manyExamples, manyTrainedWeights, percent, range } from "../words";
import { later } from "../frame/later";
import { Watching } from "../view";
import { axis, axisStyles, type AxisRow } from "./axis";
import { cardStyles } from "./card-styles";
import type { Lesson, Step } from "./lesson";
import type { LessonLink } from "./link";
import type { LessonProgress, Outcome } from "./progress";
import { rich, type Figures } from "./rich";
import { about } from "./about";
import { planOf, type Plan, type Runner } from "./runner";
import { runStatus } from "./run-status";
import { words } from "./said";
import { otherOf, sentencesFor, type Results } from "./verdict";
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
        ${msg(str`Step ${place} of ${lesson.steps.length}`)} · ${msg(str`${count(step.minutes)} minutes`)}
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
    const named = this.lesson.samples.find(({ file }) => file === sample);
    const name = main.task === "rewrite" ? msg("Tuning a language model") : choiceName(approach);
    return html`<p class="small muted">
      ${name} · ${named ? words(named.name) : nothing} (${sample}) ·
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
    const { listKept } = await import("../actions/open");
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

  get #results(): Results {
    const { lesson, step, progress } = this;
    return {
      own: progress.of(step).outcomes ?? [],
      of: (id) => {
        const one = lesson.steps.find((other) => other.id === id);
        return one && progress.of(one).outcomes;
      },
    };
  }

  #result() {
    const { step } = this;
    const { guess = 0 } = this.progress.of(step);
    const results = this.#results;
    const main = results.own.at(-1);
    if (!main || this.runner.underway) return nothing;
    const isAccuracy = this.#isAccuracy;
    const figures = this.#figures(main, guess);
    return html`<section aria-labelledby="result-title" data-testid="result">
      <h3 id="result-title" tabindex="-1">${msg("What came of it")}</h3>
      <dl class="figures">
        <div>
          <dt>${msg("Your guess")}</dt>
          <dd data-testid="guessed">${percent(guess, 0)}</dd>
        </div>
        <div>
          <dt>${isAccuracy ? msg("Accuracy") : "ROUGE-L"}</dt>
          <dd data-testid="accuracy">${percent(main.value)}</dd>
        </div>
      </dl>
      <p data-testid="near">${near(guess, main)}</p>
      ${axis(this.#rows(results), {
        guess,
        ...(main.line === undefined
          ? {}
          : { line: { value: main.line, name: isAccuracy ? msg("guessing") : msg("taking the first sentence") } }),
      })}
      <div data-testid="verdict">
        ${sentencesFor(step, results).map(({ when, text }) => {
          const other = when && otherOf(step, when.versus, results);
          return html`<p>${rich(text, { ...figures, ...(other ? { other: percent(other.value) } : {}) })}</p>`;
        })}
      </div>
      ${this.#seen(results.own)}
      <p class="small muted">
        ${manyExamples(main.examples)} · ${manyTrainedWeights(main.trainedWeights)} ·
        ${msg(str`tested on ${count(main.size)} texts`)} · ${duration(main.seconds)}
      </p>
      <div class="row">
        ${
          this.open && isAccuracy
            ? html`<button data-testid="open-in-work" @click=${() => this.#takeOver()}>
                ${msg("Open this in Work")}
              </button>`
            : nothing
        }
        <button data-testid="again" @click=${() => this.progress.reset(step)}>${msg("Start this step over")}</button>
      </div>
    </section>`;
  }

  get #isAccuracy(): boolean {
    return this.step.runs.at(-1)?.task === "classify";
  }

  #figures({ value, interval, size, line, seconds, trainedWeights }: Outcome, guess: number): Figures {
    return {
      result: percent(value),
      guess: percent(guess, 0),
      tested: count(size),
      right: count(Math.round(value * size)),
      seconds: duration(seconds),
      weights: count(trainedWeights),
      ...(interval ? { low: percent(interval[0], 0), high: percent(interval[1], 0) } : {}),
      ...(line === undefined ? {} : { chance: percent(line) }),
    };
  }

  /** What the step has shown, under what it is compared with: earlier steps that were tested on the same texts. */
  #rows({ own }: Results): AxisRow[] {
    const { lesson, step, progress } = this;
    const main = own.at(-1);
    const earlier = lesson.steps.slice(0, lesson.steps.indexOf(step)).flatMap((one) => {
      const outcome = progress.of(one).outcomes?.at(-1);
      const same = outcome?.testSet !== undefined && outcome.testSet === main?.testSet;
      return same ? [{ name: `${lesson.steps.indexOf(one) + 1} · ${words(one.runs.at(-1)!.name)}`, outcome }] : [];
    });
    const runs = own.map((outcome) => {
      const run = step.runs.find(({ id }) => id === outcome.run);
      const name = run ? words(run.name) : outcome.run;
      if (!outcome.part) return { name, outcome };
      return { name: outcome.part === "before" ? msg("the model as it came") : name, outcome };
    });
    return [...earlier, ...runs].map(({ name, outcome }) => ({
      name,
      value: outcome.value,
      interval: outcome.interval,
      main: outcome === main,
    }));
  }

  /** A prompt as it was read, or what was written before and after. */
  #seen(own: readonly Outcome[]) {
    const seen = own.filter((one): one is Outcome & { seen: string } => one.seen !== undefined);
    if (seen.length === 0) return nothing;
    const heading = ({ part }: Outcome) =>
      part === "before"
        ? msg("Written before")
        : part === "after"
          ? msg("Written after")
          : msg("The prompt as it was read");
    return html`<div class="seen">
      ${seen.map(
        (one) =>
          html`<h4>${heading(one)}</h4>
            <p class="text">${one.seen}</p>`,
      )}
    </div>`;
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

/** How near a guess has come. */
function near(guess: number, { value, interval }: Outcome): string {
  const points = fixed(Math.abs(guess - value) * 100, 1);
  if (interval && guess >= interval[0] && guess <= interval[1])
    return msg(str`Your guess lies within the interval, ${range(interval, 0)}: as good as these tests can tell.`);
  return guess > value
    ? msg(str`Your guess was ${points} points too high.`)
    : msg(str`Your guess was ${points} points too low.`);
}

customElements.define("hf-lesson-card", LessonCard);
