// One run from the split to the test: split first, then learn from the training part alone, then test once.
import { msg, str } from "@lit/localize";
import {
  TrainControl,
  type Classifier,
  type Dataset,
  type Evaluation,
  type Homefire,
  type Progress,
  type TrainOptions,
} from "../../lib/index";
import { completeSettings, isQuick, type EncoderApproach } from "../state/settings";
import { isAbort } from "../store";
import type { Curves, Interrupted, Running, Split, Store } from "../store";
import { percent } from "../words";
import { currentEstimate } from "./estimate";
import { checkQuietly } from "./inspect";
import { live } from "./live-data";
import { ensureOpen } from "./open";
import { approachSettings, optionsOf, origin, unbound, wordsOf } from "./options";
import { addRun, enter, isFault, keepResult, newRunning, report, secondsOf, testedBy } from "./running";
import { keepRecord, recorded } from "./record";
import { splitOnce } from "./split";

/** Runs the chosen approach; or goes on with `resume`, from its last checkpoint, with the settings that it was begun with. */
export async function start(store: Store, resume?: Interrupted): Promise<void> {
  if (store.running || store.reading || !store.data) return;
  if (resume) {
    store.set({ approach: resume.approach, settings: completeSettings(resume.settings) });
  }
  const { approach } = store;
  if (approach === "prompting") return startPrompting(store);
  store.clear("run");
  const running = newRunning("run");
  store.set({ running, curves: undefined });
  const spent = () => (resume?.seconds ?? 0) + secondsOf(running);
  const before = store.interrupted;
  let classifier: Classifier | undefined;
  let done = false;
  try {
    const hf = await ensureOpen(store);
    // Opening may have taken a minute of download; the run's own time begins here.
    running.startedAt = performance.now();
    enter(store, running, "splitting");
    const split = await splitOnce(store);
    const [made, memory] = await hf.measured(() => learn(store, hf, split.train, { approach, running, resume, spent }));
    classifier = made;
    const seconds = spent();
    enter(store, running, "testing");
    const evaluation = await test(store, hf, classifier, { ...split, approach, running });
    const estimate = currentEstimate(store)?.result;
    const id = await addRun(store, {
      classifier,
      evaluation,
      seconds,
      memory,
      ...(evaluation ? testedBy(split) : {}),
      ...(split.folds && !evaluation ? { testStopped: true as const } : {}),
      trainSet: split.trainSet,
      recipe: unbound(approachSettings(store, approach)),
      curves: store.curves,
      estimate,
      ...(origin(store).from ? { origin: store.settings.start.run } : {}),
    });
    if (!isQuick(approach)) store.set({ interrupted: undefined });
    keepRecord(store, id);
    store.set({ selectedId: id });
    enter(store, running, "keeping");
    await keepResult(store);
    done = true;
    store.set({
      announcement: !evaluation
        ? split.folds
          ? msg("Done. Its test was stopped; you can try and save it.")
          : msg("Done. You can try and save it; there are too few texts for an accuracy figure.")
        : split.folds
          ? msg(str`Done. Accuracy by cross-validation: ${percent(evaluation.accuracy)}.`)
          : msg(str`Done. Accuracy on the test part: ${percent(evaluation.accuracy)}.`),
    });
  } catch (error) {
    classifier?.close();
    // Of a run that was cancelled or refused there is nothing to go on with; what was kept before it, unless it wrote over
    // that, there still is.
    const wrote = store.interrupted !== before && store.interrupted?.bytes !== undefined;
    if (isAbort(error)) store.set({ interrupted: wrote ? undefined : before });
    else if (!wrote && !isFault(error)) store.set({ interrupted: before });
    store.fail("run", error);
  } finally {
    store.set({ running: undefined });
  }
  if (done) void checkQuietly(store);
}

/** What prompts a language model is fetched when it is first asked for. */
async function startPrompting(store: Store): Promise<void> {
  try {
    const { prompt } = await import("./prompted/run");
    await prompt(store);
  } catch (error) {
    store.fail("run", error);
  }
}

/** What a classifier that has learned is worth: on the test part, by cross-validation, or not known at all. */
async function test(
  store: Store,
  hf: Homefire,
  classifier: Classifier,
  { test, folds, approach, running }: Pick<Split, "test" | "folds"> & Pick<Course, "approach" | "running">,
): Promise<Evaluation | undefined> {
  const call = {
    signal: running.abort.signal,
    onProgress: (progress: Progress) => report(store, running, progress),
  };
  if (test) return classifier.evaluate(test, call);
  if (!folds) return undefined;
  const own = approachSettings(store, approach);
  // A run that was stopped is tested by others that end as early.
  const early = running.control.stopped && "epochs" in own ? { epochs: Math.max(1, running.epoch) } : {};
  const control = (running.testing = new TrainControl());
  const onFold = (place: number, of: number) => {
    running.fold = { place, of };
    store.changed();
  };
  try {
    return await hf.crossValidate(folds, { ...own, ...early }, { ...call, ...{ classifier, control, onFold } });
  } catch (error) {
    if (control.stopped && isAbort(error) && !running.abort.signal.aborted) return undefined;
    throw error;
  } finally {
    running.testing = running.fold = undefined;
  }
}

