// The map's worker as the page knows it. It lives as long as the map is looked at.
import { startBy } from "../../lib/start";
import type { Report, Request } from "./protocol";

/** The expression by which bundlers find the worker's file. */
const begin = (name: string): Worker =>
  new Worker(new URL("./projection-worker.js", import.meta.url), { type: "module", name });

/** What is done with what the worker says, and when it has ended by itself. */
export interface Hearing {
  heard(report: Report): void;
  /** Called once. `why` is empty where nothing is known. */
  died(why: string): void;
}

export class Projection {
  readonly #name = `homefire-map-${performance.timeOrigin}-${Math.random()}`;
  readonly #worker: Worker;
  readonly #hearing: Hearing;
  readonly #ended = new AbortController();

  constructor(hearing: Hearing) {
    this.#hearing = hearing;
    this.#worker = startBy(() => begin(this.#name));
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => {
      this.#watch();
      if (!this.#ended.signal.aborted) hearing.heard(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#died((event.message as string | undefined) ?? "");
    };
    this.#worker.onmessageerror = () => this.#died("");
  }

  ask(request: Request): void {
    if (this.#ended.signal.aborted) return;
    const handed = request.kind === "project" ? request.embeddings : request.kind === "place" ? request.embedding : [];
    this.#worker.postMessage(request, "buffer" in handed ? [handed.buffer] : []);
  }

  /** Ends the worker, and whatever it does. */
  end(): void {
    this.#ended.abort();
    this.#worker.terminate();
  }

  #died(why: string): void {
    if (this.#ended.signal.aborted) return;
    this.end();
    this.#hearing.died(why);
  }

  #watched = false;

  /** Waits for the lock that the worker holds. It has it once it has answered. */
  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    const { signal } = this.#ended;
    navigator.locks?.request(this.#name, { signal }, () => this.#died("")).catch(() => undefined);
  }
}
