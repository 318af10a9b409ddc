// One worker and one model for all trainers of a page that want the same.
import { DEFAULT_MODEL } from "../lib/catalogue";
import { Homefire, type OpenOptions, type Progress } from "../lib/index";

interface Shared {
  key: string;
  opening: Promise<Homefire>;
  hf?: Homefire;
  abort: AbortController;
  users: number;
  listeners: Set<(progress: Progress) => void>;
  last?: Progress;
}

const all = new Map<string, Shared>();
const owners = new WeakMap<Homefire, Shared>();

/**
 * Opens a model, or joins those who have opened the same, unless that is the one to be had `instead` of. To be given back
 * with `release`.
 */
export async function acquire(options: OpenOptions, instead?: Homefire): Promise<Homefire> {
  const { signal, onProgress, ...wanted } = options;
  // A person's own files, and a way to the hub, are one trainer's alone.
  if (wanted.hub ?? (wanted.model !== undefined && typeof wanted.model !== "string")) return Homefire.open(options);
  signal?.throwIfAborted();
  const key = keyOf(wanted);
  const open = all.get(key);
  const shared = open && !open.hf?.closed && (!instead || open.hf !== instead) ? open : begin(key, wanted);
  shared.users += 1;
  if (onProgress) shared.listeners.add(onProgress);
  if (shared.last) onProgress?.(shared.last);
  const stop = () => leave(shared);
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

/** The same for what opens the same. */
const keyOf = ({ model, models, device }: OpenOptions): string =>
  JSON.stringify([
    model ?? DEFAULT_MODEL,
    new URL(models ?? "./models/", document.baseURI).href.replace(/\/?$/, "/"),
    device ?? "auto",
  ]);

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
    (hf) => {
      shared.hf = hf;
      owners.set(hf, shared);
    },
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

const aborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => reject(new DOMException("Stopped, as asked.", "AbortError"));
    if (signal?.aborted) fail();
    else signal?.addEventListener("abort", fail, { once: true });
  });
