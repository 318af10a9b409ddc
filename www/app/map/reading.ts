// What is read of a text on the map, beside its label.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { tag } from "../components/tag";
import { beginning } from "../words";
import type { Chart } from "./chart";
import { kindOfText, type Shown } from "./scene";

/** What there is to be said of a text beside its label. */
export function notesOf(text: string, point: number, said: Chart["said"]): string[] {
  const wrong = said?.tested?.mistakes.get(text);
  const given = wrong ?? said?.given?.[point];
  const kind = kindOfText(text, said?.tested);
  return [
    ...(said?.tested?.folds || kind === "learned" ? [] : [msg("Tested on.")]),
    ...(given === undefined
      ? []
      : [wrong ? msg(str`Given a wrong label: ${given}.`) : msg(str`The run says ${given}.`)]),
  ];
}

/** Where the sentence that is tried has landed, for those who don't see it. */
export function triedInWords({ placed, charted, labels, own, tried }: Shown): TemplateResult | typeof nothing {
  const nearest = placed?.near[0];
  if (!placed || nearest === undefined || placed.text !== tried?.text) return nothing;
  const text = beginning(charted.texts.texts[nearest] ?? "", 90);
  return html`<p class="small" data-testid="map-tried">
    ${msg("Your sentence is nearest to:")} <bdi class="text">${text}</bdi>
    ${tag(labels, labels[own[nearest] ?? 0] ?? "")}
  </p>`;
}
