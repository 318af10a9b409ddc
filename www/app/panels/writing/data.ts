// Step 2 of writing: pairs of an input and an output, or texts to be gone on with.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type TemplateResult } from "lit";
import type { PairOptions, TableFormat } from "../../../lib/index";
import { hearPaste } from "../../components/paste-box";
import "../../components/drop-zone";
import "../../number";
import { readPairsAs, usePairs, usePairSample } from "../../actions/writing/bring";
import { manyPairs, pairsNow, writingTask } from "../../actions/writing/pairs";
import type { LoadedPairs } from "../../store";
import { notesInWords } from "../../told";
import { Panel } from "../../view";
import { beginning, manyRows } from "../../words";
import { TABLES } from "../tables";
import { problemList } from "../problems";
import { titles } from "../reading";

const SHOWN = 200;

/** What is learned from and what is tested on, in words. */
export function splitInWords({ about }: Pick<LoadedPairs, "about">, share: number): string {
  const { size, parts, texts } = about;
  if (parts && parts.train > 0) {
    return msg(
      str`The table says what is for what: ${manyPairs(parts.train, texts)} to learn from, ${manyPairs(parts.test, texts)} to test on.`,
    );
  }
  if (size < 4) return msg("There are too few to set some aside for a test: all are learned from.");
  const test = Math.min(size - 1, Math.max(1, Math.round(size * share)));
  return msg(str`About ${manyPairs(test, texts)} are set aside and never learned from; the model is tested on them.`);
}

class PairsPanel extends Panel {
  static override styles = [
    ...Panel.styles,
    css`
      :host([dropping]) section {
        outline: 3px dashed var(--accent);
        outline-offset: -3px;
      }
    `,
  ];

