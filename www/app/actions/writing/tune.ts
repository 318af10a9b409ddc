// One run of a language model: it is tested as it comes, learns from the training part, and is tested again on the same pairs.
import { msg } from "@lit/localize";
import {
  TrainControl,
  type Generator,
  type LanguageTuneSettings,
  type PairPrompt,
  type PairRow,
  type Pairs,
  type Progress,
  type TrainGeneratorOptions,
  type TunedGenerator,
} from "../../../lib/index";
import { LANGUAGE_SETTINGS } from "../../../lib/language-schema";
import { completeSettings } from "../../state/settings";
import { isAbort } from "../../store";
import type { Curves, Interrupted, Running, Store, Tuned, WritingTest } from "../../store";
import { enter, isFault, keepResult, newRunning, report, secondsOf } from "../running";
import { ensureWriter } from "./model";
import { pairsNow, splitKey, splitPairs, writingTask } from "./pairs";
import { promptOf } from "./prompt";

/** The settings of a run, by the library's names: what the approach has, without what stands for "as usual". */
export function tuneSettings({ settings }: Pick<Store, "settings">): LanguageTuneSettings {
  const { approach } = settings.tuning;
  const own = settings[`writing-${approach}`];
  const there = LANGUAGE_SETTINGS.filter(({ uses }) => uses.some(({ approaches }) => approaches.includes(approach)));
  const usual = (name: string, value: unknown) => value === 0 && (name === "alpha" || name === "layers");
  const set = there.map(({ name }) => [name, own[name]] as const).filter(([name, value]) => !usual(name, value));
  return { approach, ...Object.fromEntries(set) };
}

/** How inputs are asked about while it learns, without examples; texts that are gone on with are not asked about. */
const learned = (store: Store, lm: Generator): { prompt?: Required<PairPrompt> } =>
  writingTask(store) === "rewrite" ? { prompt: promptOf(store.settings, [], lm.model.chat) } : {};

/** What an estimate depends on. */
const estimateKey = (store: Store): string =>
  JSON.stringify([store.task, tuneSettings(store), store.settings.prompt, splitKey(store), store.lm?.model.sha256]);

/** The estimate, where it is of what would run now. */
export const tuneEstimate = (store: Store): Store["estimate"] =>
  store.estimate?.key === estimateKey(store) ? store.estimate : undefined;

export async function estimateTuning(store: Store): Promise<void> {
  if (store.running || !pairsNow(store)) return;
  store.clear("tune");
  const before = { key: estimateKey(store), abort: new AbortController() };
  store.set({ estimate: before });
  try {
    const lm = await ensureWriter(store);
    const { train } = await splitPairs(store);
    const { signal } = before.abort;
    const result = await lm.estimate(train, { ...tuneSettings(store), ...learned(store, lm), signal });
    store.set({ estimate: { ...before, key: estimateKey(store), result } });
  } catch (error) {
    store.set({ estimate: undefined });
    store.fail("tune", error);
  }
}

/** Tunes the language model; or goes on with `resume`, with the settings that it was begun with. */
export async function tune(store: Store, resume?: Interrupted): Promise<void> {
  if (store.running || store.reading || !pairsNow(store)) return;
  if (resume) store.set({ settings: completeSettings(resume.settings) });
  store.clear("tune");
  const running = newRunning("tune");
  const before = store.interrupted;
  store.set({ running, curves: undefined });
  try {
    const lm = await ensureWriter(store);
    await run(store, lm, { running, resume });
    enter(store, running, "keeping");
    await keepResult(store);
    store.set({ announcement: msg("Done. See what it has learned under “Result”, and try it.") });
  } catch (error) {
    // Of a run that was cancelled or refused there is nothing to go on with; what was kept before it, unless it wrote over
    // that, there still is.
    const wrote = store.interrupted !== before && store.interrupted?.bytes !== undefined;
    if (isAbort(error)) store.set({ interrupted: wrote ? undefined : before });
    else if (!wrote && !isFault(error)) store.set({ interrupted: before });
    store.fail("tune", error);
  } finally {
    store.set({ running: undefined });
  }
}

/** A run under way. */
interface Course {
  running: Running;
  resume: Interrupted | undefined;
}

async function run(store: Store, lm: Generator, { running, resume }: Course): Promise<void> {
  running.startedAt = performance.now();
  enter(store, running, "splitting");
  const { train, test } = await splitPairs(store);
  const task = writingTask(store);
  const { name } = pairsNow(store)!;
  const before = test && (await unlessUntestable(store, () => testBefore(store, lm, { running, train, test })));
  const began = performance.now();
  const generator = await learn(store, lm, train, { running, resume });
  const seconds = (resume?.seconds ?? 0) + (performance.now() - began - running.control.pausedFor) / 1000;
  const estimate = tuneEstimate(store)?.result;
  const about = generator.model.tuning;
  const id = store.newId();
  const tuned: Tuned = {
    ...{ id, task, from: name, about, base: lm.model.sha256, generator, seconds, curves: store.curves },
    bytes: await generator.save(),
    ...(estimate ? { estimate } : {}),
  };
  // There before its test, so that whatever becomes of that it is not lost.
  store.set({ tuned: [...store.tuned, tuned], tunedId: id, interrupted: undefined });
  if (!test || !before) return;
  enter(store, running, "testing");
  const written = before.outputs.length;
  const after = await unlessUntestable(store, () =>
    measured(store, running, (call) => generator.evaluate(test, { ...asTested(store), written, ...call })),
  );
  if (!after) return;
  const tested = await test.rows(0, Math.min(test.size, after.outputs.length));
  const result = { before, after: { ...after, shots: 0 }, tested, testSet: testKey(store, lm) };
  store.set({ tuned: store.tuned.map((one) => (one.id === id ? { ...one, ...result } : one)) });
}

