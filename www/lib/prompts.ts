/** Prompting a language model, as it was opened or tuned: what is asked of its worker. */

import * as Comlink from "comlink";

import { testParts } from "./approaches";
import { told } from "./connection";
import type { TrainControl } from "./control";
import type { Dataset, Fold } from "./dataset";
import { fault } from "./errors";
import * as door from "./language-options";
import type { PromptCurveNews } from "./language-protocol";
import { PromptClassifier } from "./prompt-classifier";
import type { FewShotPromptOptions, PromptCurveOptions, PromptingSettings } from "./prompt-types";
import type { CompareNews } from "./protocol";
import { dataIn, modelOf, type Model } from "./resident";
import { steered } from "./steered";
import type { PromptCurveOptions as PromptCurvePlan, PromptCurvePoint, TrialReport } from "./wasm/homefire_core";

/** Makes a classifier of a prompt with examples of `train`. */
export async function fewShotPrompt(
  model: Model,
  train: Dataset,
  options: FewShotPromptOptions,
): Promise<PromptClassifier> {
  const [connection, tuned] = model;
  const examples = dataIn(connection, door.dataset(train, "fewShotPrompt: the data"), "fewShotPrompt");
  const { signal, onProgress, ...settings } = door.checked("fewShotPrompt", door.FEW_SHOT_PROMPT, options);
  const made = await connection.task(
    { signal, onProgress },
    ({ remote, task, report }, data, handle) =>
      remote.promptClassifier({ model: handle, data }, settings, task, report),
    examples,
    tuned,
  );
  return new PromptClassifier(model, made);
}

/** Reads what `PromptClassifier.save` gave. */
export async function loadPrompt(
  model: Model,
  saved: Blob | ArrayBufferLike | ArrayBufferView,
): Promise<PromptClassifier> {
  const file = new Blob([door.content(saved, "loadPrompt: the file")]);
  const [connection, tuned] = model;
  const made = await connection.call((remote, handle) => remote.loadPrompt(handle, file), tuned);
  return new PromptClassifier(model, made);
}

/** Measures what the examples in a prompt and their order come to. */
export async function promptCurve(
  [connection, tuned]: Model,
  parts: Record<"train" | "test", Dataset>,
  plan: PromptCurvePlan,
  options: PromptCurveOptions,
): Promise<PromptCurvePoint[]> {
  const part = (name: "train" | "test") =>
    dataIn(connection, door.dataset(parts[name], `promptCurve: ${name}`), `promptCurve: ${name}`);
  const objects = [part("train"), part("test"), tuned];
  const tried = door.checked("promptCurve", door.PROMPT_CURVE_PLAN, plan);
  const { control, signal, onProgress, onPoint, ...settings } = door.checked("promptCurve", door.PROMPT_CURVE, options);
  const tell = told(({ progress, points }: PromptCurveNews) => {
    if (progress) onProgress?.(progress);
    if (points) onPoint?.(points);
  });
  return steered(
    connection,
    { control, signal },
    ({ remote, task }, [train = 0, test = 0, model]) =>
      remote.promptCurve({ model, train, test }, { plan: tried, options: settings }, task, Comlink.proxy(tell)),
    objects,
  );
}

/** What prompting came to as one of several approaches; nothing was made where it was only cross-validated. */
interface Tried {
  report: TrialReport;
  classifier?: PromptClassifier;
}

/** The language model of an approach. */
function modelFor({ generator }: PromptingSettings): Model {
  const model = modelOf(generator);
  if (!model || model[0].closed) throw fault("closed", "generator_closed");
  return model;
}

/** Looks whether its language model is open. */
export const expectOpen = (settings: PromptingSettings): void => void modelFor(settings);

/**
 * Prompting as one of several approaches: makes a classifier of `train` and tests it, or only cross-validates where there is none.
 * `hear` is told of what goes on, and can abort it.
 */
export async function tryPrompt(
  settings: PromptingSettings,
  { train, test }: { train?: Dataset; test: Dataset | Fold[] },
  steering: { control?: TrainControl; signal?: AbortSignal },
  hear: (news: CompareNews, abort: () => void) => unknown,
): Promise<Tried> {
  const model = modelFor(settings);
  const [connection, tuned] = model;
  const { approach: _approach, name: _name, generator: _generator, ...options } = settings;
  const { parts, folds } = testParts(connection, test, dataIn);
  const { report, made } = await steered(
    connection,
    steering,
    ({ remote, task }, handles) => {
      const [handle, learned, ...tests] = handles as [number | undefined, number | undefined, ...number[]];
      const tell = (news: CompareNews) => hear(news, () => connection.signal(task, "abort"));
      return remote.tryPrompt({ model: handle, train: learned, tests }, { options, folds }, task, Comlink.proxy(tell));
    },
    [tuned, train && dataIn(connection, train, "the training part"), ...parts],
  );
  return { report, ...(made && { classifier: new PromptClassifier(model, made) }) };
}
