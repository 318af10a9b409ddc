// The nearest texts, exactly: each is compared with all. What takes long is a generator, as in pca.ts.
import { rowOf, rowsIn, type Matrix } from "./matrix";

/** For each row that was asked about, `count` others, the nearest first. */
export interface Neighbours {
  /** The rows that were asked about. */
  of: Int32Array;
  count: number;
  /** The nearest rows, `count` for each; -1 where there are fewer. */
  rows: Int32Array;
  /** How far they are, straight through the space. */
  distances: Float32Array;
}

/** Multiplications between two reports. */
const PORTION = 2_000_000;

/** What to look for, and in which rows. */
export interface Search {
  /** The rows that are asked about, of `from`. */
  of: Int32Array;
  from: Matrix;
  /** What the neighbours are among. A row of `from` is no neighbour of its own where both are the same matrix. */
  among: Matrix;
  count: number;
}

/** Looks for the nearest rows. Gives the share that is done as it goes. */
export function* nearest({ of, from, among, count }: Search): Generator<number, Neighbours> {
  const rows = rowsIn(among);
  const { width } = among;
  const squares = Float64Array.from({ length: rows }, (_, row) => product(rowOf(among, row), rowOf(among, row)));
  const found: Neighbours = {
    of,
    count,
    rows: new Int32Array(of.length * count).fill(-1),
    distances: new Float32Array(of.length * count).fill(Infinity),
  };
  const portion = Math.max(1, Math.floor(PORTION / Math.max(1, rows * width)));
  for (let i = 0; i < of.length; i++) {
    const own = of[i]!;
    const query = rowOf(from, own);
    const square = product(query, query);
    const best = found.distances.subarray(i * count, (i + 1) * count);
    const which = found.rows.subarray(i * count, (i + 1) * count);
    for (let row = 0; row < rows; row++) {
      if (row === own && from === among) continue;
      const distance = square + squares[row]! - 2 * productAt(query, among.values, row * width);
      if (distance < best[count - 1]!) insert(best, which, distance, row);
    }
    for (let k = 0; k < count; k++) best[k] = Math.sqrt(Math.max(0, best[k]!));
    if (i % portion === 0) yield i / of.length;
  }
  return found;
}

const product = (a: Float32Array, b: Float32Array): number => productAt(a, b, 0);

function productAt(a: Float32Array, values: Float32Array, at: number): number {
  let [first, second] = [0, 0];
  const even = a.length & ~1;
  for (let i = 0; i < even; i += 2) {
    first += a[i]! * values[at + i]!;
    second += a[i + 1]! * values[at + i + 1]!;
  }
  if (even < a.length) first += a[even]! * values[at + even]!;
  return first + second;
}

function insert(best: Float32Array, which: Int32Array, distance: number, row: number): void {
  let at = best.length - 1;
  while (at > 0 && best[at - 1]! > distance) {
    best[at] = best[at - 1]!;
    which[at] = which[at - 1]!;
    at--;
  }
  best[at] = distance;
  which[at] = row;
}

/**
 * Where a row stands in a picture, by those of its neighbours that are in it: their mean, the nearer ones counting more. So does
 * UMAP begin to place what it was not fitted on (McInnes, Healy and Melville, 2018).
 */
export function between(neighbours: Neighbours, i: number, points: Float32Array): [x: number, y: number] {
  const { count, rows, distances } = neighbours;
  const first = distances[i * count] ?? 0;
  let [x, y, all, spread, known] = [0, 0, 0, 0, 0];
  for (let k = 0; k < count && rows[i * count + k]! >= 0; k++, known++) spread += distances[i * count + k]! - first;
  const scale = spread / Math.max(1, known) || 1;
  for (let k = 0; k < known; k++) {
    const weight = Math.exp(-(distances[i * count + k]! - first) / scale);
    x += weight * points[2 * rows[i * count + k]!]!;
    y += weight * points[2 * rows[i * count + k]! + 1]!;
    all += weight;
  }
  return all > 0 ? [x / all, y / all] : [0, 0];
}
