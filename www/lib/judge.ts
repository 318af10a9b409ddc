/** What results come to: the verdict on them, and the advice in words. */

import type { ApproachResult, Comparison } from "./approach-types";
import type { Maker } from "./make";
import type { Evaluation, FoldEvaluation, Verdict } from "./wasm/homefire_core";

/** @internal What comparing needs of the worker beside the public API. */
export interface Judge {
  /** What `work` makes, and the bytes that it took of the worker's memory at most. */
  measured<T>(work: () => Promise<T>): Promise<[T, number]>;
  pool(folds: FoldEvaluation[]): Promise<Evaluation>;
  verdict(results: ApproachResult[]): Promise<Verdict | undefined>;
  /** Aborts when the Homefire is closed. */
  whileOpen: AbortSignal;
}

/** @internal What approaches are made by and judged by. */
export interface Bench {
  hf: Maker;
  judge: Judge;
}

/** @internal The verdict on results of the same test part. */
export async function summarise(judge: Judge, results: ApproachResult[]): Promise<Comparison> {
  const tested = results.filter((result) => result.evaluation);
  const verdict = tested.length > 0 ? await judge.verdict(tested) : undefined;
  return verdict ? { results, verdict, advice: advise(tested, verdict) } : { results, advice: "Nothing was tested." };
}

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
