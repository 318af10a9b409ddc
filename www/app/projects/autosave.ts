// Keeps one store in the database, as it changes.
import { keptFields } from "../state/persistence";
import type { Store } from "../store";
import type { ProjectRecord } from "./record";
import { keepChange, type Change } from "./project-store";
import { filesOf, snapshot, sourceOf } from "./snapshot";

/** Milliseconds from a change to its being kept. */
const WAIT = 400;

/** The same after a failure, which would mostly fail again. */
const WAIT_LONGER = 10_000;

/** Milliseconds that the last changes are waited for. */
const PATIENCE = 20_000;

/** What stands beside a snapshot as a whole. */
const BESIDE = ["earlier", "pairs"] as const;

type Project = Omit<ProjectRecord, "snapshot" | "changed">;

/** Hears how the keeping goes. */
export interface Listener {
  /** A change begins to be kept. */
  begun(): void;
  /** All that was to be kept is; `lost` says why the state of a run that goes on is not. */
  kept(lost?: unknown): void;
  failed(error: unknown): void;
}

export class Autosave {
  readonly #store: Store;
  readonly #listener: Listener;
  #project: Project;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();
  /** What the database has, as the versions of the store's fields; nothing where it may have less. */
  #kept: number | undefined;
  /** Which data it has, and of what stands beside them. */
  #source: string | undefined;
  #beside = 0;
  #runs = new Map<number, Uint8Array>();
  #interrupted = 0;
  #failed = false;
  #ended = false;

  /** `kept` says whether the store is as it stands in the database, or has nothing there yet. */
  constructor(store: Store, project: Project, kept: boolean, listener: Listener) {
    this.#store = store;
    this.#project = project;
    this.#listener = listener;
    if (kept) {
      this.#kept = store.version(keptFields);
      this.#source = store.data?.id;
      this.#beside = store.version(BESIDE);
      this.#runs = new Map(filesOf(store).map(({ id, bytes }) => [id, bytes]));
      this.#interrupted = store.version(["interrupted"]);
    }
    store.addEventListener("change", this.#soon);
    document.addEventListener("visibilitychange", this.#hidden);
  }

  rename(name: string): Promise<void> {
    this.#project = { ...this.#project, name };
    this.#kept = undefined;
    return this.#patiently();
  }

  readonly #soon = (): void => {
    this.#timer ??= setTimeout(() => void this.flush(), this.#failed ? WAIT_LONGER : WAIT);
  };

  // A tab that is hidden may be ended at any time.
  readonly #hidden = (): void => {
    if (document.visibilityState === "hidden") void this.flush();
  };

  /** Keeps what has changed, now. What goes wrong is told to the listener. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = this.#last.then(() => this.#write());
    return this.#last;
  }

  /** Keeps the last changes and lets go of the store. */
  async end(): Promise<void> {
    this.#store.removeEventListener("change", this.#soon);
    document.removeEventListener("visibilitychange", this.#hidden);
    await this.#patiently();
    this.#ended = true;
  }

  /** Keeps what has changed, and goes on without where the storage does not answer. */
  async #patiently(): Promise<void> {
    await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  /** Lets go of the store and keeps nothing more. */
  drop(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#store.removeEventListener("change", this.#soon);
    document.removeEventListener("visibilitychange", this.#hidden);
  }

  async #write(): Promise<void> {
    const kept = this.#store.version(keptFields);
    // A store changes many times a second while it learns, and what is kept of it seldom.
    if (this.#ended || kept === this.#kept) return;
    this.#kept = kept;
    const { data, interrupted } = this.#store;
    const files = filesOf(this.#store);
    const now = new Map(files.map(({ id, bytes }) => [id, bytes]));
    const [beside, checkpoint] = [this.#store.version(BESIDE), this.#store.version(["interrupted"])];
    const other = data?.id !== this.#source || beside !== this.#beside;
    const change: Change = {
      project: { ...this.#project, changed: Date.now(), snapshot: snapshot(this.#store) },
      ...(other ? { source: sourceOf(this.#store) } : {}),
      added: files.filter(({ id, bytes }) => this.#runs.get(id) !== bytes),
      gone: [...this.#runs.keys()].filter((id) => !now.has(id)),
      ...(checkpoint === this.#interrupted ? {} : { checkpoint: interrupted ?? null }),
    };
    this.#listener.begun();
    try {
      const { lost } = await keepChange(change);
      this.#source = data?.id;
      this.#beside = beside;
      this.#runs = now;
      this.#interrupted = checkpoint;
      this.#failed = false;
      this.#listener.kept(lost);
    } catch (error) {
      // Tried again at the next change.
      this.#kept = undefined;
      this.#failed = true;
      this.#listener.failed(error);
    }
  }
}
