/** Several approaches on the same examples, and which to take. */

import type { Classifier } from "./classifier";
import type { Dataset, Fold } from "./dataset";
import { HomefireError, aborted, toWire, type WireError } from "./errors";
import { crossValidate } from "./folds";
import type { Homefire } from "./index";
import type { CallOptions } from "./protocol";
import { TrainControl, wasStopped } from "./control";
import { FEW_SHOT_METHODS, type FewShotMethod, type TuneSettings } from "./schema";
import type { Evaluation, FoldEvaluation, StepReport, Verdict } from "./wasm/homefire_core";

/** What the labels mean, where an approach reads that; their names where it is absent. */
export interface LabelWords {
  /** A description for each label. */
  labels?: Record<string, string>;
  /** The sentence that a description is put into, at "{}". */
  template?: string;
}

/** Zero-shot, as one of several approaches. */
export interface ZeroShotSettings extends LabelWords {
  /** Learns from no example. */
  approach: "zero-shot";
  /** A classifier whose encoder is to be used. */
  from?: Classifier;
}

/** Few-shot, as one of several approaches. */
export interface FewShotSettings extends LabelWords {
  /** What a text is compared with. */
  approach: FewShotMethod;
  /** Examples of each label; 8 when absent. */
  shots?: number;
  /** Of the draw; 0 when absent. */
  seed?: number;
  /** How many vote; for "neighbours". */
  neighbours?: number;
  /** A classifier whose encoder is to be used. */
  from?: Classifier;
}

/** An approach that trains, as one of several. */
export interface TunedSettings extends TuneSettings {
  /** What training changes. */
  approach: NonNullable<TuneSettings["approach"]>;
  /** Examples of each label: 8 for "contrastive"; all of them otherwise, when absent. */
  shots?: number;
  /** Of the draw of these examples; `seed` when absent. */
  drawSeed?: number;
  /** A classifier to start from. */
  from?: Classifier;
}

/** One approach with its settings, and what to call it. */
export type ApproachSettings = Named & (ZeroShotSettings | FewShotSettings | TunedSettings);

/** What has a name of its own. */
export interface Named {
  /** What to call it; its approach in words when absent. */
  name?: string;
}

/** What one approach came to. */
export interface ApproachResult {
  /** Which approach, with its settings. */
  contestant: ApproachSettings;
  /** What to call it. */
  name: string;
  /** What was made; absent where that or testing it failed. */
  classifier?: Classifier;
  /** On the test part, or of the cross-validation; absent where that failed. */
  evaluation?: Evaluation;
  /** Making it, without testing it and without pauses; texts that were embedded before are not embedded again. */
  seconds: number;
  /** Bytes that making it took in the worker, at most, beside what was there before. A GPU's own memory is not in it. */
  memory: number;
  /** Weights that training changed. */
  trainedWeights: number;
  /** Trained weights as a share of the model's. */
  share: number;
  /** Why it could not be made or tested. */
  error?: WireError;
}

/** What a comparison came to. */
export interface Comparison {
  /** In the order of the contestants; those that were not come to are absent. */
  results: ApproachResult[];
  /** Its indices are places among those results that have an evaluation. */
  verdict?: Verdict;
  /** Which to take and why, in a sentence. */
  advice: string;
}

/** How a comparison goes on. */
export interface CompareOptions extends CallOptions {
  /** Pauses between two steps, resumes, and stops: what is done by then is kept, and a run that is cut off by it is not. */
  control?: TrainControl;
  /** Results of an earlier comparison of the same parts, which are taken over. */
  done?: ApproachResult[];
  /** Before a contestant's turn. */
  onStart?: (contestant: ApproachSettings, index: number) => void;
  /** While a contestant trains. */
  onStep?: (step: StepReport) => void;
  /** Before each fold of a cross-validation, with its place from 1 and how many there are. */
  onFold?: (contestant: ApproachSettings, fold: number, of: number) => void;
  /**
   * After a contestant's turn. A promise is waited for before the next one's turn, so that what is done with a result, such
   * as saving its classifier, is counted neither in the time nor in the memory of the next.
   */
  onResult?: (result: ApproachResult, index: number) => unknown;
}

