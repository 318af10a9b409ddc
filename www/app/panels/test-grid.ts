// Each test text as a mark in its label's colour and shape, crossed where it was a mistake. Pointing at one, or going to it with the
// arrow keys, reads its text.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { tag, tagStyles } from "../components/tag";
import { SHAPES, labelMark } from "../labels";
import { sharedStyles } from "../styles";
import { isRight, type TestedText } from "../tested";
import { beginning, count, percent } from "../words";

/** Marks at most; of more texts, right ones are only counted. */
const MOST = 240;

/** Characters of a text that are read here at most. */
const READ = 220;

class TestGrid extends LitElement {
  static override styles = [
    sharedStyles,
    tagStyles,
    css`
      .marks {
        display: grid;
        grid-template-columns: minmax(5rem, max-content) 1fr;
        gap: var(--gap-2) var(--gap-3);
        align-items: start;
        border-radius: 6px;
      }
      .group {
        display: contents;
      }
      .name {
        line-height: 1.3;
        max-width: 9rem;
        padding-top: 0.1rem;
      }
      .name small {
        display: block;
        color: var(--muted);
      }
      .texts {
        display: flex;
        flex-wrap: wrap;
      }
      .one {
        display: grid;
        place-items: center;
        width: 1.5rem;
        height: 1.5rem;
        border-radius: 5px;
        cursor: pointer;
      }
      .one svg {
        width: 1rem;
        height: 1rem;
        overflow: visible;
        fill: var(--hue);
      }
      .one.miss path {
        fill: color-mix(in srgb, var(--hue) 40%, var(--card));
      }
      .one.miss line {
        stroke: var(--bad);
        stroke-width: 2.25;
        stroke-linecap: round;
      }
      .one.at {
        box-shadow: inset 0 0 0 2px var(--ink);
      }
      .reading {
        height: 7.2rem;
        overflow: hidden;
        margin: var(--gap-2) 0 0;
        padding: var(--gap-2) var(--gap-3);
        border-radius: 6px;
        background: var(--frozen-soft);
      }
      .reading p {
        margin: 0;
      }
      .reading .text {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow: hidden;
        margin-bottom: var(--gap-1);
      }
    `,
  ];

