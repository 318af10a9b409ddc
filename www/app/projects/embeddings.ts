// The embeddings of texts that were read before, kept by the model that made them: what was computed once is there after a
// reload. Where they can't be kept or used, they are computed again.
import type { Homefire } from "../../lib/index";
import { transact } from "./database";

/** Bytes of embeddings beyond which none are kept: some 80,000 texts. A private window takes no more in one value. */
const MOST = 120 * 1024 * 1024;

/** Milliseconds that the opening of a model waits for them. */
const PATIENCE = 10_000;

const loaded = new WeakSet<Homefire>();

/** Gives `hf` the embeddings that are kept of its model. */
export async function loadEmbeddings(hf: Homefire): Promise<void> {
  if (loaded.has(hf)) return;
  loaded.add(hf);
  try {
    const { embeddingsId: id } = hf.model;
    const kept = await transact(["embeddings"], "readonly", (tx) => tx.objectStore("embeddings").get(id), PATIENCE);
    if (kept) await hf.loadCache(kept);
  } catch (error) {
    console.warn("Homefire: kept embeddings could not be used, and are computed again.", error);
  }
}

/** Keeps the embeddings that `hf` has. */
export async function saveEmbeddings(hf: Homefire): Promise<void> {
  try {
    const bytes = await hf.saveCache();
    if (bytes.length > MOST) return;
    const { embeddingsId: id } = hf.model;
    await transact(["embeddings"], "readwrite", (tx) => tx.objectStore("embeddings").put(bytes, id));
  } catch (error) {
    console.warn("Homefire: embeddings could not be kept.", error);
  }
}
