// What can be done with a label as a whole. Each is one change of rows, told of with the way back.
import { msg, str } from "@lit/localize";
import { asRead } from "../state/groups";
import type { Store } from "../store";
import { manyTexts } from "../words";
import { addRows, changeRows, tellChange } from "./rows";

/** Gives one label to all rows that have one of these. */
export async function mergeLabels(store: Store, labels: readonly string[], into: string): Promise<void> {
  const changed = await changeRows(store, ({ label }) =>
    label !== into && labels.includes(asRead(label)) ? { label: into } : undefined,
  );
  if (changed > 0) tellChange(store, msg(str`${manyTexts(changed)} now have the label “${into}”.`));
}

export async function renameLabel(store: Store, from: string, to: string): Promise<void> {
  const changed = await changeRows(store, ({ label }) => (asRead(label) === from ? { label: to } : undefined));
  if (changed > 0) tellChange(store, msg(str`“${from}” is now called “${to}”.`));
}

/** Leaves all rows of a label out, or takes them back. */
export async function leaveOutLabel(store: Store, label: string, out: boolean): Promise<void> {
  const changed = await changeRows(store, (row) =>
    asRead(row.label) === label && Boolean(row.out) !== out ? { out: out || undefined } : undefined,
  );
  if (changed === 0) return;
  tellChange(
    store,
    out
      ? msg(str`“${label}” is left out (${manyTexts(changed)}).`)
      : msg(str`“${label}” is back (${manyTexts(changed)}).`),
  );
}

/** Makes all other labels one, so that this one is told from the rest. */
export async function setApart(store: Store, label: string, rest: string): Promise<void> {
  const changed = await changeRows(store, (row) =>
    asRead(row.label) === label || asRead(row.label) === rest ? undefined : { label: rest },
  );
  if (changed > 0) tellChange(store, msg(str`Only “${label}” is told from the rest now, which is called “${rest}”.`));
}

/** Adds texts to a label. */
export async function addTexts(store: Store, label: string, texts: readonly string[]): Promise<void> {
  const rows = texts.flatMap((text) => (text.trim() ? [{ text: text.trim(), label }] : []));
  if (rows.length === 0) return;
  await addRows(store, rows);
  tellChange(store, msg(str`${manyTexts(rows.length)} added to “${label}”.`));
}
