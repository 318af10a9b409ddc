// Where the map's embeddings come from. Nothing else on the map asks the library for them.
import type { CallOptions, Classifier, Homefire } from "../../lib/index";
import { classifierOf, ensureOpen } from "../actions/open";
import { live } from "../actions/live-data";
import { settle } from "../actions/rows";
import type { Run, Store } from "../store";

/** Embeddings of some examples of the data. */
export interface Embedded {
  /** A row of `width` numbers for each of `indices`. */
  embeddings: Float32Array;
  width: number;
  /** Which examples they are of, from 0. */
  indices: ArrayLike<number>;
}

/** Texts on the map at most; of larger data some are drawn by lot. */
export const MOST = 10_000;
const SEED = 0;

/** The encoder that a run has tuned, or the pretrained one. */
const encoder = (store: Store, run: Run | undefined): { classifier?: Classifier } =>
  run ? { classifier: classifierOf(store, run) } : {};

/** Embeds the data, by the encoder that `run` has tuned where one is given. */
export async function embedTexts(store: Store, run: Run | undefined, options: CallOptions): Promise<Embedded> {
  const hf = await ensureOpen(store);
  await settle(store);
  return hf.embed(live(store).dataset, { ...options, ...encoder(store, run), most: MOST, seed: SEED });
}

/** Embeds one text, which is in no data. */
export async function embedText(
  store: Store,
  text: string,
  run: Run | undefined,
  options: CallOptions,
): Promise<Float32Array> {
  const hf: Homefire = await ensureOpen(store);
  // Data have two labels at least, which nothing is learned from here.
  const data = await hf.dataset([
    { text, label: "tried" },
    { text: ".", label: "other" },
  ]);
  try {
    const { embeddings, width } = await hf.embed(data, { ...options, ...encoder(store, run) });
    return embeddings.slice(0, width);
  } finally {
    data.close();
  }
}
