// How far the run of a step is, and a way to stop it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { phases } from "../panels/run";
import { progressInWords } from "../words";
import type { Runner } from "./runner";
import { words } from "./said";

export function runStatus(runner: Runner): TemplateResult {
  const { store, underway } = runner;
  const { running, opening, writerOpening } = store;
  const progress = running?.progress ?? opening?.progress ?? writerOpening?.progress;
  const phase = running && !opening && !writerOpening ? running.phase : "opening";
  const total = progress && progress.total > 0 ? progress.total : undefined;
  return html`<p id="status" data-testid="lesson-status">
      <strong aria-live="polite">${phases()[phase]}</strong>${progress ? html`: ${progressInWords(progress)}` : nothing}
      ${
        underway && underway.of > 1
          ? html`<br /><span class="small muted"
                >${msg(str`Run ${underway.place + 1} of ${underway.of}: ${words(underway.run.name)}`)}</span
              >`
          : nothing
      }
    </p>
    ${
      total === undefined
        ? html`<progress aria-labelledby="status"></progress>`
        : html`<progress aria-labelledby="status" max=${total} .value=${progress?.loaded ?? 0}></progress>`
    }
    <div class="row">
      <button data-testid="lesson-stop" @click=${() => runner.stop()}>${msg("Stop")}</button>
      <span class="small muted">${msg("Your guess is kept.")}</span>
    </div>`;
}
