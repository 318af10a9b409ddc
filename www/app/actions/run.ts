// One run from the split to the test: split first, then learn from the training part alone, then test once.
import { msg, str } from "@lit/localize";
import {
  HomefireError,
  TrainControl,
  type Classifier,
  type Dataset,
  type Homefire,
  type Progress,
  type TrainOptions,
  type TuneApproach,
} from "../../lib/index";
import { initialSettings, isAbort } from "../store";
import type { ApproachChoice, Curves, Interrupted, Phase, Run, Running, Split, Store } from "../store";
import { percent } from "../words";
import { currentEstimate } from "./estimate";
import { learnOnly, live } from "./data";
import { classifierOf, ensureOpen } from "./open";
import { settle } from "./rows";

/** Runs the chosen approach; or goes on with `resume`, from its last checkpoint, with the settings that it was begun with. */
export async function start(store: Store, resume?: Interrupted): Promise<void> {
  if (store.running || store.reading || !store.data) return;
  if (resume) {
    const settings = { ...structuredClone(initialSettings), ...structuredClone(resume.settings) };
    store.set({ approach: resume.approach, settings });
  }
  store.clear("run");
  const running = newRunning("run");
  store.set({ running, curves: undefined });
  const spent = () => (resume?.seconds ?? 0) + secondsOf(running);
  const before = store.interrupted;
  let classifier: Classifier | undefined;
  try {
    const hf = await ensureOpen(store);
    // Opening may have taken a minute of download; the run's own time begins here.
    running.startedAt = performance.now();
    enter(store, running, "splitting");
    const split = await splitOnce(store);
    const [made, memory] = await hf.measured(() => learn(store, hf, split.train, running, resume, spent));
    classifier = made;
    const seconds = spent();
    enter(store, running, "testing");
    const evaluation = await classifier.evaluate(split.test, {
      signal: running.abort.signal,
      onProgress: (progress) => report(store, running, progress),
    });
    const estimate = currentEstimate(store)?.result;
    const id = await addRun(store, {
      classifier,
      evaluation,
      seconds,
      memory,
      testSet: split.testSet,
      trainSet: split.trainSet,
      curves: store.curves,
      estimate,
      ...(origin(store).from ? { origin: store.settings.from } : {}),
    });
    if (keepsCheckpoints(store.approach)) store.set({ interrupted: undefined });
    store.set({ selectedId: id });
    enter(store, running, "keeping");
    await keepResult(store);
    store.set({ announcement: msg(str`Done. Accuracy on the test part: ${percent(evaluation.accuracy)}.`) });
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
}

/** Whether it is none of the settings' or the data's doing, so that the same run may go well another time. */
const isFault = (error: unknown): boolean =>
  !(error instanceof HomefireError) || ["device-lost", "internal", "closed"].includes(error.code);

/** What a run has taken, without its pauses. */
export const secondsOf = ({ startedAt, control }: Running): number =>
  (performance.now() - startedAt - control.pausedFor) / 1000;

/** Work that begins. */
export const newRunning = (kind: Running["kind"]): Running => ({
  kind,
  phase: "opening",
  abort: new AbortController(),
  control: new TrainControl(),
  epoch: 0,
  epochs: 0,
  bestEpoch: 0,
  startedAt: performance.now(),
});

/** Puts a classifier that was made from the data among the runs, and gives its id. */
export async function addRun(
  store: Store,
  made: Required<Pick<Run, "evaluation" | "seconds" | "memory" | "testSet" | "trainSet">> & {
    classifier: Classifier;
  } & Pick<Run, "curves" | "estimate" | "origin">,
): Promise<number> {
  const id = store.newId();
  const bytes = await made.classifier.save();
  const about = made.classifier.report;
  const { memory, ...others } = made;
  // Of a GPU's own memory nothing is known.
  const taken = store.hf?.device.kind === "cpu" ? { memory } : {};
  store.runs = [...store.runs, { id, from: store.data!.name, about, bytes, ...others, ...taken }];
  return id;
}

/** Milliseconds that a result's being kept is waited for. */
const PATIENCE = 20_000;

/** Waits until the browser has what was done, so that what is told as done outlives a reload. */
export async function keepResult(store: Store): Promise<void> {
  await Promise.race([store.keep?.(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}

function enter(store: Store, running: Running, phase: Phase): void {
  running.phase = phase;
  running.progress = undefined;
  store.changed();
}

export function report(store: Store, running: Running, progress: Progress): void {
  running.progress = progress;
  if (running.phase === "splitting") running.phase = "embedding";
  store.changed();
}

/** Splits the data once for the same settings. What only learns from is never in the test part. */
export async function splitOnce(store: Store): Promise<Split> {
  await settle(store);
  const data = live(store);
  const { test: share, splitSeed } = store.settings;
  const of = `${data.id}/${share}/${splitSeed}`;
  if (store.split?.of === of) return store.split;
  const make = async (): Promise<Split> => {
    const [train, test] = await data.dataset.split({ test: share, seed: splitSeed, learn: learnOnly(data) });
    const [testSet, trainSet] = [await test.digest(), await train.digest()];
    store.split?.train.close();
    store.split?.test.close();
    store.split = { of, train, test, testSet, trainSet };
    return store.split;
  };
  // Two that ask at once are given the same parts.
  if (store.splitting?.of !== of || store.splitting.dataset !== data.dataset) {
    const splitting = { of, dataset: data.dataset, done: make() };
    const over = () => store.splitting === splitting && delete store.splitting;
    splitting.done.then(over, over);
    store.splitting = splitting;
  }
  return store.splitting.done;
}

async function learn(
  store: Store,
  hf: Homefire,
  train: Dataset,
  running: Running,
  resume: Interrupted | undefined,
  spent: () => number,
): Promise<Classifier> {
  const s = store.settings;
  const call = { signal: running.abort.signal, onProgress: (progress: Progress) => report(store, running, progress) };
  if (store.approach === "zero-shot") {
    return hf.zeroShot({ labels: descriptions(store, train), template: s.template, ...origin(store), ...call });
  }
  if (store.approach === "few-shot") {
    return hf.fewShot(train, {
      shots: s.shots,
      seed: s.drawSeed,
      method: s.method,
      ...(s.method === "neighbours" ? { neighbours: s.neighbours } : {}),
      ...(s.method === "label-prior" ? { labels: descriptions(store, train), template: s.template } : {}),
      ...origin(store),
      ...call,
    });
  }
  // Contrastive tuning is for few examples, and takes as many as few-shot does.
  const contrastive = store.approach === "contrastive";
  const settings = optionsOf(store, store.approach);
  const examples = contrastive ? await train.sample({ shots: s.shots, seed: s.drawSeed }) : train;
  const curves: Curves = { step: [], loss: [], accuracy: [], validationLoss: [], validationAccuracy: [] };
  store.curves = curves;
  const options: TrainOptions = {
    ...settings,
    control: running.control,
    ...call,
    onStep: (step) => {
      running.phase = "training";
      running.progress = { phase: "train", loaded: step.step, total: step.steps, unit: "steps" };
      running.epoch = step.epoch;
      running.epochs = step.epochs;
      running.bestEpoch = step.bestEpoch;
      curves.step.push(step.step);
      curves.loss.push(step.loss);
      curves.accuracy.push(step.accuracy);
      curves.validationLoss.push(step.validationLoss ?? null);
      curves.validationAccuracy.push(step.validationAccuracy ?? null);
      store.changed();
    },
  };
  if (keepsCheckpoints(store.approach)) Object.assign(options, watched(store, running, resume, spent));
  try {
    return await hf.train(examples, options);
  } finally {
    if (examples !== train) examples.close();
  }
}

/** Whether an approach takes so long that its runs are kept as they go. */
const keepsCheckpoints = (approach: ApproachChoice): boolean => !["zero-shot", "few-shot", "head"].includes(approach);

/** Notes that a run has begun, and each of its checkpoints, so that it can go on after a reload or a fault. */
function watched(
  store: Store,
  running: Running,
  resume: Interrupted | undefined,
  spent: () => number,
): Pick<TrainOptions, "resume" | "onCheckpoint"> {
  const begun: Interrupted = resume ?? {
    approach: store.approach,
    settings: structuredClone(store.settings),
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

/** The settings of an approach that trains. */
export function optionsOf(store: Store, approach: TuneApproach): TrainOptions {
  const own =
    approach === "head"
      ? headOptions(store)
      : approach === "contrastive"
        ? pairOptions(store)
        : bodyOptions(store, approach);
  return { ...tuneOptions(store), ...own };
}

/** What all trained approaches have. */
export function tuneOptions(store: Store): TrainOptions {
  const { classWeights, seed } = store.settings;
  return { classWeights, seed };
}

/** What each label means: its description, or else its name. A label may be called as a property of every object is. */
export const descriptions = (store: Store, data: { labels: string[] }): Record<string, string> => {
  const own = new Map(Object.entries(store.settings.descriptions));
  return Object.fromEntries(data.labels.map((label) => [label, own.get(label)?.trim() || label]));
};

/** The classifier to start from, where one was chosen. Throws where it is of another model than the one that is open. */
export function origin(store: Store): { from?: Classifier } {
  const run = store.runs.find(({ id }) => id === store.settings.from);
  return run ? { from: classifierOf(store, run) } : {};
}

export function pairOptions(store: Store): TrainOptions {
  const { pairs, pairEpochs, bodyBatchSize, pairLearningRate, weightDecay, warmup, clip } = store.settings;
  return {
    approach: "contrastive",
    pairs,
    epochs: pairEpochs,
    batchSize: bodyBatchSize,
    learningRate: pairLearningRate,
    weightDecay,
    warmup,
    clip,
    ...origin(store),
  };
}

/** The settings of learning by minibatches. */
const descent = ["epochs", "batchSize", "learningRate", "weightDecay", "validation", "patience"] as const;

/** Whether a head is fitted to its optimum: a linear one, as long as no setting of minibatches was changed. */
export const fitsHead = ({ settings }: Store): boolean =>
  settings.hidden === 0 && descent.every((key) => settings[key] === initialSettings[key]);

export function headOptions(store: Store): TrainOptions {
  const { settings } = store;
  // What was not changed is left to the module, which chooses some of it by cross-validation.
  const changed = descent.filter((key) => settings[key] !== initialSettings[key]);
  const own = Object.fromEntries(changed.map((key) => [key, settings[key]]));
  return { approach: "head", hidden: settings.hidden, ...own, ...origin(store) };
}

/** The setting that holds the step size of an approach. */
export const rateOf = (approach: ApproachChoice) =>
  approach === "lora" ? "adapterLearningRate" : approach === "full" ? "fullLearningRate" : "bodyLearningRate";

export function bodyOptions(store: Store, approach: TuneApproach): TrainOptions {
  const s = store.settings;
  return {
    approach,
    epochs: s.bodyEpochs,
    batchSize: s.bodyBatchSize,
    accumulate: s.accumulate,
    learningRate: s[rateOf(approach)],
    validation: s.bodyValidation,
    headLearningRate: s.headLearningRate,
    weightDecay: s.weightDecay,
    warmup: s.warmup,
    clip: s.clip,
    patience: s.bodyPatience,
    ...(approach === "full" ? {} : { layers: Math.min(s.layers, store.hf?.model.layers ?? s.layers) }),
    ...(approach === "lora" ? { rank: s.rank, feedForward: s.feedForward } : {}),
    ...(approach === "lora" && s.alpha > 0 ? { alpha: s.alpha } : {}),
    ...origin(store),
  };
}
