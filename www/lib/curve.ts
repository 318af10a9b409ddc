/** How accuracy grows with the number of examples, over several draws of them. */

import type { ApproachSettings, CurvePoint, LearningCurve } from "./approach-types";
import { TrainControl, wasStopped } from "./control";
import type { Dataset } from "./dataset";
import { HomefireError, aborted, fault, toWire, type WireError } from "./errors";
import type { Judge } from "./judge";
import { make, type Maker } from "./make";
import type { CurveOptions } from "./option-types";
import type { CallOptions } from "./protocol";

const SHOTS = [1, 2, 4, 8, 16];
const DRAWS = 5;
const MOST_DRAWS = 100;

/** @internal */
export async function learningCurve(
  { hf, judge }: { hf: Maker; judge: Pick<Judge, "whileOpen"> },
  { train, test }: { train: Dataset; test: Dataset },
  contestants: ApproachSettings[],
  options: CurveOptions,
): Promise<LearningCurve[]> {
  const { control = new TrainControl(), signal, onPoint } = options;
  const draws = planned(Math.max(...train.counts), contestants, options);
  const call: CallOptions = signal ? { signal } : {};
  const accuracyOf = async (contestant: ApproachSettings): Promise<number> => {
    const classifier = await make(hf, train, contestant, { ...call, control, onStep: undefined });
    try {
      return (await classifier.evaluate(test, call)).accuracy;
    } finally {
      classifier.close();
    }
  };
  const curves = new Curves(contestants, draws.shots);
  const trials = [...trialsOf(contestants, draws)];
  for (const [done, trial] of trials.entries()) {
    await control.resumed(signal, judge.whileOpen);
    if (control.stopped) return curves.soFar();
    if (signal?.aborted) throw aborted();
    try {
      const accuracy = await accuracyOf(trial.settings);
      // A run that was stopped half-way is no result.
      if (control.stopped) return curves.soFar();
      curves.add(trial, accuracy);
    } catch (error) {
      if (wasStopped(error, control, signal)) return curves.soFar();
      const code = error instanceof HomefireError ? error.code : "";
      if (["aborted", "closed", "device-lost", "internal"].includes(code)) throw error;
      curves.fail(trial, toWire(error));
    }
    onPoint?.(curves.soFar(), done + 1, trials.length);
  }
  return curves.soFar();
}

/** How often examples are drawn, and how many. */
interface Draws {
  /** Numbers of examples of each label, in order. */
  shots: number[];
  draws: number;
  /** The first draw's. */
  seed: number;
}

/** The draws that are asked for, where the largest label has `most` examples. */
function planned(most: number, contestants: ApproachSettings[], options: CurveOptions): Draws {
  const { draws = DRAWS, seed = 0 } = options;
  const wanted = [...new Set(options.shots ?? SHOTS)].sort((a, b) => a - b);
  const shots = wanted.filter((n) => n <= most);
  const whole = (n: number, max: number) => Number.isInteger(n) && n >= 1 && n <= max;
  if (
    contestants.length === 0 ||
    !whole(draws, MOST_DRAWS) ||
    !wanted.every((n) => whole(n, 10_000)) ||
    shots.length === 0
  ) {
    throw fault("bad-settings", "no_learning_curve", { draws: MOST_DRAWS, most });
  }
  return { shots, draws, seed };
}

/** One classifier to make and test. */
interface Trial {
  /** The approach's place among all. */
  curve: number;
  /** Places among the numbers of examples that its accuracy stands at. */
  points: number[];
  /** The approach, with this draw. */
  settings: ApproachSettings;
}

/** The classifiers of all curves, draw by draw, so that each number of examples has an early point. */
function* trialsOf(contestants: ApproachSettings[], { shots, draws, seed: first }: Draws): Generator<Trial> {
  for (let seed = first; seed < first + draws; seed++) {
    for (const [at, n] of shots.entries()) {
      for (const [curve, contestant] of contestants.entries()) {
        if (contestant.approach !== "zero-shot") {
          const drawn = { shots: n, seed, ...("drawSeed" in contestant ? { drawSeed: seed } : {}) };
          yield { curve, points: [at], settings: { ...contestant, ...drawn } };
        } else if (seed === first && at === 0) {
          // A classifier that learns from no examples is the same in every draw.
          yield { curve, points: [...shots.keys()], settings: contestant };
        }
      }
    }
  }
}

/** What was found so far. */
class Curves {
  readonly #contestants: ApproachSettings[];
  readonly #shots: number[];
  /** By approach, number of examples, and draw. */
  readonly #accuracies: number[][][];
  readonly #errors: (WireError | undefined)[] = [];

  constructor(contestants: ApproachSettings[], shots: number[]) {
    this.#contestants = contestants;
    this.#shots = shots;
    this.#accuracies = contestants.map(() => shots.map(() => []));
  }

  add({ curve, points }: Trial, accuracy: number): void {
    for (const at of points) this.#accuracies[curve]?.[at]?.push(accuracy);
  }

  fail({ curve }: Trial, error: WireError): void {
    this.#errors[curve] = error;
  }

  soFar(): LearningCurve[] {
    return this.#contestants.map((contestant, i) => ({
      contestant,
      name: contestant.name ?? contestant.approach,
      ...(this.#errors[i] ? { error: this.#errors[i] } : {}),
      points: (this.#accuracies[i] ?? []).flatMap((found, at) =>
        found.length > 0 ? [point(this.#shots[at] ?? 0, found)] : [],
      ),
    }));
  }
}

function point(shots: number, accuracies: number[]): CurvePoint {
  const n = accuracies.length;
  const mean = accuracies.reduce((a, b) => a + b, 0) / n;
  const squares = accuracies.reduce((sum, a) => sum + (a - mean) ** 2, 0);
  return { shots, accuracies, mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 };
}
