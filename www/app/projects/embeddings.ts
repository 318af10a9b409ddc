// The embeddings of texts that were read before, kept by the model that made them: what was computed once is there after a
// reload. Where they can't be kept or used, they are computed again.
import type { Homefire } from "../../lib/index";
import { database } from "./database";

/** Bytes of embeddings beyond which none are kept: 100,000 texts. */
const MOST = 160 * 1024 * 1024;

const loaded = new WeakSet<Homefire>();

/** Gives `hf` the embeddings that are kept of its model. */
export async function loadEmbeddings(hf: Homefire): Promise<void> {
  if (loaded.has(hf)) return;
  loaded.add(hf);
  try {
    const kept = await (await database()).get("embeddings", hf.model.sha256);
    if (kept) await hf.loadCache(kept);
  } catch (error) {
    console.warn("Homefire: kept embeddings could not be used, and are computed again.", error);
  }
}

/** Keeps the embeddings that `hf` has. */
export async function saveEmbeddings(hf: Homefire): Promise<void> {
  try {
    const bytes = await hf.saveCache();
    if (bytes.length <= MOST) await (await database()).put("embeddings", bytes, hf.model.sha256);
  } catch (error) {
    console.warn("Homefire: embeddings could not be kept.", error);
  }
}
