// What stands in the map's place until it is there, and what goes on under it: every state that it can be in.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Run, Store } from "../store";
import { errorInWords } from "../told";
import { beginning, manyTexts, progressInWords, runName } from "../words";
import type { Chart, Charted, Failure } from "./chart";

/** What is to be context of, and how the map is made: of the pretrained encoder, or before and after a run that has tuned it. */
export interface MapContext {
  store: Store;
  chart: Chart;
  draw: (run?: Run) => void;
}

/** The approaches that tune the encoder, so that the texts stand elsewhere for it afterwards. */
const MOVING: readonly string[] = ["last-layers", "lora", "full", "contrastive"];

/** What stands in the map's place until it is there. */
export function beforeMap(context: MapContext): TemplateResult {
  const { store, chart, draw } = context;
  const { data } = store;
  if (chart.stage === "embedding" || chart.stage === "projecting") return coming(chart);
  if (chart.failure) return failed(context, chart.failure);
  return html`<p>
      ${msg("Here each text becomes a point: texts that the model takes for similar stand near each other, and the colours are your labels.")}
    </p>
    ${
      data
        ? html`<button data-testid="map-draw" @click=${() => draw()}>
            ${msg(str`Draw the map of ${manyTexts(data.about.size)}`)}
          </button>`
        : html`<p class="muted" data-testid="map-empty">
            ${msg("It needs examples first: choose a sample, or bring your own.")}
          </p>`
    }`;
}

function coming(chart: Chart): TemplateResult {
  const { progress, working, stage } = chart;
  const share = stage === "projecting" ? working?.share : progress && progress.loaded / Math.max(1, progress.total);
  return html`<p role="status" data-testid="map-busy">
      ${stage === "projecting" ? msg("Finding the directions in which the texts differ most…") : msg("The model reads the texts…")}
      ${stage === "embedding" && progress ? progressInWords(progress) : nothing}
    </p>
    <div class="row">
      <progress max="1" .value=${share ?? 0} aria-label=${msg("Progress of the map")}></progress>
      <button data-testid="map-stop" @click=${() => chart.leave()}>${msg("Stop")}</button>
    </div>`;
}

function failed({ store, chart, draw }: MapContext, failure: Failure): TemplateResult {
  const run = store.runs.find(({ id }) => id === chart.charted?.run);
  return html`<p class="error" role="alert" data-testid="map-failed">
      ${"error" in failure ? errorInWords(failure.error) : diedInWords(failure.died)}
    </p>
    <button data-testid="map-again" @click=${() => draw(run)}>${msg("Try again")}</button>`;
}

const diedInWords = (why: string): string =>
  why
    ? msg(str`The projection ended before it was done (${beginning(why, 200)}).`)
    : msg("The projection ended before it was done. The browser may be short of memory.");

/** What goes on while the picture stands, and what can be done about it. */
export function underMap(context: MapContext, charted: Charted): TemplateResult {
  const { store, chart, draw } = context;
  const { working, stopped, stage, failure } = chart;
  const { selected, data, running } = store;
  const canMove =
    selected && MOVING.includes(selected.about.approach) && selected.classifier && charted.run !== selected.id;
  if (stage === "embedding" || stage === "projecting") return html`<div class="under">${coming(chart)}</div>`;
  const outdated = charted.data !== data?.id;
  return html`<div class="under small" data-testid="map-under">
    ${failure ? html`<div>${failed(context, failure)}</div>` : nothing}
    ${
      working
        ? html`<span role="status"
              >${working.phase === "neighbours" ? msg("Comparing the texts with each other…") : msg("Arranging the texts by their neighbours…")}</span
            ><progress max="1" .value=${working.share} aria-label=${msg("Progress of the map")}></progress>
            <button data-testid="map-stop" @click=${() => chart.stop()}>${msg("Stop")}</button>`
        : nothing
    }
    ${
      stopped && !failure && !working
        ? html`<button data-testid="map-layout" @click=${() => chart.layOut() || draw()}>
            ${msg("Arrange them by neighbours after all")}
          </button>`
        : nothing
    }
    ${
      outdated && !running
        ? html`<span>${msg("The texts have changed since.")}</span
            ><button data-testid="map-redraw" @click=${() => draw()}>${msg("Draw it again")}</button>`
        : nothing
    }
    ${
      MOVING.includes(store.approach)
        ? html`<label class="choice"
            ><input
              type="checkbox"
              data-testid="map-record"
              .checked=${store.recording ?? true}
              ?disabled=${Boolean(running)}
              @change=${(event: Event) => store.set({ recording: (event.target as HTMLInputElement).checked })}
            />${msg("Record how the next run moves the texts; each epoch takes a little longer")}</label
          >`
        : nothing
    }
    ${
      canMove && !running
        ? html`<span
              >${msg(str`Run ${selected.id}, ${runName(selected)}, has changed the model, so that the texts stand elsewhere for it.`)}</span
            ><button data-testid="map-move" @click=${() => draw(selected)}>${msg("Show where they went")}</button>`
        : nothing
    }
  </div>`;
}
