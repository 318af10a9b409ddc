// What a comparison came to: a dot with its interval for each approach, on one axis with guessing; and all figures, folded in.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import type { Evaluation, OverGuess } from "../../lib/index";
import { ticks, whisker } from "../components/whisker";
import { accuracyInWords } from "../result-words";
import type { ComparedRun, LastComparison, Run, Store } from "../store";
import { smallTower } from "../tower/small";
import { approachName, count, duration, fixed, megabytes, percent, range, runName } from "../words";

export const comparisonStyles = css`
  .dots {
    width: 100%;
    font-size: var(--size-2);
  }
  .dots th,
  .dots td {
    padding: var(--gap-2);
    vertical-align: middle;
  }
  .dots .plot {
    width: 42%;
    padding-inline: var(--gap-3);
  }
  .dots thead .plot {
    padding-bottom: 0;
  }
  .dots .named {
    display: flex;
    gap: var(--gap-2);
    align-items: center;
  }
  .dots .use {
    padding-inline: 0 var(--gap-1);
    white-space: nowrap;
  }
  .dots .use label {
    padding: 0;
  }
  .dots .said {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 var(--gap-2);
    font-variant-numeric: tabular-nums;
  }
  .dots tr.selected {
    background: var(--frozen-soft);
  }
  .dots .in-card {
    display: none;
  }
  .small-tower {
    order: -1;
    flex: none;
  }
  @container compared (width < 38rem) {
    .dots,
    .dots caption,
    .dots tbody,
    .dots tfoot,
    .dots tr,
    .dots th,
    .dots td {
      display: block;
      width: auto;
      text-align: left;
      border: 0;
    }
    .dots thead {
      position: absolute;
      clip-path: inset(50%);
    }
    .dots tr {
      display: grid;
      grid-template-columns: auto 1fr 1fr 1fr;
      align-items: center;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      margin-bottom: var(--gap-2);
      padding: var(--gap-2);
    }
    .dots th,
    .dots .plot {
      width: auto;
    }
    .dots th {
      grid-column: 2 / -1;
    }
    .dots .plot,
    .dots tfoot th {
      grid-column: 1 / -1;
    }
    .dots td.figure {
      white-space: normal;
    }
    .dots td.figure:nth-child(4) {
      grid-column: 1 / 3;
    }
    .dots .in-card {
      display: block;
    }
  }
`;

type Tested = ComparedRun & { evaluation: Evaluation };

/** Those that came to something. */
export const testedOf = ({ results }: LastComparison): Tested[] =>
  results.filter((result): result is Tested => result.evaluation !== undefined);

/** How many of the last layers an approach has tuned, where that was a choice. */
const tunedLayers = ({ contestant }: ComparedRun): number | undefined =>
  "layers" in contestant && typeof contestant.layers === "number" ? contestant.layers : undefined;

const MINILM_LAYERS = 6;

/** The dots, a row each; and guessing. */
export function dots(store: Store, compared: LastComparison): TemplateResult {
  const tested = testedOf(compared);
  const { folds, verdict } = compared;
  const guess = tested[0]?.evaluation.majority;
  return html`<table class="dots" role="table" data-testid="comparison">
    <caption>
      ${folds ? msg(str`Each cross-validated on the same ${folds} folds`) : msg("Each on the same test part")}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col" class="use"><span class="hidden-label">${msg("In use")}</span></th>
        <th role="columnheader" scope="col">${msg("Approach")}</th>
        <th role="columnheader" scope="col" class="plot">${msg("Accuracy with its 95 % interval")}${ticks()}</th>
        <th role="columnheader" scope="col" class="figure">${msg("Examples")}</th>
        <th role="columnheader" scope="col" class="figure">${msg("Time")}</th>
        <th role="columnheader" scope="col" class="figure">${msg("Weights")}</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${tested.map((result, i) => row(store, result, verdict?.overGuess?.[i] ?? undefined))}
    </tbody>
    ${
      guess
        ? html`<tfoot role="rowgroup">
            <tr role="row" data-testid="guess-row">
              <th role="cell" colspan="2">${msg(str`Always guessing “${guess.label}”`)}</th>
              <td role="cell" class="plot">
                ${whisker({ guess: guess.accuracy }, msg(str`guessing ${percent(guess.accuracy)}`))}
                <div class="said small muted">
                  <span>${percent(guess.accuracy)}</span><span>${msg("the dashed line in each row")}</span>
                </div>
              </td>
              <td role="cell" colspan="3"></td>
            </tr>
          </tfoot>`
        : nothing
    }
  </table>`;
}

