// An answer that is put right: the text goes among the examples, and what learns within about a second learns from it at once.
import { msg, str } from "@lit/localize";
import type { Classifier, Dataset, FewShotSettings, Homefire, Named, TunedSettings } from "../../lib/index";
import { methods } from "../language/methods";
import type { Correction, Run, Store } from "../store";
import { classifierOf, ensureOpen } from "./open";
import { predict } from "./predict";
import { addRows, whenUndone } from "./rows";
import { testedBy } from "./running";
import { planOf, splitOnce } from "./split";

/** Examples beyond which a head takes longer than a person waits for a single correction. */
const MOST = 5000;

/** What can be made of examples in a moment: the embeddings of those before are kept. */
type Quick = Named & (FewShotSettings | TunedSettings);

const isFewShot = (recipe: Quick): recipe is Named & FewShotSettings => Object.hasOwn(methods, recipe.approach);

/** What a run is made again with; nothing where that takes long, or it learns from no example. */
function quickRecipe({ recipe, classifier }: Run, size: number): Quick | undefined {
  if (!recipe || !classifier || size > MOST) return undefined;
  const isQuick = recipe.approach === "head" || Object.hasOwn(methods, recipe.approach);
  return isQuick ? (recipe as Quick) : undefined;
}

/** A text, and the label that is right. */
export type Answer = Pick<Correction, "text" | "label">;

/**
 * Puts a text among the examples with its right label, and has the run learn from it where that is a matter of a moment.
 * `undone` is called where it is taken back.
 */
export async function correct(store: Store, run: Run, { text, label }: Answer, undone?: () => void): Promise<void> {
  const [said] = await predict(store, run, [text]);
  const before = said?.scores[label] ?? 0;
  const takeBack = await addRows(store, [{ text: text.trim(), label, learn: true }]);
  const recipe = quickRecipe(run, store.data?.about.size ?? 0);
  const correction: Correction = { text, label, before, run: run.id, state: recipe ? "learning" : "added" };
  let isBack = false;
  // However it is undone, the run is as it was.
  const back = () => {
    if (isBack) return;
    isBack = true;
    undone?.();
    if (store.correction?.text === text) store.set({ correction: undefined });
    if (store.toast === toast) store.set({ toast: undefined });
    void restore(store, run).catch((error: unknown) => store.fail("try", error));
  };
  whenUndone(store, back);
  const undo = () => {
    takeBack();
    back();
  };
  const toast = { text: msg(str`Added to the examples as “${label}”.`), undo };
  store.set({ correction, toast });
  if (!recipe) return;
  await inTurn(store, async () => {
    // It may have been taken back while another was learned from.
    if (store.correction !== correction) return;
    try {
      const after = await learnAgain(store, run.id, recipe, text);
      if (store.correction !== correction) return;
      store.set({
        correction: after
          ? { ...correction, state: "learned", after: after[label] ?? 0 }
          : { ...correction, state: "added" },
      });
    } catch (error) {
      if (store.correction === correction) store.set({ correction: { ...correction, state: "added" } });
      store.fail("try", error);
    }
  });
}

const last = new WeakMap<Store, Promise<void>>();

/** One after the other. */
function inTurn(store: Store, work: () => Promise<void>): Promise<void> {
  const turn = (last.get(store) ?? Promise.resolve()).then(work);
  last.set(store, turn);
  return turn;
}

/**
 * Makes a run again of the examples of now, tests it on its own test part, and puts it in the run's place; gives the scores of
 * `text`. Nothing is changed where the data would be divided in another way than for the run, or it is gone meanwhile.
 */
async function learnAgain(
  store: Store,
  id: number,
  recipe: Quick,
  text: string,
): Promise<Record<string, number> | undefined> {
  const hf = await ensureOpen(store);
  const before = store.runs.find((run) => run.id === id);
  if (!before) return undefined;
  const began = performance.now();
  const split = await splitOnce(store, planOf(before));
  if (split.testPart !== before.testPart) return undefined;
  const { correction } = store;
  const from = originOf(store, before);
  const classifier = await make(hf, split.train, recipe, from);
  try {
    const seconds = (performance.now() - began) / 1000;
    const evaluation = split.test
      ? await classifier.evaluate(split.test)
      : split.folds && (await hf.crossValidate(split.folds, { ...recipe, ...from }, { classifier }));
    const [prediction] = await classifier.predict([text]);
    const bytes = await classifier.save();
    const now = store.runs.find((run) => run.id === id);
    // It was taken back, or another device computes meanwhile.
    if (!now || store.correction !== correction || store.hf !== hf) {
      classifier.close();
      return undefined;
    }
    const { testStopped: _stopped, ...same } = now;
    put(store, {
      ...same,
      ...{ about: classifier.report, classifier, bytes, seconds, trainSet: split.trainSet },
      ...(evaluation ? { evaluation, ...testedBy(split) } : {}),
    });
    now.classifier?.close();
    return prediction?.scores;
  } catch (error) {
    classifier.close();
    throw error;
  }
}

/** Brings a run back as it was before it learned from a correction. */
async function restore(store: Store, before: Run): Promise<void> {
  const now = store.runs.find(({ id }) => id === before.id);
  if (!now || now.bytes === before.bytes) return;
  const { hf } = store;
  const { classifier: _closed, ...kept } = before;
  const again = hf && !hf.closed ? { classifier: await hf.load(before.bytes as Uint8Array<ArrayBuffer>) } : {};
  put(store, { ...kept, ...again });
  now.classifier?.close();
}

const put = (store: Store, run: Run): void =>
  store.set({ runs: store.runs.map((other) => (other.id === run.id ? run : other)) });

/** The classifier that a run started from, where it did. */
function originOf(store: Store, { origin }: Run): { from?: Classifier } {
  const run = store.runs.find(({ id }) => id === origin);
  return run ? { from: classifierOf(store, run) } : {};
}

function make(hf: Homefire, train: Dataset, recipe: Quick, from: { from?: Classifier }): Promise<Classifier> {
  if (isFewShot(recipe)) {
    const { approach: method, name: _name, ...settings } = recipe;
    return hf.fewShot(train, { method, ...settings, ...from });
  }
  const { name: _name, ...settings } = recipe;
  return hf.train(train, { ...settings, ...from });
}
