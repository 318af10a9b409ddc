/**
 * The page's end of the worker: calls, their abortion, and another worker in the place of one that has stopped. What lived
 * in the old one is made again when it is next used (resident.ts).
 */

import * as Comlink from "comlink";

import { HomefireError, aborted, fault } from "./errors";
import { Link, type Remote } from "./link";
import type { Answer, CallOptions, Handle, Made, Progress, Report, Signal } from "./protocol";

/** Opens the model in a worker. */
type Opening<T> = (link: Link) => Promise<T>;

export class Connection {
  /** None where the last one has stopped. */
  #link: Link | undefined;
  #open: Opening<unknown> | undefined;
  #taking: Promise<Link> | undefined;
  #lastTask = 0;
  #closed: HomefireError | undefined;
  readonly #onClose = new AbortController();

  readonly #whenClosed: "homefire_closed" | "generator_closed";

  /** `whenClosed` says that it has been closed. */
  constructor(whenClosed: "homefire_closed" | "generator_closed" = "homefire_closed") {
    this.#whenClosed = whenClosed;
  }

  /** Starts a worker. `first` opens the model in it, `again` in one that takes over. */
  async open<T>(first: Opening<T>, again: Opening<unknown>): Promise<T> {
    const link = this.#start();
    const opened = await first(link);
    this.#open = again;
    return opened;
  }

  #start(): Link {
    const link = new Link(() => {
      if (this.#link === link) this.#link = undefined;
    });
    this.#link = link;
    return link;
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  close(): void {
    this.#closed ??= fault("closed", this.#whenClosed);
    this.#link?.end(this.#closed);
    this.#onClose.abort();
  }

  /** Aborts when this is closed. */
  get closing(): AbortSignal {
    return this.#onClose.signal;
  }

  /** What `work` comes to, unless this is closed before. */
  async unlessClosed<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw this.#closed;
    const { signal } = this.#onClose;
    let stop: () => void = () => undefined;
    const closed = new Promise<never>((_, reject) => {
      stop = () => reject(this.#closed as HomefireError);
      signal.addEventListener("abort", stop);
    });
    try {
      return await Promise.race([work(), closed]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /** A worker with the model open, in the place of one that has stopped. */
  #takeOver(): Promise<Link> {
    this.#taking ??= this.#begin().finally(() => (this.#taking = undefined));
    return this.#taking;
  }

  async #begin(): Promise<Link> {
    const link = this.#start();
    try {
      if (!this.#open) throw fault("internal", "model_not_opened");
      await this.#open(link);
      return link;
    } catch (error) {
      // The next call tries anew.
      link.end(error instanceof HomefireError ? error : new HomefireError("internal", String(error)));
      throw error;
    }
  }

  /** A call of the worker on `objects`, whose handles `start` is given. Rejects at once when the worker goes. */
  async call<T, O extends Objects = []>(
    start: (remote: Remote, ...handles: Handles<O>) => Promise<Answer<T>>,
    ...objects: O
  ): Promise<T> {
    if (this.#closed) throw this.#closed;
    // Nothing is waited for where all is there, so that calls reach the worker in the order that they were made in.
    const link = this.#taking || !this.#link ? await this.#takeOver() : this.#link;
    const handles: (Handle | undefined)[] = [];
    for (const object of objects) {
      const handle = object?.in(link);
      handles.push(handle instanceof Promise ? await handle : handle);
    }
    return link.call((remote) => start(remote, ...(handles as Handles<O>)));
  }

  /** A call that takes time: it reports progress and can be aborted. */
  async task<T, O extends Objects = []>(
    options: CallOptions,
    start: (call: Call, ...handles: Handles<O>) => Promise<Answer<T>>,
    ...objects: O
  ): Promise<T> {
    return this.#steered(options, (begun) =>
      this.call((remote, ...handles) => start(begun(remote), ...handles), ...objects),
    );
  }

  /** The same in a worker in which the model is not open yet. */
  async opening<T>(link: Link, options: CallOptions, start: (call: Call) => Promise<Answer<T>>): Promise<T> {
    return this.#steered(options, (begun) => link.call((remote) => start(begun(remote))));
  }

  async #steered<T>(
    { signal, onProgress }: CallOptions,
    work: (begun: (remote: Remote) => Call) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) throw aborted();
    const task = ++this.#lastTask;
    const abort = () => this.signal(task, "abort");
    signal?.addEventListener("abort", abort);
    try {
      return await work((remote) => {
        // While a worker was taking over.
        if (signal?.aborted) throw aborted();
        return { remote, task, report: Comlink.proxy(told(onProgress)) };
      });
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  signal(task: number, what: Signal): void {
    this.#link?.tell((remote) => remote.signal(task, what));
  }

  free({ handle, worker }: Omit<Made<unknown>, "report">): void {
    if (this.#link?.name === worker) this.#link.free(handle);
  }
}

/** What a call is about; not every call is about each. */
type Objects = ({ in(link: Link): Handle | Promise<Handle> } | undefined)[];
type Handles<O extends Objects> = { [K in keyof O]: undefined extends O[K] ? Handle | undefined : Handle };

/** What a call that takes time is begun with. */
export interface Call {
  remote: Remote;
  task: number;
  report: Report<Progress>;
}

/** A page's callback as the worker calls it. What it throws is the page's to see, and no fault of the call's. */
export function told<T>(callback: ((value: T) => unknown) | undefined): (value: T) => void {
  return (value) => {
    try {
      callback?.(value);
    } catch (error) {
      reportError(error);
    }
  };
}
