// A page that shows each component in each of its states, for those who work on the page. Its words are not translated.
import "../fonts";
import { css, html, LitElement } from "lit";
import { markAt } from "../labels";
import { Store } from "../store";
import { pageStyles, sharedStyles } from "../styles";
import { smallTower, towerStyles } from "../tower/small";
import "../tower/tower";
import { bar } from "./bar";
import "./drop-zone";
import "./paste-box";
import "../panels/examples/card";
import "./sheet";
import { tabStyles, tabs } from "./tabs";
import { markOf, tag, tagStyles } from "./tag";
import "./toast";

if (pageStyles.styleSheet) document.adoptedStyleSheets = [...document.adoptedStyleSheets, pageStyles.styleSheet];

const LONG =
  "A text that is longer than the two lines that are seen of it until it is pressed, as most texts are. ".repeat(2);

const LABELS = ["billing", "delivery", "technical", "account", "praise", "returns", "legal", "other", "a ninth"];

class Components extends LitElement {
  static override styles = [
    sharedStyles,
    tagStyles,
    tabStyles,
    towerStyles,
    css`
      main {
        max-width: 72rem;
        margin: 0 auto;
        padding: var(--gap-3);
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
        gap: var(--gap-3);
        align-items: start;
      }
      h1 {
        font-size: var(--size-3);
        grid-column: 1 / -1;
        margin: 0;
      }
      .swatches {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-3);
      }
      .figure {
        font-size: var(--size-4);
        font-weight: 650;
      }
    `,
  ];

  static override properties = { tab: { state: true }, sheet: { state: true } };
  declare tab: "one" | "two" | "three";
  declare sheet: "middle" | "side" | undefined;

  readonly #store = new Store();

  constructor() {
    super();
    this.tab = "one";
  }

  override render() {
    return html`<main>
      <h1>Components</h1>
      <section aria-labelledby="buttons">
        <h2 id="buttons">Button</h2>
        <div class="row">
          <button class="primary">Primary</button><button class="primary" disabled>Primary, not now</button>
          <button>Plain</button><button disabled>Plain, not now</button><button class="quiet">Quiet</button>
        </div>
      </section>
      <section aria-labelledby="fields">
        <h2 id="fields">Field</h2>
        <label class="field">A line<input type="text" value="Best pizza in years" /></label>
        <label class="field">Several lines<textarea rows="2">The soup was cold.</textarea></label>
        <label class="field"
          >One of some<select>
            <option>automatically</option>
          </select></label
        >
        <label class="choice"><input type="checkbox" checked />Ticked</label>
        <label class="choice"><input type="radio" name="r" checked />Chosen</label>
        <label class="choice"><input type="radio" name="r" />Not chosen</label>
        <label class="choice"><input type="radio" disabled />Not to be had</label>
      </section>
      <section aria-labelledby="notes">
        <h2 id="notes">What is said</h2>
        <p class="figure">92.3 %</p>
        <p>A sentence. <span class="muted">What matters less.</span> <span class="small muted">Small.</span></p>
        <p class="info">What is so.</p>
        <p class="note">What to mind.</p>
        <p class="error">What went wrong, and what to do.</p>
        <progress aria-label="half way" max="2" value="1"></progress>
        <progress aria-label="under way"></progress>
      </section>
      ${this.#others()}
    </main>`;
  }

  #over() {
    const say = (undo: boolean) =>
      this.#store.set({
        toast: { text: "“billing” is called “invoices” now.", ...(undo ? { undo: () => undefined } : {}) },
      });
    return html`<section aria-labelledby="over">
        <h2 id="over">Sheet and toast</h2>
        <div class="row">
          <button data-testid="show-sheet" @click=${() => (this.sheet = "middle")}>A sheet</button>
          <button data-testid="show-side" @click=${() => (this.sheet = "side")}>At the side</button>
          <button data-testid="show-toast" @click=${() => say(true)}>A toast with Undo</button>
          <button @click=${() => say(false)}>A toast</button>
        </div>
      </section>
      <hf-sheet
        heading="A sheet"
        ?side=${this.sheet === "side"}
        .open=${Boolean(this.sheet)}
        @close=${() => (this.sheet = undefined)}
        ><p>What stands in it.</p></hf-sheet
      >
      <hf-toast .store=${this.#store}></hf-toast>`;
  }

  /** What the page has of its own. */
  #others() {
    const all = (["one", "two", "three"] as const).map((name) => ({
      name,
      title: `View ${name}`,
      testid: `tab-${name}`,
    }));
    return html`<section aria-labelledby="tags">
        <h2 id="tags">Tag</h2>
        <div class="swatches">${LABELS.map((label) => tag(LABELS, label))}</div>
        <div class="swatches">${Array.from({ length: 24 }, (_, i) => markOf(markAt(i)))}</div>
      </section>
      <section aria-labelledby="bars">
        <h2 id="bars">Bar</h2>
        ${[0, 0.25, 0.62, 1].map((share, i) => html`<p>${bar(share, { hue: markAt(i).hue, guess: 0.25 })}</p>`)}
        <p>${bar(0.5)}</p>
      </section>
      <section aria-labelledby="tabs">
        <h2 id="tabs">Tabs</h2>
        ${tabs(all, this.tab, { label: "Views", choose: (tab) => (this.tab = tab) })}
      </section>
      ${this.#over()}
      <section aria-labelledby="drop">
        <h2 id="drop">Drop zone</h2>
        <hf-drop-zone label="Choose a file, or drop one here"></hf-drop-zone>
        <hf-drop-zone label="Not now" disabled></hf-drop-zone>
        <hf-paste-box label="One text a line" hint="text,label" testid="paste"></hf-paste-box>
      </section>
      <section aria-labelledby="card">
        <h2 id="card">Label</h2>
        ${[false, true].map(
          (fixed) =>
            html`<hf-label-card
              .store=${this.#store}
              .labels=${LABELS}
              .group=${{ label: "billing", count: 25, out: 1, places: [], texts: ["I was charged twice.", LONG] }}
              ?fixed=${fixed}
            ></hf-label-card>`,
        )}
        <hf-label-card
          .store=${this.#store}
          .labels=${LABELS}
          .group=${{ label: "delivery", count: 0, out: 26, places: [], texts: [] }}
        ></hf-label-card>
      </section>
      <section aria-labelledby="tower">
        <h2 id="tower">Tower</h2>
        <div class="swatches">
          ${(["zero-shot", "few-shot", "head", "last-layers", "lora", "full"] as const).map((one) => smallTower(one, 6, 2))}
        </div>
        <hf-tower .store=${this.#store}></hf-tower>
      </section>`;
  }
}

customElements.define("hf-components", Components);
