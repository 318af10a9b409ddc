// How a language model is got and opened: the button that says how much it fetches, and how far that is.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { Homefire, type LanguageModel } from "../../../lib/index";
import { isHere, openWriter } from "../../actions/writing/model";
import type { Store, WriterOpening } from "../../store";
import { megabytes, progressInWords } from "../../words";

/** What there is of the catalogue's model, and what the button that gets it says. */
function catalogueState(store: Pick<Store, "kept">, { id, bytes }: LanguageModel): { about: string; get: string } {
  const here = store.kept.find((one) => one.id === id);
  if (here?.whole) return { about: msg("kept here, works offline"), get: msg("Open the language model") };
  if (here?.bytes)
    return {
      about: msg(str`${megabytes(here.bytes)} of ${megabytes(bytes)} are here`),
      get: msg(str`Download the other ${megabytes(bytes - here.bytes)}`),
    };
  return { about: msg("not downloaded yet"), get: msg(str`Download the language model (${megabytes(bytes)})`) };
}

/** Opens what is chosen. What goes wrong shows at its place. */
export const openChosen = (store: Store): void => void openWriter(store).catch(() => undefined);

/** The catalogue's model, and the button that gets and opens it while none is open. */
export function catalogueModel(store: Store, busy: boolean): TemplateResult | typeof nothing {
  const [model] = Homefire.languageModels;
  if (!model) return nothing;
  const { about, get } = catalogueState(store, model);
  const here = isHere(store);
  return html`<p>
      <strong>${model.name}</strong>
      <span class="muted small" data-testid="writer-kept"
        >(${megabytes(model.bytes)}, ${model.stored}, ${model.licence}, ${about})</span
      >
    </p>
    ${
      store.lm
        ? nothing
        : html`<div class="row">
            <button class="primary" data-testid="writer-get" ?disabled=${busy} @click=${() => openChosen(store)}>
              ${get}
            </button>
            ${here ? nothing : html`<span class="small muted">${msg("It is downloaded once, and kept by the browser.")}</span>`}
          </div>`
    }`;
}

/** How far it is, and a way to stop it. */
export function openingProgress(opening: WriterOpening | undefined): TemplateResult | typeof nothing {
  if (!opening) return nothing;
  const { progress, abort } = opening;
  const bytes = progress?.phase === "download" && progress.total > 0 ? progress : undefined;
  return html`<p class="small" id="writer-opening" data-testid="writer-progress">
      ${bytes ? msg(str`Downloading the language model: ${progressInWords(bytes)}`) : msg("Starting the language model…")}
    </p>
    ${
      bytes
        ? html`<progress aria-labelledby="writer-opening" max=${bytes.total} .value=${bytes.loaded}></progress>`
        : html`<progress aria-labelledby="writer-opening"></progress>`
    }
    <div class="row">
      <button data-testid="writer-stop" @click=${() => abort.abort()}>${msg("Stop")}</button>
      <span class="small muted">${msg("What has come is kept, and the next download goes on from there.")}</span>
    </div>`;
}
