/** What comparing, cross-validation and learning curves hand to the worker. */

import type { AnyApproachSettings, ApproachResult, ApproachSettings } from "./approach-types";
import type { Connection } from "./connection";
import type { Dataset, Fold } from "./dataset";
import type { PromptingSettings } from "./prompt-types";
import { residentIn, type Resident } from "./resident";
import type { NamedApproach, TestedApproach } from "./wasm/homefire_core";

/** Approaches as they cross, and the classifiers that they start from. */
export interface Crossing {
  approaches: NamedApproach[];
  starts: Resident[];
}

/** What approaches are made from and tested on. With folds in place of a test part they are cross-validated. */
export interface Parts {
  train: Dataset;
  test: Dataset | Fold[];
}

/** What an approach is called. */
export const nameOf = ({ name, approach }: AnyApproachSettings): string => name ?? approach;

/** Whether an approach prompts a language model. */
export const isPrompting = (settings: AnyApproachSettings): settings is PromptingSettings =>
  settings.approach === "prompting";

/** Approaches as they cross; `known` are those that need not be made again. */
export function crossing(
  connection: Connection,
  approaches: ApproachSettings[],
  known: (ApproachResult<AnyApproachSettings> | undefined)[] = [],
): Crossing {
  const starts: Resident[] = [];
  const crossed = approaches.map((approach, index): NamedApproach => {
    const { name: _name, from, ...settings } = approach;
    const before = known[index];
    const place = from && starts.push(residentIn(connection, from, "approaches: from")) - 1;
    return {
      name: nameOf(approach),
      settings,
      ...(place === undefined ? {} : { from: place }),
      ...(before && { known: tested(before) }),
    };
  });
  return { approaches: crossed, starts };
}

/** What judging needs of a result. */
export const tested = ({
  name,
  evaluation,
  trainedWeights,
  seconds,
}: ApproachResult<AnyApproachSettings>): TestedApproach => ({
  name,
  right: evaluation?.right ?? [],
  trainedWeights,
  seconds,
  ...(evaluation?.majority && { majority: evaluation.majority }),
});

/** The data sets that approaches are tested on, as `found` finds them, and the places of each fold's examples. */
export function testParts(
  connection: Connection,
  test: Dataset | Fold[],
  found: typeof residentIn = residentIn,
): { parts: Resident[]; folds?: number[][] } {
  const part = (data: Dataset) => found(connection, data, "the test part");
  if (!Array.isArray(test)) return { parts: [part(test)] };
  return {
    parts: test.flatMap(({ train, test }) => [part(train), part(test)]),
    folds: test.map(({ examples }) => examples),
  };
}
