/** Several approaches on the same examples, and which to take. The turns are Rust's; the results are told as they come. */

import * as Comlink from "comlink";

import type { ApproachResult, ApproachSettings, Comparison, TunedSettings } from "./approach-types";
import { Classifier } from "./classifier";
import { told, type Connection } from "./connection";
import { crossing, nameOf, steered, testParts, tested } from "./approaches";
import type { Dataset, Fold } from "./dataset";
import { HomefireError, toWire } from "./errors";
import type { CompareOptions } from "./option-types";
import type { CompareNews, OutcomeNews } from "./protocol";
import { residentIn } from "./resident";
import type { Judgement, Turn } from "./wasm/homefire_core";

/** What every approach is made from and tested on. With folds in place of a test part it is cross-validated. */
interface Parts {
  train: Dataset;
  test: Dataset | Fold[];
}

/** What is compared, and where. */
interface Context {
  connection: Connection;
  /** Weights of the model. */
  parameters: number;
}

/** @internal */
export async function compare(
  { connection, parameters }: Context,
  { train, test }: Parts,
  approaches: ApproachSettings[],
  options: CompareOptions,
): Promise<Comparison> {
  const results = approaches.map((contestant) =>
    options.done?.find((result) => !result.error && sameSettings(result.contestant, contestant)),
  );
  const course = new Course(connection, { approaches, results, parameters, options });
  const { parts, folds } = testParts(connection, test);
  const { approaches: crossed, starts } = crossing(connection, approaches, results);
  const objects = [residentIn(connection, train, "compare: train"), ...parts, ...starts];
  const judged = await course.through(
    steered(
      connection,
      options,
      ({ remote, task }, [data = 0, ...handles]) => {
        course.task = task;
        const tests = handles.slice(0, parts.length);
        const request = { tests, folds, approaches: crossed, starts: handles.slice(parts.length) };
        return remote.compare(data, request, task, Comlink.proxy(course.hear));
      },
      objects,
    ),
  );
  return comparison(results, judged ?? (await judgement(connection, results)));
}

/** @internal Compares results of one test part. */
export async function judge(connection: Connection, results: ApproachResult[]): Promise<Comparison> {
  return comparison(results, await judgement(connection, results));
}

function comparison(results: (ApproachResult | undefined)[], judged: Judgement): Comparison {
  return { results: results.filter((result) => result !== undefined), ...judged };
}

const judgement = (connection: Connection, results: (ApproachResult | undefined)[]): Promise<Judgement> => {
  const all = results.filter((result) => result?.evaluation);
  return connection.call((remote) => remote.judge(all.map((result) => tested(result as ApproachResult))));
};

/** What is known when a comparison begins. */
interface Beginning {
  approaches: ApproachSettings[];
  /** By the places of the approaches. */
  results: (ApproachResult | undefined)[];
  parameters: number;
  options: CompareOptions;
}

/** A comparison under way: takes what the worker tells, and hands it on. */
class Course {
  readonly #connection: Connection;
  readonly #beginning: Beginning;
  #turn: Turn | undefined;
  /** What a callback has thrown, which ends the comparison. */
  #thrown: { error: unknown } | undefined;
  task = 0;

  constructor(connection: Connection, beginning: Beginning) {
    this.#connection = connection;
    this.#beginning = beginning;
  }

  /** What is told. A result is waited for until the page has done with it. */
  readonly hear = async ({ progress, step, turn, result }: CompareNews): Promise<void> => {
    const { onProgress, onStep } = this.#beginning.options;
    if (progress) told(onProgress)(progress);
    if (step) told(onStep)(step);
    if (!turn && !result) return;
    try {
      if (turn) this.#begin(turn);
      if (result) await this.#end(result);
    } catch (error) {
      this.#thrown ??= { error };
      this.#connection.signal(this.task, "abort");
    }
  };

  #begin(turn: Turn): void {
    const { approaches, options } = this.#beginning;
    const before = this.#turn;
    this.#turn = turn;
    const contestant = approaches[turn.approach];
    if (!contestant) return;
    if (before?.approach !== turn.approach) options.onStart?.(contestant, turn.approach);
    if (turn.fold && String(before?.fold) !== String(turn.fold)) options.onFold?.(contestant, ...turn.fold);
  }

  async #end({ index, made, report, error }: OutcomeNews): Promise<void> {
    const { approaches, results, parameters, options } = this.#beginning;
    const contestant = approaches[index];
    if (!contestant) return;
    const classifier = made && new Classifier(this.#connection, made);
    const trainedWeights = classifier?.trainedWeights ?? 0;
    const result: ApproachResult = {
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

  /** What the worker says in the end; nothing where it has stopped in a contestant's turn, whose result says so. */
  async through(call: Promise<Judgement>): Promise<Judgement | undefined> {
    try {
      return await call;
    } catch (error) {
      if (this.#thrown) throw this.#thrown.error;
      const stopped = error instanceof HomefireError && error.code === "internal";
      if (!stopped || !this.#turn) throw error;
      await this.#end({ index: this.#turn.approach, error: toWire(error) });
      return undefined;
    }
  }
}

const sameSettings = (a: ApproachSettings, b: ApproachSettings): boolean => {
  const { from, ...own } = a as TunedSettings;
  const { from: other, ...others } = b as TunedSettings;
  const sorted = (all: object) => JSON.stringify(Object.entries(all).sort(([x], [y]) => (x < y ? -1 : 1)));
  return from === other && sorted(own) === sorted(others);
};
