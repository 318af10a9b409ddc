// What all runs have in common: their beginning, how far they are, and what is kept of them.
import { HomefireError, TrainControl, type Classifier, type Progress, type PromptClassifier } from "../../lib/index";
import type { Phase, Run, Running, Split, Store } from "../store";
import { countUnread } from "./live-data";

/** What tells by what a run was tested. */
export const testedBy = ({ testSet, testPart, folds }: Split): Pick<Run, "testSet" | "testPart" | "folds"> => ({
  ...(testSet === undefined ? {} : { testSet }),
  ...(testPart === undefined ? {} : { testPart }),
  ...(folds ? { folds: folds.length } : {}),
});

/** Whether it is none of the settings' or the data's doing, so that the same run may go well another time. */
export const isFault = (error: unknown): boolean =>
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
  made: Required<Pick<Run, "seconds" | "trainSet">> & {
    classifier: Classifier | PromptClassifier;
    memory?: number;
  } & Pick<
      Run,
      "evaluation" | "testSet" | "testPart" | "folds" | "testStopped" | "curves" | "estimate" | "origin" | "recipe"
    >,
): Promise<number> {
  const id = store.newId();
  const bytes = await made.classifier.save();
  const { memory, evaluation, classifier, ...others } = made;
  const own = runOf(store, classifier);
  await countUnread(store);
  const { name, coverage, about: data } = store.data!;
  // Of a GPU's own memory nothing is known.
  const { device } = (isPrompt(classifier) ? store.lm : store.hf) ?? {};
  const taken = device?.kind === "cpu" && memory !== undefined ? { memory } : {};
  const run: Run = { id, from: name, bytes, ...own, ...others, ...taken };
  if (evaluation) run.evaluation = evaluation;
  // What was counted is what the encoder can't read.
  if (coverage && !isPrompt(classifier)) run.coverage = { ...coverage, texts: data.size };
  store.set({ runs: [...store.runs, run] });
  return id;
}

const isPrompt = (classifier: Classifier | PromptClassifier): classifier is PromptClassifier =>
  classifier.approach === "prompting";

/** What a run has of its classifier. */
export function runOf(
  store: Store,
  classifier: Classifier | PromptClassifier,
): Pick<Run, "about" | "classifier" | "prompted" | "base" | "notices"> {
  if (!isPrompt(classifier)) return { about: classifier.report, classifier };
  const { labels, examples, trainedWeights, settings, metrics } = classifier;
  const about = { approach: classifier.approach, labels, examples, trainedWeights, settings, metrics, exports: [] };
  const { told } = classifier.report;
  return {
    ...{ about, prompted: classifier },
    ...(store.lm ? { base: store.lm.model.sha256 } : {}),
    ...(told.length > 0 ? { notices: told } : {}),
  };
}

/** Milliseconds that a result's being kept is waited for. */
const PATIENCE = 20_000;

/** Waits until the browser has what was done, so that what is told as done outlives a reload. */
export async function keepResult(store: Store): Promise<void> {
  await Promise.race([store.keep?.(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
}

/** Goes over to the next part of a run. */
export function enter(store: Store, running: Running, phase: Phase): void {
  running.phase = phase;
  running.progress = running.left = running.since = undefined;
  store.changed();
}

/** Shows how far a run is, and works out what is left of this part of it. */
export function report(store: Store, running: Running, progress: Progress): void {
  if (running.phase === "splitting") running.phase = "embedding";
  const { loaded, total, phase } = progress;
  const now = secondsOf(running);
  // One kind of work takes another time than another, and what goes on from a checkpoint does not begin at nothing.
  if (running.since?.phase !== phase || running.since.loaded > loaded) running.since = { phase, seconds: now, loaded };
  const { since } = running;
  running.progress = progress;
  running.left = timeLeft({ loaded: loaded - since.loaded, total: total - since.loaded }, now - since.seconds);
  store.changed();
}

/** Seconds that are left, where `taken` seconds were needed so far. */
export const timeLeft = ({ loaded, total }: Pick<Progress, "loaded" | "total">, taken: number): number | undefined =>
  loaded > 0 && total > 0 ? (taken * (total - loaded)) / loaded : undefined;
