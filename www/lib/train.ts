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
  const made = await steered(
    connection,
    { control, signal },
    ({ remote, task }, [examples = 0, from]) => {
      const wanted = { steps: onStep !== undefined, checkpoints: onCheckpoint !== undefined };
      const request = { settings, from, resume, ...wanted };
      return remote.train(examples, request, task, Comlink.proxy(tell));
    },
    [examples, from && residentIn(connection, from, "train: from")],
  );
  return new Classifier(connection, made);
}
