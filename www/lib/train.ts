/** Training runs. */

import * as Comlink from "comlink";

import { Classifier } from "./classifier";
import { told, type Connection } from "./connection";
import type { Dataset } from "./dataset";
import type { EstimateOptions, TrainOptions } from "./option-types";
import * as door from "./options";
import type { TrainNews } from "./protocol";
import { residentIn } from "./resident";
import { steered } from "./steered";
import type { Estimate } from "./wasm/homefire_core";

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
  const all = door.checked("train", door.TRAIN, options);
  const { from, onStep, control, onCheckpoint, resume, snapshots, onSnapshot, signal, onProgress, ...settings } = all;
  const tell = told(({ progress, step, checkpoint, snapshot }: TrainNews) => {
    if (progress) onProgress?.(progress);
    if (step) onStep?.(step);
    if (checkpoint) onCheckpoint?.(checkpoint);
    if (snapshot) onSnapshot?.(snapshot);
  });
  // Only what somebody looks at costs time.
  const { data: watched, most = 500, seed = 0 } = (onSnapshot && snapshots) ?? {};
  const made = await steered(
    connection,
    { control, signal },
    ({ remote, task }, [examples = 0, from, watched]) => {
      const wanted = { steps: onStep !== undefined, checkpoints: onCheckpoint !== undefined };
      const snapshots = watched === undefined ? undefined : { data: watched, most, seed };
      const request = { settings, from, resume, snapshots, ...wanted };
      return remote.train(examples, request, task, Comlink.proxy(tell));
    },
    [
      examples,
      from && residentIn(connection, from, "train: from"),
      watched && residentIn(connection, watched, "train: snapshots"),
    ],
  );
  return new Classifier(connection, made);
}
