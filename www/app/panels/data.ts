// Step 2: the examples, from a file, from the clipboard, from a sample or typed; as cards by their labels.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type PropertyDeclarations } from "lit";
import { useData } from "../actions/data";
import { undo } from "../actions/rows";
import { commandButton } from "../commands/command";
import { commands } from "../commands/training";
import { hearPaste } from "../components/paste-box";
import { later } from "../frame/later";
import { rowsOf, type Loaded } from "../state/data";
import { foreignNote } from "./unread";
import { Panel } from "../view";
import { manyLabels, manyRows, manyTexts } from "../words";
import "./earlier";
import "./examples/bring";
import "./examples/by-hand";
import "./examples/cards";
import "./examples/inbox";
import "./refused";

class DataPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      :host([dropping]) section {
        outline: 3px dashed var(--accent);
        outline-offset: -3px;
      }
      .lead {
        font-size: var(--size-3);
        text-wrap: balance;
        margin: var(--gap-2) 0;
      }
      .hero p {
        margin: var(--gap-2) 0;
      }
      /* In sight wherever in the column a person has pressed. */
      .status {
        position: sticky;
        top: 0;
        z-index: 3;
        background: var(--card);
      }
      /* As high as when the data have come, so that the cards stay where a person has begun to read them. */
      .head {
        min-height: 10.25rem;
      }
      .summary {
        margin: var(--gap-2) 0;
      }
      .row {
        margin: var(--gap-2) 0;
        gap: var(--gap-2);
      }
    `,
  ];

  static override properties: PropertyDeclarations = { ...Panel.properties, all: { state: true } };
  /** The label whose rows are shown in the sheet, which is open where this is there; all rows where it is empty. */
  declare all: string | undefined;

  #deaf: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Around the element is another's page.
    if (!this.store.beside) return;
    this.#deaf = hearPaste({
      file: (file) => useData(this.store, file.name, file),
      text: (text) => useData(this.store, msg("Pasted text"), text, { typed: true }),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#deaf?.();
  }

  override render() {
    const { data, rows, glance, errors } = this.store;
    return this.frame(
      "data",
      msg("Examples"),
      html`
        ${this.store.beside && !data && !rows && !glance ? this.#welcome() : nothing}
        <div class=${data || glance ? "head" : ""}>
          <div class="status">${this.#reading()} ${this.error("data", "data-error")}</div>
          <hf-refused .store=${this.store}></hf-refused>
          ${errors.data && data ? html`<p class="small muted">${msg(str`${data.name} is still loaded.`)}</p>` : nothing}
          <hf-earlier .store=${this.store}></hf-earlier>
          ${
            data || rows
              ? html`${data ? this.#summary(data) : nothing} ${this.#presses()}
                  <hf-inbox .store=${this.store}></hf-inbox>`
              : glance
                ? html`<p class="summary" data-testid="glance">
                    <strong>${glance.name}</strong>: ${manyTexts(glance.rows.length)}
                  </p>`
                : nothing
          }
        </div>
        <hf-label-cards .store=${this.store} .seeAll=${this.#seeAll}></hf-label-cards>
        <hf-bring .store=${this.store} .around=${this}></hf-bring>
        <hf-by-hand .store=${this.store}></hf-by-hand>
        ${this.#sheet()}
      `,
    );
  }

  /** What all this is, and the whole of it in one press. */
  #welcome() {
    return html`<div class="hero" id="welcome">
      <p class="lead">${msg("Teach a small language model with your own texts, inside this browser tab.")}</p>
      <p class="small muted">
        ${msg("Your texts stay on this machine: the model comes to the page, and nothing is sent anywhere.")}
      </p>
      <p>${commandButton(commands.begin, { store: this.store }, { primary: true })}</p>
      <p class="small muted">
        ${msg("Support messages with four labels: a small classifier is trained in a moment, and you type a text of your own.")}
      </p>
    </div>`;
  }

  #reading() {
    const { reading, opening } = this.store;
    return html`<div aria-live="polite">
      ${
        reading
          ? html`<p class="small" id="reading">
                ${opening ? msg(str`Opening the model, then reading ${reading}…`) : msg(str`Reading ${reading}…`)}
              </p>
              <progress aria-labelledby="reading"></progress>`
          : nothing
      }
    </div>`;
  }

  #summary(data: Loaded) {
    const { about, came, name } = data;
    // What was left out when a table was read still is, whatever was done to its rows since.
    const problems = came ? came.problems : about.problems;
    const out = (rowsOf(data) ?? []).filter((row) => row.out).length;
    return html`<p class="summary" data-testid="data-summary">
        ${
          problems.length === 0
            ? msg(
                html`<strong>${name}</strong>: ${manyTexts(about.size)} with ${manyLabels(about.labels.length)}, no row
                  left out.`,
              )
            : msg(
                html`<strong>${name}</strong>: ${manyTexts(about.size)} with ${manyLabels(about.labels.length)},
                  ${manyRows(problems.length)} left out.`,
              )
        }
        ${out > 0 ? msg(str`${manyRows(out)} left out by hand.`) : nothing}
      </p>
      ${foreignNote(this.store)}`;
  }

  #presses() {
    const { rows } = this.store;
    return html`<div class="row">
      <button class="small" data-testid="rows" aria-haspopup="dialog" @click=${() => this.#seeAll("")}>
        ${msg("See and change the rows")}
      </button>
      ${
        rows?.undo.length
          ? html`<button class="small" data-testid="undo" @click=${() => undo(this.store)}>
              ${msg("Undo the last change")}
            </button>`
          : nothing
      }
    </div>`;
  }

  readonly #seeAll = (label: string) => (this.all = label);

  readonly #changed = () => this.requestUpdate();

  /** What shows long tables is fetched when it is first wanted. */
  #sheet() {
    if (this.all === undefined) return nothing;
    return (
      later("hf-rows", () => import("./rows"), this.#changed) ??
      html`<hf-rows .store=${this.store} .label=${this.all} @close=${() => (this.all = undefined)}></hf-rows>`
    );
  }
}

customElements.define("hf-data", DataPanel);
