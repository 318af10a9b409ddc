// The hues of labels: told apart with and without colour vision, seen on the card, and repeated only with other shapes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SHAPES, labelMark, markAt } from "../../www/app/labels";

const styles = readFileSync("www/app/styles.ts", "utf8");

type Triple = [number, number, number];

/** A colour of the style sheet, light or dark, as linear light. */
function colour(name: string, dark: boolean): Triple {
  const found = new RegExp(`--${name}: [^;]*light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(styles);
  assert.ok(found, name);
  const hex = found[dark ? 2 : 1]!;
  return [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

const by = (matrix: number[][], [r, g, b]: Triple): Triple =>
  matrix.map((row) => row[0]! * r + row[1]! * g + row[2]! * b) as Triple;

/** Björn Ottosson's OKLab, of linear light. */
function oklab(rgb: Triple): Triple {
  const lms = by(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map((one) => Math.min(1, Math.max(0, one))) as Triple,
  ).map(Math.cbrt) as Triple;
  return by(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    lms,
  );
}

/** Machado, Oliveira and Fernandes (2009), severity 1. */
const sights: Record<string, number[][]> = {
  "full colour vision": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

const light = ([r, g, b]: Triple): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

for (const dark of [false, true]) {
  const hues = Array.from({ length: 8 }, (_, i) => colour(`label-${i + 1}`, dark));
  for (const [sight, matrix] of Object.entries(sights)) {
    test(`the hues of labels are told apart by ${sight}, ${dark ? "dark" : "light"}`, () => {
      hues.forEach((one, i) =>
        hues.slice(i + 1).forEach((other, j) => {
          const [a, b] = [oklab(by(matrix, one)), oklab(by(matrix, other))];
          const distance = Math.hypot(...a.map((value, k) => value - b[k]!));
          assert.ok(distance > 0.12, `${i + 1} and ${i + j + 2}: ${distance.toFixed(3)}`);
        }),
      );
    });
  }
  test(`the hues of labels are seen on the card, ${dark ? "dark" : "light"}`, () => {
    const card = light(colour("card", dark));
    hues.forEach((hue, i) => {
      const [low, high] = [card, light(hue)].sort((a, b) => a - b) as [number, number];
      assert.ok((high + 0.05) / (low + 0.05) >= 3, `hue ${i + 1}`);
    });
  });
}

test("the first 64 labels have marks of their own", () => {
  const marks = Array.from({ length: 64 }, (_, place) => markAt(place));
  assert.equal(new Set(marks.map(({ hue, shape }) => `${hue} ${shape}`)).size, 64);
  assert.equal(Object.keys(SHAPES).length, 8);
});

test("a label keeps its mark wherever it is shown", () => {
  assert.deepEqual(labelMark(["a", "b"], "b"), markAt(1));
  assert.deepEqual(labelMark(["a", "b"], "unknown"), markAt(2));
});
