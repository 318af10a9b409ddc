// What to take after a comparison, and how sure that is.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { advisedRun, takeAdvised } from "../actions/compare";
import type { ComparedRun, LastComparison, Store } from "../store";
import { approachName, count, fixed, many, recommendation, runName, takenInWords } from "../words";
import { testedOf } from "./comparison";

export const verdictStyles = css`
  .verdict {
    border-left: 4px solid var(--good);
    background: var(--good-soft);
    border-radius: 6px;
    padding: var(--gap-2) var(--gap-3);
    margin: var(--gap-3) 0;
  }
  .verdict.unsure {
    border-color: var(--warn);
    background: var(--warn-soft);
  }
`;

/** What to take, once all are through; and what is taken. */
export function verdict(store: Store, compared: LastComparison): TemplateResult {
  const { running, selected } = store;
  if (running?.kind === "compare") {
    return html`<p class="small muted" data-testid="no-verdict">
      ${msg("The recommendation appears when all of them are done.")}
    </p>`;
  }
  if (!compared.verdict) {
    return html`<p class="small muted" data-testid="no-verdict">
      ${msg("The comparison was interrupted. Press Compare to continue; finished approaches are not run again.")}
    </p>`;
  }
  const over = compared.verdict.overGuess ?? [];
  const unsure = over.length > 0 && over.every((one) => one !== null && !one.beats);
  // Where none is even ahead of guessing, the advice is to take none.
  const advised = unsure && over.every((one) => !one?.ahead) ? undefined : advisedRun(store);
  return html`<div class="verdict ${unsure ? "unsure" : ""}" data-testid="verdict">
    <p><strong data-testid="advice">${recommendation(compared)}</strong></p>
    ${
      advised && advised !== selected
        ? html`<div class="row">
            <button class="primary" data-testid="take" ?disabled=${Boolean(running)} @click=${() => takeAdvised(store)}>
              ${msg(str`Take run ${advised.id}, ${runName(advised)}`)}
            </button>
          </div>`
        : nothing
    }
    <p class="small" data-testid="taken">${selected ? takenInWords(selected) : nothing}</p>
  </div>`;
}

const nameOf = (result: ComparedRun | undefined): string => (result ? approachName(result.contestant.approach) : "");

/** Which of those that were tested differ by more than chance, folded in. */
export function howSure(compared: LastComparison): TemplateResult | typeof nothing {
  const { verdict } = compared;
  if (!verdict || verdict.pairs.length === 0) return nothing;
  const tested = testedOf(compared);
  return html`<details>
    <summary>${msg("How sure?")}</summary>
    <p class="small muted">
      ${many(
        verdict.pairs.length,
        msg(
          str`McNemar's test looks only at the texts that one got right and the other wrong: if they were equally good, these would fall evenly. A p below 0.05 is taken as a difference; it is corrected for looking at ${count(verdict.pairs.length)} pair (Holm).`,
        ),
        msg(
          str`McNemar's test looks only at the texts that one got right and the other wrong: if they were equally good, these would fall evenly. A p below 0.05 is taken as a difference; it is corrected for looking at ${count(verdict.pairs.length)} pairs (Holm).`,
        ),
      )}
    </p>
    <ul class="small" data-testid="pairs">
      ${verdict.pairs.map(({ of, only, adjusted, differ }) => {
        const [one, other] = of.map((i) => nameOf(tested[i]));
        const [mine, its] = only.map(count);
        const p = fixed(adjusted, 3);
        return html`<li>
          ${
            differ
              ? msg(str`${one} and ${other}: ${mine} and ${its} only the one got right, p = ${p}; they differ.`)
              : msg(
                  str`${one} and ${other}: ${mine} and ${its} only the one got right, p = ${p}; the difference may be chance.`,
                )
          }
        </li>`;
      })}
    </ul>
  </details>`;
}
