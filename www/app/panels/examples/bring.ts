// Bringing examples: the samples, a file, or text that is pasted.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type PropertyDeclarations } from "lit";
import { hasWork, useData, useSample } from "../../actions/data";
import { offered, type Sample } from "../../actions/samples";
import "../../components/drop-zone";
import "../../components/paste-box";
import { language } from "../../language/language";
import { TABLES } from "../tables";
import { View } from "../../view";
import { count, manyLabels, manyTexts, mebibytes } from "../../words";

class Bring extends View {
  static override styles = [
    ...View.styles,
    css`
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 100%), 1fr));
        gap: var(--gap-2);
      }
      .tiles button {
        display: grid;
        gap: 0.1rem;
        padding: var(--gap-2);
        text-align: left;
        border-color: var(--line);
        background: var(--paper);
        font-weight: 600;
      }
      .tiles button .small {
        font-weight: 400;
      }
      h3 {
        margin-top: var(--gap-3);
      }
      p {
        margin: var(--gap-2) 0;
      }
    `,
  ];

  static override properties: PropertyDeclarations = { ...View.properties, around: { attribute: false } };
  /** Where a file can be dropped. */
  declare around: HTMLElement;

  override render() {
    const { store } = this;
    const busy = Boolean(store.running || store.reading);
    return html`${store.beside ? this.#samples(busy) : nothing}
      <h3>${msg("Bring your own")}</h3>
      ${this.#where()}
      <p class="muted small">
        ${msg(html`A table of texts, each with its label: CSV, TSV, JSON, or lines such as <code>billing: I was charged twice</code>.`)}
      </p>
      <hf-drop-zone
        label=${msg("Choose a file, or drop one anywhere here")}
        testid="file"
        accept=${TABLES}
        ?disabled=${busy}
        .around=${this.around}
        .take=${this.#file}
      >
        <hf-paste-box
          label=${msg("One text and its label per line")}
          hint="text,label"
          testid="paste"
          ?disabled=${busy}
          .take=${(text: string) => useData(store, msg("Pasted text"), text, { typed: true })}
        ></hf-paste-box>
      </hf-drop-zone>
      ${this.#limits()}`;
  }

  readonly #file = (file: File) => useData(this.store, file.name, file);

  #samples(busy: boolean) {
    const { samples, unsure, unread } = offered(this.store);
    return html`<h3>${msg("Try a sample")}</h3>
      <div class="tiles">${samples.map((sample) => this.#tile(sample, busy))}</div>
      ${
        unsure.length > 0
          ? html`<p class="small muted" data-testid="sample-unsure">
              ${msg(str`${namesOf(unsure)}: this page does not know whether the model reads that language. If it doesn't, little can be learned from them.`)}
            </p>`
          : nothing
      }
      ${
        unread.length > 0 && language() !== "en"
          ? html`<p class="small muted" data-testid="sample-unread">
              ${msg("The samples are in English, since that is what the model reads. Beside a model that reads German there is one in German.")}
            </p>`
          : nothing
      }
      <p class="small muted">
        ${msg("Written for this project, in the public domain (CC0). The film remarks are hard: irony, and praise that turns sour.")}
      </p>`;
  }

  #tile({ file, testid, name, texts, labels, language: lang }: Sample, busy: boolean) {
    return html`<button data-testid=${testid} ?disabled=${busy} @click=${() => void useSample(this.store, file)}>
      <span>${name}</span>
      <span class="muted small"
        >${manyTexts(texts)},
        ${manyLabels(labels)}${lang === "en" ? nothing : html` · <span lang=${lang}>Deutsch</span>`}</span
      >
    </button>`;
  }

  /** Where what is brought goes, while there is work that it would take the place of. */
  #where() {
    const { store } = this;
    if (!store.fresh || !hasWork(store)) return nothing;
    return html`<p class="small muted">${msg("Your work is kept: what you bring opens a project of its own.")}</p>
      <label class="choice small"
        ><input
          type="checkbox"
          data-testid="bring-here"
          .checked=${store.here}
          @change=${(event: Event) => store.set({ here: (event.target as HTMLInputElement).checked })}
        />${msg("Bring it into this project instead, for example to start from its runs")}</label
      >`;
  }

  #limits() {
    const limits = this.store.hf?.limits;
    return html`<p class="small muted">
      ${
        limits
          ? msg(
              str`At most ${mebibytes(limits.tableBytes)}, ${count(limits.rows)} rows, ${count(limits.textCharacters)} characters per text and ${count(limits.labels)} labels.`,
            )
          : msg(
              "The code that reads tables comes with the model, so choosing data opens the model too; it is downloaded once.",
            )
      }
    </p>`;
  }
}

const namesOf = (samples: readonly Sample[]): string => samples.map(({ name }) => `“${name}”`).join(", ");

customElements.define("hf-bring", Bring);
