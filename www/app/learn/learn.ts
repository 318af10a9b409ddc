// The view "Learn": a lesson with the path of its steps, the page for teachers, and the glossary. Which of them is shown, and which
// step, stands in the page's address.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Store } from "../store";
import { sharedStyles } from "../styles";
import { later } from "../frame/later";
import "./card";
import { fetched, glossary, type Glossary } from "./glossary";
import { learnStyles } from "./learn-styles";
import { checkLesson, type Lesson, type Step } from "./lesson";
import { formatLink, parseLink, type LessonLink } from "./link";
import { isDone, LessonProgress } from "./progress";
import { Runner, type Plan } from "./runner";
import { words } from "./said";

/** A lesson that is shown, with what runs it and what is kept of it. */
interface Shown {
  /** For which file, sample and seed. */
  key: string;
  lesson: Lesson;
  glossary: Glossary;
  runner: Runner;
  progress: LessonProgress;
}

export class Learn extends LitElement {
  static override styles = [sharedStyles, learnStyles];
  static override properties = {
    link: { state: true },
    shown: { state: true },
    failed: { state: true },
    asking: { state: true },
    device: {},
    open: { attribute: false },
  };
  /** The device that a person has chosen for the page, so that the open model is shared with it. */
  declare device: Store["deviceChoice"] | undefined;
  /** Takes a run over to the page's own view; absent where there is none. */
  declare open: ((what: Plan) => void) | undefined;
  declare private link: LessonLink;
  declare private shown: Shown | undefined;
  declare private failed: string;
  /** Whether forgetting all progress is being asked about. */
  declare private asking: boolean;

  #coming = "";

  readonly #update = () => this.requestUpdate();