  #deaf: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    // Around the element is another's page.
    if (!this.store.beside) return;
    this.#deaf = hearPaste({ file: (file) => this.#use(file.name, file), text: this.#paste });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#deaf?.();
  }

  override render() {
    const { store } = this;
    const busy = Boolean(store.running || store.reading);
    const texts = writingTask(store) === "continue";
    const now = pairsNow(store);
    return this.frame(
      "data",
      msg("Data"),
      html`
        <p class="muted">
          ${
            texts
              ? msg(
                  "Texts in the manner that you want more of: a table with a column of texts, or a plain text whose paragraphs are taken.",
                )
              : msg(
                  "Pairs of an input and the output that you want for it, such as a text and its summary: a table with two columns, CSV, TSV, JSON or JSON lines.",
                )
          }
        </p>
        ${store.beside ? this.#sample(busy, texts) : nothing}
        <h3>${msg("Bring your own")}</h3>
        ${this.#bring(busy, texts)}
        <div aria-live="polite" data-testid="pairs-status">
          ${store.reading ? html`<p class="small">${msg(str`Reading ${store.reading}…`)}</p>` : nothing}
          ${store.awaited ? html`<p class="note">${msg(str`${store.awaited.name} is read once the language model is open.`)}</p>` : nothing}
        </div>
        ${this.error("pairs", "pairs-error")} ${now ? this.#summary(now, busy) : nothing}
      `,
    );
  }

  #sample(busy: boolean, texts: boolean): TemplateResult {
    return html`<h3>${msg("Try a sample")}</h3>
      <div class="row">
        <button data-testid="sample-chemistry" ?disabled=${busy} @click=${() => void usePairSample(this.store)}>
          ${msg("Chemistry abstracts")}
          <span class="muted small"
            >${texts ? manyPairs(40, true) : msg(str`${manyPairs(40)}, each with a summary`)}</span
          >
        </button>
      </div>
      <p class="small muted">
        ${msg("They were written for this project and are in the public domain (CC0). Half of them are for testing.")}
      </p>`;
  }

  #bring(busy: boolean, texts: boolean): TemplateResult {
    return html`<hf-drop-zone
      label=${msg("Choose a file, or drop one anywhere here")}
      testid="pairs-file"
      accept=${TABLES}
      ?disabled=${busy}
      .around=${this}
      .take=${(file: File) => this.#use(file.name, file)}
    >
      <hf-paste-box
        label=${texts ? msg("Texts, with an empty line between them") : msg("A table with a row for each pair")}
        hint=${texts ? "" : "input,output"}
        testid="pairs"
        ?disabled=${busy}
        .take=${this.#paste}
      ></hf-paste-box>
    </hf-drop-zone>`;
  }

  #summary(now: LoadedPairs, busy: boolean): TemplateResult {
    const { about, name } = now;
    const { problems, reading, texts } = about;
    const notes = notesInWords(reading);
    return html`<p data-testid="pairs-summary">
        ${
          problems.length === 0
            ? msg(html`<strong>${name}</strong>: ${manyPairs(about.size, texts)}, no row left out.`)
            : msg(
                html`<strong>${name}</strong>: ${manyPairs(about.size, texts)}, ${manyRows(problems.length)} left out.`,
              )
        }
      </p>
      ${this.#columns(now, busy)}
      ${
        notes.length > 0
          ? html`<ul class="small">
              ${notes.map((note) => html`<li class="text">${note}</li>`)}
            </ul>`
          : nothing
      }
      ${problemList(problems, "pairs-problems")}
      <p class="small" data-testid="pairs-split">${splitInWords(now, this.store.settings.pairs.share)}</p>
      ${about.parts && about.parts.train > 0 ? nothing : this.#share()} ${this.#rows(now)}`;
  }

  /** The columns as they were guessed, to be changed. */
  #columns({ about }: LoadedPairs, busy: boolean): TemplateResult | typeof nothing {
    const { reading, texts } = about;
    if (reading.columns.length < 2) return nothing;
    const column = (name: string, key: "inputColumn" | "outputColumn") =>
      html`<label class="field"
        >${name}
        <select
          data-testid=${`pairs-${key}`}
          ?disabled=${busy}
          @change=${(event: Event) => this.#read({ [key]: Number((event.target as HTMLSelectElement).value) })}
        >
          ${titles(reading).map((title, i) => html`<option value=${i} .selected=${i === reading[key]}>${title}</option>`)}
        </select></label
      >`;
    const formats: TableFormat[] = ["csv", "tsv", "json", "jsonl"];
    return html`<p class="small muted">${msg("This is how the table was read; change anything that is wrong.")}</p>
      <div class="grid">
        ${
          formats.includes(reading.format as TableFormat)
            ? html`<label class="field"
                >${msg("Format")}
                <select
                  data-testid="pairs-format"
                  ?disabled=${busy}
                  @change=${(event: Event) => this.#read({ format: (event.target as HTMLSelectElement).value as TableFormat })}
                >
                  ${formats.map((one) => html`<option value=${one} .selected=${one === reading.format}>${one.toUpperCase()}</option>`)}
                </select></label
              >`
            : nothing
        }
        ${texts ? nothing : column(msg("Input column"), "inputColumn")}
        ${column(texts ? msg("Text column") : msg("Output column"), "outputColumn")}
      </div>`;
  }

  #share(): TemplateResult {
    const { share, seed } = this.store.settings.pairs;
    return html`<div class="grid">
      <hf-number
        .name=${msg("Share kept for the test")}
        testid="pairs-share"
        min="0.05"
        max="0.5"
        step="any"
        .value=${share}
        .take=${(value: number) => this.store.setting("pairs", { share: value })}
      ></hf-number>
      <hf-number
        .name=${msg("Seed of the split")}
        testid="pairs-seed"
        min="0"
        max="4294967295"
        step="1"
        .value=${seed}
        .take=${(value: number) => this.store.setting("pairs", { seed: value })}
      ></hf-number>
    </div>`;
  }

  #rows({ firstRows, about }: LoadedPairs): TemplateResult {
    return html`<h3>${msg("First rows")}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${msg("First rows")}>
        <table data-testid="pairs-rows">
          <thead>
            <tr>
              ${about.texts ? nothing : html`<th scope="col">${msg("Input")}</th>`}
              <th scope="col">${about.texts ? msg("Text") : msg("Output")}</th>
            </tr>
          </thead>
          <tbody>
            ${firstRows.map(
              ({ input, output }) =>
                html`<tr>
                  ${about.texts ? nothing : html`<td class="text" dir="auto">${beginning(input, SHOWN)}</td>`}
                  <td class="text" dir="auto">${beginning(output, SHOWN)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  #read(change: PairOptions): void {
    void readPairsAs(this.store, change);
  }

  #use(name: string, source: string | Blob): Promise<void> {
    return usePairs(this.store, { name, source, options: {} });
  }

  readonly #paste = (text: string) => this.#use(msg("Pasted text"), text);
}

customElements.define("hf-pairs", PairsPanel);
