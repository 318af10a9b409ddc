// Step 4 of writing: what the run has changed, in figures and pair by pair.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { manyPairs, writingTask } from "../../actions/writing/pairs";
import type { Tuned } from "../../store";
import { Panel } from "../../view";
import { beginning, count, duration, fixed } from "../../words";
import { figureLines, verdictInWords, type Shown } from "./figures";
import { writingApproachName } from "./train";

const SHOWN = 50;
const LONG = 1500;

/** The column of the untouched model. */
export function beforeName({ before }: Pick<Tuned, "before">): string {
  const shots = before?.shots ?? 0;
  if (shots === 0) return msg("Before");
  return shots === 1 ? msg("Before, with one example") : msg(str`Before, with ${count(shots)} examples`);
}

class ResultPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      td small {
        display: block;
        color: var(--muted);
        white-space: nowrap;
      }
      td .choice {
        min-width: 6rem;
        min-height: 0;
      }
      .pairs {
        list-style: none;
        padding: 0;
      }
      .pairs li {
        border-top: 1px solid var(--line);
        padding: 0.6rem 0;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(14rem, 100%), 1fr));
        gap: 0.4rem 1.2rem;
        margin: 0.4rem 0;
      }
      dt {
        color: var(--muted);
        font-size: 0.9rem;
      }
      dd {
        margin: 0;
      }
    `,
  ];

  override render() {
    const { selectedTuned } = this.store;
    return this.frame(
      "results",
      msg("Result"),
      html`${this.#runs()}
      ${
        selectedTuned
          ? this.#result(selectedTuned)
          : html`<p class="muted">
              ${msg("After a run, this shows the model before and after it, on what it has not learned from.")}
            </p>`
      }`,
    );
  }

  #runs(): TemplateResult | typeof nothing {
    const own = this.store.tuned.filter(({ task }) => task === writingTask(this.store));
    if (own.length < 2) return nothing;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Runs")}>
      <table data-testid="tuned">
        <caption>
          ${msg("Runs")}
        </caption>
        <thead>
          <tr>
            <th scope="col">${msg("Run")}</th>
            <th scope="col">${msg("From")}</th>
            <th scope="col" class="figure">${msg("Perplexity")}</th>
            <th scope="col" class="figure">ROUGE-L</th>
            <th scope="col" class="figure">${msg("Time")}</th>
          </tr>
        </thead>
        <tbody>
          ${own.map((tuned) => this.#run(tuned))}
        </tbody>
      </table>
    </div>`;
  }

  #run({ id, from, about, after, seconds }: Tuned): TemplateResult {
    const rouge = after?.rouge?.rougeL.value;
    const perplexity = after?.perplexity?.value;
    return html`<tr>
      <td>
        <label class="choice"
          ><input
            type="radio"
            name="tuned"
            data-testid="tuned-${id}"
            .checked=${id === this.store.tunedId}
            ?disabled=${Boolean(this.store.running)}
            @change=${() => this.store.set({ tunedId: id })}
          />${id}, ${writingApproachName(about.approach)}</label
        >
      </td>
      <td class="text">${from}</td>
      <td class="figure">${perplexity === undefined ? "" : fixed(perplexity, 1)}</td>
      <td class="figure">${rouge === undefined ? "" : fixed(rouge, 3)}</td>
      <td class="figure">${seconds === undefined ? "" : duration(seconds)}</td>
    </tr>`;
  }

  #result(tuned: Tuned): TemplateResult {
    if (!tuned.after) {
      const loaded = tuned.seconds === undefined;
      return html`<p data-testid="untested">
        ${
          loaded
            ? msg(
                str`${tuned.from} was loaded. It learned from ${manyPairs(tuned.about.pairs)}; it was not tested here.`,
              )
            : msg(
                "There are no figures: nothing was set aside to test on, or the test did not come to an end. You can try and save it.",
              )
        }
      </p>`;
    }
    return html`<div data-testid="verdict">${verdictInWords(tuned).map((sentence) => html`<p>${sentence}</p>`)}</div>
      ${this.#figures(tuned)} ${this.#pairs(tuned)}`;
  }

  #figures(tuned: Tuned): TemplateResult {
    const lines = figureLines(tuned);
    const baselines = tuned.after?.rouge !== undefined;
    const cell = (one: Shown | undefined) =>
      html`<td class="figure">
        ${one ? html`${one.value}${one.interval ? html`<small>${one.interval}</small>` : nothing}` : "–"}
      </td>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${msg("Figures")}>
        <table data-testid="figures">
          <caption>
            ${msg("On what was set aside, with 95 % intervals")}
          </caption>
          <thead>
            <tr>
              <th scope="col">${msg("Measure")}</th>
              <th scope="col" class="figure">${beforeName(tuned)}</th>
              <th scope="col" class="figure">${msg("After")}</th>
              ${
                baselines
                  ? html`<th scope="col" class="figure">${msg("First sentence")}</th>
                      <th scope="col" class="figure">${msg("Longest sentence")}</th>`
                  : nothing
              }
            </tr>
          </thead>
          <tbody>
            ${lines.map(
              ({ name, before, after, firstSentence, longestSentence }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  ${cell(before)}${cell(after)}
                  ${baselines ? html`${cell(firstSentence)}${cell(longestSentence)}` : nothing}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="small muted">
        ${msg("Perplexity says how much what was set aside surprises the model, for each token.")}
        ${baselines ? msg("ROUGE counts the words that an output shares with the reference, from 0 to 1. The first and the longest sentence of each input cost nothing: what is no better than they are is not worth a model.") : nothing}
      </p>`;
  }

  #pairs({ tested = [], before, after, task }: Tuned): TemplateResult | typeof nothing {
    if (task === "continue" || tested.length === 0) return nothing;
    const part = (name: string, text: string | undefined) =>
      html`<div>
        <dt>${name}</dt>
        <dd class="text" dir="auto">${beginning(text ?? "", LONG)}</dd>
      </div>`;
    return html`<details>
      <summary>${msg(str`Read what it wrote, for ${manyPairs(Math.min(tested.length, SHOWN))}`)}</summary>
      <ul class="pairs" data-testid="tested">
        ${tested.slice(0, SHOWN).map(
          ({ input, output }, i) =>
            html`<li>
              <p class="small text muted" dir="auto">${beginning(input, LONG)}</p>
              <dl>
                ${part(msg("Before"), before?.outputs[i])}
                ${part(
                  after?.scores[i] === undefined
                    ? msg("After")
                    : msg(str`After (ROUGE-L ${fixed(after.scores[i], 2)})`),
                  after?.outputs[i],
                )}
                ${part(msg("Reference"), output)}
              </dl>
            </li>`,
        )}
      </ul>
    </details>`;
  }
}

customElements.define("hf-written", ResultPanel);
