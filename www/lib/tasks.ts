/** Calls under way in the worker: each can be aborted, paused and stopped from the page between two steps. */

import { aborted } from "./errors";
import type { Signal } from "./protocol";

export class Task {
  readonly #abort = new AbortController();
  #stopped = false;
  #paused = false;
  #wake: (() => void) | undefined;
  readonly #atEnd: (() => void)[] = [];

  /** Has `work` done when the task has ended. */
  atEnd(work: () => void): void {
    this.#atEnd.push(work);
  }

  /** To be called once, at its end. */
  end(): void {
    for (const work of this.#atEnd) work();
  }

  get abortSignal(): AbortSignal {
    return this.#abort.signal;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** What `work` comes to, unless the task is aborted before. For what can't be stopped and may never end. */
  async unlessAborted<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#abort;
    let stop: () => void = () => undefined;
    const ended = new Promise<never>((_, fail) => {
      stop = () => fail(aborted());
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
    return Promise.race([work, ended]).finally(() => signal.removeEventListener("abort", stop));
  }

  signal(what: Signal): void {
    if (what === "abort") this.#abort.abort();
    if (what === "stop") this.#stopped = true;
    this.#paused = what === "pause";
    if (!this.#paused) this.#wake?.();
  }

  /**
   * Lets messages in, waits while paused, and throws once aborted. To be awaited between two steps. `onPause` is done before
   * it waits.
   */
  async turn(onPause?: () => Promise<void>): Promise<void> {
    await breathe();
    if (this.#paused) await onPause?.();
    while (this.#paused) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#abort.signal.aborted) throw aborted();
  }
}

export class Tasks {
  readonly #running = new Map<number, Task>();
  /** The last that has begun, and what was told of those that come: a run can be stopped before it is asked for. */
  #last = 0;
  readonly #early = new Map<number, Signal[]>();

  /** How many go on. */
  get running(): number {
    return this.#running.size;
  }

  async run<T>(id: number, work: (task: Task) => Promise<T>): Promise<T> {
    const task = new Task();
    this.#running.set(id, task);
    this.#last = Math.max(this.#last, id);
    for (const early of this.#early.get(id) ?? []) task.signal(early);
    for (const told of this.#early.keys()) if (told <= this.#last) this.#early.delete(told);
    try {
      return await work(task);
    } finally {
      this.#running.delete(id);
      task.end();
    }
  }

  signal(id: number, what: Signal): void {
    const task = this.#running.get(id);
    if (task) task.signal(what);
    else if (id > this.#last) this.#early.set(id, [...(this.#early.get(id) ?? []), what]);
  }
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** A turn of the event loop, without the four milliseconds a nested timer waits. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}
