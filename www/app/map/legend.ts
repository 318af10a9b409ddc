// What stands under the map: which mark is which label, what the marks' forms and the shading mean, and what two dimensions leave out.
import { msg, str } from "@lit/localize";
import { css, html, nothing, svg, type TemplateResult } from "lit";
import { tag } from "../components/tag";
import { count, manyTexts, percent } from "../words";
import type { Charted } from "./chart";
import { layoutNow, type Shown } from "./scene";

/** Labels that are named at most; the table has them all. */
const NAMED = 16;

export const legendStyles = css`
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-1) var(--gap-3);
    margin: var(--gap-2) 0;
    padding: 0;
    list-style: none;
    font-size: var(--size-1);
  }
  .legend li {
    display: inline-flex;
    gap: 0.35em;
    align-items: center;
    min-width: 0;
  }
  .legend svg.form {
    width: 1rem;
    height: 1rem;
    flex: none;
    stroke: var(--ink);
  }
`;

/** A circle as marks are drawn. */
const form = (full: boolean, crossed: boolean): TemplateResult =>
  html`<svg class="form" viewBox="0 0 16 16" aria-hidden="true">
    ${svg`<circle cx="8" cy="8" r="4.5" fill=${full ? "currentColor" : "none"} stroke-width="2"></circle>`}
    ${crossed ? svg`<path d="M2 2 14 14M14 2 2 14" stroke-width="1.7" fill="none"></path>` : nothing}
  </svg>`;

export function legend({ labels, own, said, placed }: Shown): TemplateResult {
  const sizes = new Int32Array(labels.length);
  own.forEach((label) => (sizes[label] = (sizes[label] ?? 0) + 1));
  const tested = said?.tested;
  return html`<ul class="legend" aria-label=${msg("Labels on the map")}>
      ${labels.slice(0, NAMED).map((label, i) => {
        const size = sizes[i] ?? 0;
        return size > 0 ? html`<li>${tag(labels, label)} <span class="muted">${count(size)}</span></li>` : nothing;
      })}
      ${
        labels.length > NAMED
          ? html`<li class="muted">${msg(str`and ${count(labels.length - NAMED)} more labels`)}</li>`
          : nothing
      }
    </ul>
    ${
      tested || placed
        ? html`<ul class="legend muted" aria-label=${msg("Marks on the map")}>
            ${
              tested && !tested.folds
                ? html`<li>${form(true, false)}${msg("learned from")}</li>
                    <li>${form(false, false)}${msg("tested on")}</li>`
                : nothing
            }
            ${
              tested
                ? html`<li>
                    ${form(false, true)}${tested.folds ? msg("given a wrong label in the cross-validation") : msg("tested on, and given a wrong label")}
                  </li>`
                : nothing
            }
            ${
              placed
                ? html`<li>
                    <svg class="form" viewBox="0 0 16 16" aria-hidden="true">
                      <circle cx="8" cy="8" r="7" fill="none" stroke-width="1.5"></circle>
                      <circle cx="8" cy="8" r="3" fill="currentColor" stroke="none"></circle></svg
                    >${msg("your sentence")}
                  </li>`
                : nothing
            }
          </ul>`
        : nothing
    }`;
}

/** What is to be known of the picture before anything is read from it. */
export function cautions(shown: Shown, isShaded: boolean): TemplateResult {
  const { charted } = shown;
  const { name } = layoutNow(shown);
  const all = count(charted.width);
  return html`<p class="small muted" data-testid="map-caution">
    ${msg(str`Two dimensions distort: the model tells texts apart by ${all} numbers, so texts that are neighbours here may be far apart for the model, and the other way round.`)}
    ${name === "umap" ? umapInWords(charted.fitted, charted.texts.texts.length) : pcaInWords(charted)}
    ${
      isShaded
        ? msg(
            "The shading is the label that the run gives to the texts drawn nearby; it is no boundary in the classifier itself.",
          )
        : nothing
    }
  </p>`;
}

const pcaInWords = ({ held = 0, epochs }: Charted): string =>
  epochs.length > 1
    ? msg(
        str`All epochs are seen along the same two directions, those in which the texts of all epochs differ most (${percent(held, 0)} of the differences), so that a point moves only where the model has moved its text.`,
      )
    : msg(
        str`Seen along the two directions in which the texts differ most, which hold ${percent(held, 0)} of the differences.`,
      );

function umapInWords(fitted: number | undefined, texts: number): string {
  const said = msg("UMAP keeps neighbours together; how far apart groups are, and how large, means little.");
  if (fitted === undefined || fitted >= texts) return said;
  return `${said} ${msg(str`It was fitted on ${manyTexts(fitted)}; each of the others stands between its nearest ones.`)}`;
}
