// One run of prompting: the test part is set aside, examples of the rest stand in a prompt, and that is tested once.
import { msg, str } from "@lit/localize";
import {
  HomefireError,
  type ApproachResult,
  type Homefire,
  type Progress,
  type PromptClassifier,
  type PromptingSettings,
} from "../../../lib/index";
import type { Run, Running, Split, Store } from "../../store";
import { percent } from "../../words";
import { ensureOpen } from "../open";
import { addRun, enter, keepResult, newRunning, report, secondsOf, testedBy } from "../running";
import { splitOnce } from "../split";
import { promptSettings } from "./options";

/** What came of it. */
interface Made extends Pick<Run, "evaluation"> {
  classifier: PromptClassifier;
  seconds: number;
  memory?: number;
}

/** Makes a classifier of a prompt, tests it and puts it among the runs. */
export async function prompt(store: Store): Promise<void> {
  if (store.running || store.reading || !store.data) return;
  store.clear("run");
  const running = newRunning("run");
  store.set({ running, curves: undefined });
  try {
    const settings = await promptSettings(store);
    const hf = await ensureOpen(store);
    running.abort.signal.throwIfAborted();
    running.startedAt = performance.now();
    enter(store, running, "splitting");
    const split = await splitOnce(store);
    enter(store, running, "embedding");
    const made = await make(store, hf, settings, { split, running });
    const { evaluation } = made;
    const id = await addRun(store, {
      ...made,
      ...(evaluation ? testedBy(split) : {}),
      trainSet: split.trainSet,
    });
    store.set({ selectedId: id });
    enter(store, running, "keeping");
    await keepResult(store);
    store.set({
      announcement: !evaluation
        ? msg("Done. You can try and save it; there are too few texts for an accuracy figure.")
        : split.folds
          ? msg(str`Done. Accuracy by cross-validation: ${percent(evaluation.accuracy)}.`)
          : msg(str`Done. Accuracy on the test part: ${percent(evaluation.accuracy)}.`),
    });
  } catch (error) {
    store.fail("run", error);
  } finally {
    store.set({ running: undefined });
  }
}

/** As one approach of a comparison, which also measures what it takes; untested where there is nothing to test on. */
async function make(
  store: Store,
  hf: Homefire,
  settings: PromptingSettings,
  { split, running }: { split: Split; running: Running },
): Promise<Made> {
  const call = {
    signal: running.abort.signal,
    onProgress: (progress: Progress) => report(store, running, progress),
  };
  const tests = split.folds ?? split.test;
  if (!tests) {
    const { approach: _approach, generator, name: _name, ...own } = settings;
    const classifier = await generator.fewShotPrompt(split.train, { ...own, ...call });
    return { classifier, seconds: secondsOf(running) };
  }
  const { results } = await hf.compare(split.train, tests, [settings], {
    ...call,
    onFold: (_approach, place, of) => {
      running.fold = { place, of };
      enter(store, running, "testing");
    },
  });
  const [result] = results as ApproachResult<PromptingSettings>[];
  if (result?.error) throw new HomefireError(result.error.code, result.error.message, result.error.told);
  const { classifier, evaluation, seconds, memory } = result as Made;
  return { classifier, evaluation, seconds, memory };
}
