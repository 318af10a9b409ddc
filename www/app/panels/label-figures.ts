// How well each label does, folded in.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Evaluation } from "../../lib/index";
import { tag } from "../components/tag";
import { count, fixed } from "../words";

export const labelFigures = ({ perLabel }: Evaluation, labels: readonly string[]): TemplateResult =>
  html`<details>
    <summary>${msg("Figures by label")}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label=${msg("Figures by label")}>
      <table class="by-label" data-testid="per-label">
        <thead>
          <tr>
            <th scope="col">${msg("Label")}</th>
            <th scope="col" class="figure">${msg("Precision")}</th>
            <th scope="col" class="figure">${msg("Recall")}</th>
            <th scope="col" class="figure">F1</th>
            <th scope="col" class="figure">${msg("Test texts")}</th>
          </tr>
        </thead>
        <tbody>
          ${perLabel.map(
            ({ label, precision, recall, f1, support }) =>
              html`<tr>
                <th scope="row" class="text">${tag(labels, label)}</th>
                <td class="figure">${fixed(precision, 3)}</td>
                <td class="figure">${fixed(recall, 3)}</td>
                <td class="figure">${fixed(f1, 3)}</td>
                <td class="figure">${count(support)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="small muted">
      ${msg("Precision: of the texts given this label, the share that has it. Recall: of the texts that have it, the share that was given it.")}
    </p>
  </details>`;
