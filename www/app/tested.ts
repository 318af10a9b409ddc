// The texts of a test by their labels: right ones first, then mistakes, the most confident first.
import type { Evaluation, Row } from "../lib/index";

export interface TestedText {
  label: string;
  /** What it was given. */
  predicted: string;
  /** Absent of a right one until the rows were read. */
  text?: string;
  /** The probability of a wrong label. */
  score?: number;
}

export const isRight = ({ label, predicted }: TestedText): boolean => label === predicted;

/**
 * The test texts of each label, in the order of the confusion matrix. `rows` are those of the test, in the order of `right`; without
 * them right ones have no text.
 */
export function testedTexts({ confusion, mistakes, right }: Evaluation, rows?: readonly Row[]): TestedText[][] {
  const read = new Map<string, string[]>();
  rows?.forEach(({ text, label }, place) => {
    if (!right[place]) return;
    const own = read.get(label);
    if (own) own.push(text);
    else read.set(label, [text]);
  });
  return confusion.labels.map((label, i) => [
    ...Array.from({ length: confusion.matrix[i]?.[i] ?? 0 }, (_, n): TestedText => {
      const text = read.get(label)?.[n];
      return { label, predicted: label, ...(text === undefined ? {} : { text }) };
    }),
    ...mistakes.filter((mistake) => mistake.label === label),
  ]);
}

/** The places of at most `most` labels, in their order: all of them, or those with the most mistakes. */
export function mostConfused({ labels, matrix }: Evaluation["confusion"], most: number): number[] {
  const all = labels.map((_, i) => i);
  if (labels.length <= most) return all;
  const wrong = labels.map(() => 0);
  matrix.forEach((row, i) =>
    row.forEach((n, j) => {
      if (i === j) return;
      wrong[i]! += n;
      wrong[j]! += n;
    }),
  );
  return all
    .sort((a, b) => (wrong[b] ?? 0) - (wrong[a] ?? 0) || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}
