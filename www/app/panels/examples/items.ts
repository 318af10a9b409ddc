// What stands in the list of what needs a look: each thing with the presses that settle it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { SimilarLabels } from "../../../lib/index";
import { FEW, about, accept, keepOne, relabel, relabelMistake, type ToCheck } from "../../actions/checks";
import { mergeLabels } from "../../actions/labels";
import { tag } from "../../components/tag";
import type { Doubt } from "../../state/accepted";
import type { Store } from "../../store";
import { beginning, count, fixed, many, manyTexts, percent } from "../../words";
import { problemList } from "../problems";
import { unreadNotes } from "../unread";

/** Things of one kind that are shown at first. */
const SHOWN = 5;

/** How the list is shown: whether changes have to wait, and which kinds are shown to their end. */
export interface Shown {
  busy: boolean;
  whole: ReadonlySet<Doubt>;
  showWhole: (kind: Doubt) => void;
}

const text = (whole: string): TemplateResult => html`<div class="text said" dir="auto">${beginning(whole, 300)}</div>`;

/** The list of one kind. */
class Kind {
  readonly #store: Store;
  readonly #kind: Doubt;
  readonly #shown: Shown;

  constructor(store: Store, kind: Doubt, shown: Shown) {
    this.#store = store;
    this.#kind = kind;
    this.#shown = shown;
  }

  press(name: unknown, work: () => unknown, label?: string): TemplateResult {
    const failed = (error: unknown) => this.#store.fail("data", error);
    return html`<button
      aria-label=${label ?? nothing}
      data-testid="settle-${this.#kind}"
      ?disabled=${this.#shown.busy}
      @click=${() => void Promise.resolve(work()).catch(failed)}
    >
      ${name}
    </button>`;
  }

  /** The press that leaves a thing, or several, as they are. */
  right(what: readonly (readonly unknown[])[], name: string, label?: string): TemplateResult {
    return html`<button
      class="quiet"
      aria-label=${label ?? nothing}
      data-testid="accept-${this.#kind}"
      @click=${() => accept(this.#store, this.#kind, what)}
    >
      ${name}
    </button>`;
  }

