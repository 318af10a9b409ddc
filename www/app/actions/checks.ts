// The one list of what needs a look: what is in it, and what settles each.
import { msg, str } from "@lit/localize";
import type { Coverage, Duplicate, Evaluation, LabelIssue, Problem, SimilarLabels } from "../../lib/index";
import { doubtOf, withAccepted, type Doubt } from "../state/accepted";
import { rowsOf, type EditedRow, type Findings } from "../state/data";
import { asRead } from "../state/groups";
import type { Store } from "../store";
import { beginning } from "../words";
import { unsettled } from "./inspect";
import { changeRow, changeRows, takeRows, tellChange } from "./rows";

/** A label with fewer texts says little. */
export const FEW = 5;

/** The largest label has at most so many times as many texts as the smallest. */
const BALANCED = 3;

export type Mistake = Evaluation["mistakes"][number];

/** What needs a look, without what was found right. */
export interface ToCheck {
  /** Rows that were left out when the table was read, and those that were changed into what can't be used. */
  leftOut: Problem[];
  changed: Problem[];
  alike: SimilarLabels[];
  issues: LabelIssue[];
  duplicates: Duplicate[];
  /** Texts of the chosen run's test that it got wrong, as far as they are rows still. */
  mistakes: Mistake[];
  coverage: Partial<Pick<Coverage, "cut" | "unknown">>;
  /** Labels with few texts. */
  few: string[];
  /** How many times as many texts the largest label has, where that is a lot. */
  unbalanced?: number;
  /** What a check found besides. */
  found?: Pick<Findings, "judged" | "accuracy" | "overlap">;
  /** How many things there are to settle. */
  size: number;
}

/** What tells a doubt from others of its kind. */
export const about = {
  issue: ({ row, label, suggested }: LabelIssue) => [row, label, suggested],
  duplicate: ({ text, rows }: Duplicate) => [rows.length, beginning(text, 60)],
  mistake: ({ text, label, predicted }: Mistake) => [label, predicted, beginning(text, 60)],
  alike: ({ labels, into }: SimilarLabels) => [...labels, into],
};

const sets = new WeakMap<readonly string[], Set<string>>();

function setOf(accepted: readonly string[]): Set<string> {
  let set = sets.get(accepted);
  if (!set) sets.set(accepted, (set = new Set(accepted)));
  return set;
}

/** Works it out. It takes milliseconds with thousands of rows, so whoever shows it keeps it as long as nothing has changed. */
export function toCheck(store: Store): ToCheck | undefined {
  const { data, selected } = store;
  if (!data) return undefined;
  const { about: known, came, coverage } = data;
  const accepted = setOf(store.accepted);
  const open = (kind: Doubt, what: readonly unknown[]) => !accepted.has(doubtOf(data, kind, what));
  const leftOut = came ? came.problems : known.problems;
  const changed = came ? known.problems : [];
  const found = unsettled(store);
  const few = known.labels.filter((_, i) => (known.counts[i] ?? 0) < FEW);
  const ratio = Math.max(...known.counts) / Math.max(1, Math.min(...known.counts));
  const unread = (kind: "cut" | "unknown") =>
    coverage && coverage[kind].count > 0 && open(kind, [coverage[kind].count]) ? { [kind]: coverage[kind] } : {};
  // What was tested on other data says nothing about these.
  const wrong = selected?.testPart?.startsWith(`${data.lineage}/`) ? (selected.evaluation?.mistakes ?? []) : [];
  const missed = new Set(wrong.map(pair));
  const mistakes = still(store, wrong).filter((one) => open("mistake", about.mistake(one)));
  const all = {
    leftOut: open("left-out", [leftOut.length]) ? leftOut : [],
    changed,
    alike: (known.similarLabels ?? []).filter((one) => open("alike", about.alike(one))),
    // What the test got wrong as well is asked about once.
    issues: (found?.labelIssues ?? []).filter((one) => open("issue", about.issue(one)) && !missed.has(pair(one))),
    duplicates: (found?.duplicates ?? []).filter((one) => open("duplicate", about.duplicate(one))),
    mistakes,
    coverage: { ...unread("cut"), ...unread("unknown") },
    few: open("few", few) ? few : [],
    ...(ratio > BALANCED && open("unbalanced", [ratio.toFixed(1)]) ? { unbalanced: ratio } : {}),
    ...(found ? { found } : {}),
  };
  const one = [all.leftOut, all.changed, all.few].filter(({ length }) => length > 0).length;
  const each = all.alike.length + all.issues.length + all.duplicates.length + all.mistakes.length;
  return { ...all, size: one + each + Object.keys(all.coverage).length + (all.unbalanced ? 1 : 0) };
}

const texts = new WeakMap<readonly EditedRow[], Set<string>>();

/** Those mistakes whose text still has its label. */
function still({ data, rows }: Store, mistakes: readonly Mistake[]): readonly Mistake[] {
  const now = rows?.rows ?? (data && rowsOf(data));
  if (!now || mistakes.length === 0) return mistakes;
  let set = texts.get(now);
  if (!set) texts.set(now, (set = new Set(now.flatMap((row) => (row.out ? [] : [pair(row)])))));
  return mistakes.filter((one) => set.has(pair(one)));
}

const pair = ({ text, label }: { text: string; label: string }): string => `${asRead(label)}\n${text.trim()}`;

/** Notes that things are right as they are, with the way back. */
export function accept(store: Store, kind: Doubt, all: readonly (readonly unknown[])[]): void {
  const { data, accepted } = store;
  if (!data) return;
  const doubts = all.map((what) => doubtOf(data, kind, what));
  store.set({
    accepted: withAccepted(accepted, data, doubts),
    toast: {
      text: msg("Taken as right, and not asked about again."),
      undo: () => store.set({ accepted: store.accepted.filter((one) => !doubts.includes(one)) }),
    },
  });
}

/** Gives the row of a doubtful label the one that it looks like. */
export async function relabel(store: Store, { row, suggested }: LabelIssue): Promise<void> {
  await changeRow(store, row, { label: suggested });
  tellChange(store, relabelled(suggested));
}

/** Gives a text that was tested on the label that the model gave it. */
export async function relabelMistake(store: Store, mistake: Mistake): Promise<void> {
  await takeRows(store);
  await changeRows(store, (row) =>
    !row.out && pair(row) === pair(mistake) ? { label: mistake.predicted } : undefined,
  );
  tellChange(store, relabelled(mistake.predicted));
}

const relabelled = (label: string): string => msg(str`The text now has the label “${label}”.`);

/** Keeps the first of each of these, under one label where one is given, and leaves the others out. */
export async function keepOne(store: Store, duplicates: readonly Duplicate[], label?: string): Promise<void> {
  const gone = new Set(duplicates.flatMap(({ rows }) => rows.slice(1)));
  const kept = new Set(duplicates.flatMap(({ rows }) => rows.slice(0, 1)));
  await changeRows(store, (row, place) => {
    if (gone.has(place)) return { out: true };
    return kept.has(place) && label !== undefined && row.label !== label ? { label } : undefined;
  });
  tellChange(store, msg("One is kept; its duplicates are left out."));
}
