/** How accuracy grows with the number of examples, over several draws of them. The draws are Rust's. */

import * as Comlink from "comlink";

import type { ApproachSettings, LearningCurve } from "./approach-types";
import { told, type Connection } from "./connection";
import { crossing, nameOf } from "./approaches";
import type { Dataset } from "./dataset";
import type { CurveOptions } from "./option-types";
import type { CurveNews, DrawnCurve } from "./protocol";
import { residentIn } from "./resident";
import { steered } from "./steered";

/** @internal */
export async function learningCurve(
  connection: Connection,
  { train, test }: { train: Dataset; test: Dataset },
  approaches: ApproachSettings[],
  options: CurveOptions,
): Promise<LearningCurve[]> {
  const { shots, draws, seed, onPoint } = options;
  const { approaches: crossed, starts } = crossing(connection, approaches);
  const named = (curves: DrawnCurve[]): LearningCurve[] =>
    approaches.map((contestant, i) => ({
      contestant,
      name: nameOf(contestant),
      ...(curves[i] ?? { points: [] }),
    }));
  const hear = told(({ curves, done, total }: CurveNews) => onPoint?.(named(curves), done, total));
  const drawn = await steered(
    connection,
    options,
    ({ remote, task }, [learned = 0, tested = 0, ...starts]) => {
      const request = { plan: { shots, draws, seed }, approaches: crossed, starts };
      return remote.learningCurve([learned, tested], request, task, Comlink.proxy(hear));
    },
    [
      residentIn(connection, train, "learningCurve: train"),
      residentIn(connection, test, "learningCurve: test"),
      ...starts,
    ],
  );
  return named(drawn);
}
