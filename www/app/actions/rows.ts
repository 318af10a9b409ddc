// Changing rows by hand: every change can be undone, and the data follow a moment later.
import { msg } from "@lit/localize";
import { draftOf, rowsOf, type EditedRow, type EditedRows, type Loaded, type RowChange } from "../state/data";
import { newId } from "../id";
import type { Store, Toast } from "../store";
import { live, read, replace } from "./live-data";
import { ensureOpen } from "./open";

/** Rows that are fetched from the worker at a time. */
const PORTION = 2000;
/** Changes that can be undone. */
const UNDOABLE = 200;
/** Milliseconds from the last change to the data's being read again. */
const WAIT = 400;

/** Fetches the rows for changing, where that was not done yet. */
export async function takeRows(store: Store): Promise<EditedRows> {
  if (store.rows) return store.rows;
  const rows = await allRows(store);
  // Asked for twice, they are taken once, so that no change is lost.
  const taken = store.rows ?? { rows, settled: rows, undo: [], redo: [] };
  store.set({ rows: taken });
  return taken;
}

async function allRows(store: Store): Promise<EditedRow[]> {
  const { data } = store;
  if (!data) return [];
  const here = rowsOf(data);
  if (here) return here;
  await ensureOpen(store);
  const { dataset } = live(store);
  const rows: EditedRow[] = [];
  for (let from = 0; from < dataset.size; from += PORTION) rows.push(...(await dataset.rows(from, from + PORTION)));
  return rows;
}

/** Changes one row. */
export const changeRow = (store: Store, place: number, change: Partial<EditedRow>): Promise<number> =>
  changeRows(store, (_row, at) => (at === place ? change : undefined));

/** Changes rows, all of them as one step that can be undone; `change` gives what is to become of a row. Gives their number. */
export async function changeRows(
  store: Store,
  change: (row: EditedRow, place: number) => Partial<EditedRow> | undefined,
): Promise<number> {
  const { rows } = await takeRows(store);
  const changes = rows.flatMap((row, place): RowChange => {
    const wanted = change(row, place);
    return wanted ? [[place, changed(row, wanted)]] : [];
  });
  if (changes.length > 0) apply(store, changes);
  return changes.length;
}

/** Changes of rows that were told of, with the way back. */
const toldOf = new WeakSet<Toast>();

/** Tells of the last change of rows, with the way back, until the next one is made. */
export function tellChange(store: Store, text: string): void {
  const toast: Toast = { text, undo: () => undo(store) };
  toldOf.add(toast);
  store.set({ toast });
}

/** After another change the way back would undo that one. */
const untold = ({ toast }: Store): { toast?: undefined } => (toast && toldOf.has(toast) ? { toast: undefined } : {});

/** A row after a change, with the label that it came with. */
function changed(before: EditedRow, change: Partial<EditedRow>): EditedRow {
  const { came = before.label, ...after } = { ...before, ...change };
  if (!after.out) delete after.out;
  if (after.text !== before.text) after.edited = true;
  return came === after.label ? after : { ...after, came };
}

/** Adds rows at the end; `learn` keeps them out of the test part. Gives what takes them back, whatever was changed since. */
export async function addRows(store: Store, added: EditedRow[]): Promise<() => void> {
  const { rows } = await takeRows(store);
  const change = added.map((row, i): RowChange[number] => [rows.length + i, row]);
  apply(store, change);
  const own = store.rows?.undo.at(-1);
  return () => {
    if (store.rows?.undo.at(-1) === own) return undo(store);
    // Rows have come behind them, whose places stay.
    const there = store.rows?.rows ?? [];
    const left = change.flatMap(([place]): RowChange => {
      const row = there[place];
      return row ? [[place, { ...row, out: true }]] : [];
    });
    apply(store, left);
  };
}

/** What is done once a change has been undone, beside the rows. */
const afterUndo = new WeakMap<RowChange, () => void>();

/** Calls `done` when the last change is undone, in whatever way a person asks for it. */
export function whenUndone(store: Store, done: () => void): void {
  const change = store.rows?.undo.at(-1);
  if (change) afterUndo.set(change, done);
}

export function undo(store: Store): void {
  const { rows: all } = store;
  const change = all?.undo.at(-1);
  if (!all || !change) return;
  const { rows, back } = put(all, change);
  store.set({ ...untold(store), rows: { ...all, rows, undo: all.undo.slice(0, -1), redo: [...all.redo, back] } });
  soon(store);
  afterUndo.get(change)?.();
}

export function redo(store: Store): void {
  const { rows: all } = store;
  const change = all?.redo.at(-1);
  if (!all || !change) return;
  const { rows, back } = put(all, change);
  store.set({ ...untold(store), rows: { ...all, rows, redo: all.redo.slice(0, -1), undo: [...all.undo, back] } });
  soon(store);
}

function apply(store: Store, change: RowChange): void {
  const { rows: all } = store;
  if (!all) return;
  const { rows, back } = put(all, change);
  store.set({ ...untold(store), rows: { ...all, rows, undo: [...all.undo, back].slice(-UNDOABLE), redo: [] } });
  soon(store);
}

/** The rows after a change, and what undoes it. */
function put(all: Pick<EditedRows, "rows">, change: RowChange): { rows: EditedRow[]; back: RowChange } {
  const rows = [...all.rows];
  const back: RowChange = change.map(([place]) => [place, rows[place]]);
  for (const [place, row] of change) if (row) rows[place] = row;
  const gone = change.filter(([, row]) => !row).map(([place]) => place);
  if (gone.length > 0) rows.length = Math.min(...gone);
  return { rows, back };
}

const timers = new WeakMap<Store, ReturnType<typeof setTimeout>>();

function soon(store: Store): void {
  clearTimeout(timers.get(store));
  // A run learns from the data as they are, and a check looks at these; they change after it.
  const later = () => (store.running || store.reading || store.checking?.abort ? soon(store) : void settle(store));
  timers.set(store, setTimeout(later, WAIT));
}

/**
 * Reads the changed rows as the data, before something else is done with these. While they can't be used, the data stay as
 * they were.
 */
export async function settle(store: Store): Promise<void> {
  const rows = draftOf(store);
  if (!rows) return;
  clearTimeout(timers.get(store));
  try {
    const hf = await ensureOpen(store);
    const data = await read(hf, changedData(store.data, rows));
    // They may have been changed meanwhile.
    if (store.rows?.rows !== rows) return data.dataset.close();
    store.clear("data");
    replace(store, data);
    store.set({ rows: { ...store.rows, settled: rows } });
  } catch (error) {
    store.fail("data", error);
  }
}

/** Data with changed rows. A table stays what it was, with the rows beside it. */
function changedData(
  before: Loaded | undefined,
  rows: EditedRow[],
): Omit<Loaded, "id" | "about" | "firstRows" | "dataset"> {
  if (!before) {
    const lineage = newId();
    return { name: msg("Typed by hand"), lineage, source: rows, options: {}, first: rows.length, typed: true };
  }
  const { name, lineage, source, options, about } = before;
  const same = { name, lineage, options, first: before.first ?? rowsOf(before)?.length ?? about.size };
  if (Array.isArray(source)) return { ...same, source: rows, typed: true };
  const { problems, reading } = about;
  return {
    ...same,
    source,
    rows,
    came: before.came ?? { problems, reading },
    ...(before.typed ? { typed: true } : {}),
  };
}
