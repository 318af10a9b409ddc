// Taking a classifier away as a file, and bringing one back.
import { store, type Run } from "../store";
import { ensureOpen } from "./open";
import { nameOf, newId } from "./run";

export function save(run: Run): void {
  store.clear("save");
  const url = URL.createObjectURL(new Blob([run.bytes as BlobPart], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `homefire-${fileWord(run.from)}-${fileWord(run.name)}.safetensors`;
  link.click();
  // The browser reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  store.set({ announcement: `Saved as ${link.download}.` });
}

/** Far above any head; only a file that is something else is larger, and it is refused before it is read. */
const MAX_BYTES = 64 * 1024 * 1024;

export async function load(file: File): Promise<void> {
  store.clear("save");
  try {
    if (file.size > MAX_BYTES)
      throw new Error(`${file.name} is too large for a saved classifier. Choose another file.`);
    const hf = await ensureOpen();
    const bytes = new Uint8Array(await file.arrayBuffer());
    // The library may hand its bytes over to the worker, and the run keeps these.
    const classifier = await hf.load(bytes.slice());
    const id = newId();
    store.runs = [...store.runs, { id, name: nameOf(classifier), from: file.name, classifier, bytes }];
    store.set({ selectedId: id, announcement: `${file.name} is loaded. Try it in step 7.` });
  } catch (error) {
    store.fail("save", error);
  }
}

const fileWord = (words: string): string =>
  words
    .replace(/\.[a-z]+$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40) || "texts";
