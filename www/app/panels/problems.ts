// The rows that were left out when a table was read, and why.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../../lib/index";
import { toldInWords } from "../told";
import { count, manyRows } from "../words";

const SHOWN = 50;

export function problemList(problems: Problem[], testid = "problems"): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing;
  return html`<details>
    <summary>${msg(str`${manyRows(problems.length)} left out, and why`)}</summary>
    <ul class="small" data-testid=${testid}>
      ${problems.slice(0, SHOWN).map((problem) => html`<li class="text">${problemInWords(problem)}</li>`)}
    </ul>
    ${
      problems.length > SHOWN
        ? html`<p class="small muted">${msg(str`The first ${SHOWN} of ${count(problems.length)}.`)}</p>`
        : nothing
    }
  </details>`;
}

function problemInWords({ row, reason, told }: Problem): string {
  const why = toldInWords(told, reason);
  return msg(str`Row ${row}: ${why}`);
}
