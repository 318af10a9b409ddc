// What the charts draw, as numbers: columns and ranges of axes.
import type { CurvePoint, LearningCurve } from "../lib/index";

/** A column of a chart: one value for each place on the x axis, null where there is none. */
export type Column = (number | null)[];

/** The numbers of examples that any of the curves has a point at, in order. */
export const shotsOf = (curves: readonly Pick<LearningCurve, "points">[]): number[] =>
  [...new Set(curves.flatMap(({ points }) => points.map(({ shots }) => shots)))].sort((a, b) => a - b);

/** A curve's mean at each of `shots`, and the upper and lower end of its band: one standard deviation, within 0 and 1. */
export function bandOf(
  { points }: Pick<LearningCurve, "points">,
  shots: readonly number[],
): [mean: Column, upper: Column, lower: Column] {
  const at = (value: (point: CurvePoint) => number): Column =>
    shots.map((n) => {
      const point = points.find((one) => one.shots === n);
      return point ? value(point) : null;
    });
  return [
    at(({ mean }) => mean),
    at(({ mean, deviation }) => Math.min(1, mean + deviation)),
    at(({ mean, deviation }) => Math.max(0, mean - deviation)),
  ];
}

/**
 * The axis of shares from `low` to `high`: whole tenths within 0 and 1. It is never of no height, as where all are equal:
 * uPlot would look for its ticks without end.
 */
export function shareRange(low: number | null, high: number | null): [bottom: number, top: number] {
  const bottom = Math.max(0, Math.min(0.9, Math.floor((low ?? 0) * 10) / 10));
  return [bottom, Math.min(1, Math.max(bottom + 0.1, Math.ceil((high ?? 1) * 10) / 10))];
}

/** The axis of a loss up to `high`, with some room above. */
export const lossRange = (high: number | null): [bottom: number, top: number] => [0, (high || 1) * 1.05];

/** An axis on which each of `count` values has a place, all at equal distances. */
export const placeRange = (count: number): [first: number, last: number] => [-0.15, Math.max(1, count - 1) + 0.15];

/**
 * The places of the points to draw, in order: all of them up to `most`; of more, the first, the last, and the lowest and the highest
 * of each column in each of equal stretches, so that no peak is lost.
 */
export function thin(columns: readonly Column[], most: number): number[] {
  const length = columns[0]?.length ?? 0;
  if (length <= most) return Array.from({ length }, (_, place) => place);
  const places = new Set([0, length - 1]);
  const stretches = Math.max(1, Math.floor((most - 2) / (2 * columns.length)));
  for (let stretch = 0; stretch < stretches; stretch++) {
    const end = Math.floor(((stretch + 1) * length) / stretches);
    for (const column of columns) {
      let [low, high] = [-1, -1];
      for (let place = Math.floor((stretch * length) / stretches); place < end; place++) {
        const value = column[place];
        if (value === null || value === undefined) continue;
        if (low < 0 || value < (column[low] ?? 0)) low = place;
        if (high < 0 || value > (column[high] ?? 0)) high = place;
      }
      if (low >= 0) places.add(low).add(high);
    }
  }
  return [...places].sort((a, b) => a - b);
}
