/** The one loop around a job that Rust steps through: between two calls messages get in, and it is paused, stopped or ended. */

import { toWire } from "./errors";
import type { Progress, Report } from "./protocol";
import type { Task } from "./tasks";
import type { JobOf, JobProgress, StepReport, Turn } from "./wasm/homefire_core.js";

/** Milliseconds of work after which the loop lets messages in. */
const TURN = 40;

/** Reports at the beginning of a job that are waited for. */
const WAITED = 10;

/** Who is told of a job. */
export interface Told<N = undefined> {
  report: Report<Progress>;
  /** Whose turn it is, where that is another's than before. */
  onTurn?: (turn: Turn) => unknown;
  /** What a job has come to on its way. A promise of it is waited for. */
  onNews?: (news: N, progress: JobProgress) => unknown;
  /** A promise of it is waited for at the beginning of a run. */
  onStep?: ((step: StepReport) => unknown) | undefined;
  /** Is given the state of a run at each epoch's end and on pause. */
  onCheckpoint?: ((state: Uint8Array<ArrayBuffer>) => void | Promise<void>) | undefined;
}

const UNITS = {
  embed: "texts",
  train: "steps",
  trial: "steps",
  check: "steps",
  export: "bytes",
  read: "tokens",
  write: "tokens",
} as const;

/** Takes a job to its end and gives what it comes to. The job is freed. */
export async function run<T, N = undefined>(job: JobOf<T, N>, task: Task, told: Told<N>): Promise<T> {
  const { report, onStep, onCheckpoint } = told;
  const write = () => (onCheckpoint ? checkpoint(job, onCheckpoint) : Promise.resolve());
  const tell = teller(report);
  const turnTo = turner(told.onTurn);
  let [pieces, epoch, steps] = [1, 0, 0];
  try {
    for (let finished = false; !finished;) {
      await task.turn(write);
      if (task.stopped) job.stop();
      const began = performance.now();
      const progress = await job.advance(pieces);
      // As many pieces a call as fit a turn, so that reading back costs little and messages still get in.
      const took = Math.max(performance.now() - began, 1);
      const isThrough = progress.done === progress.total;
      // What comes after a phase has pieces of another size.
      pieces = isThrough ? 1 : Math.max(1, Math.min(pieces * 4, Math.round((pieces * TURN) / took)));
      const { step } = progress;
      turnTo(progress.turn);
      const heard = step && onStep?.(step);
      // A run of a few milliseconds can still be stopped by whoever hears of its first steps.
      if (steps++ < WAITED) await heard;
      tell(progress);
      const news = progress.news ? job.news() : undefined;
      if (news !== undefined) await told.onNews?.(news, progress);
      if (step && step.epoch > epoch) {
        epoch = step.epoch;
        await write();
      }
      ({ finished } = progress);
    }
    await task.turn(write);
    return await job.finish();
  } finally {
    job.free();
  }
}

/** Tells of turns, each once. */
function turner(onTurn: Told["onTurn"]): (turn: Turn | undefined) => void {
  let last = "";
  return (turn) => {
    const now = JSON.stringify(turn);
    if (turn && now !== last) onTurn?.(turn);
    last = now ?? last;
  };
}

/** Reports a phase's beginning and end, and in between not more often than a person sees. */
function teller(report: Report<Progress>): (progress: JobProgress) => void {
  let [phase, told] = ["", 0];
  return (progress) => {
    const { done, total } = progress;
    if (total === 0) return;
    const now = performance.now();
    if (!progress.step && phase === progress.phase && done < total && now - told < TURN) return;
    [phase, told] = [progress.phase, now];
    report({ phase: progress.phase, loaded: done, total, unit: UNITS[progress.phase] });
  };
}

/** Hands the state of a run to the page. Where there is no room for it, the run goes on without. */
async function checkpoint(job: JobOf<unknown, unknown>, to: NonNullable<Told["onCheckpoint"]>): Promise<void> {
  try {
    const bytes = await job.checkpoint();
    if (bytes) await to(bytes);
  } catch (thrown) {
    const { code, message } = toWire(thrown);
    if (code !== "no-memory") throw thrown;
    console.warn(`Homefire: no checkpoint was made. ${message}`);
  }
}
