// What a classifier says of a text: its label, a bar for each label, the words that mattered, and the nearest texts.
import { msg, str } from "@lit/localize";
import { css, html, nothing, unsafeCSS, type TemplateResult } from "lit";
import type { Explanation, NearestExamples, Prediction } from "../../../lib/index";
import { bar } from "../../components/bar";
import { markOf, tag } from "../../components/tag";
import { labelMark } from "../../labels";
import { beginning, count, fixed, percent } from "../../words";
import { readingNote } from "../unread";

/** Bars that are shown. */
const SHOWN = 10;
/** How many strengths of an effect can be told apart by their colour. */
const SHADES = 4;

const shades = unsafeCSS(
  Array.from({ length: SHADES }, (_, i) =>
    [
      ["for", "--hue"],
      ["against", "--muted"],
    ]
      .map(
        ([kind, colour]) =>
          `.${kind}${i + 1} { background: color-mix(in srgb, var(${colour}) ${(i + 1) * 9}%, transparent); }`,
      )
      .join(""),
  ).join(""),
);

export const answerStyles = css`
  .label {
    font-size: var(--size-3);
    margin: var(--gap-2) 0;
    overflow-wrap: anywhere;
  }
  .scores {
    display: grid;
    grid-template-columns: minmax(4rem, max-content) minmax(3rem, 1fr) max-content;
    gap: var(--gap-1) var(--gap-2);
    align-items: center;
  }
  .scores > span {
    overflow-wrap: anywhere;
  }
  .scores .tag {
    font-weight: 400;
  }
  .figure {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .pieces {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    line-height: 1.8;
  }
  .pieces span {
    border-radius: 0.2rem;
    padding-block: 0.1em;
  }
  .against1,
  .against2,
  .against3,
  .against4 {
    text-decoration: underline dotted;
    text-underline-offset: 0.25em;
  }
  ${shades}
  .near {
    list-style: none;
    padding: 0;
    display: grid;
    gap: var(--gap-1);
  }
  .near li {
    display: grid;
    grid-template-columns: auto 1fr max-content;
    gap: var(--gap-2);
    align-items: baseline;
  }
`;

/** The label, and a bar for each. `labels` are those whose marks are shown elsewhere too; `reads` the languages of the model. */
export function answer(
  { label, scores, reading }: Prediction,
  labels: readonly string[],
  reads?: readonly string[],
): TemplateResult {
  const ranked = Object.entries(scores).sort((a, b) => b[1] - a[1]);
  return html`<p class="label">${tag(labels, label)}</p>
    ${readingNote(reading, reads)}
    <div class="scores">
      ${ranked
        .slice(0, SHOWN)
        .map(
          ([name, share]) =>
            html`${tag(labels, name)}${bar(share, { hue: labelMark(labels, name).hue })}<span class="figure"
                >${percent(share)}</span
              >`,
        )}
    </div>
    ${
      ranked.length > SHOWN
        ? html`<p class="small muted">
            ${msg(str`and ${count(ranked.length - SHOWN)} more labels with lower scores`)}
          </p>`
        : nothing
    }
    <p class="small muted">${msg("Scores, not calibrated probabilities: a high one can still be wrong.")}</p>`;
}

/** The text with its words shaded; `inWords` says what the strongest words do. */
export function reasons(
  { prediction, pieces }: Explanation,
  labels: readonly string[],
  inWords: boolean,
): TemplateResult {
  const most = Math.max(...pieces.map(({ effect }) => Math.abs(effect)), 1e-6);
  const { hue } = labelMark(labels, prediction.label);
  return html`<p dir="auto" class="hue-${hue}">
      <span class="pieces"
        >${pieces.map(({ text, effect }) => {
          // A style attribute would need an exception in the Content-Security-Policy.
          const shade = Math.round((Math.abs(effect) / most) * SHADES);
          return html`<span class=${shade ? `${effect > 0 ? "for" : "against"}${shade}` : ""}>${text}</span>`;
        })}</span
      >
    </p>
    ${inWords ? html`<p class="small">${strongest({ prediction, pieces })}</p>` : nothing}`;
}

function strongest({ prediction: { label }, pieces }: Pick<Explanation, "prediction" | "pieces">): TemplateResult {
  const three = [...pieces]
    .filter(({ effect }) => effect > 0.005)
    .sort((a, b) => b.effect - a.effect)
    .slice(0, 3);
  return html`${
      three.length
        ? html`${three.map(({ text, effect }, i) => {
            // Isolated, so that a word that is read from right to left turns nothing around.
            const word = `\u2068${text.trim()}\u2069`;
            const points = fixed(100 * effect, 1);
            return i === 0
              ? msg(str`Without “${word}” ${label} would have ${points} points less`)
              : `, ${msg(str`without “${word}” ${label} would have ${points} points less`)}`;
          })}.`
        : msg("No single word decides: without any one of them the answer stays much the same.")
    } <span class="muted">${msg(str`Shaded words count towards ${label}; those with dots below, against it.`)}</span>`;
}

/** That a text is like none that was learned from. */
export const unlikeNote = (near: NearestExamples | undefined): TemplateResult | typeof nothing =>
  near?.unlike
    ? html`<p class="note small" data-testid="unlike">
        ${msg("This text is unlike anything that was learned from, so its answer is little more than a guess.")}
      </p>`
    : nothing;

/** The texts that are nearest, in the model's eyes. */
export const nearestTexts = ({ nearest }: NearestExamples, labels: readonly string[]): TemplateResult =>
  html`<div data-testid="nearest">
    <h3>${msg("The nearest texts of the training part")}</h3>
    <ul class="small near">
      ${nearest.map(
        ({ text, label, cosine }) =>
          html`<li>
            ${markOf(labelMark(labels, label))}
            <bdi class="text">${beginning(text, 200)}</bdi>
            <span class="muted">${msg(str`${label}, similarity ${fixed(cosine, 2)}`)}</span>
          </li>`,
      )}
    </ul>
  </div>`;
