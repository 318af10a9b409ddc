// The curves of a run, while it goes and afterwards.
import { msg } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import { TUNE_APPROACHES } from "../../lib/schema";
import type { Curves, Store } from "../store";
import "../training-chart";

export const chartStyles = css`
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
    gap: var(--gap-3);
    margin-top: var(--gap-3);
  }
  .charts > * {
    min-width: 0;
  }
`;

const NONE: Curves = { step: [], loss: [], accuracy: [], validationLoss: [], validationAccuracy: [] };

/** Loss and accuracy by step: of the run that goes, or else of the one that is selected. */
export function runCharts({ running, approach, curves: now, selected }: Store): TemplateResult | typeof nothing {
  const going = running?.kind === "run" && (TUNE_APPROACHES as readonly string[]).includes(approach);
  // Their frames stand from the beginning, so that nothing is moved by the first step.
  const curves = going ? (now ?? NONE) : selected?.curves;
  if (!curves || (curves.step.length === 0 && !going)) return nothing;
  const { step, loss, accuracy, validationLoss, validationAccuracy, majority, kept } = curves;
  const empty =
    running?.phase === "probing" ? msg("A head is being trained first.") : msg("No step has been taken yet.");
  return html`<div class="charts">
      <hf-chart
        heading=${msg("Loss")}
        .x=${step}
        .training=${loss}
        .validation=${validationLoss}
        .kept=${kept}
        .empty=${empty}
        .length=${step.length}
      ></hf-chart>
      <hf-chart
        heading=${msg("Accuracy")}
        share
        .x=${step}
        .training=${accuracy}
        .validation=${validationAccuracy}
        .guess=${majority}
        .kept=${kept}
        .empty=${empty}
        .length=${step.length}
      ></hf-chart>
    </div>
    ${
      curves.probed
        ? html`<p class="small muted" data-testid="probed">
            ${msg("Before the first of these steps a head was trained on the model as it is, so that the model isn't led astray by a random one.")}
          </p>`
        : nothing
    }`;
}
