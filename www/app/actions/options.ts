// The settings of the page as the library's options.
import type {
  AnyApproachSettings,
  ApproachSettings,
  Classifier,
  FewShotMethod,
  PromptingSettings,
  TrainOptions,
  TuneApproach,
} from "../../lib/index";
import { initialSettings, type EncoderApproach, type Settings } from "../state/settings";
import type { Store } from "../store";
import { classifierOf } from "./open";

/** The approach of a card, with the settings it has now. */
export function approachSettings(
  store: Store,
  choice: EncoderApproach,
  method: FewShotMethod = store.settings["few-shot"].method,
): ApproachSettings {
  const from = origin(store);
  if (choice === "zero-shot") return { approach: choice, ...wordsOf(store, store.data!.about), ...from };
  if (choice === "few-shot") {
    const { shots, seed, neighbours } = store.settings["few-shot"];
    const few = { approach: method, shots, seed, ...from };
    if (method === "neighbours") return { ...few, neighbours };
    return method === "label-prior" ? { ...few, ...wordsOf(store, store.data!.about) } : few;
  }
  const { shots, drawSeed } = store.settings.contrastive;
  return { ...optionsOf(store, choice), approach: choice, ...(choice === "contrastive" ? { shots, drawSeed } : {}) };
}

/** An approach without what lives in a worker, as plain values that can be kept. */
export function unbound<S extends AnyApproachSettings>(
  approach: S,
): S extends PromptingSettings ? Omit<S, "generator"> : S {
  const { from: _from, generator: _generator, ...own } = approach as { from?: unknown; generator?: unknown };
  return own as ReturnType<typeof unbound<S>>;
}

/** The settings of an approach that trains. */
export function optionsOf(store: Store, approach: TuneApproach): TrainOptions {
  return { approach, ...ownOptions(store, approach), ...origin(store) };
}

function ownOptions({ settings, hf }: Store, approach: TuneApproach): TrainOptions {
  if (approach === "head") return headOptions(settings.head);
  if (approach === "contrastive") {
    // Its examples are drawn before the run.
    const { shots: _shots, drawSeed: _drawSeed, ...own } = settings.contrastive;
    return own;
  }
  if (approach === "full") return settings.full;
  const { layers, ...own } = settings[approach];
  const depth = { layers: Math.min(layers, hf?.model.layers ?? layers) };
  if (!("alpha" in own)) return { ...own, ...depth };
  const { alpha, ...others } = own;
  return { ...others, ...depth, ...(alpha > 0 ? { alpha } : {}) };
}

/** What the labels of `data` mean: the descriptions, or else their names; and the sentence that these are put into. */
export const wordsOf = ({ settings, hf }: Store, data: { labels: string[] }) => {
  // A label may be called as a property of every object is.
  const own = new Map(Object.entries(settings.words.descriptions));
  const labels = Object.fromEntries(data.labels.map((label) => [label, own.get(label)?.trim() || label]));
  // An empty field stands for the usual words.
  return { labels, template: settings.words.template || (hf?.template ?? "") };
};

/** The classifier to start from, where one was chosen. Throws where it is of another model than the one that is open. */
export function origin(store: Store): { from?: Classifier } {
  const run = store.runs.find(({ id }) => id === store.settings.start.run);
  return run ? { from: classifierOf(store, run) } : {};
}

/** The settings of learning by minibatches: those that a fit doesn't have. */
const descent = (Object.keys(initialSettings.head) as (keyof Settings["head"])[]).filter(
  (key) => !["hidden", "classWeights", "seed"].includes(key),
);

const changedDescent = (head: Settings["head"]) => descent.filter((key) => head[key] !== initialSettings.head[key]);

/** Whether a head is fitted to its optimum: a linear one, as long as no setting of minibatches was changed. */
export const fitsHead = ({ settings: { head } }: Store): boolean =>
  head.hidden === 0 && changedDescent(head).length === 0;

function headOptions(head: Settings["head"]): TrainOptions {
  const { classWeights, seed, hidden } = head;
  // What was not changed is left to the module, which chooses some of it by cross-validation.
  const own = Object.fromEntries(changedDescent(head).map((key) => [key, head[key]]));
  return { classWeights, seed, hidden, ...own };
}
