/** One of several approaches, made into a classifier. */

import type { ApproachSettings, FewShotSettings, TunedSettings } from "./approach-types";
import type { Classifier } from "./classifier";
import type { TrainControl } from "./control";
import type { Dataset } from "./dataset";
import type { FewShotOptions, TrainOptions, ZeroShotOptions } from "./option-types";
import type { CallOptions } from "./protocol";
import { FEW_SHOT_METHODS } from "./schema";
import type { ModelReport, StepReport } from "./wasm/homefire_core";

/** @internal What makes classifiers: a Homefire, as far as comparing needs it. */
export interface Maker {
  readonly model: Pick<ModelReport, "parameters">;
  zeroShot(options: ZeroShotOptions): Promise<Classifier>;
  fewShot(data: Dataset, options?: FewShotOptions): Promise<Classifier>;
  train(data: Dataset, options?: TrainOptions): Promise<Classifier>;
}

/** How the making of a classifier is steered. */
interface Steering extends CallOptions {
  control: TrainControl;
  onStep: ((step: StepReport) => void) | undefined;
}

/** @internal Makes a classifier of a contestant, which has learned from `train` alone. */
export async function make(
  hf: Maker,
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

/** @internal Whether it takes steps, so that a stop can cut it off. */
export const trains = ({ approach }: ApproachSettings): boolean =>
  approach !== "zero-shot" && !isFewShotMethod(approach);