/** A run under way. */
interface Course {
  approach: EncoderApproach;
  running: Running;
  /** What it goes on from. */
  resume: Interrupted | undefined;
  /** Seconds that it has taken, those before an interruption included. */
  spent: () => number;
}

async function learn(store: Store, hf: Homefire, train: Dataset, course: Course): Promise<Classifier> {
  const { approach, running } = course;
  const reads = readsBeforeHead(store, hf, course);
  let read = 0;
  const onProgress = (progress: Progress) => {
    const { loaded, total, phase } = progress;
    const before = running.progress;
    report(store, running, progress);
    if (phase !== "embed" || loaded < total || (before?.phase === phase && before.loaded === total)) return;
    read += 1;
    if (read === reads) enter(store, running, "probing");
  };
  const call = { signal: running.abort.signal, onProgress };
  if (approach === "zero-shot") {
    return hf.zeroShot({ ...wordsOf(store, train), ...origin(store), ...call });
  }
  if (approach === "few-shot") {
    const { neighbours, ...few } = store.settings["few-shot"];
    return hf.fewShot(train, {
      ...few,
      ...(few.method === "neighbours" ? { neighbours } : {}),
      ...(few.method === "label-prior" ? wordsOf(store, train) : {}),
      ...origin(store),
      ...call,
    });
  }
  // Contrastive tuning is for few examples, and takes as many as few-shot does.
  const contrastive = approach === "contrastive";
  const settings = optionsOf(store, approach);
  const { shots, drawSeed } = store.settings.contrastive;
  const examples = contrastive ? await train.sample({ shots, seed: drawSeed }) : train;
  const curves: Curves = { step: [], loss: [], accuracy: [], validationLoss: [], validationAccuracy: [] };
  // Pairs of texts are no labels to guess.
  if (!contrastive) curves.majority = Math.max(...examples.counts) / examples.size;
  store.set({ curves });
  const options: TrainOptions = {
    ...settings,
    control: running.control,
    ...call,
    onStep: (step) => {
      if (running.phase === "probing") curves.probed = true;
      running.phase = "training";
      running.epoch = step.epoch;
      running.epochs = step.epochs;
      // It is told with the step that ends it. A run that was resumed had its best epoch maybe before.
      if (step.bestEpoch > running.bestEpoch && step.bestEpoch === step.epoch) curves.kept = step.step;
      running.bestEpoch = step.bestEpoch;
      running.updates = step.updateRatios;
      curves.step.push(step.step);
      curves.loss.push(step.loss);
      curves.accuracy.push(step.accuracy);
      curves.validationLoss.push(step.validationLoss ?? null);
      curves.validationAccuracy.push(step.validationAccuracy ?? null);
      report(store, running, { phase: "train", loaded: step.step, total: step.steps, unit: "steps" });
    },
  };
  // Runs that take long are kept as they go.
  if (!isQuick(approach)) {
    Object.assign(options, watched(store, course), await recorded(store, hf, running.abort.signal));
  }
  try {
    return await hf.train(examples, options);
  } finally {
    if (examples !== train) examples.close();
  }
}

/**
 * How often a run reads all texts before it trains the head that tuning begins with, which it does not tell of: below the layers
 * that it tunes, where it doesn't tune all, and once with the whole model. None where it begins with no head of its own.
 */
function readsBeforeHead(store: Store, hf: Homefire, { approach, resume }: Course): number | undefined {
  if ((approach !== "last-layers" && approach !== "lora" && approach !== "full") || resume || origin(store).from) {
    return undefined;
  }
  return approach !== "full" && store.settings[approach].layers < hf.model.layers ? 2 : 1;
}

/** Notes that a run has begun, and each of its checkpoints, so that it can go on after a reload or a fault. */
function watched(
  store: Store,
  { approach, running, resume, spent }: Course,
): Pick<TrainOptions, "resume" | "onCheckpoint"> {
  const begun: Interrupted = resume ?? {
    approach,
    settings: store.settings,
    data: live(store).id,
    epoch: 0,
    epochs: 0,
  };
  store.set({ interrupted: begun });
  return {
    ...(begun.bytes ? { resume: begun.bytes } : {}),
    onCheckpoint: (bytes) => {
      const { epoch, epochs, progress } = running;
      // After the last step nothing is left to go on with, and keeping it would hold up the result.
      if (progress && progress.loaded >= progress.total) return;
      store.set({ interrupted: { ...begun, epoch, epochs, bytes, seconds: spent() } });
    },
  };
}
