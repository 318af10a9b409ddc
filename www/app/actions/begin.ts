// The main job in one press: a sample is read, a head is trained on it, and a text can be tried.
import { TRY, type Store } from "../store";
import { useSample } from "./data";
import { start } from "./run";

const SAMPLE = "tickets.csv";

export async function begin(store: Store): Promise<void> {
  store.set({ task: "classify", approach: "head", column: "train" });
  const where = await useSample(store, SAMPLE);
  if (where.data?.name !== SAMPLE || where.errors.data !== undefined) return;
  const before = where.runs.length;
  await start(where);
  if (where.runs.length > before) goTry(where);
}

/** Shows the box for a text to try, and puts the cursor into it. */
export function goTry(store: Store): void {
  store.set({ column: "try" });
  // The column is seen from the next frame on.
  requestAnimationFrame(() => requestAnimationFrame(() => store.dispatchEvent(new Event(TRY))));
}
