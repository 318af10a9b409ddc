// Taking what was learned away as a file, for Homefire or for other programs, and bringing it back.
import { msg, str } from "@lit/localize";
import type { TunedGenerator } from "../../../lib/index";
import { zip } from "../../zip";
import type { Store, Tuned } from "../../store";
import { fileWord, hand } from "../save";
import { ensureWriter, tunedOf } from "./model";
import { writingTask } from "./pairs";

/** What a tuned language model can be exported as. */
export type WriterFormat = Parameters<TunedGenerator["export"]>[0];

/** Above what any run learns; what is larger is something else and is refused before it is read. */
const MAX_BYTES = 600 * 1024 * 1024;

const baseName = ({ from, id }: Tuned): string => `homefire-${fileWord(from)}-run-${id}`;

export function saveTuned(store: Store, tuned: Tuned): void {
  store.clear("carry");
  const blob = new Blob([tuned.bytes as BlobPart], { type: "application/octet-stream" });
  hand(store, blob, `${baseName(tuned)}.safetensors`);
}

/** Writes the files that other programs read and hands them over as one archive. */
export async function exportTuned(store: Store, tuned: Tuned, format: WriterFormat): Promise<void> {
  if (store.exporting) return;
  store.clear("carry");
  const exporting = { format, abort: new AbortController(), progress: undefined };
  store.set({ exporting });
  try {
    const generator = await tunedOf(store, tuned);
    const { signal } = exporting.abort;
    const files = await generator.export(format, {
      signal,
      onProgress: (progress) => store.set({ exporting: { ...exporting, progress } }),
    });
    const name = `${baseName(tuned)}-${format}`;
    const entries = Object.entries(files).map(([file, bytes]) => ({ name: `${name}/${file}`, bytes }));
    hand(store, await zip(entries, signal), `${name}.zip`);
  } catch (error) {
    store.fail("carry", error);
  } finally {
    store.set({ exporting: undefined });
  }
}

export async function loadTuned(store: Store, file: File): Promise<void> {
  store.clear("carry");
  try {
    if (file.size > MAX_BYTES)
      throw new Error(msg(str`${file.name} is too large for a saved run. Choose another file.`));
    const lm = await ensureWriter(store);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const generator = await lm.load(bytes);
    const id = store.newId();
    const about = generator.model.tuning;
    const tuned: Tuned = {
      id,
      task: writingTask(store),
      from: file.name,
      about,
      base: lm.model.sha256,
      bytes,
      generator,
    };
    store.set({
      tuned: [...store.tuned, tuned],
      tunedId: id,
      announcement: msg(str`${file.name} is loaded. Try it above.`),
    });
  } catch (error) {
    store.fail("carry", error);
  }
}
