/**
 * Several approaches on the same examples, and which to take. Those of the encoder have their turns in its worker, in Rust; a
 * language model is prompted in its own. The results are told as they come.
 */

import * as Comlink from "comlink";

import type { AnyApproachSettings, ApproachResult, ApproachSettings, Comparison } from "./approach-types";
import { Classifier } from "./classifier";
import { told, type Connection } from "./connection";
import { crossing, isPrompting, nameOf, testParts, tested, type Parts } from "./approaches";
import { aborted, HomefireError, toWire, type WireError } from "./errors";
import type { CompareOptions } from "./option-types";
import type { PromptClassifier } from "./prompt-classifier";
import type { PromptingSettings } from "./prompt-types";
import { tryPrompt } from "./prompts";
import type { CompareNews, OutcomeNews } from "./protocol";
import { residentIn } from "./resident";
import { steered } from "./steered";
import type { Judgement, TrialReport, Turn } from "./wasm/homefire_core";

type Result = ApproachResult<AnyApproachSettings>;

/** What is compared, and where. */
interface Context {
  connection: Connection;
  /** Weights of the model. */
  parameters: number;
}

/** @internal */
export async function compare(
  { connection, parameters }: Context,
  parts: Parts,
  approaches: AnyApproachSettings[],
  options: CompareOptions<AnyApproachSettings>,
): Promise<Comparison<AnyApproachSettings>> {
  const results = approaches.map((contestant) =>
    options.done?.find((result) => !result.error && sameSettings(result.contestant, contestant)),
  );
  const course = new Course({ approaches, results, parameters, options });
  const [first = [], ...others] = inTheSameWorker(approaches);
  let judged = await course.turns(connection, parts, first);
  for (const places of others) {
    if (options.control?.stopped) break;
    judged = undefined;
    await course.turns(connection, parts, places);
  }
  return comparison(results, judged ?? (await judgement(connection, results)));
}

/** @internal Compares results of one test part. */
export async function judge(connection: Connection, results: Result[]): Promise<Comparison<AnyApproachSettings>> {
  return comparison(results, await judgement(connection, results));
}

/** The places of approaches that have their turns in the same worker, one after the other. */
function inTheSameWorker(approaches: AnyApproachSettings[]): number[][] {
  const runs: number[][] = [];
  approaches.forEach((approach, index) => {
    const before = approaches[index - 1];
    const same = before && !isPrompting(before) && !isPrompting(approach);
    if (same) runs.at(-1)?.push(index);
    else runs.push([index]);
  });
  return runs;
}

function comparison(results: (Result | undefined)[], judged: Judgement): Comparison<AnyApproachSettings> {
  return { results: results.filter((result) => result !== undefined), ...judged };
}

const judgement = (connection: Connection, results: (Result | undefined)[]): Promise<Judgement> => {
  const all = results.filter((result) => result?.evaluation);
  return connection.call((remote) => remote.judge(all.map((result) => tested(result as Result))));
};

/** What is known when a comparison begins. */
interface Beginning {
  approaches: AnyApproachSettings[];
  /** By the places of the approaches. */
  results: (Result | undefined)[];
  parameters: number;
  options: CompareOptions<AnyApproachSettings>;
}

/** What one of the approaches has come to, with what was made of it. */
interface Outcome {
  report?: TrialReport;
  classifier?: Classifier | PromptClassifier;
  error?: WireError;
}

/** A comparison under way: takes what the workers tell, and hands it on. */
class Course {
  readonly #beginning: Beginning;
  #turn: Turn | undefined;
  /** What a callback has thrown, which ends the comparison. */
  #thrown: { error: unknown } | undefined;
  /** Whether none of the encoder's approaches can have a turn any more. */
  #lost = false;

  constructor(beginning: Beginning) {
    this.#beginning = beginning;
  }

  /** Has the approaches at these places take their turns; `connection` is the encoder's. Gives the judgement where there is one. */
  async turns(connection: Connection, parts: Parts, places: number[]): Promise<Judgement | undefined> {
    const [index = 0] = places;
    const { approaches, results } = this.#beginning;
    const contestant = approaches[index];
    if (!contestant || !isPrompting(contestant)) {
      return this.#lost ? undefined : this.#onEncoder(connection, parts, places);
    }
    if (!results[index]) await this.#prompted(connection, contestant, parts, index);
    return undefined;
  }

