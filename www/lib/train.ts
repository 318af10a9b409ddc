/** Training runs, and the handle to steer one. */

import * as Comlink from "comlink";

import { Classifier } from "./classifier";
import type { Connection } from "./connection";
import type { Dataset } from "./dataset";
import { HomefireError } from "./errors";
import type { CallOptions, Estimate, Signal } from "./protocol";
import type { StepReport, TuneSettings } from "./wasm/homefire_core";

/** Steers one run, or one comparison: hand it to `train` or `compare` as `control`. */
export class TrainControl {
  #paused = false;
  #stopped = false;
  /** When the pause that goes on began, and how long those before it took. */
  #since = 0;
  #before = 0;
  #send: ((what: Signal) => void) | undefined;
  readonly #waiting = new Set<() => void>();

  /** Whether it waits. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Milliseconds from the calls of `pause` to what ended each pause; the step that was under way is in them. */
  get pausedFor(): number {
    return this.#before + (this.#paused ? performance.now() - this.#since : 0);
  }

  /** Waits after the step under way. */
  pause(): void {
    if (!this.#paused) this.#since = performance.now();
    this.#paused = true;
    this.#send?.("pause");
  }

  /** Whether it was ended. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#unpause();
    this.#send?.("resume");
    this.#wake();
  }

  /**
   * Ends the run: `train` resolves with the classifier of the best epoch so far, or of what it has come to where none has
   * ended. Before the first step there is nothing, and `train` rejects with the code "aborted".
   */
  stop(): void {
    this.#unpause();
    this.#stopped = true;
    this.#send?.("stop");
    this.#wake();
  }

  /** @internal Waits while paused. */
  async resumed(signal?: AbortSignal): Promise<void> {
    if (!this.#paused || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      signal?.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  #unpause(): void {
    this.#before = this.pausedFor;
    this.#paused = false;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** @internal */
  attach(send: ((what: Signal) => void) | undefined): void {
    this.#send = send;
    if (this.#stopped) send?.("stop");
    else if (this.#paused) send?.("pause");
  }
}

/** @internal Whether `error` came of a stop before the first step, and not of an abort. */
export const wasStopped = (error: unknown, control: TrainControl, signal: AbortSignal | undefined): boolean =>
  error instanceof HomefireError && error.code === "aborted" && control.stopped && !signal?.aborted;

/** The settings of a run, and what to tell while it goes on. */
export interface TrainOptions extends TuneSettings, CallOptions {
  /** A classifier to start from: its encoder is kept, and where that is tuned on, its head too, if the labels are the same. */
  from?: Classifier;
  /** After some steps, and after each epoch. */
  onStep?: (step: StepReport) => void;
  /** Pauses, resumes and stops the run. */
  control?: TrainControl;
  /**
   * Is given a checkpoint at the end of each epoch and when the run is paused, where the run tunes the encoder. It is a file of
   * the trained weights and, on the CPU, twice that for the optimiser: 21 MB for each of the last layers, 271 MB for "full".
   */
  onCheckpoint?: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** A checkpoint of a run of the same examples with the same settings, which goes on from there. */
  resume?: Uint8Array;
}

/** The settings of a run that is to be estimated. */
export interface EstimateOptions extends TuneSettings, CallOptions {
  /** A classifier to start from. */
  from?: Classifier;
}

/** @internal */
export function estimate(connection: Connection, data: Dataset, options: EstimateOptions): Promise<Estimate> {
  const { from, signal, onProgress, ...settings } = options;
  const call: CallOptions = {};
  if (signal) call.signal = signal;
  if (onProgress) call.onProgress = onProgress;
  return connection.task(call, (remote, task, report) =>
    remote.estimate(data.handle, settings, from?.handle, task, report),
  );
}

/** @internal */
export async function train(connection: Connection, data: Dataset, options: TrainOptions): Promise<Classifier> {
  const { from, onStep, control, onCheckpoint, resume, signal, onProgress, ...settings } = options;
  const call: CallOptions = {};
  if (signal) call.signal = signal;
  if (onProgress) call.onProgress = onProgress;
  try {
    const made = await connection.task(call, (remote, task, report) => {
      const started = remote.train(
        data.handle,
        settings,
        from?.handle,
        task,
        report,
        Comlink.proxy((step: StepReport) => onStep?.(step)),
        resume,
        onCheckpoint && Comlink.proxy((bytes: Uint8Array<ArrayBuffer>) => onCheckpoint(bytes)),
      );
      control?.attach((what) => connection.signal(task, what));
      return started;
    });
    return new Classifier(connection, made);
  } finally {
    control?.attach(undefined);
  }
}