  static override properties = {
    groups: { attribute: false },
    labels: { attribute: false },
    note: { attribute: false },
    pointed: { state: true },
    chosen: { state: true },
  };
  /** The texts of each label. */
  declare groups: readonly (readonly TestedText[])[];
  /** The labels that marks are given by. */
  declare labels: readonly string[];
  /** What is said of a right one whose text is not there. */
  declare note: string;
  /** Called when texts are first asked for. */
  declare ask: () => void;
  declare private pointed: number | undefined;
  declare private chosen: number | undefined;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.groups = this.labels = [];
    this.note = "";
    this.ask = () => undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("groups");
    const size = (groups: readonly (readonly unknown[])[]) => groups.map(({ length }) => length).join();
    if (before && size(before) !== size(this.groups)) this.pointed = this.chosen = undefined;
  }

  /** The texts that have a mark, in order, and the places of the groups' first ones. */
  get #shown(): { groups: TestedText[][]; all: TestedText[]; starts: number[] } {
    const total = this.groups.reduce((sum, { length }) => sum + length, 0);
    const missesOnly = total > MOST;
    const each = Math.max(1, Math.floor(MOST / Math.max(1, this.groups.length)));
    const groups = this.groups.map((texts) =>
      missesOnly ? texts.filter((one) => !isRight(one)).slice(0, each) : [...texts],
    );
    let start = 0;
    const starts = groups.map((texts) => (start += texts.length) - texts.length);
    return { groups, all: groups.flat(), starts };
  }

  override render() {
    const { groups, all, starts } = this.#shown;
    const read = all[this.pointed ?? this.chosen ?? -1];
    const total = this.groups.reduce((sum, { length }) => sum + length, 0);
    return html`<div
        class="marks"
        role="listbox"
        tabindex="0"
        data-testid="marks"
        aria-label=${msg("Test texts")}
        aria-activedescendant=${this.chosen === undefined ? nothing : `mark-${this.chosen}`}
        @focus=${this.#focused}
        @keydown=${this.#move}
        @pointerenter=${() => this.ask()}
        @pointerleave=${() => (this.pointed = undefined)}
      >
        ${groups.map((texts, i) => this.#group(this.groups[i] ?? [], texts, starts[i] ?? 0))}
      </div>
      ${
        all.length < total
          ? html`<p class="small muted">
              ${msg(str`Of so many texts only mistakes have a mark: ${count(all.length)} of them are shown.`)}
            </p>`
          : nothing
      }
      <div class="reading small" data-testid="mark-text" ?hidden=${all.length === 0}>
        ${read ? this.#read(read) : html`<p class="muted">${msg("A crossed mark is a mistake. Point at a mark to read its text.")}</p>`}
      </div>`;
  }

  #group(texts: readonly TestedText[], shown: readonly TestedText[], start: number): TemplateResult | typeof nothing {
    const [first] = texts;
    if (!first) return nothing;
    const { label } = first;
    const hits = msg(str`${count(texts.filter(isRight).length)} of ${count(texts.length)} right`);
    const { hue, shape } = labelMark(this.labels, label);
    return html`<div class="group" role="group" aria-label="${label}: ${hits}">
      <div class="name" aria-hidden="true">${tag(this.labels, label)}<small>${hits}</small></div>
      <div class="texts" role="presentation">
        ${shown.map((one, i) => {
          const place = start + i;
          const right = isRight(one);
          return html`<span
            class="one hue-${hue} ${right ? "hit" : "miss"} ${place === (this.pointed ?? this.chosen) ? "at" : ""}"
            role="option"
            id="mark-${place}"
            aria-selected=${place === this.chosen ? "true" : "false"}
            aria-label=${inWords(one)}
            @pointerenter=${() => (this.pointed = place)}
            @click=${() => this.#choose(place)}
            ><svg viewBox="0 0 16 16" aria-hidden="true">
              ${svg`<path d=${SHAPES[shape]}></path>`}
              ${right ? nothing : svg`<line x1="1" y1="1" x2="15" y2="15"></line><line x1="15" y1="1" x2="1" y2="15"></line>`}
            </svg></span
          >`;
        })}
      </div>
    </div>`;
  }

  #read(one: TestedText) {
    const words =
      one.text === undefined ? html`<span class="muted">${this.note}</span>` : html`${beginning(one.text, READ)}`;
    // Spaces around the words would be shown, as those within them are.
    return html`<p class="text" dir="auto">${words}</p>
      <p>${verdictOf(this.labels, one)}</p>`;
  }

  #choose(place: number): void {
    this.ask();
    this.chosen = place;
  }

  readonly #focused = () => {
    this.ask();
    if (this.#shown.all.length > 0) this.chosen ??= 0;
  };

  readonly #move = (event: KeyboardEvent) => {
    const { all, starts } = this.#shown;
    const now = this.chosen ?? 0;
    const group = starts.findLastIndex((start) => start <= now);
    const places: Record<string, number | undefined> = {
      ArrowRight: now + 1,
      ArrowLeft: now - 1,
      ArrowDown: starts[group + 1],
      ArrowUp: starts[group - 1],
      Home: 0,
      End: all.length - 1,
    };
    const next = places[event.key];
    if (!(event.key in places)) return;
    event.preventDefault();
    this.pointed = undefined;
    if (next !== undefined && next >= 0 && next < all.length) this.chosen = next;
  };
}

/** What became of a text. */
export const verdictOf = (labels: readonly string[], { label, predicted, score }: TestedText): TemplateResult =>
  label === predicted
    ? html`${tag(labels, label)}: ${msg("right")}`
    : html`${msg(html`is ${tag(labels, label)}, was given ${tag(labels, predicted)}`)}${
        score === undefined ? nothing : ` (${percent(score, 0)})`
      }`;

const inWords = ({ label, predicted, text = "" }: TestedText): string => {
  const read = beginning(text, READ);
  return label === predicted
    ? msg(str`Right: ${label}. ${read}`)
    : msg(str`Mistake: is ${label}, was given ${predicted}. ${read}`);
};

customElements.define("hf-test-grid", TestGrid);
