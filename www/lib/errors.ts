/** The error that the API throws. `code` is stable; `message` says what to do. */
export class HomefireError extends Error {
  /** Identifies it where `instanceof` can't, as with two copies of the package. */
  override readonly name = "HomefireError";

  constructor(
    /** The kind of error, such as "bad-data" or "no-memory". The README lists all codes. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** An error as it crosses between the worker and the page. */
export interface WireError {
  /** Stable. */
  code: string;
  /** What to do. */
  message: string;
}

/** What was thrown, as plain values. */
export function toWire(thrown: unknown): WireError {
  if (thrown instanceof Error) {
    const code = (thrown as { code?: unknown }).code;
    if (typeof code === "string" && thrown.name === "HomefireError") return { code, message: thrown.message };
    if (isTrap(thrown)) return { code: "internal", message: stopped(thrown.message) };
    if (thrown instanceof RangeError && /memory|allocation|array buffer/i.test(thrown.message)) return noMemory();
    return { code: "internal", message: thrown.message };
  }
  return { code: "internal", message: String(thrown) };
}

/** What is said where the module or its worker has stopped. */
export const stopped = (why: string): string =>
  `Homefire's core stopped (${why}). Another one takes over, with the data and classifiers that you have: try again. The console says more.`;

/** Whether the module has stopped, by a panic or for want of stack, so that it can't be used any more. */
export const isTrap = (thrown: unknown): boolean =>
  thrown instanceof WebAssembly.RuntimeError ||
  (thrown instanceof Error && /call stack|too much recursion/i.test(thrown.message));

function noMemory(): WireError {
  return {
    code: "no-memory",
    message: "There is not enough memory. Close other tabs, or bring fewer texts, and try again.",
  };
}

/** The error of an aborted call. */
export function aborted(): HomefireError {
  return new HomefireError("aborted", "Stopped, as asked. Nothing was changed.");
}

/** A controller that aborts when `signal` does, and can abort before. `release` ends that bond. */
export function bound(signal: AbortSignal): AbortController & { release(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return Object.assign(controller, { release: () => signal.removeEventListener("abort", abort) });
}
