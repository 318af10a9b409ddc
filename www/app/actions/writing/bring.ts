// Bringing pairs and texts. A language model's worker reads them: what comes before there is one waits for it.
import { msg, str } from "@lit/localize";
import type { PairOptions } from "../../../lib/index";
import type { PairSource, Store } from "../../store";
import { ensureWriter, isHere } from "./model";
import { pairsNow, readAwaited, writingTask } from "./pairs";

/** Reads a table or a text, as soon as there is a language model; one that is kept is opened. */
export async function usePairs(store: Store, from: PairSource): Promise<void> {
  if (store.running || store.reading) return;
  store.clear("pairs");
  store.set({ awaited: from });
  const { lm } = store;
  if (lm && !lm.closed) return readAwaited(store, lm);
  if (isHere(store)) await ensureWriter(store).catch(() => undefined);
  else store.set({ announcement: msg(str`${from.name} is read once the language model is open.`) });
}

/** The sample that is written for the tasks of language models. */
const SAMPLE = "chemistry.csv";

export async function usePairSample(store: Store): Promise<void> {
  if (store.running || store.reading) return;
  store.clear("pairs");
  store.set({ reading: SAMPLE });
  let source: Blob | undefined;
  try {
    const response = await fetch(new URL(`samples/${SAMPLE}`, document.baseURI));
    if (!response.ok)
      throw new Error(msg(str`The sample could not be downloaded (${response.status}). Reload the page.`));
    source = await response.blob();
  } catch (error) {
    store.fail("pairs", error);
  }
  store.set({ reading: undefined });
  // Of an abstract with its summary, the abstract is what is gone on with.
  const options: PairOptions = writingTask(store) === "continue" ? { outputColumn: "abstract" } : {};
  if (source) await usePairs(store, { name: SAMPLE, source, options });
}

/** Reads the pairs of now in another way, as a person has corrected the guess. */
export async function readPairsAs(store: Store, change: PairOptions): Promise<void> {
  const now = pairsNow(store);
  if (!now) return;
  const { name, source, about } = now;
  const { header, inputColumn, outputColumn } = about.reading;
  const columns = { header, outputColumn, ...(inputColumn === undefined ? {} : { inputColumn }) };
  // Columns belong to a format: with another one they are to be guessed anew.
  const options = change.format ? change : { ...now.options, ...columns, ...change };
  await usePairs(store, { name, source, options });
}