/** @internal What comparing needs of the worker beside the public API. */
export interface Judge {
  /** What `work` makes, and the bytes that it took of the worker's memory at most. */
  measured<T>(work: () => Promise<T>): Promise<[T, number]>;
  pool(folds: FoldEvaluation[]): Promise<Evaluation>;
  verdict(results: ApproachResult[]): Promise<Verdict | undefined>;
  /** Aborts when the Homefire is closed. */
  whileOpen: AbortSignal;
}

/** @internal */
export async function compare(
  hf: Homefire,
  judge: Judge,
  train: Dataset,
  test: Dataset | Fold[],
  contestants: ApproachSettings[],
  options: CompareOptions,
): Promise<Comparison> {
  if (contestants.length === 0) throw new HomefireError("bad-settings", "There is no approach to compare.");
  const control = options.control ?? new TrainControl();
  const call: CallOptions = {};
  if (options.signal) call.signal = options.signal;
  if (options.onProgress) call.onProgress = options.onProgress;
  const results: ApproachResult[] = [];
  let ended = false;
  for (const [index, contestant] of contestants.entries()) {
    const known = options.done?.find((result) => !result.error && sameSettings(result.contestant, contestant));
    if (known) {
      results.push(known);
      continue;
    }
    // What was known before is in the results all the same.
    if (ended) continue;
    await control.resumed(options.signal, judge.whileOpen);
    ended = control.stopped;
    if (ended) continue;
    if (options.signal?.aborted) throw aborted();
    options.onStart?.(contestant, index);
    const [began, waited] = [performance.now(), control.pausedFor];
    const result: ApproachResult = {
      contestant,
      name: contestant.name ?? contestant.approach,
      seconds: 0,
      memory: 0,
      trainedWeights: 0,
      share: 0,
    };
    let classifier: Classifier | undefined;
    try {
      [classifier, result.memory] = await judge.measured(() =>
        make(hf, train, contestant, { ...call, control, onStep: options.onStep }),
      );
      // Nothing else waits while paused.
      const pauses = trains(contestant) ? control.pausedFor - waited : 0;
      result.seconds = (performance.now() - began - pauses) / 1000;
      if (control.stopped && trains(contestant)) {
        classifier.close();
        ended = true;
        continue;
      }
      result.trainedWeights = classifier.trainedWeights;
      result.share = classifier.trainedWeights / hf.model.parameters;
      result.evaluation = Array.isArray(test)
        ? await crossValidate({ hf, judge }, test, contestant, {
            ...call,
            ...{ classifier, control },
            onStep: options.onStep,
            onFold: (fold, of) => options.onFold?.(contestant, fold, of),
          })
        : await classifier.evaluate(test, call);
      result.classifier = classifier;
    } catch (error) {
      classifier?.close();
      ended = wasStopped(error, control, options.signal);
      if (ended) continue;
      const code = error instanceof HomefireError ? error.code : "";
      if (code === "aborted" || code === "closed") throw error;
      result.error = toWire(error);
    }
    results.push(result);
    await options.onResult?.(result, index);
    // Without its device none of the others can be made either; a worker that has stopped would stop again.
    ended = ["device-lost", "internal"].includes(result.error?.code ?? "");
  }
  return summarise(judge, results);
}

/** @internal The verdict on results of the same test part. */
export async function summarise(judge: Judge, results: ApproachResult[]): Promise<Comparison> {
  const tested = results.filter((result) => result.evaluation);
  const verdict = tested.length > 0 ? await judge.verdict(tested) : undefined;
  return verdict ? { results, verdict, advice: advise(tested, verdict) } : { results, advice: "Nothing was tested." };
}

const sameSettings = (a: ApproachSettings, b: ApproachSettings): boolean => {
  const { from, ...own } = a as TunedSettings;
  const { from: other, ...others } = b as TunedSettings;
  const sorted = (all: object) => JSON.stringify(Object.entries(all).sort(([x], [y]) => (x < y ? -1 : 1)));
  return from === other && sorted(own) === sorted(others);
};

interface Steering extends CallOptions {
  control: TrainControl;
  onStep: ((step: StepReport) => void) | undefined;
}

