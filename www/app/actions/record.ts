// The record of where texts stand at the ends of a run's epochs, for the map to replay.
import type { Homefire, TrainOptions } from "../../lib/index";
import type { Store } from "../store";
import { live } from "./live-data";

/** Texts that are followed: each takes a forward pass an epoch. */
const FOLLOWED = 300;
const SEED = 0;

/** What has a run that tunes the encoder keep that record, where it is wanted. Whatever goes wrong with it, the run goes on. */
export async function recorded(
  store: Store,
  hf: Homefire,
  signal: AbortSignal,
): Promise<Pick<TrainOptions, "snapshots" | "onSnapshot">> {
  if (!store.recording) return {};
  const { dataset, id } = live(store);
  const draw = { most: FOLLOWED, seed: SEED };
  try {
    // Which texts they are; what the pretrained encoder makes of them has been worked out for the map already.
    const { indices } = await hf.embed(dataset, { ...draw, signal });
    store.set({ movement: undefined });
    return {
      snapshots: { data: dataset, ...draw },
      onSnapshot: ({ epoch, embeddings, width }) => {
        const epochs = [...(store.movement?.epochs ?? []), { epoch, embeddings }];
        store.set({ movement: { data: id, indices, width, epochs } });
      },
    };
  } catch {
    return {};
  }
}

/** Says of which run the record is. One of a single moment shows no way. */
export function keepRecord(store: Store, run: number): void {
  const { movement } = store;
  if (movement && movement.run === undefined) {
    store.set({ movement: movement.epochs.length > 1 ? { ...movement, run } : undefined });
  }
}
