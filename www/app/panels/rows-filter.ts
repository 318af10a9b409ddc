// Which rows are shown: found in slices, so that a long table holds nothing up.
import type { EditedRow } from "../state/data";
import { reader } from "../state/groups";

export interface Shown {
  row: EditedRow;
  place: number;
}

/** Which rows are wanted beside those with a label or with words. */
export const kinds = ["all", "out", "changed"] as const;

export type KindOfRows = (typeof kinds)[number];

export interface Filter {
  /** The label whose rows are wanted; all where it is empty. */
  label: string;
  words: string;
  kind: KindOfRows;
  /** How many rows came together; those after them were added. */
  first: number;
}

/** Milliseconds of looking, after which others have their turn. */
const SLICE = 8;

/** Rows between two looks at the clock. */
const ROWS = 256;

const lower = new WeakMap<EditedRow, string>();

/** A row's text as it is compared. */
function compared(row: EditedRow): string {
  let text = lower.get(row);
  if (text === undefined) lower.set(row, (text = row.text.toLowerCase()));
  return text;
}

/** The rows that fit; nothing where `over` says on the way that they are not wanted any more. */
export async function filterRows(
  rows: readonly EditedRow[],
  { label, words, kind, first }: Filter,
  over: () => boolean,
): Promise<Shown[] | undefined> {
  const wanted = words.trim().toLowerCase();
  const read = reader();
  const fits = (row: EditedRow, place: number) =>
    (!label || read(row.label) === label) &&
    (kind === "all" || (kind === "out" ? row.out : row.came !== undefined || row.edited || place >= first)) &&
    (!wanted || compared(row).includes(wanted));
  const shown: Shown[] = [];
  let began = performance.now();
  for (const [place, row] of rows.entries()) {
    if (place % ROWS === 0 && performance.now() - began > SLICE) {
      await new Promise((resolve) => setTimeout(resolve));
      if (over()) return undefined;
      began = performance.now();
    }
    if (fits(row, place)) shown.push({ row, place });
  }
  return shown;
}