function row(store: Store, result: Tested, over: OverGuess | undefined): TemplateResult {
  const { contestant, evaluation: e, seconds, trainedWeights, run: id } = result;
  const { accuracy, interval, majority } = e;
  const run = store.runs.find((one) => one.id === id);
  const layers = store.hf && !store.hf.closed ? store.hf.model.layers : MINILM_LAYERS;
  const name = approachName(contestant.approach);
  // It is read by its name; the tower beside it comes first only for the eye.
  const named = html`<span class="named"
    ><span>${name}</span>${smallTower(contestant.approach, layers, tunedLayers(result))}</span
  >`;
  const cell = (title: string, value: string) =>
    html`<td role="cell" class="figure">
      <span class="in-card small muted" aria-hidden="true">${title}</span>${value}
    </td>`;
  return html`<tr role="row" class=${run && run === store.selected ? "selected" : ""}>
    <td role="cell" class="use">${run ? take(store, run) : nothing}</td>
    <th role="rowheader" scope="row">${named}</th>
    <td role="cell" class="plot">
      ${whisker({ value: accuracy, interval, guess: majority?.accuracy }, `${name}: ${accuracyInWords(e)}`)}
      <div class="in-card">${ticks()}</div>
      <div class="said small">
        <strong>${percent(accuracy)}</strong><span class="muted">${range(interval, 0)}</span>
      </div>
      ${
        over && !over.beats
          ? html`<span class="small"
              >${over.ahead ? msg("may be no better than guessing") : msg("no better than guessing")}</span
            >`
          : nothing
      }
    </td>
    ${cell(msg("Examples"), run ? count(run.about.examples) : "–")} ${cell(msg("Time"), duration(seconds))}
    ${cell(msg("Weights"), count(trainedWeights))}
  </tr>`;
}

function take(store: Store, run: Run): TemplateResult {
  return html`<label class="choice"
    ><input
      type="radio"
      name="taken"
      .checked=${run === store.selected}
      ?disabled=${Boolean(store.running)}
      @change=${() => store.set({ selectedId: run.id })}
    /><span>${run.id}.</span><span class="hidden-label"> ${runName(run)}</span></label
  >`;
}

/** Every figure of each, folded in. */
export function allFigures(compared: LastComparison): TemplateResult {
  return html`<details>
    <summary>${msg("All figures")}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${msg("All figures")}>
      <table data-testid="figures">
        <thead>
          <tr>
            <th scope="col">${msg("Approach")}</th>
            <th scope="col" class="figure">${msg("Accuracy")}</th>
            <th scope="col" class="figure">${msg("95 % interval")}</th>
            <th scope="col" class="figure">${msg("Macro-F1")}</th>
            <th scope="col" class="figure">${msg("Time")}</th>
            <th scope="col" class="figure">${msg("Memory")}</th>
            <th scope="col" class="figure">${msg("Weights trained")}</th>
          </tr>
        </thead>
        <tbody>
          ${testedOf(compared).map(
            ({ contestant, evaluation: e, seconds, memory, trainedWeights, share }) =>
              html`<tr>
                <th scope="row">${approachName(contestant.approach)}</th>
                <td class="figure">${percent(e.accuracy)}</td>
                <td class="figure">${range(e.interval)}</td>
                <td class="figure">${fixed(e.macroF1, 3)}</td>
                <td class="figure">${duration(seconds)}</td>
                <td class="figure">${megabytes(memory)}</td>
                <td class="figure">
                  ${count(trainedWeights)}${trainedWeights ? ` (${percent(share, share < 0.01 ? 3 : 1)})` : nothing}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small muted">
      ${msg("Each is listed with the runs under “Results”. Time leaves out texts that had been embedded before. Memory is what the worker needed beyond the model; a GPU's own is not counted.")}
    </p>
  </details>`;
}
