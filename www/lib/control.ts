/** The handle that steers a run or a comparison. */

import type { Signal } from "./protocol";

/** Pauses, resumes and stops one run or comparison: pass it to `train`, `compare` and the like as `control`. */
export class TrainControl {
  #paused = false;
  #stopped = false;
  /** When the pause that goes on began, and how long those before it took. */
  #since = 0;
  #before = 0;
  readonly #sends = new Set<(what: Signal) => void>();

  /** Whether it is paused. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Milliseconds spent in pauses, each counted from the call of `pause` to its end; the step under way is included. */
  get pausedFor(): number {
    return this.#before + (this.#paused ? performance.now() - this.#since : 0);
  }

  /** Pauses after the step under way. */
  pause(): void {
    if (!this.#paused) this.#since = performance.now();
    this.#paused = true;
    this.#tell("pause");
  }

  /** Whether it was stopped. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#unpause();
    this.#tell("resume");
  }

  /**
   * Stops the run: `train` resolves with the classifier of the best epoch so far, or, in the first epoch, of the current
   * weights. Before the first step, `train` rejects with the code "aborted".
   */
  stop(): void {
    this.#unpause();
    this.#stopped = true;
    this.#tell("stop");
  }

  #unpause(): void {
    this.#before = this.pausedFor;
    this.#paused = false;
  }

  #tell(what: Signal): void {
    for (const send of this.#sends) send(what);
  }

  /** @internal Has `send` told of what is asked for, until what this gives is called. */
  attach(send: (what: Signal) => void): () => void {
    this.#sends.add(send);
    if (this.#stopped) send("stop");
    else if (this.#paused) send("pause");
    return () => void this.#sends.delete(send);
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "TrainControl";
  }
}
