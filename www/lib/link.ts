/** One worker as the page knows it: calls that fail at once when it ends, and how its end is noticed. */

import * as Comlink from "comlink";

import { fault, HomefireError, stopped } from "./errors";
import type { Answer, Handle } from "./protocol";
import { startWorker } from "./start";
import type { WorkerApi } from "./worker-api";

export type Remote = Comlink.Remote<WorkerApi>;

/** What a browser refuses to hand to a worker, such as a port that another one has been given. */
function unsent(error: unknown): never {
  const refused = error instanceof DOMException && error.name === "DataCloneError";
  throw refused ? fault("bad-settings", "not_transferable", { why: error.message }) : error;
}

export class Link {
  /** The worker's name, and that of the lock that it holds as long as it lives. */
  readonly name = `homefire-worker-${performance.timeOrigin}-${Math.random()}`;
  readonly #worker: Worker;
  readonly #remote: Remote;
  readonly #onEnd: () => void;
  readonly #fail = new Set<(error: HomefireError) => void>();
  #gone: HomefireError | undefined;
  #answered = false;
  readonly #ended = new AbortController();

  /** Starts a worker. `onEnd` is called once, when it has ended. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#worker = startWorker(this.name);
    this.#remote = Comlink.wrap<WorkerApi>(this.#worker);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      // Firefox's event has no message where the script can't be had.
      this.end(this.#why((event.message as string | undefined) ?? ""));
    };
    this.#worker.onmessageerror = () => this.end(fault("internal", "worker_answer_unreadable"));
  }

  /** What a worker that ends by itself has died of: its script that can't be had, or what was thrown in it. */
  #why(message: string): HomefireError {
    if (this.#answered || /RuntimeError/.test(message)) return stopped(message);
    if (!message) return fault("internal", "worker_not_started");
    const why = message.length > 200 ? `${message.slice(0, 200)}…` : message;
    return fault("internal", "worker_not_started_because", { why });
  }

  /** Ends the worker. All that was asked of it rejects with `why`. */
  end(why: HomefireError): void {
    if (this.#gone) return;
    this.#gone = why;
    this.#ended.abort();
    this.#worker.terminate();
    for (const fail of [...this.#fail]) fail(why);
    this.#fail.clear();
    this.#onEnd();
  }

  /** No event tells that a worker was killed, but its lock is then free. Called once it has answered, and so has the lock. */
  #watch(): void {
    if (this.#answered) return;
    this.#answered = true;
    if (!navigator.locks) return;
    const died = () => this.end(fault("internal", "worker_ended"));
    navigator.locks.request(this.name, { signal: this.#ended.signal }, died).catch(() => undefined);
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
      const answer = await Promise.race([start(this.#remote).catch(unsent), gone]);
      this.#watch();
      if (answer.ok) return answer.value;
      const { code, message, told, stopped } = answer.error;
      const error = new HomefireError(code, message, told);
      // What is left of the module can't be relied on.
      if (stopped) this.end(error);
      throw error;
    } finally {
      this.#fail.delete(fail);
    }
  }

  /** Tells the worker something that it doesn't answer. */
  tell(what: (remote: Remote) => Promise<void>): void {
    if (!this.#gone) void what(this.#remote);
  }

  free(handle: Handle): void {
    this.tell((remote) => remote.free(handle));
  }
}
