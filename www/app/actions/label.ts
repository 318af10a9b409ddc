// A file in, and the same file with labels out.
import { msg, str } from "@lit/localize";
import { TrainControl, type LabelledCsv, type LabelledRow, type TextOptions } from "../../lib/index";
import { language } from "../language/language";
import type { Labelling, Run, Store } from "../store";
import { toldInWords } from "../told";
import { columnWords, count } from "../words";
import { correct } from "./correct";
import { classifierOf, ensureOpen } from "./open";
import { fileWord, hand } from "./save";

/** Labelled texts that are shown at first, and more at a time. */
const PORTION = 50;

/** A file, by its name, and what was put right in it before. */
export type NamedFile = Pick<Labelling, "name" | "source"> & Partial<Pick<Labelling, "corrections">>;

/** Reads a file of texts and gives them labels. What was labelled before is gone. */
export async function labelFile(
  store: Store,
  run: Run,
  { name, source, corrections = {} }: NamedFile,
  options: TextOptions = {},
): Promise<void> {
  const before = store.labelling;
  before?.control?.stop();
  store.clear("label");
  const control = new TrainControl();
  const startedAt = performance.now();
  let now: Labelling = { name, source, options, run: run.id, control, startedAt, rows: [], corrections };
  const isOwn = () => store.labelling === now;
  const change = (more: Partial<Labelling>) => {
    if (isOwn()) store.set({ labelling: (now = { ...now, ...more }) });
  };
  store.set({ labelling: now });
  before?.texts?.close();
  before?.labelled?.close();
  try {
    const hf = await ensureOpen(store);
    const texts = await hf.texts(source, options);
    if (!isOwn()) return texts.close();
    change({ texts, startedAt: performance.now() });
    const onProgress = (progress: NonNullable<Labelling["progress"]>) => change({ progress });
    const labelled = await classifierOf(store, run).label(texts, { control, onProgress });
    if (!isOwn()) return labelled.close();
    const rows = await labelled.rows(0, PORTION, { order: "unsure-first" });
    change({ labelled, rows, control: undefined, progress: undefined });
    store.set({ announcement: msg(str`${count(labelled.size)} of ${count(labelled.texts)} texts have labels.`) });
  } catch (error) {
    if (!isOwn()) return;
    store.set({ labelling: undefined });
    store.fail("label", error);
  }
}

/** Gives the texts labels by the run of now, where the file is read in another way by `options`. What was put right stays. */
export function labelAgain(store: Store, options?: TextOptions): Promise<void> {
  const { labelling, selected } = store;
  if (!labelling || !selected) return Promise.resolve();
  const { corrections, ...file } = labelling;
  return options
    ? labelFile(store, selected, file, options)
    : labelFile(store, selected, { ...file, corrections }, labelling.options);
}

export async function moreRows(store: Store): Promise<void> {
  const { labelling } = store;
  if (!labelling?.labelled) return;
  const { rows, labelled } = labelling;
  const more = await labelled.rows(rows.length, rows.length + PORTION, { order: "unsure-first" });
  if (store.labelling === labelling) store.set({ labelling: { ...labelling, rows: [...rows, ...more] } });
}

/** Gives a text its right label: in the table, and among the examples, from which the run learns. */
export async function correctRow(store: Store, { index, text }: LabelledRow, label: string): Promise<void> {
  const { labelling } = store;
  const run = store.runs.find(({ id }) => id === labelling?.run);
  if (!labelling || !run) return;
  store.set({ labelling: { ...labelling, corrections: { ...labelling.corrections, [index]: label } } });
  const undone = () => {
    const now = store.labelling;
    if (now?.labelled !== labelling.labelled || !now) return;
    const { [index]: _gone, ...corrections } = now.corrections;
    store.set({ labelling: { ...now, corrections } });
  };
  try {
    await correct(store, run, { text, label }, undone);
  } catch (error) {
    undone();
    store.fail("label", error);
  }
}

/** Gives the file with its labels to the person. */
export async function downloadLabelled(store: Store, how: Pick<LabelledCsv, "order" | "scores">): Promise<void> {
  const { labelling } = store;
  if (!labelling?.labelled || !labelling.texts) return;
  const { labelled, texts, corrections, name } = labelling;
  const { format } = texts.reading;
  // Where the file has no separator of its own, the one that spreadsheets expect in this language.
  const free = format !== "csv" && format !== "tsv";
  try {
    const bytes = await labelled.csv({
      ...how,
      corrections,
      words: words(labelling),
      ...(free && language() === "de" ? { separator: ";" } : {}),
    });
    const ending = format === "tsv" ? "tsv" : "csv";
    hand(
      store,
      new Blob([bytes], { type: `text/${ending === "tsv" ? "tab-separated-values" : ending}` }),
      `${fileWord(name)}-${msg("labelled")}.${ending}`,
    );
  } catch (error) {
    store.fail("label", error);
  }
}

const words = ({ labelled }: Labelling): NonNullable<LabelledCsv["words"]> => ({
  ...columnWords(),
  problems: (labelled?.problems ?? []).map(({ told, reason }) => toldInWords(told, reason)),
});
