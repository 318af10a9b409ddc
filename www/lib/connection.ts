/** The page's end of the worker: calls, their abortion, and what happens when the worker is gone. */

import * as Comlink from "comlink";

import { HomefireError, aborted } from "./errors";
import type { Answer, CallOptions, Progress, Report, Signal, WorkerApi } from "./protocol";

type Remote = Comlink.Remote<WorkerApi>;

export class Connection {
  readonly #worker: Worker;
  readonly #remote: Remote;
  #lastTask = 0;
  #gone: HomefireError | undefined;
  readonly #fail = new Set<(error: HomefireError) => void>();
  /** The lock that the worker holds as long as it lives. */
  readonly #life = `homefire-worker-${performance.timeOrigin}-${Math.random()}`;
  readonly #closed = new AbortController();
  #watched = false;

  constructor() {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: this.#life });
    this.#remote = Comlink.wrap<WorkerApi>(this.#worker);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(
        new HomefireError("internal", `Homefire's worker stopped: ${event.message || "it could not be loaded"}.`),
      );
    };
  }

  get closed(): boolean {
    return this.#gone !== undefined;
  }

  close(): void {
    this.#end(new HomefireError("closed", "This Homefire has been closed. Open it again."));
  }

  #end(why: HomefireError): void {
    if (this.#gone) return;
    this.#gone = why;
    this.#closed.abort();
    this.#worker.terminate();
    for (const fail of [...this.#fail]) fail(why);
    this.#fail.clear();
  }

  /** No event tells that a worker was killed, but its lock is then free. Called once it has answered, and so has the lock. */
  #watch(): void {
    if (this.#watched || !navigator.locks) return;
    this.#watched = true;
    const died = () =>
      this.#end(
        new HomefireError("internal", "Homefire's worker was ended, by the browser or by hand. Open it again."),
      );
    navigator.locks.request(this.#life, { signal: this.#closed.signal }, died).catch(() => undefined);
  }

  /** A call of the worker. Rejects at once when the worker goes. */
  async call<T>(start: (remote: Remote) => Promise<Answer<T>>): Promise<T> {
    if (this.#gone) throw this.#gone;
    let fail: (error: HomefireError) => void = () => undefined;
    const gone = new Promise<never>((_, reject) => {
      fail = reject;
      this.#fail.add(reject);
    });
    try {
      const answer = await Promise.race([start(this.#remote), gone]);
      this.#watch();
      if (answer.ok) return answer.value;
      throw new HomefireError(answer.error.code, answer.error.message);
    } finally {
      this.#fail.delete(fail);
    }
  }

  /** A call that takes time: it reports progress and can be aborted. */
  async task<T>(
    options: CallOptions | undefined,
    start: (remote: Remote, task: number, report: Report<Progress>) => Promise<Answer<T>>,
  ): Promise<T> {
    const { signal, onProgress } = options ?? {};
    if (signal?.aborted) throw aborted();
    const task = ++this.#lastTask;
    const abort = () => this.signal(task, "abort");
    signal?.addEventListener("abort", abort);
    try {
      return await this.call((remote) =>
        start(
          remote,
          task,
          Comlink.proxy((progress: Progress) => onProgress?.(progress)),
        ),
      );
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  signal(task: number, what: Signal): void {
    if (!this.#gone) void this.#remote.signal(task, what);
  }

  free(handle: number): void {
    if (!this.#gone) void this.#remote.free(handle);
  }
}
