/** Several approaches on the same examples, and which to take. */

import type { ApproachResult, ApproachSettings, Comparison, TunedSettings } from "./approach-types";
import type { Classifier } from "./classifier";
import { TrainControl, wasStopped } from "./control";
import type { Dataset, Fold } from "./dataset";
import { HomefireError, aborted, fault, toWire } from "./errors";
import { crossValidate } from "./folds";
import { summarise, type Bench } from "./judge";
import { make, trains } from "./make";
import type { CompareOptions } from "./option-types";
import type { CallOptions } from "./protocol";
import type { Evaluation } from "./wasm/homefire_core";

/** What every approach is made from and tested on. With folds in place of a test part it is cross-validated. */
interface Parts {
  train: Dataset;
  test: Dataset | Fold[];
}

/** How a comparison that is under way goes on. */
type Course = CompareOptions & { control: TrainControl };

/** @internal */
export async function compare(
  bench: Bench,
  parts: Parts,
  contestants: ApproachSettings[],
  options: CompareOptions,
): Promise<Comparison> {
  if (contestants.length === 0) throw fault("bad-settings", "nothing_to_compare");
  const { control = new TrainControl(), done = [], signal, onStart, onResult } = options;
  const results: ApproachResult[] = [];
  let ended = false;
  for (const [index, contestant] of contestants.entries()) {
    const known = done.find((result) => !result.error && sameSettings(result.contestant, contestant));
    if (known) {
      results.push(known);
      continue;
    }
    // What was known before is in the results all the same.
    if (ended) continue;
    await control.resumed(signal, bench.judge.whileOpen);
    ended = control.stopped;
    if (ended) continue;
    if (signal?.aborted) throw aborted();
    onStart?.(contestant, index);
    const result = await turn(bench, parts, contestant, { ...options, control });
    ended = result === undefined;
    if (!result) continue;
    results.push(result);
    await onResult?.(result, index);
    // Without its device none of the others can be made either; a worker that has stopped would stop again.
    ended = ["device-lost", "internal"].includes(result.error?.code ?? "");
  }
  return summarise(bench.judge, results);
}

/** Makes and tests one approach. Gives nothing where a stop cut it off. */
async function turn(
  bench: Bench,
  parts: Parts,
  contestant: ApproachSettings,
  options: Course,
): Promise<ApproachResult | undefined> {
  const { hf, judge } = bench;
  const { control, signal, onStep } = options;
  const result: ApproachResult = {
    contestant,
    name: contestant.name ?? contestant.approach,
    seconds: 0,
    memory: 0,
    trainedWeights: 0,
    share: 0,
  };
  const [began, waited] = [performance.now(), control.pausedFor];
  let classifier: Classifier | undefined;
  try {
    [classifier, result.memory] = await judge.measured(() =>
      make(hf, parts.train, contestant, { ...callOf(options), control, onStep }),
    );
    // Nothing else waits while paused.
    const pauses = trains(contestant) ? control.pausedFor - waited : 0;
    result.seconds = (performance.now() - began - pauses) / 1000;
    if (control.stopped && trains(contestant)) {
      classifier.close();
      return undefined;
    }
    result.trainedWeights = classifier.trainedWeights;
    result.share = classifier.trainedWeights / hf.model.parameters;
    result.evaluation = await tested(bench, parts.test, { contestant, classifier }, options);
    result.classifier = classifier;
  } catch (error) {
    classifier?.close();
    if (wasStopped(error, control, signal)) return undefined;
    const code = error instanceof HomefireError ? error.code : "";
    if (code === "aborted" || code === "closed") throw error;
    result.error = toWire(error);
  }
  return result;
}

/** Tests what one approach made. */
function tested(
  bench: Bench,
  test: Parts["test"],
  { contestant, classifier }: { contestant: ApproachSettings; classifier: Classifier },
  options: Course,
): Promise<Evaluation> {
  const { control, onStep, onFold } = options;
  const call = callOf(options);
  if (!Array.isArray(test)) return classifier.evaluate(test, call);
  return crossValidate(bench, test, contestant, {
    ...{ ...call, classifier, control, onStep },
    onFold: (fold, of) => onFold?.(contestant, fold, of),
  });
}

const callOf = ({ signal, onProgress }: CallOptions): CallOptions => ({
  ...(signal ? { signal } : {}),
  ...(onProgress ? { onProgress } : {}),
});

const sameSettings = (a: ApproachSettings, b: ApproachSettings): boolean => {
  const { from, ...own } = a as TunedSettings;
  const { from: other, ...others } = b as TunedSettings;
  const sorted = (all: object) => JSON.stringify(Object.entries(all).sort(([x], [y]) => (x < y ? -1 : 1)));
  return from === other && sorted(own) === sorted(others);
};
