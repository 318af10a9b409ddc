/** Cross-validation: what an approach is worth on few examples, none of which is lost to learning. */

import type { Classifier } from "./classifier";
import { make, type ApproachSettings, type Judge } from "./compare";
import { TrainControl } from "./control";
import type { Fold } from "./dataset";
import { HomefireError, aborted } from "./errors";
import type { CallOptions } from "./protocol";
import type { Evaluation, FoldEvaluation, StepReport } from "./wasm/homefire_core";

/** Options of a cross-validation. */
export interface CrossValidationOptions extends CallOptions {
  /** A classifier that the same approach made from all examples. The measures are kept in it and saved with it. */
  classifier?: Classifier;
  /** Pauses between two folds, or between two training steps. A stop rejects with the code "aborted". */
  control?: TrainControl;
  /** Called before each fold, with its number from 1 and the number of folds. */
  onFold?: (fold: number, of: number) => void;
  /** Called while a fold's classifier is trained. */
  onStep?: ((step: StepReport) => void) | undefined;
}

/** What makes the classifiers. */
type Maker = Parameters<typeof make>[0];

/** @internal */
export async function crossValidate(
  { hf, judge }: { hf: Maker; judge: Pick<Judge, "pool" | "whileOpen"> },
  folds: Fold[],
  contestant: ApproachSettings,
  options: CrossValidationOptions,
): Promise<Evaluation> {
  if (folds.length === 0) throw new HomefireError("bad-settings", "There is no fold to test on.");
  const { classifier, control = new TrainControl(), onFold, onStep, signal, onProgress } = options;
  const call: CallOptions = { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) };
  const tested: FoldEvaluation[] = [];
  for (const [index, { train, test, examples }] of folds.entries()) {
    await control.resumed(signal, judge.whileOpen);
    if (signal?.aborted || control.stopped) throw aborted();
    onFold?.(index + 1, folds.length);
    const made = await make(hf, train, contestant, { ...call, control, onStep });
    try {
      // A run that was stopped half-way is no result.
      if (control.stopped) throw aborted();
      const { right, confusion, mistakes } = await made.evaluate(test, call);
      tested.push({ examples, right, confusion, mistakes });
    } finally {
      made.close();
    }
  }
  return classifier ? classifier.pool(tested) : judge.pool(tested);
}
