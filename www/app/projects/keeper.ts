// Keeps one store in the database, as it changes.
import type { Interrupted, Store } from "../store";
import { database, type ProjectRecord } from "./database";
import { draftOf } from "../actions/rows";
import { snapshot } from "./snapshot";

/** Milliseconds from a change to its being kept. */
const WAIT = 400;

export class Keeper {
  readonly #store: Store;
  #project: Omit<ProjectRecord, "snapshot" | "changed">;
  readonly #failed: (error: unknown) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();
  #kept = "";
  #parts: unknown[] = [];
  #source: string | undefined;
  #runs = new Set<number>();
  #interrupted: Interrupted | undefined;
  #ended = false;

  /** `kept` says whether the store is as it stands in the database, or has nothing there yet. */
  constructor(
    store: Store,
    project: Omit<ProjectRecord, "snapshot" | "changed">,
    kept: boolean,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#project = project;
    this.#failed = failed;
    if (kept) {
      this.#changed();
      this.#source = store.data?.id;
      this.#runs = new Set(store.runs.map(({ id }) => id));
      this.#interrupted = store.interrupted;
    }
    store.addEventListener("change", this.#soon);
    document.addEventListener("visibilitychange", this.#hidden);
  }

  rename(name: string): Promise<void> {
    this.#project = { ...this.#project, name };
    this.#kept = "";
    return this.flush();
  }

  readonly #soon = (): void => {
    this.#timer ??= setTimeout(() => void this.flush(), WAIT);
  };

  // A tab that is hidden may be ended at any time.
  readonly #hidden = (): void => {
    if (document.visibilityState === "hidden") void this.flush();
  };

  /** Keeps what has changed, now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = this.#last.then(() => this.#write()).catch(this.#failed);
    return this.#last;
  }

  /** Keeps the last changes and lets go of the store. */
  async end(): Promise<void> {
    this.#store.removeEventListener("change", this.#soon);
    document.removeEventListener("visibilitychange", this.#hidden);
    await this.flush();
    this.#ended = true;
  }

  /** Lets go of the store and keeps nothing more. */
  drop(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#store.removeEventListener("change", this.#soon);
    document.removeEventListener("visibilitychange", this.#hidden);
  }

  /** Whether there is something to keep: a store changes many times a second while it learns, its results seldom. */
  #changed(): boolean {
    const { settings, deviceChoice, approach, selectedId, data, runs, compared, learning, contestants } = this.#store;
    const model = "id" in this.#store.model ? this.#store.model.id : "";
    const small = JSON.stringify([settings, deviceChoice, model, approach, selectedId, data?.id]);
    const parts = [runs, compared, learning, contestants, draftOf(this.#store), this.#store.interrupted];
    const same = small === this.#kept && parts.every((part, i) => part === this.#parts[i]);
    this.#kept = small;
    this.#parts = parts;
    return !same;
  }

  async #write(): Promise<void> {
    if (this.#ended || !this.#changed()) return;
    const { id } = this.#project;
    const { data, runs, interrupted } = this.#store;
    try {
      const tx = (await database()).transaction(["projects", "sources", "runs", "checkpoints"], "readwrite");
      const work: Promise<unknown>[] = [
        tx.objectStore("projects").put({ ...this.#project, changed: Date.now(), snapshot: snapshot(this.#store) }),
      ];
      if (data && data.id !== this.#source) {
        work.push(tx.objectStore("sources").put({ id: data.id, source: data.source }, id));
      }
      const now = new Map(runs.map((run) => [run.id, run]));
      for (const run of runs) {
        if (!this.#runs.has(run.id)) {
          work.push(tx.objectStore("runs").put({ project: id, id: run.id, bytes: run.bytes }));
        }
      }
      for (const gone of this.#runs) if (!now.has(gone)) work.push(tx.objectStore("runs").delete([id, gone]));
      if (interrupted !== this.#interrupted) {
        const checkpoints = tx.objectStore("checkpoints");
        work.push(interrupted ? checkpoints.put(interrupted, id) : checkpoints.delete(id));
      }
      await Promise.all([...work, tx.done]);
      this.#source = data?.id;
      this.#runs = new Set(now.keys());
      this.#interrupted = interrupted;
    } catch (error) {
      // Tried again at the next change.
      this.#kept = "";
      throw error;
    }
  }
}
