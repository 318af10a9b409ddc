// What a run will take, before it.
import type { Store } from "../store";
import { ensureOpen } from "./open";
import { optionsOf } from "./options";
import { splitOnce } from "./split";

/** What an estimate depends on. */
function keyOf({ approach, settings, data, hf }: Store): string {
  return JSON.stringify([approach, settings, data?.id, hf?.model.embeddingsId, hf?.device.kind]);
}

/** The estimate, where it is of what would run now. */
export const currentEstimate = (store: Store): Store["estimate"] =>
  store.estimate?.key === keyOf(store) ? store.estimate : undefined;

export async function estimate(store: Store): Promise<void> {
  const { approach } = store;
  if (store.running || !store.data || approach === "zero-shot" || approach === "few-shot") return;
  // How long reading prompts takes is seen as it goes.
  if (approach === "prompting") return;
  store.clear("run");
  const asked = { key: keyOf(store), abort: new AbortController() };
  store.set({ estimate: asked });
  try {
    const hf = await ensureOpen(store);
    const { train } = await splitOnce(store);
    const { shots, drawSeed } = store.settings.contrastive;
    const examples = approach === "contrastive" ? await train.sample({ shots, seed: drawSeed }) : train;
    try {
      const { control: _, ...options } = optionsOf(store, approach);
      const result = await hf.estimate(examples, { ...options, signal: asked.abort.signal });
      store.set({ estimate: { ...asked, key: keyOf(store), result } });
    } finally {
      if (examples !== train) examples.close();
    }
  } catch (error) {
    store.set({ estimate: undefined });
    store.fail("run", error);
  }
}
