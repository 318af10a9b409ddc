// The texts on the map: what they say, which labels they have now, which of them a run was tested on, and what it says of them.
import { live } from "../actions/live-data";
import { predict } from "../actions/predict";
import { splitOnce } from "../actions/split";
import { placesOf, rowsOf } from "../state/data";
import type { Run, Store } from "../store";

/** The texts on the map, each known by its place among all rows of the data. */
export interface MapTexts {
  texts: readonly string[];
  /** As they were read; `labelsNow` has them with changes. */
  labels: readonly string[];
  /** As they were written then, where the rows were at hand: a label is folded as it is read. */
  written: readonly (string | undefined)[];
  places: readonly number[];
}

/** What a run's test has found, by the texts. */
export interface Tested {
  tests: ReadonlySet<string>;
  /** The wrong label that a text was given. */
  mistakes: ReadonlyMap<string, string>;
  /** Whether every text was tested, each by a classifier that had not seen it. */
  folds: boolean;
}

/** Rows that are fetched from the worker at a time. */
const PORTION = 5000;
/** Texts that a run is asked about for the shading. */
const ASKED = 2000;
/** Texts in one question, so that it can be given up between two. */
const TOGETHER = 250;

/** Fetches the examples of the data that are on the map. */
export async function fetchTexts(store: Store, examples: ArrayLike<number>): Promise<MapTexts> {
  const data = live(store);
  const places = placesOf(data);
  const rows: { text: string; label: string }[] = [];
  for (let from = 0; from < data.dataset.size; from += PORTION) {
    rows.push(...(await data.dataset.rows(from, from + PORTION)));
  }
  const wanted = Array.from(examples);
  const edited = rowsOf(data);
  return {
    written: wanted.map((example) => edited?.[places[example] ?? example]?.label),
    texts: wanted.map((example) => rows[example]?.text ?? ""),
    labels: wanted.map((example) => rows[example]?.label ?? ""),
    places: wanted.map((example) => places[example] ?? example),
  };
}

/** The labels as they are now, also where the data have not been read again since a change. */
export function labelsNow({ rows, data }: Store, { labels, written, places }: MapTexts): string[] {
  const now = rows?.rows ?? (data && rowsOf(data));
  return labels.map((label, i) => {
    const row = now?.[places[i]!];
    return !row || row.label === (written[i] ?? label) ? label : row.label.trim();
  });
}

/** Whether the map's texts are still those of the data, whatever their labels. */
export function stillThere(store: Store, { texts, places }: MapTexts): boolean {
  const { data } = store;
  const now = data && rowsOf(data);
  if (!data || !now) return true;
  const used = placesOf(data);
  return used.length === texts.length && places.every((place, i) => now[place]?.text.trim() === texts[i]?.trim());
}

/** What a run's test has found; nothing where it had none. */
export async function fetchTested(store: Store, run: Run): Promise<Tested | undefined> {
  const { evaluation, testSet, folds } = run;
  if (testSet === undefined) return undefined;
  const mistakes = new Map(evaluation?.mistakes.map(({ text, predicted }) => [text, predicted]) ?? []);
  if (folds !== undefined) return { tests: new Set(), mistakes, folds: true };
  const known = store.splits.find((split) => split.testSet === testSet);
  const split = known ?? (store.running ? undefined : await splitOnce(store, { kind: "hold-out" }));
  // Other data, or another share: which texts it was tested on is not known any more, but for its mistakes.
  if (split?.testSet !== testSet || !split.test) return { tests: new Set(mistakes.keys()), mistakes, folds: false };
  const rows = await split.test.rows(0, split.test.size);
  return { tests: new Set(rows.map(({ text }) => text)), mistakes, folds: false };
}

/** The label that a run gives to each of the first texts, and nothing for the others. */
export async function fetchGiven(
  store: Store,
  run: Run,
  { texts }: MapTexts,
  signal: AbortSignal,
): Promise<(string | undefined)[]> {
  const given: (string | undefined)[] = Array.from({ length: texts.length });
  // Spread over all of them, since data often come sorted.
  const step = Math.max(1, texts.length / ASKED);
  const asked = Array.from({ length: Math.min(ASKED, texts.length) }, (_, i) => Math.floor(i * step));
  for (let from = 0; from < asked.length && !signal.aborted; from += TOGETHER) {
    const some = asked.slice(from, from + TOGETHER);
    const said = await predict(
      store,
      run,
      some.map((i) => texts[i]!),
      { signal },
    );
    some.forEach((i, k) => (given[i] = said[k]?.label));
  }
  return given;
}