/** A test, or nothing where the pairs can't be tested on, such as one that the model can't read: the run goes on without. */
async function unlessUntestable<T>(store: Store, test: () => Promise<T>): Promise<T | undefined> {
  try {
    return await test();
  } catch (error) {
    if (isAbort(error) || isFault(error)) throw error;
    store.fail("tune", error);
    return undefined;
  }
}

const asTested = ({ settings }: Store) => ({ maxTokens: settings.sampling.maxTokens, seed: settings.pairs.seed });

/** Stands for what the untouched model is tested on and how. */
const testKey = (store: Store, lm: Generator): string => {
  const { settings, task } = store;
  const how = [settings.prompt, settings.pairs.written, settings.sampling.maxTokens];
  return hashed(JSON.stringify([task, lm.model.sha256, splitKey(store), task === "rewrite" ? how : []]));
};

/** A short name for a long key (FNV-1a over its characters, twice). */
function hashed(text: string): string {
  const one = (start: number) =>
    Array.from(text).reduce((hash, c) => Math.imul(hash ^ (c.codePointAt(0) ?? 0), 16777619) >>> 0, start);
  return [2166136261, 84696351].map((start) => one(start).toString(36)).join("-");
}

/** The examples that stand in the prompt of the model as it comes: the first of those that are learned from. */
export async function shotsOf(store: Store, train: Pairs): Promise<PairRow[]> {
  const { shots } = store.settings.prompt;
  return writingTask(store) === "rewrite" ? train.rows(0, Math.min(shots, train.size)) : [];
}

/** What the model comes to as it is; once for each way of testing it. */
async function testBefore(
  store: Store,
  lm: Generator,
  { running, train, test }: { running: Running; train: Pairs; test: Pairs },
): Promise<WritingTest> {
  const key = testKey(store, lm);
  const done = store.tuned.find((one) => one.testSet === key && one.before)?.before;
  if (done) return done;
  enter(store, running, "before");
  const shots = await shotsOf(store, train);
  const rewrite = writingTask(store) === "rewrite";
  const how = rewrite ? { prompt: promptOf(store.settings, shots, lm.model.chat) } : {};
  const written = rewrite ? Math.min(store.settings.pairs.written, test.size) : 0;
  const made = await measured(store, running, (call) =>
    lm.evaluate(test, { ...how, ...asTested(store), written, ...call }),
  );
  return { ...made, shots: shots.length };
}

/** What a test hears and is stopped by. */
interface Testing {
  signal: AbortSignal;
  control: TrainControl;
  onProgress: (progress: Progress) => void;
}

/** A test that can be stopped, and keeps what it has measured by then. */
async function measured<T>(store: Store, running: Running, test: (call: Testing) => Promise<T>): Promise<T> {
  const control = (running.testing = new TrainControl());
  try {
    return await test({
      signal: running.abort.signal,
      control,
      onProgress: (progress) => report(store, running, progress),
    });
  } finally {
    running.testing = undefined;
  }
}

async function learn(store: Store, lm: Generator, train: Pairs, course: Course): Promise<TunedGenerator> {
  const { running } = course;
  enter(store, running, "training");
  const curves: Curves = { step: [], loss: [], accuracy: [], validationLoss: [], validationAccuracy: [] };
  store.set({ curves });
  return lm.train(train, {
    ...tuneSettings(store),
    ...learned(store, lm),
    control: running.control,
    signal: running.abort.signal,
    onStep: ({ step, steps, epoch, epochs, bestEpoch, loss, validationLoss }) => {
      Object.assign(running, { epoch, epochs, bestEpoch });
      curves.step.push(step);
      curves.loss.push(loss);
      curves.validationLoss.push(validationLoss ?? null);
      report(store, running, { phase: "train", loaded: step, total: steps, unit: "steps" });
    },
    ...watched(store, course),
  });
}

/** Notes that a run has begun, and each of its checkpoints, so that it can go on after a reload or a fault. */
function watched(store: Store, { running, resume }: Course): Pick<TrainGeneratorOptions, "resume" | "onCheckpoint"> {
  const begun: Interrupted = resume ?? {
    approach: store.settings.tuning.approach,
    task: writingTask(store),
    settings: store.settings,
    data: pairsNow(store)?.id ?? "",
    epoch: 0,
    epochs: 0,
  };
  const before = begun.seconds ?? 0;
  store.set({ interrupted: begun });
  return {
    ...(begun.bytes ? { resume: begun.bytes } : {}),
    onCheckpoint: (bytes) => {
      const { epoch, epochs, progress } = running;
      // After the last step nothing is left to go on with, and keeping it would hold up the result.
      if (progress && progress.loaded >= progress.total) return;
      store.set({ interrupted: { ...begun, epoch, epochs, bytes, seconds: before + secondsOf(running) } });
    },
  };
}
