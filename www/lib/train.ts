/** Training runs. */

import * as Comlink from "comlink";

import { Classifier } from "./classifier";
import { told, type Connection } from "./connection";
import type { TrainControl } from "./control";
import type { Dataset } from "./dataset";
import * as door from "./options";
import type { CallOptions, TrainNews } from "./protocol";
import { residentIn } from "./resident";
import type { TuneSettings } from "./schema";
import type { Estimate, StepReport } from "./wasm/homefire_core";

/** The settings of a run, and what to report during it. */
export interface TrainOptions extends TuneSettings, CallOptions {
  /**
   * A classifier to start from. Its encoder is used, and, where the run tunes the encoder further, its head too if the labels
   * are the same.
   */
  from?: Classifier;
  /** Called after some steps, and after each epoch. */
  onStep?: (step: StepReport) => void;
  /** Pauses, resumes and stops the run. */
  control?: TrainControl;
  /**
   * Called with a checkpoint at the end of each epoch and on pause, if the run tunes the encoder. The file has the trained
   * weights and, on the CPU, the optimiser's moments, twice as large: 21 MB for each of the last layers, 271 MB for "full".
   */
  onCheckpoint?: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** A checkpoint to resume from. It must be of a run with the same examples and settings. */
  resume?: Uint8Array;
}

/** The settings of a run to estimate. */
export interface EstimateOptions extends TuneSettings, CallOptions {
  /** A classifier to start from. */
  from?: Classifier;
}

/** @internal */
export async function estimate(connection: Connection, data: Dataset, options: EstimateOptions): Promise<Estimate> {
  const examples = residentIn(connection, door.dataset(data, "estimate: the data"), "estimate");
  const { from, signal, onProgress, ...settings } = door.checked("estimate", door.ESTIMATE, options);
  return connection.task(
    { signal, onProgress },
    ({ remote, task, report }, examples, from) => remote.estimate(examples, { settings, from }, task, report),
    examples,
    from && residentIn(connection, from, "estimate: from"),
  );
}

/** @internal */
export async function train(connection: Connection, data: Dataset, options: TrainOptions): Promise<Classifier> {
  const examples = residentIn(connection, door.dataset(data, "train: the data"), "train");
  const { from, onStep, control, onCheckpoint, resume, signal, onProgress, ...settings } = door.checked(
    "train",
    door.TRAIN,
    options,
  );
  const tell = told(({ progress, step, checkpoint }: TrainNews) => {
    if (progress) onProgress?.(progress);
    if (step) onStep?.(step);
    if (checkpoint) onCheckpoint?.(checkpoint);
  });
  let detach: (() => void) | undefined;
  try {
    const made = await connection.task(
      { signal },
      ({ remote, task }, examples, from) => {
        const request = { settings, from, resume, checkpoints: onCheckpoint !== undefined };
        const started = remote.train(examples, request, task, Comlink.proxy(tell));
        detach = control?.attach((what) => connection.signal(task, what));
        return started;
      },
      examples,
      from && residentIn(connection, from, "train: from"),
    );
    return new Classifier(connection, made);
  } finally {
    detach?.();
  }
}
