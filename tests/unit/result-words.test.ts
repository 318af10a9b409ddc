// What a test, and a learning curve, are said to come to: in all forms, in both languages.

import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "../../www/app/language/language";
import { accuracyInWords, mixedUp, needInWords, outcomeInWords } from "../../www/app/result-words";
import { mostConfused, testedTexts } from "../../www/app/tested";
import type { Evaluation, LearningCurve } from "../../www/lib/index";
import { languageEvents } from "./page";

languageEvents();

interface Test {
  labels?: string[];
  /** `matrix[i][j]`: texts of label i that were given label j. */
  matrix: number[][];
  interval?: [number, number];
  guess?: number | null;
}

const NAMES = ["billing", "technical", "account", "delivery"];

/** An evaluation of this confusion. */
function evaluation({ matrix, labels = NAMES.slice(0, matrix.length), interval, guess = 0.25 }: Test): Evaluation {
  const sum = (numbers: number[]) => numbers.reduce((all, n) => all + n, 0);
  const size = sum(matrix.flat());
  const hits = sum(matrix.map((row, i) => row[i] ?? 0));
  const right = Array.from({ length: size }, (_, i) => i < hits);
  const perLabel = matrix.map((row, i) => ({ label: labels[i], support: sum(row) }));
  return {
    ...{ size, accuracy: hits / size, interval: interval ?? [0.7, 0.97], right, perLabel, mistakes: [] },
    ...{ confusion: { labels, matrix } },
    ...(guess === null ? {} : { majority: { label: labels[0], accuracy: guess } }),
  } as unknown as Evaluation;
}

const said = (of: Test, folds?: number) => outcomeInWords(evaluation(of), folds).replaceAll("\u00a0", " ");

const MIXED = [
  [5, 0, 0, 0],
  [0, 4, 1, 0],
  [0, 1, 4, 0],
  [0, 0, 0, 5],
];

const RIGHT = [
  [5, 0],
  [0, 5],
];

test("a test is said in a sentence on what was right, what to expect, and what guessing would be", () => {
  assert.equal(
    said({ matrix: MIXED }),
    "18 of 20 right; it mixes up “technical” and “account”. Expect 70 to 97 %. Guessing would be 25 %.",
  );
  assert.equal(said({ matrix: RIGHT, guess: 0.5 }), "All 10 right. Expect 70 to 97 %. Guessing would be 50 %.");
  assert.equal(
    said({
      matrix: [
        [0, 2],
        [2, 0],
      ],
      interval: [0, 0.3],
      guess: 0.5,
    }),
    "None of 4 right. Expect 0 to 30 %. That is no better than guessing, which would be 50 %.",
  );
});

test("a cross-validation is called one", () => {
  assert.match(said({ matrix: MIXED }, 5), /^18 of 20 right in cross-validation; it mixes up/);
  assert.match(said({ matrix: RIGHT }, 5), /^All 10 right in cross-validation\. /);
  assert.match(
    said(
      {
        matrix: [
          [0, 1],
          [1, 0],
        ],
      },
      2,
    ),
    /^None of 2 right in cross-validation\. /,
  );
});

test("a wide interval is put down to few tests, and one text alone is neither all nor none", () => {
  assert.match(
    said({
      matrix: [
        [1, 0],
        [0, 0],
      ],
      labels: ["a", "b"],
      interval: [0.2, 1],
    }),
    /^1 of 1 right\. With so few tests, expect anything from 20 to 100 %\./,
  );
});

test("what may be no better than guessing is said, and what can't be compared with it isn't", () => {
  assert.match(said({ matrix: MIXED, guess: 0.8 }), /It may be no better than guessing, which would be 80 %\.$/);
  assert.match(said({ matrix: MIXED, guess: null }), /Expect 70 to 97 %\.$/);
  assert.match(
    said({
      matrix: [
        [5, 0],
        [0, 0],
      ],
      labels: ["food", "sport"],
      guess: 1,
    }),
    /All of these texts are “food”, so this shows little\.$/,
  );
});

test("a pair is named where it stands out, and with its direction where there is one", () => {
  const named = (matrix: number[][], labels = NAMES.slice(0, matrix.length)) => mixedUp({ labels, matrix });
  // A single mistake is no habit.
  assert.equal(
    named([
      [4, 1, 0],
      [0, 5, 0],
      [0, 0, 5],
    ]),
    undefined,
  );
  // Two pairs are mixed up as often.
  assert.equal(
    named([
      [3, 2, 0],
      [0, 3, 2],
      [0, 0, 5],
    ]),
    undefined,
  );
  // A tenth of all mistakes is no pattern.
  const spread = Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => (i === j ? 9 : 1)));
  spread[0]![1] = 2;
  assert.equal(named(spread, [..."abcde"]), undefined);
  assert.deepEqual(
    named([
      [3, 0, 2],
      [0, 5, 0],
      [0, 0, 5],
    ]),
    { pair: ["billing", "account"], oneWay: true },
  );
  assert.deepEqual(
    named([
      [3, 0, 1],
      [0, 5, 0],
      [2, 0, 3],
    ]),
    { pair: ["billing", "account"], oneWay: false },
  );
  // Of two labels the pair is no news, its direction is.
  assert.equal(
    named([
      [3, 2],
      [2, 3],
    ]),
    undefined,
  );
  assert.deepEqual(
    named([
      [5, 0],
      [3, 2],
    ]),
    { pair: ["technical", "billing"], oneWay: true },
  );
});

