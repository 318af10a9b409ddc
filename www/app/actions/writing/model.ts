// The language model: fetched when a person says so, opened from the browser's storage by itself, and closed.
import { msg } from "@lit/localize";
import { Homefire, HomefireError, type Generator, type Progress, type TunedGenerator } from "../../../lib/index";
import type { Store, Tuned, WriterChoice } from "../../store";
import { closeWriter, listKept } from "../open";
import { readAgain } from "./pairs";

/** Whether opening the chosen model fetches nothing. */
export function isHere({ writer, kept }: Store): boolean {
  return "files" in writer || kept.some(({ id, whole }) => id === writer.id && whole);
}

/** The open language model. Opens it where that fetches nothing; a person has to ask for a download. */
export async function ensureWriter(store: Store): Promise<Generator> {
  if (store.lm && !store.lm.closed) return store.lm;
  if (store.writerOpening) return store.writerOpening.done;
  if (!isHere(store)) await listKept(store);
  if (!isHere(store)) {
    throw new Error(
      store.task === "classify"
        ? msg("The language model is not here yet. Get it under “How far to train”, “Examples in a prompt”, first.")
        : msg("The language model is not here yet. Get it under “Language model” first."),
    );
  }
  return openWriter(store);
}

/** Opens the chosen language model, which fetches what of it is not kept yet. */
export function openWriter(store: Store): Promise<Generator> {
  if (store.writerOpening) return store.writerOpening.done;
  store.clear("writer");
  const abort = new AbortController();
  const done = open(store, abort.signal).finally(() => {
    store.set({ writerOpening: undefined });
    void listKept(store);
  });
  store.set({ writerOpening: { abort, done } });
  return done;
}

async function open(store: Store, signal: AbortSignal): Promise<Generator> {
  const { writer, served, deviceChoice } = store;
  try {
    const lm = await Homefire.generator({
      model: "files" in writer ? writer.files : writer.id,
      ...served,
      device: deviceChoice,
      signal,
      onProgress: (progress: Progress) => {
        if (store.writerOpening) store.writerOpening.progress = progress;
        store.changed();
      },
    });
    closeOld(store);
    store.set({ lm, announcement: msg("The language model is open.") });
    await readAgain(store, lm);
    return lm;
  } catch (error) {
    store.fail("writer", error);
    throw error;
  }
}

/** What was open before goes, and the opening that goes on stays. */
function closeOld(store: Store): void {
  const { writerOpening } = store;
  store.set({ writerOpening: undefined });
  closeWriter(store);
  store.set({ writerOpening });
}

/** Opens a person's own files. Where they are no model that can be opened, the choice stays what it was. */
export async function useWriterFiles(store: Store, files: File[]): Promise<void> {
  if (store.running || store.writerOpening || files.length === 0) return;
  const before = store.writer;
  const choice: WriterChoice = { files };
  store.set({ writer: choice });
  await openWriter(store).catch(() => {
    if (store.writer === choice) store.set({ writer: before });
  });
}

/** Goes back to the catalogue's model, which is opened where it is here. */
export function useCatalogue(store: Store): void {
  const [first] = Homefire.languageModels;
  if (store.running || !first) return;
  closeWriter(store);
  store.set({ writer: { id: first.id } });
}

/** Opens the model after a reload, where there is something to use it for and nothing has to be fetched. */
export async function reopenWriter(store: Store): Promise<void> {
  await listKept(store);
  const wanted = Object.keys(store.pairs).length > 0 || store.tuned.length > 0;
  if (wanted && isHere(store)) await ensureWriter(store).catch(() => undefined);
}

/** A tuned model, ready to write. */
export async function tunedOf(store: Store, { id }: Tuned): Promise<TunedGenerator> {
  const lm = await ensureWriter(store);
  const tuned = store.tuned.find((one) => one.id === id);
  if (!tuned) throw new Error(msg("This run is gone."));
  if (tuned.generator) return tuned.generator;
  const generator = await lm.load(tuned.bytes as Uint8Array<ArrayBuffer>).catch((error: unknown) => {
    if (tuned.base === lm.model.sha256 || !(error instanceof HomefireError)) throw error;
    throw new Error(msg("This run was made with another language model. Open that one to use it."));
  });
  store.set({ tuned: store.tuned.map((one) => (one.id === id ? { ...one, generator } : one)) });
  return generator;
}