  readonly #moved = () => {
    if (!/^#?(learn|lesson|teachers|glossary)\b/.test(location.hash)) return;
    const before = formatLink(this.link);
    this.link = parseLink(location.hash);
    this.#settle();
    if (formatLink(this.link) === before) return;
    void this.#load();
    void this.#focus();
  };

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.link = parseLink(location.hash);
    this.failed = "";
    this.asking = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#moved);
    this.link = parseLink(location.hash);
    void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#moved);
    this.#close();
  }

  /** Fetches the lesson that is asked for, unless it is shown. */
  async #load(): Promise<void> {
    const { lesson: name, sample, seed } = this.link;
    const key = JSON.stringify([name, sample, seed]);
    if (this.#coming === key) return;
    this.#coming = key;
    this.failed = "";
    try {
      const all = await glossary();
      const lesson = await fetched(`${name}.json`, (value) => checkLesson(value, all, name));
      if (this.#coming !== key || !this.isConnected) return;
      this.#close();
      this.#coming = key;
      const variant = sample === undefined && seed === undefined ? "" : `/${sample ?? ""}/${seed ?? ""}`;
      const progress = new LessonProgress(lesson, variant);
      const runner = new Runner(lesson, this.device ? { deviceChoice: this.device } : {});
      progress.addEventListener("change", this.#update);
      runner.addEventListener("change", this.#update);
      this.shown = { key, lesson, glossary: all, runner, progress };
      this.#settle();
    } catch (error) {
      if (this.#coming !== key) return;
      this.#coming = "";
      this.failed = error instanceof Error ? error.message : String(error);
    }
  }

  #close(): void {
    this.#coming = "";
    this.shown?.progress.removeEventListener("change", this.#update);
    this.shown?.runner.removeEventListener("change", this.#update);
    this.shown?.runner.close();
    this.shown = undefined;
  }

  /** The heading of what was gone to hears the keys. */
  async #focus(): Promise<void> {
    await this.updateComplete;
    const card = this.renderRoot.querySelector<LitElement>("hf-lesson-card, hf-teachers, hf-glossary");
    await card?.updateComplete;
    card?.focus();
    card?.scrollIntoView({ block: "start" });
  }

  override render() {
    if (this.failed) return this.#whatFailed();
    const { shown, link } = this;
    if (!shown) return html`<p class="small" role="status">${msg("Loading…")}</p>`;
    const view =
      link.page === "teachers"
        ? this.#teachers(shown)
        : link.page === "glossary"
          ? this.#glossary(shown)
          : this.#steps(shown);
    return link.embed
      ? html`<div class="alone">
          <h1 class="hidden-label">${words(shown.lesson.title)}</h1>
          ${view}
        </div>`
      : html`<div class="learn">${this.#path(shown)}${view}</div>`;
  }

  #whatFailed() {
    return html`<div role="alert" data-testid="lesson-failed">
      <p class="error">${this.failed}</p>
      <button @click=${() => void this.#load()}>${msg("Try again")}</button>
    </div>`;
  }

  /** The step that is shown. */
  #stepOf({ lesson: { steps } }: Shown): Step {
    return steps[Math.min(Math.max(1, this.link.step), steps.length) - 1]!;
  }

  /** An address without a step leads to the first that isn't done; what is done there then changes nothing of it. */
  #settle(): void {
    const { shown, link } = this;
    if (!shown || link.step > 0 || link.page) return;
    const open = shown.lesson.steps.findIndex((step) => !isDone(shown.progress.of(step)));
    this.link = { ...link, step: Math.max(0, open) + 1 };
  }

  #href(change: Partial<LessonLink>): string {
    const { page: _page, ...link } = this.link;
    return formatLink({ ...link, ...change });
  }

  #path(shown: Shown) {
    const { lesson, progress } = shown;
    const current = this.link.page ? undefined : this.#stepOf(shown);
    const states = lesson.steps.map((step) => ({ step, done: isDone(progress.of(step)) }));
    return html`<nav class="path" aria-label=${msg("Steps of the lesson")}>
      <p class="title">${words(lesson.title)}</p>
      <p class="small muted" data-testid="lesson-done">
        ${msg(str`${progress.done} of ${lesson.steps.length} steps done`)}
      </p>
      <ol>
        ${states.map(
          ({ step, done }, index) =>
            html`<li class=${done ? "done" : ""}>
              <a
                href=${this.#href({ step: index + 1 })}
                aria-current=${step === current ? "step" : nothing}
                data-testid="path-${index + 1}"
                ><span class="mark" aria-hidden="true">${done ? "✓" : index + 1}</span>${words(step.title)}${
                  done ? html`<span class="hidden-label">, ${msg("done")}</span>` : nothing
                }</a
              >
            </li>`,
        )}
      </ol>
      <label class="field choose"
        >${msg("Step")}
        <select data-testid="path-select" @change=${this.#choose}>
          ${current ? nothing : html`<option value="" selected></option>`}
          ${states.map(
            ({ step, done }, index) =>
              html`<option value=${index + 1} .selected=${step === current}>
                ${index + 1}. ${words(step.title)}${done ? " ✓" : ""}
              </option>`,
          )}
        </select></label
      >
      <div class="foot">
        <a href=${this.#href({ page: "glossary" })} aria-current=${this.link.page === "glossary" ? "page" : nothing}
          >${msg("Glossary")}</a
        >
        <a
          href=${this.#href({ page: "teachers" })}
          data-testid="for-teachers"
          aria-current=${this.link.page === "teachers" ? "page" : nothing}
          >${msg("For teachers")}</a
        >
        ${this.#reset(progress)}
      </div>
    </nav>`;
  }

  #reset(progress: LessonProgress) {
    if (this.asking)
      return html`<div class="reset" role="group" aria-labelledby="reset-question">
        <p id="reset-question" class="small">${msg("Forget all guesses, results and answers of this lesson?")}</p>
        <button
          data-testid="reset-yes"
          @click=${() => {
            this.asking = false;
            progress.reset();
          }}
        >
          ${msg("Forget them")}
        </button>
        <button @click=${() => (this.asking = false)}>${msg("Keep them")}</button>
      </div>`;
    return html`<div class="reset">
      <button class="quiet" data-testid="reset" @click=${() => (this.asking = true)}>
        ${msg("Start the lesson over")}
      </button>
    </div>`;
  }

  readonly #choose = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    if (value) location.hash = this.#href({ step: Number(value) });
  };

  #steps(shown: Shown): TemplateResult {
    const { lesson, runner, progress } = shown;
    const step = this.#stepOf(shown);
    const place = lesson.steps.indexOf(step) + 1;
    return html`<div class="step">
      ${keyed(
        `${shown.key}/${step.id}`,
        html`<hf-lesson-card
          .lesson=${lesson}
          .step=${step}
          .runner=${runner}
          .progress=${progress}
          .link=${this.link}
          .open=${this.open}
        ></hf-lesson-card>`,
      )}
      <p class="turn">
        ${
          place > 1
            ? html`<a class="button" data-testid="previous" href=${this.#href({ step: place - 1 })}
                >← ${words(lesson.steps[place - 2]!.title)}</a
              >`
            : html`<span></span>`
        }
        ${
          place < lesson.steps.length
            ? html`<a class="button next" data-testid="next" href=${this.#href({ step: place + 1 })}
                >${words(lesson.steps[place]!.title)} →</a
              >`
            : nothing
        }
      </p>
    </div>`;
  }

  #teachers({ lesson, glossary: all }: Shown): TemplateResult {
    return (
      later("hf-teachers", () => import("./teachers"), this.#update) ??
      html`<hf-teachers .lesson=${lesson} .glossary=${all} .link=${this.link}></hf-teachers>`
    );
  }

  #glossary({ glossary: all }: Shown): TemplateResult {
    return (
      later("hf-glossary", () => import("./glossary-page"), this.#update) ??
      html`<hf-glossary .glossary=${all}></hf-glossary>`
    );
  }
}

customElements.define("hf-learn", Learn);
