/** How a control steers a call in the worker. */

import type { Call, Connection } from "./connection";
import type { TrainControl } from "./control";
import type { Answer, CallOptions, Handle } from "./protocol";
import type { Resident } from "./resident";

/** A call that takes time, which `control` pauses and stops. */
export async function steered<T, O extends (Resident | undefined)[]>(
  connection: Connection,
  { control, ...options }: { control?: TrainControl | undefined } & CallOptions,
  start: (call: Call, handles: Handle[]) => Promise<Answer<T>>,
  objects: O,
): Promise<T> {
  let detach: (() => void) | undefined;
  try {
    return await connection.task(
      options,
      (call, ...handles) => {
        // First, so that a run that was stopped before does not begin.
        detach?.();
        detach = control?.attach((what) => connection.signal(call.task, what));
        return start(call, handles as Handle[]);
      },
      ...objects,
    );
  } finally {
    detach?.();
  }
}
