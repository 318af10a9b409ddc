// The page for teachers: what the lesson is for, how long it takes, how a step stands in another page, and a sheet to print.
import { msg, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, html, nothing } from "lit";
import { sharedStyles } from "../styles";
import { about } from "./about";
import type { Glossary } from "./glossary";
import { sorted } from "./glossary-page";
import type { Lesson, Step } from "./lesson";
import { formatLink, type LessonLink } from "./link";
import { rich } from "./rich";
import { words } from "./said";
import { plain } from "./terms-in";
import { teacherStyles } from "./teacher-styles";

class Teachers extends LitElement {
  static override styles = [sharedStyles, teacherStyles];
  static override properties = {
    lesson: { attribute: false },
    glossary: { attribute: false },
    link: { attribute: false },
    step: { state: true },
    copied: { state: true },
  };
  declare lesson: Lesson;
  declare glossary: Glossary;
  declare link: LessonLink;
  /** The step whose link and frame are shown, from 1. */
  declare private step: number;
  declare private copied: string;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.step = 1;
    this.copied = "";
  }

  override focus(): void {
    this.renderRoot.querySelector("h2")?.focus();
  }

  override render() {
    const { lesson } = this;
    const { intro, sections } = lesson.teachers;
    return html`<article aria-labelledby="title">
        <h2 id="title" tabindex="-1">${msg("For teachers")}</h2>
        <p class="idea">${rich(intro)}</p>
        ${sections.map(
          ({ title, items }) =>
            html`<h3>${words(title)}</h3>
              <ul>
                ${items.map((item) => html`<li>${rich(item)}</li>`)}
              </ul>`,
        )}
        ${this.#timings()} ${this.#links()} ${this.#answers()}
        <h3>${msg("A sheet to print")}</h3>
        <p>${msg("A few pages for each pupil: a table for guesses and results, the questions, and the words.")}</p>
        <button class="primary" data-testid="print" @click=${() => print()}>${msg("Print the sheet")}</button>
      </article>
      ${this.#sheet()}`;
  }

  #timings() {
    const { steps } = this.lesson;
    const all = steps.reduce((sum, { minutes }) => sum + minutes, 0);
    return html`<h3>${msg("Timings")}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("Timings")}>
        <table>
          <thead>
            <tr>
              <th>${msg("Step")}</th>
              <th class="figure">${msg("Minutes")}</th>
              <th class="figure">${msg("of which the run")}</th>
            </tr>
          </thead>
          <tbody>
            ${steps.map(
              ({ title, minutes, seconds, needs }, index) =>
                html`<tr>
                  <th scope="row">
                    ${index + 1}. ${words(title)}
                    ${needs ? html`<span class="small muted needs">${msg("needs the language model")}</span>` : nothing}
                  </th>
                  <td class="figure">${minutes}</td>
                  <td class="figure">${about(seconds)}</td>
                </tr>`,
            )}
            <tr>
              <th scope="row">${msg("Together")}</th>
              <td class="figure">${all}</td>
              <td></td>
            </tr>
          </tbody>
        </table>
      </div>`;
  }

  /** The address of a step, and a frame with it. */
  #links() {
    const { steps } = this.lesson;
    const { page: _page, embed: _embed, ...link } = this.link;
    const at = (embed: boolean) =>
      new URL(formatLink({ ...link, step: this.step, ...(embed ? { embed: true } : {}) }), location.href).href;
    const title = words(steps[this.step - 1]!.title).replaceAll('"', "&quot;");
    const frame = `<iframe src="${at(true).replaceAll("&", "&amp;")}" title="${title}" width="100%" height="900"></iframe>`;
    return html`<h3>${msg("A step by its link, or in your own page")}</h3>
      <label class="field narrow"
        >${msg("Step")}
        <select @change=${(event: Event) => (this.step = Number((event.target as HTMLSelectElement).value))}>
          ${steps.map(({ title }, index) => html`<option value=${index + 1}>${index + 1}. ${words(title)}</option>`)}
        </select></label
      >
      ${this.#copy("link", msg("The link"), at(false))} ${this.#copy("frame", msg("The frame, as HTML"), frame)}
      <p class="small muted">
        ${msg("A link may also name a sample and a seed, such as &sample=films.csv&seed=2, so that each group gets other draws. It never carries a text.")}
      </p>`;
  }

  #copy(name: string, title: string, text: string) {
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(text);
        this.copied = name;
      } catch {
        // Where the page may not write there, it is marked to be copied by hand.
        this.renderRoot.querySelector<HTMLTextAreaElement>(`#${name}`)?.select();
      }
    };
    return html`<div class="copy">
      <label class="field" for=${name}>${title}</label>
      <textarea id=${name} readonly rows="2" data-testid="share-${name}" .value=${text}></textarea>
      <button @click=${() => void copy()}>${this.copied === name ? msg("Copied") : msg("Copy")}</button>
    </div>`;
  }

  #answers() {
    return html`<h3>${msg("The questions’ answers")}</h3>
      <details>
        <summary>${msg("Show them")}</summary>
        <ol>
          ${this.lesson.steps.map(
            ({ question }) =>
              html`<li>
                ${rich(question.text)}
                ${question.answers
                  .filter(({ right }) => right)
                  .map(({ text, why }) => html`<p><strong>${rich(text)}</strong> ${rich(why)}</p>`)}
              </li>`,
          )}
        </ol>
      </details>`;
  }

  /** What is printed: shown on the screen as it will be. */
  #sheet() {
    const { lesson, glossary } = this;
    const ids = [...new Set(lesson.steps.flatMap((step) => step.words))];
    return html`<section class="sheet" aria-labelledby="sheet-title" data-testid="sheet">
      <h2 id="sheet-title">${words(lesson.title)}</h2>
      <p class="name">${msg("Name")}: <span></span> ${msg("Date")}: <span></span></p>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("Guesses and results")}>
        <table>
          <thead>
            <tr>
              <th>${msg("Step")}</th>
              <th>${msg("My guess")}</th>
              <th>${msg("Result")}</th>
              <th>${msg("Interval")}</th>
              <th>${msg("What surprised me")}</th>
            </tr>
          </thead>
          <tbody>
            ${lesson.steps.map(
              ({ title }, index) =>
                html`<tr>
                  <th scope="row">${index + 1}. ${words(title)}</th>
                  <td class="blank">%</td>
                  <td class="blank">%</td>
                  <td class="blank"></td>
                  <td></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <h3>${msg("Questions")}</h3>
      <ol>
        ${lesson.steps.map((step) => this.#printed(step))}
      </ol>
      <h3>${msg("Words")}</h3>
      <dl>
        ${sorted(glossary, ids).map(
          ({ name, text }) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${text}</dd>
            </div>`,
        )}
      </dl>
      <p class="small">Homefire · ${new URL(formatLink({ lesson: lesson.id, step: 1 }), location.href).href}</p>
    </section>`;
  }

  #printed({ question }: Step) {
    return html`<li>
      ${plain(words(question.text))}
      <ul class="boxes">
        ${question.answers.map(({ text }) => html`<li>${plain(words(text))}</li>`)}
      </ul>
    </li>`;
  }
}

customElements.define("hf-teachers", Teachers);
