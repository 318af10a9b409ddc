// Opening the model, once, by whoever needs it first.
import { Homefire } from "../../lib/index";
import type { Loaded, Store } from "../store";
import { many } from "../words";

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
  const done = openAndMove(store, abort.signal).finally(() => store.set({ opening: undefined }));
  store.set({ opening: { abort, done } });
  return done;
}

async function openAndMove(store: Store, signal: AbortSignal): Promise<Homefire> {
  try {
    const hf = await Homefire.open({
      ...(store.modelFiles ? { model: store.modelFiles } : {}),
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

/** Opens the model in `files`, or the default one; asks first where that would cost runs. */
export async function useModel(store: Store, files: File[] | undefined): Promise<void> {
  const lost = store.runs.length;
  if (lost > 0 && !confirm(`${many(lost, "run")} can't be used with another model and will be gone. Go on?`)) return;
  const before = store.modelFiles;
  store.set({ modelFiles: files });
  await open(store).catch(() => store.set({ modelFiles: before }));
}

async function readAgain(hf: Homefire, data: Loaded): Promise<Loaded> {
  return { ...data, dataset: await hf.dataset(data.source, data.options) };
}
