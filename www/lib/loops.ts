/** The loops around the steps that Rust takes: between two of them messages get in, and a task is paused, stopped or ended. */

import * as Comlink from "comlink";

import { HomefireError, toWire } from "./errors";
import type { Estimate, Progress, Report } from "./protocol";
import type { Task } from "./tasks";
import type * as core from "./wasm/homefire_core.js";

/** Milliseconds of work after which a loop lets messages in. */
const TURN = 40;

/** Texts that are tokenised and sorted into batches in one go; more would keep the messages out for too long. */
const PLANNED = 1000;
/** Their characters together, unless one alone has more. */
const PLANNED_CHARACTERS = 2_000_000;

/** Where the portion that begins at `from` ends. */
function portionEnd(texts: string[], from: number): number {
  let characters = 0;
  let end = from;
  while (end < texts.length && end - from < PLANNED) {
    characters += texts[end]?.length ?? 0;
    if (end > from && characters > PLANNED_CHARACTERS) break;
    end += 1;
  }
  return end;
}

/**
 * Puts the embeddings of `texts` into the cache of the encoder that `on` has; not of all, where the task is stopped. `use` is
 * done with each portion that is there.
 */
export async function embed(
  on: core.Session | core.Classifier,
  texts: string[],
  task: Task,
  report: Report<Progress>,
  use?: (portion: string[]) => Promise<void>,
): Promise<void> {
  const total = texts.length;
  let told = 0;
  for (let from = 0, end = 0; from < total; from = end) {
    end = portionEnd(texts, from);
    const portion = texts.slice(from, end);
    const job = on.embed(portion);
    try {
      while (job.done < job.total && !task.stopped) {
        await task.turn();
        const loaded = from + (await job.advance());
        if (performance.now() - told > TURN || loaded === total) {
          told = performance.now();
          report({ phase: "embed", loaded, total, unit: "texts" });
        }
      }
    } finally {
      job.free();
    }
    await task.turn();
    if (task.stopped) return;
    await use?.(portion);
  }
}

/** Throws where a run was stopped before it has taken a step: there is nothing to keep then. */
function expectGoing(task: Task): void {
  if (task.stopped) {
    throw new HomefireError("aborted", "The run was stopped before its first step, so that there is nothing to keep.");
  }
}

/** Tries the strengths of the prior on the examples, and makes the classifier of the best. */
export async function labelPrior(
  session: core.Session,
  sample: core.Dataset,
  texts: string[],
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
): Promise<core.Classifier> {
  const search = session.labelPrior(sample, texts, from?.start());
  try {
    while (search.done < search.total) {
      await task.turn();
      search.advance();
      report({ phase: "train", loaded: search.done, total: search.total, unit: "steps" });
    }
    return search.finish();
  } finally {
    search.free();
  }
}

/** A run that trains a head on the embeddings of the examples. */
async function headTrainer(
  session: core.Session,
  examples: core.Dataset,
  settings: core.TuneSettings,
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
  resume?: Uint8Array,
): Promise<core.Trainer> {
  if (resume) {
    throw new HomefireError(
      "bad-checkpoint",
      'The approach "head" has no checkpoints: train it anew, it takes seconds.',
    );
  }
  await embed(from ?? session, examples.texts(), task, report);
  expectGoing(task);
  return session.trainer(examples, settings, from?.start());
}

/** Steps of training the head alone between two looks at the messages. */
export const PROBED = 16;

/** A run that tunes the encoder, whose lower layers' outputs are computed first; `resume` is a checkpoint to go on from. */
async function bodyTrainer(
  session: core.Session,
  examples: core.Dataset,
  settings: core.TuneSettings,
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
  resume?: Uint8Array,
): Promise<core.Trainer> {
  const preparation = session.prepare(examples, settings, from?.start(), resume);
  try {
    while (preparation.done < preparation.total) {
      await task.turn();
      if (!resume) expectGoing(task);
      const loaded = await preparation.advance();
      report({ phase: "embed", loaded, total: preparation.total, unit: "texts" });
    }
    await task.turn();
    if (preparation.wantsHead) {
      await embed(from ?? session, examples.texts(), task, report);
      expectGoing(task);
      const probe = preparation.probe();
      try {
        for (let done = false; !done;) {
          ({ done } = await probe.advance(PROBED));
          await task.turn();
          expectGoing(task);
        }
        const head = await probe.finish();
        preparation.beginWith(head);
        head.free();
      } finally {
        probe.free();
      }
    }
    return await preparation.trainer();
  } finally {
    preparation.free();
  }
}

/** Hands the state of a run to the page. Where there is no room for it, the run goes on without. */
async function checkpoint(trainer: core.Trainer, to: Report<Uint8Array<ArrayBuffer>>): Promise<void> {
  try {
    const bytes = await trainer.checkpoint();
    // Waited for, because it goes another way than the run's answer, and has to be there before that.
    await to(Comlink.transfer(bytes, [bytes.buffer]));
  } catch (thrown) {
    const { code, message } = toWire(thrown);
    if (code !== "no-memory") throw thrown;
    console.warn(`Homefire: no checkpoint was made. ${message}`);
  }
}

