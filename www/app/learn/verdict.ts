// What a result says, compared with guessing and with other results. A sentence of a lesson is chosen by it, from the numbers.
import { GUESSING, type Sentence, type Step } from "./lesson";
import type { Outcome } from "./progress";

/** How one result stands to another: surely above or below it, or not to be told apart; or the other one isn't there. */
export type Standing = "above" | "below" | "unclear" | "not-run";

/** Below this probability, a difference is not put down to chance. */
const LEVEL = 0.05;

/**
 * The two-sided probability that of so many texts on which only one of two classifiers is right, so few or fewer go to one of
 * them by chance: the exact form of McNemar's test (McNemar 1947), a sign test.
 */
export function signTest(one: number, other: number): number {
  const n = one + other;
  const least = Math.min(one, other);
  let term = 0.5 ** n;
  let tail = 0;
  for (let k = 0; k <= least; k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}

/** How `one` stands to `other`: text by text where both were tested on the same ones, or else by their intervals. */
export function compare(one: Outcome, other: Outcome): Standing {
  if (one.right && other.right && one.testSet !== undefined && one.testSet === other.testSet) {
    const [ahead, behind] = [only(one.right, other.right), only(other.right, one.right)];
    if (signTest(ahead, behind) >= LEVEL) return "unclear";
    return ahead > behind ? "above" : "below";
  }
  if (!one.interval || !other.interval) return "unclear";
  if (one.interval[0] > other.interval[1]) return "above";
  return one.interval[1] < other.interval[0] ? "below" : "unclear";
}

/** Texts that the first is right about and the second isn't. */
const only = (first: string, second: string): number =>
  Array.from(first).filter((is, index) => is === "1" && second[index] === "0").length;

/** How a result stands to what needs no learning. */
export function againstGuessing({ interval, line }: Outcome): Standing {
  if (!interval || line === undefined) return "unclear";
  if (interval[0] > line) return "above";
  return interval[1] < line ? "below" : "unclear";
}

/** The results that a sentence can compare with: the step's own, and those of the steps before it. */
export interface Results {
  own: readonly Outcome[];
  /** What a step came to, where it was run. */
  of(stepId: string): readonly Outcome[] | undefined;
}

/** What is compared with, where it was run. */
export function otherOf({ runs }: Pick<Step, "runs">, versus: string, { own, of }: Results): Outcome | undefined {
  if (runs.some(({ id }) => id === versus)) return own.find(({ run, part }) => run === versus && part !== "after");
  return of(versus)?.at(-1);
}

/** The sentences that the numbers call for. */
export function sentencesFor(step: Pick<Step, "runs" | "after">, results: Results): Sentence[] {
  const main = results.own.at(-1);
  if (!main) return [];
  return step.after.filter(({ when }) => {
    if (!when) return true;
    if (when.versus === GUESSING) return againstGuessing(main) === when.is;
    const other = otherOf(step, when.versus, results);
    return (other ? compare(main, other) : "not-run") === when.is;
  });
}
