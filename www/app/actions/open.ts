// Opening the model, once, by whoever needs it first.
import { Homefire, type OpenOptions } from "../../lib/index";
import type { Loaded, ModelChoice, Store } from "../store";
import { many } from "../words";

/** The open model; opens it where it isn't. Concurrent calls share one opening. */
export async function ensureOpen(store: Store): Promise<Homefire> {
  if (store.hf && !store.hf.closed) return store.hf;
  if (store.opening) return store.opening.done;
  return open(store);
}

/**
 * Opens the model on the device that is chosen; asks first where that would cost runs. One that is open already stays until
 * the new one stands, so a refusal changes nothing; data and runs move over.
 */
export function open(store: Store): Promise<Homefire> {
  store.clear("open");
  if (!mayOpen(store)) return Promise.reject(new DOMException("The runs are kept.", "AbortError"));
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
    const hf = await Homefire.open({
      ...wish(store, choice),
      device: store.deviceChoice,
      signal,
      onProgress: (progress) => {
        if (store.opening) store.opening.progress = progress;
        store.changed();
      },
    });
    try {
      await move(store, hf);
    } catch (error) {
      hf.close();
      throw error;
    }
    const template = store.settings.template || hf.template;
    store.setting({ template });
    store.opened = choice;
    store.set({ announcement: `The model is open on the ${hf.device.kind === "webgpu" ? "GPU" : "CPU"}.` });
    return hf;
  } catch (error) {
    store.fail("open", error);
    throw error;
  }
}

async function move(store: Store, hf: Homefire): Promise<void> {
  const old = store.hf;
  if (old && old.model.sha256 !== hf.model.sha256) forgetRuns(store);
  const classifiers = await Promise.all(store.runs.map((run) => hf.load(run.bytes)));
  const data = store.data ? await readAgain(hf, store.data) : undefined;
  store.runs = store.runs.map((run, i) => ({ ...run, classifier: classifiers[i] ?? run.classifier }));
  store.data = data;
  store.split = undefined;
  store.hf = hf;
  old?.close();
}

/** A classifier works only with the model it was made with. */
function forgetRuns(store: Store): void {
  store.runs = [];
  store.compared = undefined;
  store.selectedId = undefined;
}

/** What the library is asked to open. The hub is asked only during a visit that a person has consented to. */
function wish({ hub }: Store, choice: ModelChoice): OpenOptions {
  if ("files" in choice) return { model: choice.files };
  if ("id" in choice) return { model: choice.id };
  return hub?.frame ? { model: choice.hub, hub: hub.frame.port() } : { model: choice.hub };
}

function mayOpen(store: Store): boolean {
  const lost = store.runs.length;
  if (lost === 0 || !store.opened || sameModel(store.opened, store.model)) return true;
  return confirm(`${many(lost, "run")} can't be used with another model and will be gone. Go on?`);
}

const idOf = (choice: ModelChoice): string | undefined =>
  "id" in choice ? choice.id : "hub" in choice ? choice.hub.id : undefined;

const sameModel = (a: ModelChoice, b: ModelChoice): boolean =>
  a === b || (idOf(a) !== undefined && idOf(a) === idOf(b));

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

async function readAgain(hf: Homefire, data: Loaded): Promise<Loaded> {
  return { ...data, dataset: await hf.dataset(data.source, data.options) };
}
