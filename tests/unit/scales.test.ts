// What the charts draw, as numbers.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { bandOf, lossRange, placeRange, shareRange, shotsOf, thin } from "../../www/app/scales";

const point = (shots: number, mean: number, deviation = 0.1) => ({ shots, mean, deviation, accuracies: [mean] });

test("numbers of examples stand once and in order, whichever curve has them", () => {
  assert.deepEqual(
    shotsOf([{ points: [point(8, 1), point(16, 1)] }, { points: [point(2, 1), point(8, 1)] }]),
    [2, 8, 16],
  );
  assert.deepEqual(shotsOf([]), []);
});

test("a band is one deviation wide on both sides and stays within 0 and 1", () => {
  const [mean, upper, lower] = bandOf({ points: [point(1, 0.5), point(4, 0.95), point(8, 0.05)] }, [1, 2, 4, 8]);
  assert.deepEqual(mean, [0.5, null, 0.95, 0.05]);
  assert.deepEqual(upper, [0.6, null, 1, 0.15000000000000002]);
  assert.deepEqual(lower, [0.4, null, 0.85, 0]);
});

test("an axis of shares holds all of its values in whole tenths and is never of no height", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const [bottom, top] = shareRange(low, high);
      assert.ok(0 <= bottom && bottom <= low && top <= 1 && top - bottom > 0.05);
      assert.ok(high <= top + 1e-12);
      for (const end of [bottom, top]) assert.ok(Math.abs(end * 10 - Math.round(end * 10)) < 1e-9);
      // No tenth is wasted below or, unless the axis would have no height, above.
      assert.ok(low === 1 || low - bottom < 0.1 + 1e-9);
      assert.ok(top - bottom < 0.1 + 1e-9 || top - high < 0.1 + 1e-9);
    }),
  );
  assert.deepEqual(shareRange(0.5, 0.5), [0.5, 0.6]);
  assert.deepEqual(shareRange(1, 1), [0.9, 1]);
  assert.deepEqual(shareRange(0.62, 0.78), [0.6, 0.8]);
  assert.deepEqual(shareRange(null, null), [0, 1]);
});

test("an axis of a loss begins at 0 and has room above, also before there is one", () => {
  assert.deepEqual(lossRange(2), [0, 2.1]);
  assert.deepEqual(lossRange(0), [0, 1.05]);
  assert.deepEqual(lossRange(null), [0, 1.05]);
});

test("places stand at equal distances with room at both ends, also a single one", () => {
  assert.deepEqual(placeRange(5), [-0.15, 4.15]);
  assert.deepEqual(placeRange(1), [-0.15, 1.15]);
});

test("few points are all drawn", () => {
  assert.deepEqual(thin([[3, 1, 2]], 3), [0, 1, 2]);
  assert.deepEqual(thin([[]], 10), []);
});

test("of many points at most so many are drawn, in order, with both ends and every extreme", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 30, maxLength: 3000 }),
      fc.integer({ min: 10, max: 400 }),
      (values, most) => {
        const gaps = values.map((value, i) => (i % 7 === 0 ? value / 2 : null));
        const places = thin([values, gaps], most);
        assert.ok(places.length <= Math.max(most, 6), `${places.length} of ${most}`);
        assert.deepEqual(
          places,
          [...new Set(places)].sort((a, b) => a - b),
        );
        assert.equal(places[0], 0);
        assert.equal(places.at(-1), values.length - 1);
        for (const column of [values, gaps]) {
          const known = column.filter((value) => value !== null);
          const drawn = places.map((place) => column[place]);
          assert.ok(drawn.includes(Math.max(...known)) && drawn.includes(Math.min(...known)));
        }
      },
    ),
  );
});
