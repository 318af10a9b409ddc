// One worker and one model for all trainers of a page that want the same.
import { Homefire, type OpenOptions, type Progress } from "../lib/index";

interface Shared {
  key: string;
  opening: Promise<Homefire>;
  abort: AbortController;
  users: number;
  listeners: Set<(progress: Progress) => void>;
  last?: Progress;
}

const all = new Map<string, Shared>();
const owners = new WeakMap<Homefire, Shared>();

/**
 * Opens a model, or joins those who have opened the same, unless it is to be a `fresh` one. To be given back with
 * `release`.
 */
export async function acquire(options: OpenOptions, fresh = false): Promise<Homefire> {
  const { signal, onProgress, ...wanted } = options;
  // A person's own files, and a way to the hub, are one trainer's alone.
  if (wanted.hub ?? (wanted.model !== undefined && typeof wanted.model !== "string")) return Homefire.open(options);
  const key = JSON.stringify([wanted.model, wanted.models?.toString(), wanted.device]);
  let shared = fresh ? undefined : all.get(key);
  if (shared && (await isClosed(shared))) shared = undefined;
  shared ??= begin(key, wanted);
  shared.users += 1;
  if (onProgress) shared.listeners.add(onProgress);
  if (shared.last) onProgress?.(shared.last);
  const joined = shared;
  const stop = () => leave(joined);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([shared.opening, aborted(signal)]);
  } catch (error) {
    if (!signal?.aborted) leave(shared);
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    if (onProgress) shared.listeners.delete(onProgress);
  }
}

/** The last who gives it back closes it. */
export function release(hf: Homefire): void {
  const shared = owners.get(hf);
  if (shared) leave(shared);
  else hf.close();
}

function begin(key: string, wanted: Omit<OpenOptions, "signal" | "onProgress">): Shared {
  const abort = new AbortController();
  const shared: Shared = {
    key,
    abort,
    users: 0,
    listeners: new Set(),
    opening: Homefire.open({
      ...wanted,
      signal: abort.signal,
      onProgress: (progress) => {
        shared.last = progress;
        for (const tell of shared.listeners) tell(progress);
      },
    }),
  };
  all.set(key, shared);
  shared.opening.then(
    (hf) => owners.set(hf, shared),
    () => forget(shared),
  );
  return shared;
}

function forget(shared: Shared): void {
  if (all.get(shared.key) === shared) all.delete(shared.key);
}

function leave(shared: Shared): void {
  shared.users -= 1;
  if (shared.users > 0) return;
  forget(shared);
  shared.abort.abort();
  void shared.opening.then(
    (hf) => hf.close(),
    () => undefined,
  );
}

const isClosed = (shared: Shared): Promise<boolean> =>
  Promise.race([shared.opening.then((hf) => hf.closed), Promise.resolve(false)]).catch(() => true);

const aborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => reject(new DOMException("Stopped, as asked.", "AbortError"));
    if (signal?.aborted) fail();
    else signal?.addEventListener("abort", fail, { once: true });
  });