/** @internal Makes a classifier of a contestant, which has learned from `train` alone. */
export async function make(
  hf: Homefire,
  train: Dataset,
  contestant: ApproachSettings,
  steering: Steering,
): Promise<Classifier> {
  const { control, onStep, ...call } = steering;
  const { name: _name, ...settings } = contestant;
  if (settings.approach === "zero-shot") {
    const { labels = {}, template, from } = settings;
    const meanings = Object.fromEntries(
      train.labels.map((label) => [label, Object.hasOwn(labels, label) ? labels[label]! : label]),
    );
    return hf.zeroShot({
      labels: meanings,
      ...(template === undefined ? {} : { template }),
      ...(from ? { from } : {}),
      ...call,
    });
  }
  if (isFewShot(settings)) {
    const { approach: method, labels, ...rest } = settings;
    // One may be described that has no example in this part.
    const known = Object.entries(labels ?? {}).filter(([label]) => train.labels.includes(label));
    return hf.fewShot(train, { method, ...rest, ...(labels && { labels: Object.fromEntries(known) }), ...call });
  }
  const { shots = settings.approach === "contrastive" ? 8 : undefined, drawSeed, ...own } = settings;
  const options = { ...own, ...call, control, ...(onStep ? { onStep } : {}) };
  if (shots === undefined) return hf.train(train, options);
  const sample = await train.sample({ shots, seed: drawSeed ?? own.seed ?? 0 });
  try {
    return await hf.train(sample, options);
  } finally {
    sample.close();
  }
}

const isFewShotMethod = (approach: string): boolean => (FEW_SHOT_METHODS as readonly string[]).includes(approach);

const isFewShot = (contestant: FewShotSettings | TunedSettings): contestant is FewShotSettings =>
  isFewShotMethod(contestant.approach);

/** Whether it takes steps, so that a stop can cut it off. */
const trains = ({ approach }: ApproachSettings): boolean => approach !== "zero-shot" && !isFewShotMethod(approach);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function cost({ trainedWeights, seconds }: ApproachResult): string {
  const time = seconds < 0.05 ? "under 0.1" : seconds < 9.95 ? seconds.toFixed(1) : Math.round(seconds).toString();
  const weights = trainedWeights === 0 ? "no weights" : `${trainedWeights.toLocaleString("en")} weights`;
  return `it learned ${weights} in ${time} s`;
}

/** Fewer test examples than this show only large differences. */
const FEW_TESTS = 100;

/** The rule of `Verdict.take` in words. */
function advise(results: ApproachResult[], { best, take, standardError, pairs, overGuess }: Verdict): string {
  const [top, chosen] = [results[best], results[take]];
  if (!top?.evaluation || !chosen?.evaluation) return "Nothing was tested.";
  const accuracy = (result: ApproachResult) => percent(result.evaluation?.accuracy ?? 0);
  const tests = `${top.evaluation.size.toLocaleString("en")} test examples`;
  const { majority } = top.evaluation;
  const guess = majority && `always answering "${majority.label}"`;
  const against = overGuess[take];
  if (majority && overGuess.every((one) => one && !one.ahead)) {
    return `None beats guessing: ${guess} is right for ${percent(majority.accuracy)} of the ${tests}. Bring more examples, or labels that the texts can tell apart.`;
  }
  const doubt =
    majority && against && !against.beats
      ? ` It is not shown to beat guessing: ${guess} is right for ${percent(majority.accuracy)} (p = ${against.adjusted.toFixed(2)}).`
      : "";
  if (results.length === 1) return `Only ${top.name} was tested: ${accuracy(top)} on ${tests}.${doubt}`;
  const caution = `${top.evaluation.size < FEW_TESTS ? " So few show only large differences." : ""}${doubt}`;
  if (take !== best) {
    const pair = pairs.find(({ of }) => of.includes(best) && of.includes(take));
    const p = pair ? ` (p = ${pair.adjusted.toFixed(2)})` : "";
    const points = (100 * standardError).toFixed(1);
    return `Take ${chosen.name} (${accuracy(chosen)}): ${cost(chosen)}, and on ${tests} the most accurate, ${top.name} (${accuracy(top)}), is ahead of it by no more than one standard error, ${points} points${p}.${caution}`;
  }
  const sure = pairs.filter(({ of }) => of.includes(best)).every(({ differ }) => differ);
  return sure
    ? `Take ${top.name} (${accuracy(top)}): on ${tests} it is more accurate than each of the others by more than chance explains; ${cost(top)}.${doubt}`
    : `Take ${top.name} (${accuracy(top)}): it is the most accurate on ${tests}, and none that may be as good learned fewer weights; ${cost(top)}.${caution}`;
}
