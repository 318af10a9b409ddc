// The run of a step in which a language model learns to write: measured before and after, by ROUGE-L.
import { usePairSample } from "../actions/writing/bring";
import { ensureWriter } from "../actions/writing/model";
import { tune } from "../actions/writing/tune";
import { completeSettings } from "../state/settings";
import type { Store, Tuned, WritingTest } from "../store";
import type { LessonRun } from "./lesson";
import type { Outcome } from "./progress";
import type { Plan } from "./runner";

/** Characters of a text that is shown. */
const MOST = 2000;

/** Teaches the model and tests it; nothing where that was stopped. What went wrong stands in the store. */
export async function rewritten(store: Store, run: LessonRun, { settings }: Plan): Promise<Outcome[] | undefined> {
  store.set({ task: "rewrite", settings: completeSettings(settings) });
  await ensureWriter(store);
  if (!store.pairs.rewrite?.pairs) await usePairSample(store);
  const before = store.tuned.length;
  await tune(store);
  const done = store.tuned[before];
  if (!done?.before || !done.after) return undefined;
  return [outcome(run, done, "before"), outcome(run, done, "after")];
}

function outcome({ id }: LessonRun, tuned: Tuned, part: "before" | "after"): Outcome {
  const { rouge, firstSentence, outputs } = tuned[part] as WritingTest;
  const measure = rouge?.rougeL ?? { value: 0 };
  const line = firstSentence?.rougeL.value;
  return {
    run: id,
    part,
    value: measure.value,
    ...(measure.interval ? { interval: measure.interval } : {}),
    size: outputs.length,
    ...(line === undefined ? {} : { line }),
    ...(tuned.testSet === undefined ? {} : { testSet: tuned.testSet }),
    seconds: part === "after" ? (tuned.seconds ?? 0) : 0,
    trainedWeights: part === "after" ? tuned.about.trainedWeights : 0,
    examples: part === "after" ? tuned.about.pairs : 0,
    seen: (outputs[0] ?? "").slice(0, MOST),
  };
}
