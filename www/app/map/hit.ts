// Which point is meant: by a grid of cells, each with the points in it.
import { boxOf, type Box } from "./camera";

/** Points that a cell has on average. */
const IN_CELL = 4;

export class HitGrid {
  readonly #points: ArrayLike<number>;
  readonly #box: Box;
  readonly #cell: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Where each cell's points begin in `#order`. */
  readonly #starts: Int32Array;
  readonly #order: Int32Array;

  /** Takes points of two numbers each. */
  constructor(points: ArrayLike<number>) {
    this.#points = points;
    const count = Math.floor(points.length / 2);
    const box = (this.#box = boxOf(points));
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    // A long and thin box has no more cells than a square one.
    this.#cell = Math.max(Math.sqrt((width * height * IN_CELL) / Math.max(1, count)), Math.max(width, height) / 256);
    this.#columns = Math.floor(width / this.#cell) + 1;
    this.#rows = Math.floor(height / this.#cell) + 1;
    const cells = Int32Array.from({ length: count }, (_, i) => {
      const [column, row] = this.#cellOf(points[2 * i]!, points[2 * i + 1]!);
      return row * this.#columns + column;
    });
    this.#starts = new Int32Array(this.#columns * this.#rows + 1);
    for (const cell of cells) this.#starts[cell + 1]!++;
    for (let cell = 0; cell + 1 < this.#starts.length; cell++) this.#starts[cell + 1]! += this.#starts[cell]!;
    const next = this.#starts.slice();
    this.#order = new Int32Array(count);
    cells.forEach((cell, i) => (this.#order[next[cell]!++] = i));
  }

  #cellOf(x: number, y: number): [column: number, row: number] {
    const at = (value: number, cells: number) => Math.min(cells - 1, Math.max(0, Math.floor(value / this.#cell)));
    return [at(x - this.#box.left, this.#columns), at(y - this.#box.top, this.#rows)];
  }

  /** The nearest point that is no farther than `radius`, or none. */
  at(x: number, y: number, radius: number): number | undefined {
    const [left, top] = this.#cellOf(x - radius, y - radius);
    const [right, bottom] = this.#cellOf(x + radius, y + radius);
    let [found, best] = [-1, radius * radius];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const cell = row * this.#columns + column;
        for (let k = this.#starts[cell]!; k < this.#starts[cell + 1]!; k++) {
          const i = this.#order[k]!;
          const distance = (this.#points[2 * i]! - x) ** 2 + (this.#points[2 * i + 1]! - y) ** 2;
          // Of two on the same spot the later one, which is drawn above.
          if (distance > best || (distance === best && i < found)) continue;
          [found, best] = [i, distance];
        }
      }
    }
    return found < 0 ? undefined : found;
  }
}

/**
 * The next point in a direction, for the arrow keys: within 45° of it, and rather one that is straight ahead. Points on the same
 * spot come one after the other.
 */
export function towards(points: ArrayLike<number>, from: number, dx: number, dy: number): number | undefined {
  const [x, y] = [points[2 * from]!, points[2 * from + 1]!];
  let found: number | undefined;
  let best = Infinity;
  for (let i = 0; 2 * i < points.length; i++) {
    const [vx, vy] = [points[2 * i]! - x, points[2 * i + 1]! - y];
    const along = vx * dx + vy * dy;
    const across = Math.abs(vx * dy - vy * dx);
    const same = vx === 0 && vy === 0 && i > from && dx + dy > 0;
    if (!same && (along <= 0 || across > along)) continue;
    const cost = along + 2 * across;
    if (cost < best) [found, best] = [i, cost];
  }
  return found;
}
