// What every panel of the page has in common: it renders when the store changes, and shows its errors in its own place.
import { updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, html, nothing, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from "lit";
import { isOfWriting, type Place, type StepName, type Store } from "./store";
import { sharedStyles } from "./styles";
import { advice } from "./words";

/** The steps in the order that they stand in, whichever of them are shown. */
const inOrder: readonly StepName[] = ["model", "data", "approach", "run", "results", "try", "save", "compare"];

/** An element that renders when what it shows changes, which is given before the element is put into the page. */
export abstract class Watching extends LitElement {
  static override styles: CSSResultGroup[] = [sharedStyles];
  /** What tells its changes by the event "change". */
  protected abstract readonly watched: EventTarget;

  readonly #update = () => this.requestUpdate();

  constructor() {
    super();
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watched.addEventListener("change", this.#update);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watched.removeEventListener("change", this.#update);
  }
}

/** An element that shows a store. */
export abstract class View extends Watching {
  static override properties: PropertyDeclarations = { store: { attribute: false } };
  declare store: Store;

  protected get watched(): Store {
    return this.store;
  }

  /** What went wrong at `place`, where something did. */
  protected whatFailed(place: Place): TemplateResult | typeof nothing {
    const error = this.store.errors[place];
    return error === undefined ? nothing : html`<p class="error">${advice(error, isOfWriting(place))}</p>`;
  }
}

export abstract class Panel extends View {
  static override properties: PropertyDeclarations = { ...View.properties, bare: { type: Boolean } };
  /** Whether it stands in something that has a frame and a heading of its own. */
  declare bare: boolean;

  protected frame(name: StepName, title: string, body: TemplateResult | typeof nothing): TemplateResult {
    if (this.bare) return html`${body}`;
    // On the page itself the steps stand side by side, in no order of their own.
    const shown = inOrder.filter((step) => this.store.stepsNow.includes(step));
    const number = this.store.beside ? undefined : shown.indexOf(name) + 1;
    return html`<section part="step step-${name}" aria-labelledby="title">
      <h2 id="title" part="title">
        ${number === undefined ? nothing : html`<span class="number" part="number" aria-hidden="true">${number}</span>`}${title}
      </h2>
      ${body}
    </section>`;
  }

  /** A live region has to stand before it is filled, or a screen reader may not say it. */
  protected error(place: Place, testid: string): TemplateResult {
    return html`<div role="alert" data-testid=${testid}>${this.whatFailed(place)}</div>`;
  }
}
