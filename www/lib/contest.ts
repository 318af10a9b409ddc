/**
 * What approaches are given, looked at before anything is done: it has to live in the encoder's worker, or in that of a language
 * model that is open.
 */

import type { AnyApproachSettings, ApproachResult } from "./approach-types";
import { isPrompting } from "./approaches";
import type { Connection } from "./connection";
import type { Dataset, Fold } from "./dataset";
import * as door from "./options";
import { expectOpen } from "./prompts";
import { residentIn } from "./resident";

/** The parts of a cross-validation. */
export function foldsOf(connection: Connection, method: string, given: Fold[]): Fold[] {
  const folds = door.folds(given, `${method}: the folds`);
  for (const { train, test } of folds) {
    for (const data of [train, test]) residentIn(connection, data, `${method}: the folds`);
  }
  return folds;
}

/** What approaches are made from and tested on. */
export function expectParts(connection: Connection, method: string, parts: Record<"train" | "test", Dataset>): void {
  for (const [name, data] of Object.entries(parts)) {
    residentIn(connection, door.dataset(data, `${method}: ${name}`), `${method}: ${name}`);
  }
}

/** What approaches start from, and what they prompt. */
export function expectSources<S extends AnyApproachSettings>(
  connection: Connection,
  method: string,
  approaches: S[],
): S[] {
  for (const approach of approaches) {
    if (isPrompting(approach)) expectOpen(approach);
    else if (approach.from) residentIn(connection, approach.from, `${method}: from`);
  }
  return approaches;
}

/** Results of an earlier comparison, whose classifiers are still to be had. */
export function expectResults(
  connection: Connection,
  name: string,
  results: ApproachResult<AnyApproachSettings>[],
): void {
  for (const { contestant, classifier } of results) {
    if (classifier && !isPrompting(contestant)) residentIn(connection, classifier, name);
  }
}
