// What a test came to, in a few sentences: how many were right, which labels are confused, what to expect, what guessing would be.
import { msg, str } from "@lit/localize";
import type { Evaluation, LearningCurve } from "../lib/index";
import { approachName, count, fixed, percent, range } from "./words";

/** Two labels that are confused; one way only where the first is taken for the second and hardly ever the other way round. */
export interface MixedUp {
  pair: [string, string];
  oneWay: boolean;
}

/** Mistakes from which a pair of labels is worth naming. */
const WORTH_NAMING = 2;

/** The share of all mistakes from which it is. */
const STANDS_OUT = 1 / 3;

/** An interval that is wider says little, and that is said. */
const WIDE = 0.4;

/**
 * The two labels that are confused most often, where that is worth naming: at least two mistakes, a third of all, and more than
 * of any other pair. Of two labels in all there is but one pair, of which only a direction is news.
 */
export function mixedUp({ labels, matrix }: Evaluation["confusion"]): MixedUp | undefined {
  const given = (i: number, j: number) => matrix[i]?.[j] ?? 0;
  let wrong = 0;
  let most = { n: 0, i: 0, j: 0, alone: true };
  for (let i = 0; i < labels.length; i++) {
    for (let j = 0; j < i; j++) {
      const n = given(i, j) + given(j, i);
      wrong += n;
      if (n > most.n) most = { n, i, j, alone: true };
      else if (n === most.n) most.alone = false;
    }
  }
  if (most.n < WORTH_NAMING || most.n < STANDS_OUT * wrong || !most.alone) return undefined;
  const [i, j] = given(most.i, most.j) >= given(most.j, most.i) ? [most.i, most.j] : [most.j, most.i];
  const oneWay = given(j, i) === 0;
  if (labels.length === 2 && !oneWay) return undefined;
  // Where both ways occur, the labels stand in their own order.
  const [first, second] = oneWay || i < j ? [i, j] : [j, i];
  return { pair: [labels[first] ?? "", labels[second] ?? ""], oneWay };
}

/** How many were right. */
function score({ right, size }: Evaluation, folds: number | undefined): string {
  const hits = right.filter(Boolean).length;
  const [n, all] = [count(hits), count(size)];
  if (size > 1 && hits === size)
    return folds ? msg(str`All ${all} right in cross-validation`) : msg(str`All ${all} right`);
  if (size > 1 && hits === 0) {
    return folds ? msg(str`None of ${all} right in cross-validation`) : msg(str`None of ${all} right`);
  }
  return folds ? msg(str`${n} of ${all} right in cross-validation`) : msg(str`${n} of ${all} right`);
}

/** The label that all test texts have, where it is one. */
function onlyLabel({ perLabel }: Evaluation): string | undefined {
  const tested = perLabel.filter(({ support }) => support > 0);
  return tested.length === 1 ? tested[0]?.label : undefined;
}

/** How guessing would have done beside it. */
function guessing(e: Evaluation): string[] {
  const only = onlyLabel(e);
  if (only !== undefined) return [msg(str`All of these texts are “${only}”, so this shows little.`)];
  if (!e.majority) return [];
  const guess = percent(e.majority.accuracy, 0);
  if (e.accuracy <= e.majority.accuracy) return [msg(str`That is no better than guessing, which would be ${guess}.`)];
  if (e.interval[0] <= e.majority.accuracy)
    return [msg(str`It may be no better than guessing, which would be ${guess}.`)];
  return [msg(str`Guessing would be ${guess}.`)];
}

/** What a test came to; `folds` where it was a cross-validation. */
export function outcomeInWords(e: Evaluation, folds?: number): string {
  const said = score(e, folds);
  const mixed = mixedUp(e.confusion);
  const [one, other] = mixed?.pair ?? [];
  const first = !mixed
    ? `${said}.`
    : mixed.oneWay
      ? msg(str`${said}; it takes “${one}” for “${other}”.`)
      : msg(str`${said}; it mixes up “${one}” and “${other}”.`);
  const [low, high] = [fixed(100 * e.interval[0], 0), percent(e.interval[1], 0)];
  const expected =
    e.interval[1] - e.interval[0] > WIDE
      ? msg(str`With so few tests, expect anything from ${low} to ${high}.`)
      : msg(str`Expect ${low} to ${high}.`);
  return [first, expected, ...guessing(e)].join(" ");
}

/** An accuracy with all that belongs to it, for those who don't see it drawn. */
export function accuracyInWords({ accuracy, interval, majority }: Evaluation): string {
  const said = msg(str`accuracy ${percent(accuracy)}, 95 % interval ${range(interval)}`);
  return majority ? `${said}, ${msg(str`guessing ${percent(majority.accuracy)}`)}` : said;
}

/** A rise of fewer points is none that examples are gathered for. */
const RISE = 0.01;

/** Standard errors from which a rise is no longer put down to which examples were drawn. */
const SURE = 2;

/** What a learning curve says of more examples: by its best approach, and by the last two numbers of examples of that. */
export function needInWords(curves: readonly LearningCurve[]): string | undefined {
  const last = ({ points }: LearningCurve) => points.at(-1)?.mean ?? -1;
  const best = [...curves].sort((a, b) => last(b) - last(a))[0];
  const [before, now] = best?.points.slice(-2) ?? [];
  if (!best || !before || !now || now.shots <= before.shots) return undefined;
  if (best.contestant.approach === "zero-shot") {
    return msg(
      str`Zero-shot, which needs no examples, reaches ${percent(now.mean)}; up to ${count(now.shots)} examples of each label do no better.`,
    );
  }
  const name = approachName(best.contestant.approach);
  const said = msg(str`With ${count(now.shots)} examples of each label, ${name} reaches ${percent(now.mean)}.`);
  const rise = now.mean - before.mean;
  const error = Math.sqrt(
    [before, now].reduce((sum, { deviation, accuracies }) => sum + deviation ** 2 / Math.max(1, accuracies.length), 0),
  );
  const [from, points] = [count(before.shots), fixed(100 * rise, 1)];
  const more =
    rise >= RISE && rise > SURE * error
      ? msg(str`That is ${points} points more than with ${from}: more examples will probably help.`)
      : rise < RISE
        ? msg(str`That is hardly better than with ${from}: more of the same will bring little.`)
        : msg(str`That is ${points} points more than with ${from}, which may be chance: more draws would tell.`);
  return `${said} ${more}`;
}
