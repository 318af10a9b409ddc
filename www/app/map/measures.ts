// How well the labels lie apart, in the space of the embeddings and not on the map.
import type { NearTexts } from "./protocol";

/** How often the nearest texts have a text's label. */
export interface Purity {
  /** Texts that were asked about. */
  texts: number;
  /** The neighbours of each. */
  count: number;
  share: number;
  /** The 95 % interval, where not all texts were asked about. */
  interval?: [low: number, high: number];
  /** What it would come to if labels were dealt out by chance. */
  chance: number;
  /** By label; absent where no text with it was asked about. */
  byLabel: (number | undefined)[];
}

/**
 * The share of the nearest texts that have a text's own label. `labels` are their places among all labels, of which there are
 * `count`. The interval is the normal one of a mean: the texts that were asked about are a sample.
 */
export function purityOf(near: NearTexts, labels: ArrayLike<number>, count: number): Purity | undefined {
  const sums = Array.from({ length: count }, () => ({ sum: 0, texts: 0 }));
  const shares = Array.from(near.of).flatMap((text, i) => {
    const rows = Array.from(near.rows.subarray(i * near.count, (i + 1) * near.count)).filter((row) => row >= 0);
    if (rows.length === 0) return [];
    const share = rows.filter((row) => labels[row] === labels[text]).length / rows.length;
    const own = sums[labels[text]!];
    if (own) [own.sum, own.texts] = [own.sum + share, own.texts + 1];
    return [share];
  });
  if (shares.length === 0) return undefined;
  const share = shares.reduce((sum, one) => sum + one, 0) / shares.length;
  const byLabel = sums.map(({ sum, texts }) => (texts > 0 ? sum / texts : undefined));
  return {
    ...{ texts: shares.length, count: Math.min(near.count, labels.length - 1), share, byLabel },
    chance: chanceOf(labels, count),
    ...(shares.length < labels.length ? { interval: intervalOf(shares, share) } : {}),
  };
}

/** How likely two texts drawn by chance have the same label. */
function chanceOf(labels: ArrayLike<number>, count: number): number {
  const sizes = new Float64Array(count);
  for (let i = 0; i < labels.length; i++) sizes[labels[i]!]! += 1;
  const pairs = labels.length * (labels.length - 1);
  return pairs > 0 ? sizes.reduce((sum, size) => sum + size * (size - 1), 0) / pairs : 0;
}

function intervalOf(shares: readonly number[], mean: number): [low: number, high: number] {
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0);
  const half = 1.96 * Math.sqrt(squares / Math.max(1, shares.length - 1) / shares.length);
  return [Math.max(0, mean - half), Math.min(1, mean + half)];
}

/** The label whose centre is nearest to that of another one, and the cosine of the two; `cosines` has a row a label. */
export function nearestCentre(
  cosines: ArrayLike<number>,
  labels: number,
  label: number,
): { label: number; cosine: number } | undefined {
  let found: { label: number; cosine: number } | undefined;
  for (let other = 0; other < labels; other++) {
    const cosine = cosines[label * labels + other] ?? NaN;
    if (other !== label && !Number.isNaN(cosine) && (!found || cosine > found.cosine)) found = { label: other, cosine };
  }
  return found;
}