/** A run of whichever approach, before its first step. */
export function begin(
  session: core.Session,
  examples: core.Dataset,
  settings: core.TuneSettings,
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
  resume?: Uint8Array,
): Promise<core.Trainer> {
  const { approach = "head" } = settings;
  const trainer = approach === "head" ? headTrainer : bodyTrainer;
  return trainer(session, examples, settings, from, task, report, resume);
}

/** Takes a run's steps to its end, or one at least until it is stopped, with a checkpoint at each epoch's end and on pause. */
export async function train(
  trainer: core.Trainer,
  task: Task,
  report: Report<Progress>,
  onStep: Report<core.StepReport>,
  onCheckpoint?: Report<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  let steps = 1;
  let [taken, written] = [0, 0];
  const write = async () => {
    if (!onCheckpoint || taken === written || !trainer.isBetweenUpdates) return;
    written = taken;
    await checkpoint(trainer, onCheckpoint);
  };
  for (let { done } = trainer; !done && !(task.stopped && taken > 0);) {
    const began = performance.now();
    const step = await trainer.advance(steps);
    onStep(step);
    report({ phase: "train", loaded: step.step, total: step.steps, unit: "steps" });
    // As many steps a call as fit a turn, so that reading back costs little and messages still get in.
    const took = Math.max(performance.now() - began, 1);
    steps = Math.max(1, Math.min(steps * 4, Math.round((steps * TURN) / took)));
    done = step.done;
    taken = step.step;
    if (taken % (step.steps / step.epochs) === 0) await write();
    await task.turn(write);
  }
}

/** What is taken of the module's memory: measured from a mark on, and the most since. */
interface Heap {
  mark(): number;
  peak(): number;
}

/** Steps of a trial. The first makes what the others use again, and is counted only where it is alone. */
const TRIED = 3;

/** Takes a few steps on a few of the examples, and scales what they took to all of them. */
export async function estimate(
  session: core.Session,
  heap: Heap,
  all: core.Dataset,
  settings: core.TuneSettings,
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
): Promise<Estimate> {
  const { approach = "head", batchSize = 16 } = settings;
  const pairs = approach === "contrastive";
  const { size, labels } = all.report();
  const wanted = Math.max(48, TRIED * batchSize);
  const seed = Math.floor(Math.random() * 2 ** 32);
  const sample = all.sample(Math.ceil(wanted / labels.length), seed);
  const scale = size / sample.report().size;
  const clock = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const began = performance.now();
    return [await work(), performance.now() - began];
  };
  const { hidden, parameters } = session.model;
  const head = approach === "head";
  let trainer: core.Trainer | undefined;
  try {
    // The whole run's needs are checked first, so that one that does not fit is refused before its trial.
    let memory = 0;
    if (!head) {
      const whole = session.prepare(all, settings, from?.start(), undefined);
      memory = whole.forecast.memory;
      whole.free();
      await task.turn();
    }
    const trial = { ...settings, validation: 0, patience: 0 };
    const mark = heap.mark();
    const [begun, preparing] = await clock(() => begin(session, sample, trial, from, task, () => undefined));
    trainer = begun;
    const { fits } = begun;
    const steps: number[] = [];
    let whole = 1;
    // A fit is tried to its end, since its steps differ; a few examples take a moment.
    for (let done = false; !done && (fits || steps.length < TRIED);) {
      const [step, took] = await clock(() => begun.advance(fits ? whole : 1));
      steps.push(took);
      ({ done, steps: whole } = step);
      const total = fits ? whole : Math.min(TRIED, whole);
      report({ phase: "trial", loaded: step.step, total, unit: "steps" });
      await task.turn();
    }
    const fitting = steps.reduce((a, b) => a + b) * begun.grows(size);
    const counted = steps.length > 1 ? steps.slice(1) : steps;
    const step = counted.reduce((a, b) => a + b) / counted.length;
    const validation = fits || pairs ? 0 : (settings.validation ?? (head ? 0.1 : 0));
    const [made, finishing] = await clock(() => begun.finish());
    const { trainedWeights } = made.report();
    made.free();
    if (head) memory = heap.peak() - mark + Math.ceil((size - sample.report().size) * hidden * 8);
    const training = fits ? fitting : step * whole * scale * (1 - validation);
    // A held-out example is only predicted, which is a third of learning from it.
    const validating = (step * whole * scale * validation) / 3;
    const ahead = preparing * scale;
    // At the end of a run on pairs, all examples are read once more for the head.
    const seconds = (ahead + training + validating + finishing * (pairs ? scale : 1)) / 1000;
    return { trainedWeights, share: trainedWeights / (parameters + (hidden + 1) * labels.length), memory, seconds };
  } finally {
    trainer?.free();
    sample.free();
  }
}
