/** Writing with a language model, as it was opened or tuned. */

import * as Comlink from "comlink";

import { told, type Connection } from "./connection";
import type { EvaluatePairsOptions, GenerateOptions } from "./option-types";
import * as door from "./language-options";
import type { Pairs } from "./pairs";
import type { PairTestNews, WriteNews } from "./language-protocol";
import { residentIn, type Resident } from "./resident";
import { steered } from "./steered";
import type { ChatMessage, Generated, PairTest } from "./wasm/homefire_core";

/** Writes what comes after a prompt, with the model that was tuned where there is one. */
export async function write(
  [connection, model]: [Connection, Resident?],
  method: string,
  prompt: string | ChatMessage[],
  options: GenerateOptions,
): Promise<Generated> {
  const { control, signal, onProgress, onToken, ...how } = door.checked(method, door.GENERATE, options);
  const tellProgress = told(onProgress);
  const tellToken = told(onToken);
  const tell = ({ progress, tokens }: WriteNews) => {
    if (progress) tellProgress(progress);
    for (const token of tokens ?? []) tellToken(token);
  };
  return steered(
    connection,
    { control, signal },
    ({ remote, task }, [handle]) =>
      remote.generate(prompt, { ...how, model: handle, tokens: onToken !== undefined }, task, Comlink.proxy(tell)),
    [model],
  );
}

/** Tests it on pairs that it has not learned from. */
export async function evaluate(
  [connection, model]: [Connection, Resident?],
  test: Pairs,
  options: EvaluatePairsOptions,
): Promise<PairTest> {
  const set = residentIn(connection, door.pairs(test, "evaluate: the pairs"), "evaluate");
  const { control, signal, onProgress, onOutput, ...how } = door.checked("evaluate", door.EVALUATE_PAIRS, options);
  const tellProgress = told(onProgress);
  const tellOutput = told((given: [output: string, index: number]) => onOutput?.(...given));
  let count = 0;
  const tell = ({ progress, outputs }: PairTestNews) => {
    if (progress) tellProgress(progress);
    for (const output of outputs ?? []) tellOutput([output, count++]);
  };
  return steered(
    connection,
    { control, signal },
    ({ remote, task }, [pairs = 0, handle]) =>
      remote.testModel({ model: handle, pairs }, how, task, Comlink.proxy(tell)),
    [set, model],
  );
}
