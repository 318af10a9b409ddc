/** Cross-validation: what an approach is worth on few examples, none of which is lost to learning. */

import * as Comlink from "comlink";

import type { ApproachSettings } from "./approach-types";
import { told, type Connection } from "./connection";
import { crossing, steered, testParts } from "./approaches";
import type { Fold } from "./dataset";
import type { CrossValidationOptions } from "./option-types";
import type { CompareNews } from "./protocol";
import { residentIn } from "./resident";
import type { Evaluation } from "./wasm/homefire_core";

/** @internal */
export async function crossValidate(
  connection: Connection,
  test: Fold[],
  approach: ApproachSettings,
  options: CrossValidationOptions,
): Promise<Evaluation> {
  const { classifier, onFold, onStep, onProgress } = options;
  const { parts, folds = [] } = testParts(connection, test);
  const { approaches: crossed, starts } = crossing(connection, [approach]);
  const keeper = classifier && residentIn(connection, classifier, "crossValidate: classifier");
  let fold = 0;
  const hear = told(({ progress, step, turn }: CompareNews) => {
    if (progress) onProgress?.(progress);
    if (step) onStep?.(step);
    if (!turn?.fold || turn.fold[0] === fold) return;
    [fold] = turn.fold;
    onFold?.(...turn.fold);
  });
  const { evaluation, report } = await steered(
    connection,
    options,
    ({ remote, task }, handles) => {
      const [keptWith, ...rest] = handles;
      const tests = rest.slice(0, parts.length);
      const request = { tests, folds, approaches: crossed, starts: rest.slice(parts.length) };
      return remote.crossValidate(request, keptWith, task, Comlink.proxy(hear));
    },
    [keeper, ...parts, ...starts],
  );
  if (report) classifier?.measured(report);
  return evaluation;
}