  list<T>(all: readonly T[], item: (one: T) => TemplateResult): TemplateResult {
    const { whole, showWhole } = this.#shown;
    const shown = whole.has(this.#kind) ? all : all.slice(0, SHOWN);
    return html`<ul class="small items">
        ${shown.map((one) => html`<li>${item(one)}</li>`)}
      </ul>
      ${
        all.length > shown.length
          ? html`<button class="quiet small" @click=${() => showWhole(this.#kind)}>
              ${msg(str`Show all ${count(all.length)}`)}
            </button>`
          : nothing
      }`;
  }
}

export function leftOutItem(store: Store, { leftOut, changed }: ToCheck, shown: Shown) {
  const kind = new Kind(store, "left-out", shown);
  return html`${
    leftOut.length > 0
      ? html`<div class="group">
          ${problemList(leftOut)} ${kind.right([[leftOut.length]], msg("They may stay out"))}
        </div>`
      : nothing
  }${changed.length > 0 ? html`<div class="group">${problemList(changed, "changed-problems")}</div>` : nothing}`;
}

/** Labels that are one label to a person, with a button for each to make them one. */
export function alikeItems(store: Store, { alike }: ToCheck, shown: Shown) {
  if (alike.length === 0) return nothing;
  const kind = new Kind(store, "alike", shown);
  return html`<div class="group" role="group" aria-label=${msg("Labels spelled alike")} data-testid="similar-labels">
    <h3>${msg("Labels spelled alike")}</h3>
    ${kind.list(
      alike,
      (one) =>
        html`<span class="text">${[...one.labels, one.into].map((label) => `“${label}”`).join(", ")}</span>
          ${likeness(one.reason)}
          <div class="presses">
            <button
              data-testid="merge"
              ?disabled=${shown.busy}
              @click=${() =>
                void mergeLabels(store, one.labels, one.into).catch((error: unknown) => store.fail("data", error))}
            >
              ${msg(str`Make them all “${one.into}”`)}
            </button>
            ${kind.right([about.alike(one)], msg("They differ"))}
          </div>`,
    )}
  </div>`;
}

const likeness = (reason: SimilarLabels["reason"]): string =>
  ({
    case: msg("differ only in upper and lower case."),
    blanks: msg("differ only in spaces."),
    number: msg("are the same number."),
    letter: msg("differ by one letter."),
  })[reason];

export function issueItems(store: Store, { issues, found }: ToCheck, shown: Shown) {
  const named = (label: string) => tag(store.data?.about.labels ?? [], label);
  if (issues.length === 0 || !found) return nothing;
  const kind = new Kind(store, "issue", shown);
  return html`<div class="group">
    <h3>
      ${many(
        issues.length,
        msg(str`${count(issues.length)} label may be wrong.`),
        msg(str`${count(issues.length)} labels may be wrong.`),
      )}
    </h3>
    <p class="small muted">
      ${msg(str`A head that had not learned from the text agreed with its label for ${percent(found.accuracy, 0)} of ${manyTexts(found.judged)}. The lower that is, the more of these labels are right as they are. Read them, the most doubtful first.`)}
    </p>
    ${kind.list(
      issues,
      (one) =>
        html`${text(one.text)}
          <div>${msg(html`Labelled ${named(one.label)}, looks like ${named(one.suggested)}.`)}</div>
          <div class="presses">
            ${kind.press(
              msg(str`Relabel as ${one.suggested}`),
              () => relabel(store, one),
              msg(str`Relabel row ${one.row + 1} as ${one.suggested}`),
            )}
            ${kind.right([about.issue(one)], msg("It's right"), msg(str`The label of row ${one.row + 1} is right`))}
          </div>`,
    )}
  </div>`;
}

export function duplicateItems(store: Store, { duplicates, found }: ToCheck, shown: Shown) {
  const named = (label: string) => tag(store.data?.about.labels ?? [], label);
  const kind = new Kind(store, "duplicate", shown);
  const same = duplicates.filter(({ conflict }) => !conflict);
  const overlap = found?.overlap?.length ?? 0;
  if (duplicates.length === 0 && overlap === 0) return nothing;
  return html`<div class="group">
    <h3>
      ${many(
        duplicates.length,
        msg(str`${count(duplicates.length)} text appears more than once.`),
        msg(str`${count(duplicates.length)} texts appear more than once.`),
      )}
    </h3>
    ${overlap > 0 ? html`<p class="small">${overlapInWords(overlap)}</p>` : nothing}
    ${same.length > 1 ? html`<div class="presses">${kind.press(msg("Keep one of each"), () => keepOne(store, same))}</div>` : nothing}
    ${kind.list(duplicates, (one) => {
      const { rows, conflict } = one;
      const labels = [...new Set(one.labels)];
      const row = (rows[0] ?? 0) + 1;
      return html`${text(one.text)}
        <div>
          ${
            conflict
              ? msg(str`${count(rows.length)} times, with different labels (${labels.join(", ")}).`)
              : msg(html`${count(rows.length)} times, always ${named(labels[0] ?? "")}.`)
          }
        </div>
        <div class="presses">
          ${
            conflict
              ? labels
                  .slice(0, 6)
                  .map((label) => kind.press(msg(str`Keep one as “${label}”`), () => keepOne(store, [one], label)))
              : kind.press(
                  msg("Keep one"),
                  () => keepOne(store, [one]),
                  msg(str`Keep row ${row} and leave out its duplicates`),
                )
          }
          ${kind.right([about.duplicate(one)], msg("Keep all"), msg(str`Keep row ${row} and its duplicates`))}
        </div>`;
    })}
  </div>`;
}

const overlapInWords = (size: number): string =>
  many(
    size,
    msg(
      str`${count(size)} test text is also in the training part, so the test says less. Remove the duplicates from the table.`,
    ),
    msg(
      str`${count(size)} test texts are also in the training part, so the test says less. Remove the duplicates from the table.`,
    ),
  );

/** What the chosen run's test got wrong: the label may be wrong, and not the model. */
export function mistakeItems(store: Store, { mistakes }: ToCheck, shown: Shown) {
  const named = (label: string) => tag(store.data?.about.labels ?? [], label);
  if (mistakes.length === 0) return nothing;
  const kind = new Kind(store, "mistake", shown);
  return html`<div class="group" data-testid="test-mistakes">
    <h3>
      ${many(
        mistakes.length,
        msg(str`${count(mistakes.length)} mistake in the test`),
        msg(str`${count(mistakes.length)} mistakes in the test`),
      )}
    </h3>
    <p class="small muted">
      ${msg("Change a label only where it is wrong: a test whose labels were made to suit the model says nothing.")}
    </p>
    ${kind.list(
      mistakes,
      (one) =>
        html`${text(one.text)}
          <div>
            ${msg(html`Labelled ${named(one.label)}, the model says ${named(one.predicted)} (${percent(one.score, 0)}).`)}
          </div>
          <div class="presses">
            ${kind.press(msg(str`Relabel as ${one.predicted}`), () => relabelMistake(store, one))}
            ${kind.right([about.mistake(one)], msg(str`${one.label} is right`))}
          </div>`,
    )}
  </div>`;
}

/** What is to be known of the texts and of the labels as they are. */
export function noteItems(store: Store, { coverage, few, unbalanced }: ToCheck, shown: Shown) {
  const size = store.data?.about.size ?? 0;
  const { cut, unknown } = coverage;
  const note = (doubt: Doubt, what: readonly unknown[], words: TemplateResult) =>
    html`<div class="group">${words}${new Kind(store, doubt, shown).right([what], msg("Understood"))}</div>`;
  return html`${cut ? note("cut", [cut.count], html`${unreadNotes({ cut }, size)}`) : nothing}
  ${unknown ? note("unknown", [unknown.count], html`${unreadNotes({ unknown }, size)}`) : nothing}
  ${
    unbalanced
      ? note(
          "unbalanced",
          [unbalanced.toFixed(1)],
          html`<p class="note small">
            ${msg(str`The labels are unbalanced: the largest has ${fixed(unbalanced, 1)} times as many texts as the smallest. Look at macro-F1 as well as accuracy, and consider class weights, in the settings of the approach.`)}
          </p>`,
        )
      : nothing
  }
  ${
    few.length > 0
      ? note(
          "few",
          few,
          html`<p class="note small">
            ${msg(html`Under ${FEW} texts: <span class="text">${few.slice(0, 20).join(", ")}${few.length > 20 ? ", …" : ""}</span>. So few say little about a label, or about how well it was learned; add more, or merge labels.`)}
          </p>`,
        )
      : nothing
  }`;
}