  /** Of the encoder's approaches. */
  async #onEncoder(connection: Connection, { train, test }: Parts, places: number[]): Promise<Judgement | undefined> {
    const { approaches, results, options } = this.#beginning;
    const own = places.map((at) => approaches[at] as ApproachSettings);
    const known = places.map((at) => results[at]);
    const { parts, folds } = testParts(connection, test);
    const { approaches: crossed, starts } = crossing(connection, own, known);
    const objects = [residentIn(connection, train, "compare: train"), ...parts, ...starts];
    const call = steered(
      connection,
      options,
      ({ remote, task }, [data = 0, ...handles]) => {
        const tests = handles.slice(0, parts.length);
        const request = { tests, folds, approaches: crossed, starts: handles.slice(parts.length) };
        const abort = () => connection.signal(task, "abort");
        const tell = (news: CompareNews) => this.#hear(news, places, abort, (found) => made(connection, found));
        return remote.compare(data, request, task, Comlink.proxy(tell));
      },
      objects,
    );
    try {
      return await call;
    } catch (error) {
      if (this.#thrown) throw this.#thrown.error;
      // The worker has stopped in a contestant's turn, whose result says so.
      const stopped = error instanceof HomefireError && error.code === "internal";
      const index = this.#turn?.approach ?? -1;
      if (!stopped || !places.includes(index)) throw error;
      await this.#end(index, { error: toWire(error) });
      return undefined;
    }
  }

  /** Of one that prompts. Once the encoder's worker is closed, nobody waits for it. */
  async #prompted({ closing }: Connection, contestant: PromptingSettings, parts: Parts, index: number): Promise<void> {
    const { control, signal } = this.#beginning.options;
    if (control?.stopped) return;
    this.#begin({ approach: index });
    let outcome: Outcome;
    try {
      outcome = await tryPrompt(contestant, parts, this.#beginning.options, (news, abort) =>
        closing.aborted ? abort() : this.#hear(news, [index], abort),
      );
    } catch (error) {
      const isAborted = error instanceof HomefireError && error.code === "aborted";
      if (this.#thrown) throw this.#thrown.error;
      // Cut off by a stop, it is no result.
      if (isAborted && control?.stopped && !signal?.aborted) return;
      if (isAborted) throw error;
      outcome = { error: toWire(error) };
    }
    if (this.#thrown) throw this.#thrown.error;
    await this.#end(index, outcome);
    if (signal?.aborted) throw aborted();
  }

  /** What is told of the approaches at `places`. A result is waited for until the page has done with it. */
  async #hear(
    { progress, step, turn, result }: CompareNews,
    places: number[],
    abort: () => void,
    made: (found: OutcomeNews) => Outcome = () => ({}),
  ): Promise<void> {
    const { onProgress, onStep } = this.#beginning.options;
    if (progress) told(onProgress)(progress);
    if (step) told(onStep)(step);
    if (!turn && !result) return;
    try {
      if (turn) this.#begin({ ...turn, approach: places[turn.approach] ?? -1 });
      if (result) await this.#end(places[result.index] ?? -1, made(result));
    } catch (error) {
      this.#thrown ??= { error };
      abort();
    }
  }

  #begin(turn: Turn): void {
    const { approaches, options } = this.#beginning;
    const before = this.#turn;
    this.#turn = turn;
    const contestant = approaches[turn.approach];
    if (!contestant) return;
    if (before?.approach !== turn.approach) options.onStart?.(contestant, turn.approach);
    if (turn.fold && String(before?.fold) !== String(turn.fold)) options.onFold?.(contestant, ...turn.fold);
  }

  async #end(index: number, { classifier, report, error }: Outcome): Promise<void> {
    const { approaches, results, parameters, options } = this.#beginning;
    const contestant = approaches[index];
    if (!contestant) return;
    if (!isPrompting(contestant) && error) this.#lost ||= ["internal", "device-lost"].includes(error.code);
    const trainedWeights = classifier?.trainedWeights ?? 0;
    const result: Result = {
      contestant,
      name: nameOf(contestant),
      seconds: report?.seconds ?? 0,
      memory: report?.memory ?? 0,
      trainedWeights,
      share: trainedWeights / parameters,
      ...(report && { evaluation: report.evaluation }),
      ...(classifier && { classifier }),
      ...(error && { error }),
    };
    results[index] = result;
    await options.onResult?.(result, index);
  }
}

/** What one of the encoder's approaches has come to. */
const made = (connection: Connection, { made, report, error }: OutcomeNews): Outcome => ({
  ...(report && { report }),
  ...(made && { classifier: new Classifier(connection, made) }),
  ...(error && { error }),
});

/** What of an approach lives in a worker, which is the same or another, and the rest. */
function parted(approach: AnyApproachSettings): [sources: unknown[], settings: string] {
  const { from, generator, ...own } = approach as { from?: unknown; generator?: unknown };
  return [[from, generator], JSON.stringify(Object.entries(own).sort(([x], [y]) => (x < y ? -1 : 1)))];
}

const sameSettings = (a: AnyApproachSettings, b: AnyApproachSettings): boolean => {
  const [[sources, settings], [others, rest]] = [parted(a), parted(b)];
  return settings === rest && sources.every((source, i) => source === others[i]);
};
