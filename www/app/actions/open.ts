// Opening the model, once, by whoever needs it first.
import { msg } from "@lit/localize";
import { Homefire, HomefireError, type Classifier, type OpenOptions, type Progress } from "../../lib/index";
import { acquire, release } from "../shared";
import { closeSplit } from "../state/runs";
import type { ModelChoice, Run, Store } from "../store";
import { countUnread, read } from "./live-data";

/** The open model; opens it where it isn't. Concurrent calls share one opening. */
export async function ensureOpen(store: Store): Promise<Homefire> {
  if (store.hf && !store.hf.closed) return store.hf;
  if (store.opening) return store.opening.done;
  return open(store);
}

/**
 * Opens the model on the device that is chosen. One that is open already stays until the new one stands, so a refusal
 * changes nothing; data and runs move over.
 */
export function open(store: Store): Promise<Homefire> {
  store.clear("open");
  const abort = new AbortController();
  const done = openAndMove(store, abort.signal).finally(() => {
    store.set({ opening: undefined });
    void listKept(store);
  });
  store.set({ opening: { abort, done } });
  return done;
}

async function openAndMove(store: Store, signal: AbortSignal): Promise<Homefire> {
  try {
    const choice = store.model;
    const options = {
      ...wish(store, choice),
      ...store.served,
      device: store.deviceChoice,
      signal,
      onProgress: (progress: Progress) => {
        if (store.opening) store.opening.progress = progress;
        store.changed();
      },
    };
    // One that is open and is opened again may be broken.
    const hf = await acquire(options, store.hf);
    try {
      await store.onOpened?.(hf);
      await move(store, hf);
    } catch (error) {
      release(hf);
      throw error;
    }
    store.set({
      opened: choice,
      announcement:
        hf.device.kind === "webgpu" ? msg("The model is open on the GPU.") : msg("The model is open on the CPU."),
    });
    return hf;
  } catch (error) {
    store.fail("open", error);
    throw error;
  }
}

/** Brings the data and the runs of `store` into `hf`, which takes the place of what was open. */
async function move(store: Store, hf: Homefire): Promise<void> {
  const old = store.hf;
  await adopt(store, hf);
  if (old) release(old);
}

/** Lets `store` use `hf`. A run that was made with another model stays, but can't be used. */
export async function adopt(store: Store, hf: Homefire): Promise<void> {
  const loaded = await Promise.all(
    store.runs.map(async (run) => {
      // What prompts a language model is in that one's worker.
      if (run.about.approach === "prompting") return undefined;
      try {
        return await hf.load(run.bytes);
      } catch (error) {
        if (error instanceof HomefireError && error.code === "bad-classifier") return undefined;
        throw error;
      }
    }),
  );
  const data = store.data ? { ...(await read(hf, store.data)), id: store.data.id } : undefined;
  store.set({
    runs: store.runs.map((run, i) => {
      const { classifier: _gone, ...kept } = run;
      const classifier = loaded[i];
      return classifier ? { ...kept, classifier } : kept;
    }),
    data,
    splits: [],
    hf,
  });
  void countUnread(store);
  // Also where a project has taken over a model that was open.
  store.setting("words", { template: store.settings.words.template || hf.template });
}

/**
 * Stops what goes on and frees what `store` has in the worker; gives what was open, to be released or used on. Its data and
 * runs stay as plain values, and open anew when they are used. What was nearly open is released when it comes, unless the
 * store is `wanted` again by then.
 */
export function letGo(store: Store, wanted = () => false): Homefire | undefined {
  const { hf, opening, data, splits, runs, running, checking, estimate, exporting } = store;
  closeWriter(store);
  for (const work of [running, checking, estimate, exporting, opening]) work?.abort?.abort();
  void opening?.done.then(
    () => {
      const late = wanted() ? undefined : letGo(store);
      if (late) release(late);
    },
    () => undefined,
  );
  if (!hf) return undefined;
  // Others may go on in the same worker.
  splits.forEach(closeSplit);
  for (const kept of [data?.dataset, ...runs.map(({ classifier }) => classifier)]) kept?.close();
  store.set({ hf: undefined, splits: [] });
  // What is only in the worker is never kept.
  if (data) delete data.dataset;
  for (const run of runs) delete run.classifier;
  return hf;
}

/** Closes the language model. Its pairs and what was made of it stay as plain values. */
export function closeWriter(store: Store): void {
  const { lm, writerOpening, pairs, tuned, runs } = store;
  writerOpening?.abort.abort();
  for (const one of Object.values(pairs)) delete one.pairs;
  for (const one of tuned) delete one.generator;
  for (const run of runs) delete run.prompted;
  store.set({ lm: undefined, pairSplit: undefined });
  lm?.close();
}

/** What the library is asked to open. The hub is asked only during a visit that a person has consented to. */
function wish({ hub }: Store, choice: ModelChoice): OpenOptions {
  if ("files" in choice) return { model: choice.files };
  if ("id" in choice) return { model: choice.id };
  return hub?.access ? { model: choice.hub, hub: hub.access.way() } : { model: choice.hub };
}

/** Opens another model. Where it can't be opened, the choice stays what it was. */
export async function useModel(store: Store, choice: ModelChoice): Promise<boolean> {
  const before = store.model;
  store.set({ model: choice });
  try {
    await open(store);
    return true;
  } catch {
    store.set({ model: before });
    return false;
  }
}

/** Looks into the browser's storage anew. */
export async function listKept(store: Store): Promise<void> {
  store.set({ kept: await Homefire.keptModels() });
}

/** The classifier of a run, once a model is open. */
export function classifierOf(store: Store, { id }: Run): Classifier {
  const classifier = store.runs.find((run) => run.id === id)?.classifier;
  if (!classifier)
    throw new Error(msg("This run was made with another model. Open that one under “Model and device” to use it."));
  return classifier;
}
