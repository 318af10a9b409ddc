// Embeddings as rows of numbers, and the random numbers with which some of them are drawn.

/** Rows of `width` numbers each, one row after the other. */
export interface Matrix {
  values: Float32Array;
  width: number;
}

export const rowsIn = ({ values, width }: Matrix): number => Math.floor(values.length / width);

export const rowOf = ({ values, width }: Matrix, row: number): Float32Array =>
  values.subarray(row * width, (row + 1) * width);

/** Gives each row the length 1, in place, as encoders compare texts by their directions. A row of zeros stays one. */
export function normalise(matrix: Matrix): void {
  for (let row = 0; row < rowsIn(matrix); row++) {
    const one = rowOf(matrix, row);
    const length = Math.sqrt(one.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let i = 0; i < one.length; i++) one[i] = (one[i] ?? 0) / length;
  }
}

/** Random numbers from 0 to 1, the same for the same seed (Mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` of the numbers below `total`, drawn without putting any back, in order. All of them where there are no more. */
export function drawn(total: number, count: number, random: () => number): Int32Array {
  const all = Int32Array.from({ length: total }, (_, i) => i);
  if (count >= total) return all;
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (total - i));
    [all[i], all[j]] = [all[j] ?? 0, all[i] ?? 0];
  }
  return all.slice(0, count).sort();
}
