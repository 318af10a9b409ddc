// Runs that prompt a language model, once that is open.
import { msg, str } from "@lit/localize";
import { HomefireError, type PromptClassifier } from "../../../lib/index";
import type { Run, Store } from "../../store";
import { runOf } from "../running";
import { ensureWriter } from "../writing/model";

/** Above any prompt that a model reads; what is larger is something else and is refused before it is read. */
const MAX_BYTES = 16 * 1024 * 1024;

/** A run's classifier. Opens the language model where that fetches nothing. */
export async function promptedOf(store: Store, { id }: Run): Promise<PromptClassifier> {
  const lm = await ensureWriter(store);
  const run = store.runs.find((one) => one.id === id);
  if (!run) throw new Error(msg("This run is gone."));
  if (run.prompted) return run.prompted;
  const prompted = await lm.loadPrompt(run.bytes as Uint8Array<ArrayBuffer>).catch((error: unknown) => {
    if (run.base === lm.model.sha256 || !(error instanceof HomefireError)) throw error;
    throw new Error(msg("This run was made with another language model. Open that one to use it."));
  });
  // The run stays what it is, so that nobody takes it for another.
  run.prompted = prompted;
  return prompted;
}

/** Brings a prompt that was saved. */
export async function loadPrompted(store: Store, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  if (bytes.length > MAX_BYTES)
    throw new Error(msg(str`${name} is too large for a saved prompt. Choose another file.`));
  const lm = await ensureWriter(store);
  const own = runOf(store, await lm.loadPrompt(bytes));
  const id = store.newId();
  store.set({
    runs: [...store.runs, { id, from: name, bytes, ...own }],
    selectedId: id,
    announcement: msg(str`${name} is loaded. Try it below.`),
  });
}
