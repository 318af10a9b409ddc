// What the map's worker computes: principal components, neighbours, UMAP.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findABParams } from "umap-js/dist/umap.js";
import { FITTED } from "../../www/app/map/fitted-curve";
import { drawn, normalise, seeded, type Matrix } from "../../www/app/map/matrix";
import { between, nearest } from "../../www/app/map/neighbours";
import { principalComponents, project } from "../../www/app/map/pca";
import { scaledAlike } from "../../www/app/map/scaled";
import { layout } from "../../www/app/map/umap";

/** Runs work to its end. */
function done<T>(work: Generator<number, T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) return next.value;
  }
}

const matrix = (rows: number[][]): Matrix => ({ values: Float32Array.from(rows.flat()), width: rows[0]!.length });

const close = (actual: ArrayLike<number>, expected: number[], by = 1e-6) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(actual[i]! - value) < by, `${actual[i]} at ${i} is not ${value}`));
};

test("principal components of four points on a cross are its arms", () => {
  // Means 1 and 2. Along (3, 4) / 5 the points are 5 and -5 away, along (4, -3) / 5 they are 1 and -1 away: variances of 50 / 3
  // and 2 / 3.
  const points = matrix([
    [1 + 3, 2 + 4],
    [1 - 3, 2 - 4],
    [1 + 0.8, 2 - 0.6],
    [1 - 0.8, 2 + 0.6],
  ]);
  const found = done(principalComponents(points, 2));
  close(found.means[0]!, [1, 2]);
  close(found.axes[0]!, [0.6, 0.8]);
  close(found.axes[1]!, [0.8, -0.6]);
  close(found.variances, [50 / 3, 2 / 3], 1e-5);
  close([found.total], [52 / 3], 1e-5);
  close(project(points, found), [5, 0, -5, 0, 0, 1, 0, -1], 1e-5);
});

test("the leading components of many dimensions are found without all of them", () => {
  const random = seeded(4);
  const width = 120;
  // Along the first three dimensions the points are spread by 9, 5 and 2, along the others by less than 1.
  const rows = Array.from({ length: 600 }, () =>
    Array.from({ length: width }, (_, i) => (random() - 0.5) * ([9, 5, 2][i] ?? 0.9)),
  );
  const { axes, variances } = done(principalComponents(matrix(rows), 3));
  axes.forEach((axis, i) => assert.ok(Math.abs(axis[i]!) > 0.95, `axis ${i} is ${axis.slice(0, 4)}`));
  close(variances, [81 / 12, 25 / 12, 4 / 12], 0.5);
  axes.forEach((axis) => close([axis.reduce((sum, value) => sum + value * value, 0)], [1]));
});

test("epochs are centred each, so that a step that all texts took is no direction", () => {
  // All points go 100 along the second dimension; they differ along the first.
  const before = [
    [-1, 0],
    [1, 0],
  ];
  const after = [
    [-2, 100],
    [2, 100],
  ];
  const all = matrix([...before, ...after]);
  const found = done(principalComponents(all, 2, 2));
  close(found.axes[0]!, [1, 0]);
  close(project(all, { means: found.means, axes: found.axes.slice(0, 1) }), [-1, 1, -2, 2]);
});

test("neighbours are the nearest ones, in order, and never the text itself", () => {
  const points = matrix([[0], [1], [3], [7]]);
  const of = Int32Array.of(0, 2);
  const found = done(nearest({ of, from: points, among: points, count: 2 }));
  assert.deepEqual([...found.rows], [1, 2, 1, 0]);
  close(found.distances, [1, 3, 2, 3]);
  const few = done(nearest({ of: Int32Array.of(0), from: points, among: matrix([[5]]), count: 2 }));
  assert.deepEqual([...few.rows], [0, -1]);
});

test("a text that was not laid out stands between its neighbours, nearer to the nearer one", () => {
  const near = { of: Int32Array.of(0), count: 2, rows: Int32Array.of(0, 1), distances: Float32Array.of(1, 3) };
  const [x, y] = between(near, 0, Float32Array.of(0, 0, 10, 20));
  assert.ok(x > 0 && x < 5 && Math.abs(y - 2 * x) < 1e-5, `${x}, ${y}`);
});

test("UMAP keeps two groups apart, and gives the same picture every time", () => {
  const random = seeded(9);
  const rows = Array.from({ length: 60 }, (_, i) =>
    Array.from({ length: 10 }, (_, d) => random() + (i % 2 && d === 0 ? 6 : 0)),
  );
  const points = matrix(rows);
  const near = done(nearest({ of: Int32Array.from(rows.keys()), from: points, among: points, count: 14 }));
  const start = project(points, done(principalComponents(points, 2)));
  const laid = () => {
    const under = layout(near, start, 3);
    for (let i = 0; i < under.epochs; i++) assert.equal(under.step(), i + 1);
    return under.points();
  };
  const [one, again] = [laid(), laid()];
  assert.deepEqual(one, again);
  const centre = (group: number) =>
    [0, 1].map((d) => one.filter((_, i) => i % 2 === d && ((i - d) / 2) % 2 === group).reduce((a, b) => a + b, 0) / 30);
  const [a, b] = [centre(0), centre(1)];
  const apart = Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!);
  const spread = Array.from({ length: 30 }, (_, i) => Math.hypot(one[4 * i]! - a[0]!, one[4 * i + 1]! - a[1]!));
  assert.ok(apart > Math.max(...spread), `${apart} apart, ${Math.max(...spread)} wide`);
});

test("the curve that stands in for its fit is what the fit comes to", () => {
  const { a, b } = findABParams(1, 0.1);
  close([a, b], [...FITTED], 2e-2);
});

test("embeddings are compared by their directions, and a draw has no text twice", () => {
  const points = matrix([
    [3, 4],
    [0, 0],
  ]);
  normalise(points);
  close(points.values, [0.6, 0.8, 0, 0]);
  const some = drawn(100, 30, seeded(1));
  assert.equal(new Set(some).size, 30);
  assert.deepEqual(
    [...some],
    [...some].sort((a, b) => a - b),
  );
  assert.deepEqual(some, drawn(100, 30, seeded(1)));
  assert.deepEqual([...drawn(3, 9, seeded(1))], [0, 1, 2]);
});

test("epochs are scaled together, so that what grows is seen to grow", () => {
  const { layouts, at } = scaledAlike([Float32Array.of(-1, 0, 1, 0), Float32Array.of(-4, 1, 4, -1)]);
  close(layouts[0]!, [-0.25, 0, 0.25, 0]);
  close(layouts[1]!, [-1, 0.25, 1, -0.25]);
  close(at([2, 0]), [0.5, 0]);
});