test("a figure is told with its interval and guessing to those who don't see it drawn", () => {
  assert.equal(
    accuracyInWords(evaluation({ matrix: MIXED })).replaceAll("\u00a0", " "),
    "accuracy 90.0 %, 95 % interval 70.0 % to 97.0 %, guessing 25.0 %",
  );
});

const curve = (approach: string, points: [shots: number, mean: number, deviation?: number][]) =>
  ({
    contestant: { approach },
    points: points.map(([shots, mean, deviation = 0]) => ({ shots, mean, deviation, accuracies: [mean, mean] })),
  }) as unknown as LearningCurve;

test("a learning curve is said to rise only where that is more than chance", () => {
  const need = (...curves: LearningCurve[]) => needInWords(curves)?.replaceAll("\u00a0", " ");
  const rising = curve("head", [
    [8, 0.6],
    [16, 0.8],
  ]);
  assert.equal(
    need(
      curve("prototype", [
        [8, 0.7],
        [16, 0.7],
      ]),
      rising,
    ),
    "With 16 examples of each label, Head reaches 80.0 %. That is 20.0 points more than with 8: more examples will probably help.",
  );
  assert.match(
    need(
      curve("head", [
        [8, 0.6, 0.2],
        [16, 0.7, 0.2],
      ]),
    ) ?? "",
    /10\.0 points .* may be chance/,
  );
  assert.match(
    need(
      curve("head", [
        [8, 0.8],
        [16, 0.79],
      ]),
    ) ?? "",
    /hardly better than with 8/,
  );
  assert.match(
    need(
      curve("zero-shot", [
        [8, 0.9],
        [16, 0.9],
      ]),
      rising,
    ) ?? "",
    /^Zero-shot, which needs no examples/,
  );
  assert.equal(need(curve("head", [[8, 0.8]])), undefined);
  assert.equal(need(), undefined);
});

test("test texts stand by their labels, right ones first, with the texts that are known", () => {
  const tested = {
    ...evaluation({
      matrix: [
        [2, 1],
        [0, 1],
      ],
      labels: ["a", "b"],
    }),
    right: [true, false, true, true],
    mistakes: [{ text: "wrong", label: "a", predicted: "b", score: 0.9 }],
  };
  const rows = [
    { text: "one", label: "a" },
    { text: "wrong", label: "a" },
    { text: "two", label: "b" },
    { text: "three", label: "a" },
  ];
  const texts = (all: ReturnType<typeof testedTexts>) => all.map((group) => group.map(({ text }) => text));
  assert.deepEqual(texts(testedTexts(tested)), [[undefined, undefined, "wrong"], [undefined]]);
  assert.deepEqual(texts(testedTexts(tested, rows as never)), [["one", "three", "wrong"], ["two"]]);
});

test("of many labels those that are confused most are shown, in their order", () => {
  const labels = [..."abcd"];
  const matrix = [
    [1, 0, 0, 0],
    [0, 1, 0, 3],
    [0, 0, 1, 0],
    [1, 0, 0, 1],
  ];
  assert.deepEqual(mostConfused({ labels, matrix }, 4), [0, 1, 2, 3]);
  assert.deepEqual(mostConfused({ labels, matrix }, 2), [1, 3]);
});

test("the same in German", async () => {
  await speak("de");
  try {
    assert.equal(
      said({ matrix: MIXED }),
      "18 von 20 richtig; „technical“ und „account“ werden verwechselt. Zu erwarten sind 70 bis 97 %. Raten ergäbe 25 %.",
    );
    assert.match(said({ matrix: RIGHT }, 5), /^Alle 10 richtig in der Kreuzvalidierung\. /);
    const english = /\b(right|expect|guessing|texts|takes|mixes|examples|points)\b/i;
    const forms = [
      said({ matrix: MIXED, guess: 0.8 }),
      said({ matrix: MIXED, guess: 0.95 }, 5),
      said({
        matrix: [
          [5, 0],
          [3, 2],
        ],
        interval: [0.2, 0.9],
      }),
      said(
        {
          matrix: [
            [0, 2],
            [2, 0],
          ],
        },
        3,
      ),
      said({
        matrix: [
          [0, 2],
          [2, 0],
        ],
      }),
      said({
        matrix: [
          [5, 0],
          [0, 0],
        ],
      }),
      accuracyInWords(evaluation({ matrix: MIXED })),
      needInWords([
        curve("head", [
          [8, 0.6],
          [16, 0.8],
        ]),
      ]) ?? "",
      needInWords([
        curve("head", [
          [8, 0.8],
          [16, 0.8],
        ]),
      ]) ?? "",
      needInWords([
        curve("head", [
          [8, 0.6, 0.2],
          [16, 0.7, 0.2],
        ]),
      ]) ?? "",
      needInWords([
        curve("zero-shot", [
          [8, 0.9],
          [16, 0.9],
        ]),
      ]) ?? "",
    ];
    for (const form of forms) assert.doesNotMatch(form, english);
  } finally {
    await speak("en");
  }
});
