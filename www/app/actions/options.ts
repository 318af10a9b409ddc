// The settings of the page as the library's options.
import type { Classifier, ApproachSettings, FewShotMethod, TrainOptions, TuneApproach } from "../../lib/index";
import { initialSettings, type ApproachChoice } from "../state/settings";
import type { Store } from "../store";
import { classifierOf } from "./open";

/** The approach of a card, with the settings it has now. */
export function contestant(
  store: Store,
  choice: ApproachChoice,
  method: FewShotMethod = store.settings.method,
): ApproachSettings {
  const s = store.settings;
  const words = { labels: descriptions(store, store.data!.about), template: s.template };
  const from = origin(store);
  if (choice === "zero-shot") return { approach: choice, ...words, ...from };
  if (choice === "few-shot") {
    const few = { approach: method, shots: s.shots, seed: s.drawSeed, ...from };
    if (method === "neighbours") return { ...few, neighbours: s.neighbours };
    return method === "label-prior" ? { ...few, ...words } : few;
  }
  const named = { approach: choice };
  if (choice === "contrastive")
    return { ...tuneOptions(store), ...pairOptions(store), ...named, shots: s.shots, drawSeed: s.drawSeed };
  return { ...tuneOptions(store), ...(choice === "head" ? headOptions(store) : bodyOptions(store, choice)), ...named };
}

/** A contestant without the classifier that it starts from, as plain values that can be kept. */
export function unbound({ from: _from, ...own }: ApproachSettings): ApproachSettings {
  return own as ApproachSettings;
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
