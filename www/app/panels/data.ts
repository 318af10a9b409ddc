// Step 2: the texts, from a file, from the clipboard or from a sample.
import { msg, str } from "@lit/localize";
import { css, html, nothing } from "lit";
import { useData, useSample } from "../actions/data";
import { commandButton } from "../commands/command";
import { commands } from "../commands/training";
import { Panel } from "../view";
import { count, manyLabels, manyTexts, mebibytes } from "../words";
import "../components/drop-zone";
import "./data-summary";
import "./earlier";
import "./refused";
import "./rows";

const samples = () => [
  { file: "tickets.csv", testid: "sample-tickets", name: msg("Support messages"), texts: 103, labels: 4 },
  { file: "films.csv", testid: "sample-films", name: msg("Film remarks"), texts: 104, labels: 2 },
];

class DataPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      .lead {
        font-size: var(--size-3);
        text-wrap: balance;
      }
      textarea {
        font-family: var(--mono);
        font-size: 0.9rem;
      }
      hf-data-summary:not([hidden]) {
        border-top: 1px solid var(--line);
        margin-top: 1.2rem;
        padding-top: 1rem;
      }
    `,
  ];

  static override properties = { ...Panel.properties, pasted: { state: true } };
  declare pasted: string;

  constructor() {
    super();
    this.pasted = "";
  }

  override render() {
    const busy = Boolean(this.store.running || this.store.reading);
    return this.frame(
      "data",
      msg("Examples"),
      html`
        ${this.store.beside && !this.store.data && !this.store.rows ? this.#welcome() : nothing}
        <p class="muted small">
          ${msg(html`A table of texts, each with its label: CSV, TSV, JSON, or lines such as <code>billing: I was charged twice</code>. The code that reads tables comes with the model, so choosing data opens the model too; it is downloaded once.`)}
        </p>
        ${this.store.beside ? this.#samples(busy) : nothing}
        <h3>${msg("Bring your own")}</h3>
        <hf-drop-zone
          label=${msg("Choose a file, or drop one here")}
          testid="file"
          accept=".csv,.tsv,.tab,.txt,.json,.jsonl,.ndjson,.gz,text/*"
          ?disabled=${busy}
          .take=${(file: File) => useData(this.store, file.name, file)}
        >
          <details>
            <summary>${msg("Paste text instead")}</summary>
            <label class="field">
              ${msg("One text and its label per line")}
              <textarea
                rows="6"
                spellcheck="false"
                data-testid="paste-text"
                placeholder="text,label"
                .value=${this.pasted}
                @input=${(event: Event) => (this.pasted = (event.target as HTMLTextAreaElement).value)}
              ></textarea>
            </label>
            <div class="row">
              <button
                data-testid="paste-use"
                ?disabled=${busy || this.pasted.trim() === ""}
                @click=${() => void useData(this.store, msg("Pasted text"), this.pasted, { typed: true })}
              >
                ${msg("Use this text")}
              </button>
            </div>
          </details>
        </hf-drop-zone>
        ${this.#limits()}
        <div aria-live="polite">
          ${
            this.store.reading
              ? html`<p class="small" id="reading">
                    ${
                      this.store.opening
                        ? msg(str`Opening the model, then reading ${this.store.reading}…`)
                        : msg(str`Reading ${this.store.reading}…`)
                    }
                  </p>
                  <progress aria-labelledby="reading"></progress>`
              : nothing
          }
        </div>
        ${this.error("data", "data-error")}
        <hf-refused .store=${this.store}></hf-refused>
        ${this.store.errors.data && this.store.data ? html`<p class="small muted">${msg(str`${this.store.data.name} is still loaded.`)}</p>` : nothing}
        <hf-earlier .store=${this.store}></hf-earlier>
        <hf-data-summary .store=${this.store} ?hidden=${!this.store.data}></hf-data-summary>
        <hf-rows .store=${this.store}></hf-rows>
      `,
    );
  }

  /** What all this is, and the whole of it in one press. */
  #welcome() {
    return html`<p class="lead">${msg("Teach a small language model with your own texts, inside this browser tab.")}</p>
      <p class="small muted">
        ${msg("Your texts stay on this machine: the model comes to the page, and nothing is sent anywhere.")}
      </p>
      <p>${commandButton(commands.begin, { store: this.store }, { primary: true })}</p>
      <p class="small muted">
        ${msg("Support messages with four labels: a small classifier is trained in a moment, and you type a text of your own.")}
      </p>`;
  }

  #samples(busy: boolean) {
    return html`<h3>${msg("Try a sample")}</h3>
      <div class="row">
        ${samples().map(
          ({ file, testid, name, texts, labels }) =>
            html`<button data-testid=${testid} ?disabled=${busy} @click=${() => void useSample(this.store, file)}>
              ${name} <span class="muted small">${manyTexts(texts)}, ${manyLabels(labels)}</span>
            </button>`,
        )}
      </div>
      <p class="small muted">
        ${msg("Both were written for this project and are in the public domain (CC0). The film remarks are hard: they are full of irony, and of praise that turns sour.")}
      </p>`;
  }

  #limits() {
    const limits = this.store.hf?.limits;
    return html`<p class="small muted">
      ${
        limits
          ? msg(
              str`At most ${mebibytes(limits.tableBytes)}, ${count(limits.rows)} rows, ${count(limits.textCharacters)} characters per text and ${count(limits.labels)} labels.`,
            )
          : msg("The limits on size, rows and labels are shown here once the model is open.")
      }
    </p>`;
  }
}

customElements.define("hf-data", DataPanel);
