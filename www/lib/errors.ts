import { inEnglish, isFigure, tell, type Given, type MessageKey } from "./messages";
import { POSITIONS, type PositionName } from "./schema";
import type { Told, ToldParameter } from "./wasm/homefire_core";

/** Where something is: a row and a column of the table, a file, and a tensor or a field in it. */
export type Position = Readonly<Partial<Record<PositionName, string | number>>>;

/** The error that the API throws. `code` is stable; `message` says what to do, in English. */
export class HomefireError extends Error {
  /** Identifies it where `instanceof` can't, as with two copies of the package. */
  override readonly name = "HomefireError";
  /** The message's stable name, from which other languages are written; absent where the browser has said it. */
  readonly key?: string;
  /** What stands in the message, by name. */
  readonly parameters: Readonly<Record<string, ToldParameter>>;
  /** Where it is, as far as that is known: those parameters that are positions. */
  readonly position: Position;

  constructor(
    /** The kind of error, such as "bad-data" or "no-memory". The README lists all codes. */
    readonly code: string,
    message: string,
    told?: Told,
  ) {
    super(message);
    if (told) this.key = told.key;
    this.parameters = told?.parameters ?? {};
    this.position = positionIn(this.parameters);
  }
}

/** Those parameters that are positions, also of messages within; the outer one's where both have one. */
function positionIn(parameters: HomefireError["parameters"]): Position {
  const found: Record<string, string | number> = {};
  for (const name of POSITIONS) {
    const value = parameters[name];
    if (typeof value === "string" || typeof value === "number") found[name] = value;
  }
  const within = Object.values(parameters).filter(
    (value): value is Told => typeof value === "object" && !isFigure(value),
  );
  return within.reduce((outer, told): Position => ({ ...positionIn(told.parameters), ...outer }), found);
}

/** An error as it crosses between the worker and the page, and as it is kept. */
export interface WireError {
  /** Stable. */
  code: string;
  /** What to do, in English. */
  message: string;
  /** The message by its name and parameters, from which other languages are written; absent where the browser has said it. */
  told?: Told;
}

/** @internal The error `code` that says this message. */
export const fault = <K extends MessageKey>(code: string, key: K, ...given: Given<K>): HomefireError =>
  refusal(code, tell(key, ...given));

/** @internal The same of a message that is there already. */
export const refusal = (code: string, told: Told): HomefireError => new HomefireError(code, inEnglish(told), told);

/** The message of an error by its name and parameters, where it has a name. */
export const toldOf = ({ key, parameters }: HomefireError): Told | undefined =>
  key === undefined ? undefined : { key, parameters };

/** What was thrown, as plain values. */
export function toWire(thrown: unknown): WireError {
  if (thrown instanceof HomefireError) return wired(thrown.code, thrown.message, toldOf(thrown));
  if (thrown instanceof Error) {
    const { code, told } = thrown as { code?: unknown; told?: Told };
    // As the module throws it.
    if (typeof code === "string" && thrown.name === "HomefireError") return wired(code, thrown.message, told);
    if (isTrap(thrown)) return toWire(stopped(thrown.message));
    if (thrown instanceof RangeError && /memory|allocation|array buffer/i.test(thrown.message)) {
      return toWire(fault("no-memory", "too_little_memory"));
    }
    return { code: "internal", message: thrown.message };
  }
  return { code: "internal", message: String(thrown) };
}

const wired = (code: string, message: string, told: Told | undefined): WireError => ({
  code,
  message,
  ...(told && { told }),
});

/** The error that the module or its worker has stopped. */
export const stopped = (why: string): HomefireError =>
  fault("internal", "core_stopped", { why: why || tell("no_reason_given") });

/** Whether the module has stopped, by a panic or for want of stack, so that it can't be used any more. */
export const isTrap = (thrown: unknown): boolean =>
  thrown instanceof WebAssembly.RuntimeError ||
  (thrown instanceof Error && /call stack|too much recursion/i.test(thrown.message));

/** The error of an aborted call. */
export const aborted = (): HomefireError => fault("aborted", "call_aborted");

/** A controller that aborts when `signal` does, and can abort before. `release` ends that bond. */
export function bound(signal: AbortSignal): AbortController & { release(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return Object.assign(controller, { release: () => signal.removeEventListener("abort", abort) });
}
