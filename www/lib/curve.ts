/** How accuracy grows with the number of examples, over several draws of them. */

import { make, type ApproachSettings, type Judge } from "./compare";
import { TrainControl, wasStopped } from "./control";
import type { Dataset } from "./dataset";
import { HomefireError, aborted, toWire, type WireError } from "./errors";
import type { Homefire } from "./index";
import type { CallOptions } from "./protocol";

/** The accuracies at one number of examples. */
export interface CurvePoint {
  /** Examples of each label; a label that has fewer gave all it has. */
  shots: number;
  /** One for each draw, in the order of the seeds. */
  accuracies: number[];
  /** Their mean. */
  mean: number;
  /** The sample's standard deviation; 0 for one draw. It is of the draws: that of the test texts is not in it. */
  deviation: number;
}

/** What one approach came to. */
export interface LearningCurve {
  /** Which approach. */
  contestant: ApproachSettings;
  /** What to call it. */
  name: string;
  /** In order of the number of examples. */
  points: CurvePoint[];
  /** Why points are missing: what the last of those that could not be made or tested failed with. */
  error?: WireError;
}

/** How a learning curve is drawn. */
export interface CurveOptions extends CallOptions {
  /** Numbers of examples of each label; 1, 2, 4, 8 and 16 when absent. Those beyond the largest label are left out. */
  shots?: number[];
  /** Draws of each number: 5 when absent. */
  draws?: number;
  /** Seed of the first draw; the others follow it. */
  seed?: number;
  /** Pauses between two classifiers, resumes, and stops: what is done by then is kept. */
  control?: TrainControl;
  /** After each classifier, with the curves so far. */
  onPoint?: (curves: LearningCurve[], done: number, total: number) => void;
}

const SHOTS = [1, 2, 4, 8, 16];
const DRAWS = 5;

/** @internal */
export async function learningCurve(
  hf: Homefire,
  { whileOpen }: Judge,
  train: Dataset,
  test: Dataset,
  contestants: ApproachSettings[],
  options: CurveOptions,
): Promise<LearningCurve[]> {
  const { draws = DRAWS, seed = 0, control = new TrainControl(), signal } = options;
  const most = Math.max(...train.counts);
  const wanted = [...new Set(options.shots ?? SHOTS)].sort((a, b) => a - b);
  const shots = wanted.filter((n) => n <= most);
  const whole = (n: number, max: number) => Number.isInteger(n) && n >= 1 && n <= max;
  if (contestants.length === 0 || !whole(draws, 100) || !wanted.every((n) => whole(n, 10_000)) || shots.length === 0) {
    throw new HomefireError(
      "bad-settings",
      `A learning curve needs an approach, 1 to 100 draws, and numbers of examples of which one at least is no more than the ${most} of the largest label.`,
    );
  }
  const call: CallOptions = signal ? { signal } : {};
  const accuracies = contestants.map(() => shots.map((): number[] => []));
  const errors: (WireError | undefined)[] = [];
  // A classifier that learns from no examples is the same in every draw.
  const total = contestants.reduce((n, { approach }) => n + (approach === "zero-shot" ? 1 : shots.length * draws), 0);
  let done = 0;
  const accuracyOf = async (contestant: ApproachSettings): Promise<number> => {
    const classifier = await make(hf, train, contestant, { ...call, control, onStep: undefined });
    try {
      return (await classifier.evaluate(test, call)).accuracy;
    } finally {
      classifier.close();
    }
  };
  const curves = (): LearningCurve[] =>
    contestants.map((contestant, i) => ({
      contestant,
      name: contestant.name ?? contestant.approach,
      ...(errors[i] ? { error: errors[i] } : {}),
      points: (accuracies[i] ?? []).flatMap((found, at) => (found.length > 0 ? [point(shots[at] ?? 0, found)] : [])),
    }));
  for (let draw = 0; draw < draws; draw++) {
    for (const [at, n] of shots.entries()) {
      for (const [i, contestant] of contestants.entries()) {
        const rows = accuracies[i] ?? [];
        const fixed = contestant.approach === "zero-shot";
        if (fixed && draw + at > 0) continue;
        await control.resumed(signal, whileOpen);
        if (control.stopped) return curves();
        if (signal?.aborted) throw aborted();
        const drawn = { shots: n, seed: seed + draw, ...("drawSeed" in contestant ? { drawSeed: seed + draw } : {}) };
        try {
          const accuracy = await accuracyOf(fixed ? contestant : { ...contestant, ...drawn });
          // A run that was stopped half-way is no result.
          if (control.stopped) return curves();
          for (const row of fixed ? rows : [rows[at]]) row?.push(accuracy);
        } catch (error) {
          if (wasStopped(error, control, signal)) return curves();
          const code = error instanceof HomefireError ? error.code : "";
          if (["aborted", "closed", "device-lost", "internal"].includes(code)) throw error;
          errors[i] = toWire(error);
        }
        options.onPoint?.(curves(), ++done, total);
      }
    }
  }
  return curves();
}

function point(shots: number, accuracies: number[]): CurvePoint {
  const n = accuracies.length;
  const mean = accuracies.reduce((a, b) => a + b, 0) / n;
  const squares = accuracies.reduce((sum, a) => sum + (a - mean) ** 2, 0);
  return { shots, accuracies, mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 };
}
