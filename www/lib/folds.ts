/** Cross-validation: what an approach is worth on few examples, none of which is lost to learning. */

import type { ApproachSettings } from "./approach-types";
import { TrainControl } from "./control";
import type { Fold } from "./dataset";
import { aborted, fault } from "./errors";
import type { Judge } from "./judge";
import { make, type Maker } from "./make";
import type { CrossValidationOptions } from "./option-types";
import type { CallOptions } from "./protocol";
import type { Evaluation, FoldEvaluation } from "./wasm/homefire_core";

/** @internal */
export async function crossValidate(
  { hf, judge }: { hf: Maker; judge: Pick<Judge, "pool" | "whileOpen"> },
  folds: Fold[],
  contestant: ApproachSettings,
  options: CrossValidationOptions,
): Promise<Evaluation> {
  if (folds.length === 0) throw fault("bad-settings", "no_fold_to_test");
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
