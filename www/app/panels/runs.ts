// The table of runs, of which one is chosen, and what is to be known before two of them are compared.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { retest, staleRuns } from "../actions/retest";
import type { Run, Store } from "../store";
import { count, duration, fixed, many, percent, range, runName } from "../words";

export const runsStyles = css`
  td .choice {
    min-width: 11rem;
    min-height: 0;
  }
  tr.selected {
    background: var(--frozen-soft);
  }
`;

/** All runs, folded in. */
export function runsTable(store: Store): TemplateResult | typeof nothing {
  const { runs } = store;
  if (runs.length === 0) return nothing;
  return html`<details>
      <summary>
        ${many(runs.length, msg(str`${count(runs.length)} run so far`), msg(str`${count(runs.length)} runs: choose one`))}
      </summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("Runs")}>
        <table data-testid="runs">
          <caption>
            ${msg("Runs")}
          </caption>
          <thead>
            <tr>
              <th scope="col">${msg("Run")}</th>
              <th scope="col">${msg("From")}</th>
              <th scope="col" class="figure">${msg("Examples")}</th>
              <th scope="col" class="figure">${msg("Accuracy")}</th>
              <th scope="col" class="figure">${msg("95 % interval")}</th>
              <th scope="col" class="figure">${msg("Macro-F1")}</th>
              <th scope="col" class="figure">${msg("Time")}</th>
            </tr>
          </thead>
          <tbody>
            ${runs.map((run) => runRow(store, run))}
          </tbody>
        </table>
      </div>
      ${
        runs.length > 1
          ? html`<p class="small muted">${msg("Where two intervals overlap a lot, the difference may be chance.")}</p>`
          : nothing
      }
    </details>
    ${differentTests(store)}`;
}

function runRow(store: Store, run: Run): TemplateResult {
  const { id, evaluation: e, about } = run;
  const chosen = id === store.selectedId;
  return html`<tr class=${chosen ? "selected" : ""}>
    <td>
      <label class="choice"
        ><input
          type="radio"
          name="run"
          .checked=${chosen}
          ?disabled=${Boolean(store.running)}
          @change=${() => store.set({ selectedId: id })}
        />${id}. ${runName(run)}</label
      >
    </td>
    <td class="text">${run.from}${run.seconds === undefined ? ` (${msg("loaded")})` : ""}</td>
    <td class="figure">${count(about.examples)}</td>
    <td class="figure">${e ? percent(e.accuracy) : "–"}</td>
    <td class="figure">${e ? range(e.interval, 0) : "–"}</td>
    <td class="figure">${e ? fixed(e.macroF1, 3) : "–"}</td>
    <td class="figure">${run.seconds === undefined ? "–" : duration(run.seconds)}</td>
  </tr>`;
}

/** Says where runs were not tested on the same texts, and what can be done about it. */
function differentTests(store: Store): TemplateResult | typeof nothing {
  const tested = store.runs.filter(({ testSet }) => testSet !== undefined);
  if (new Set(tested.map(({ testSet }) => testSet)).size < 2) return nothing;
  if (new Set(tested.map(({ testPart }) => testPart ?? "")).size > 1 || tested.some(({ testPart }) => !testPart)) {
    return html`<p class="note small">
      ${msg("These runs were tested on different texts, because their data or their splits differ. Compare only runs with the same test texts.")}
    </p>`;
  }
  const stale = staleRuns(store);
  return html`<div class="note small" data-testid="corrected">
    <p>
      ${msg("Rows were changed between these runs. All of them were tested on the same test part, as its rows were at the time.")}
      ${stale.length === 0 ? msg("Run the earlier ones again to compare them on the current rows.") : nothing}
    </p>
    ${
      stale.length > 0
        ? html`<div class="row">
            <button
              data-testid="retest"
              ?disabled=${Boolean(store.running || store.reading)}
              @click=${() => void retest(store)}
            >
              ${many(
                stale.length,
                msg(str`Test ${count(stale.length)} earlier run on the current rows`),
                msg(str`Test ${count(stale.length)} earlier runs on the current rows`),
              )}
            </button>
          </div>`
        : nothing
    }
  </div>`;
}
