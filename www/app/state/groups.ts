// Rows by their labels, as the cards show them.
import type { Row } from "../../lib/index";
import type { EditedRow } from "./data";

/** A label and its rows. */
export interface Group {
  label: string;
  /** How many of its rows are in use. */
  count: number;
  /** How many are left out. */
  out: number;
  /** Those in use, as far as they are here, by their places among all rows. */
  places: readonly number[];
  /** The first texts of those in use. */
  texts: readonly string[];
}

/** Texts of a label that a card shows. */
export const SHOWN = 3;

/** A label as it is read: without signs that nobody sees. */
export const asRead = (label: string): string =>
  label
    .normalize("NFC")
    .replace(/\p{Cf}/gu, "")
    .trim();

/** The same for many rows, each label worked out once. */
export function reader(): (label: string) => string {
  const known = new Map<string, string>();
  return (label) => {
    let read = known.get(label);
    if (read === undefined) known.set(label, (read = asRead(label)));
    return read;
  };
}

/** Labels in the order of their marks, and what each has; those that are wholly left out come last and have no mark. */
export interface Grouped {
  labels: readonly string[];
  groups: readonly Group[];
}

type Growing = { [K in keyof Group]: Group[K] extends readonly (infer T)[] ? T[] : Group[K] };

const grouped = new WeakMap<object, Grouped>();

function once(of: object, make: () => Grouped): Grouped {
  let known = grouped.get(of);
  if (!known) grouped.set(of, (known = make()));
  return known;
}

/** Rows by their labels, in the order in which these first appear in a row that is in use. */
export const groupsOf = (rows: readonly EditedRow[]): Grouped =>
  once(rows, () => {
    const found = new Map<string, Growing>();
    const read = reader();
    const of = (label: string): Growing => {
      let group = found.get(label);
      if (!group) found.set(label, (group = { label, count: 0, out: 0, places: [], texts: [] }));
      return group;
    };
    for (const [place, row] of rows.entries()) {
      if (row.out) continue;
      const group = of(read(row.label));
      group.count += 1;
      group.places.push(place);
      if (group.texts.length < SHOWN) group.texts.push(row.text);
    }
    const labels = [...found.keys()];
    for (const { label, out } of rows) if (out) of(read(label)).out += 1;
    return { labels, groups: [...found.values()] };
  });

/** The same of data whose rows are not here: what is known of them, and the first of their rows. */
export const groupsAbout = (
  { labels, counts }: { labels: readonly string[]; counts: readonly number[] },
  first: readonly Row[],
): Grouped =>
  once(first, () => ({
    labels,
    groups: labels.map((label, i) => ({
      label,
      count: counts[i] ?? 0,
      out: 0,
      places: [],
      texts: first
        .filter((row) => asRead(row.label) === label)
        .slice(0, SHOWN)
        .map(({ text }) => text),
    })),
  }));
