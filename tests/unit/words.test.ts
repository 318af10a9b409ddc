// Numbers in words.

import assert from "node:assert/strict";
import { test } from "node:test";

import { count, exponential, fixed, manyRows, megabytes, percent, range } from "../../www/app/words";

test("figures have so many decimals, and large counts their commas", () => {
  assert.equal(count(1234567), "1,234,567");
  assert.equal(fixed(0.5, 3), "0.500");
  assert.equal(fixed(12345.678, 1), "12345.7");
  assert.equal(exponential(0.000123), "1.2e-4");
  assert.equal(megabytes(20_712_743), "20.7 MB");
});

test("shares are per cent, and intervals have both ends", () => {
  assert.equal(percent(0.6666).replace("\u00a0", " "), "66.7 %");
  assert.equal(percent(1, 0).replace("\u00a0", " "), "100 %");
  assert.match(range([0.25, 0.75], 0), /^25.% to 75.%$/);
});

test("one row, no rows, two rows", () => {
  assert.deepEqual([0, 1, 2, 2000].map(manyRows), ["0 rows", "1 row", "2 rows", "2,000 rows"]);
});
