/** Cross-validation: what an approach is worth on few examples, none of which is lost to learning. */

import * as Comlink from "comlink";

import type { AnyApproachSettings } from "./approach-types";
import { told, type Connection } from "./connection";
import { crossing, isPrompting, testParts } from "./approaches";
import type { Fold } from "./dataset";
import { fault } from "./errors";
import type { CrossValidationOptions } from "./option-types";
import { PromptClassifier } from "./prompt-classifier";
import type { PromptingSettings } from "./prompt-types";
import { tryPrompt } from "./prompts";
import type { CompareNews } from "./protocol";
import { residentIn } from "./resident";
import { steered } from "./steered";
import type { Evaluation } from "./wasm/homefire_core";

/** @internal */
export async function crossValidate(
  connection: Connection,
  test: Fold[],
  approach: AnyApproachSettings,
  options: CrossValidationOptions,
): Promise<Evaluation> {
  const { classifier, onFold, onStep, onProgress } = options;
  let fold = 0;
  const hear = told(({ progress, step, turn }: CompareNews) => {
    if (progress) onProgress?.(progress);
    if (step) onStep?.(step);
    if (!turn?.fold || turn.fold[0] === fold) return;
    [fold] = turn.fold;
    onFold?.(...turn.fold);
  });
  if (isPrompting(approach)) {
    // Once the encoder's worker is closed, nobody waits for it.
    const { closing } = connection;
    return prompted(test, approach, options, (news, abort) => (closing.aborted ? abort() : hear(news)));
  }
  const { parts, folds = [] } = testParts(connection, test);
  const { approaches: crossed, starts } = crossing(connection, [approach]);
  const keeper = classifier && residentIn(connection, classifier, "crossValidate: classifier");
  const { evaluation, report } = await steered(
    connection,
    options,
    ({ remote, task }, handles) => {
      const [keptWith, ...rest] = handles;
      const tests = rest.slice(0, parts.length);
      const request = { tests, folds, approaches: crossed, starts: rest.slice(parts.length) };
      return remote.crossValidate(request, keptWith, task, Comlink.proxy(hear));
    },
    [keeper, ...parts, ...starts],
  );
  if (report && !(classifier instanceof PromptClassifier)) classifier?.measured(report);
  return evaluation;
}

/** Of prompting, in the language model's worker. */
async function prompted(
  test: Fold[],
  approach: PromptingSettings,
  { classifier, ...steering }: CrossValidationOptions,
  hear: (news: CompareNews, abort: () => void) => void,
): Promise<Evaluation> {
  if (classifier && !(classifier instanceof PromptClassifier)) {
    throw fault("bad-settings", "object_of_another_homefire", { name: "crossValidate: classifier" });
  }
  const { evaluation } = (await tryPrompt(approach, { test }, steering, hear)).report;
  classifier?.measured(evaluation, test.length);
  return evaluation;
}
