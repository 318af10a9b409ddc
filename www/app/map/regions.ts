// The shading: which label a classifier gives to the texts that are drawn about a place. It is a vote of the points, in which
// near ones count more (a kernel of width `reach`), and no boundary of the classifier's own, which lies in all dimensions.
import type { Box } from "./camera";

/** The vote on a grid of cells over a box. */
export interface Regions {
  box: Box;
  columns: number;
  rows: number;
  /** The label of each cell; -1 where no point is near. */
  winner: Int16Array;
  /** How sure the vote is, from 0 to 1: how much of it the winner has, and how much of it there is. */
  strength: Float32Array;
}

/** Cells along the longer side. */
const CELLS = 96;
/** How far outside the points the shading goes, in widths of the kernel: there it has faded. */
const AROUND = 3.6;
/** Below this share of the densest place's votes nothing is shaded. */
const FAINT = 0.004;

/** Shades the plane by points of two numbers each and the label that each was given; -1 where it was given none. */
export function regionsOf(points: ArrayLike<number>, given: ArrayLike<number>, labels: number, around: Box): Regions {
  const longer = Math.max(around.right - around.left, around.bottom - around.top);
  const counted = Array.from(given).filter((label) => label >= 0).length;
  // The more points there are, the finer it can be.
  const share = Math.min(0.07, Math.max(0.018, 0.35 / Math.sqrt(Math.max(1, counted))));
  const more = AROUND * share * longer;
  const box = {
    left: around.left - more,
    right: around.right + more,
    top: around.top - more,
    bottom: around.bottom + more,
  };
  const cell = (longer + 2 * more) / CELLS;
  const reach = (share * longer) / cell;
  const columns = Math.max(1, Math.ceil((box.right - box.left) / cell));
  const rows = Math.max(1, Math.ceil((box.bottom - box.top) / cell));
  const votes = new Float32Array(labels * columns * rows);
  for (let i = 0; i < given.length; i++) {
    if (given[i]! < 0) continue;
    const at: [number, number] = [(points[2 * i]! - box.left) / cell, (points[2 * i + 1]! - box.top) / cell];
    splat(votes.subarray(given[i]! * columns * rows, (given[i]! + 1) * columns * rows), columns, at, reach);
  }
  return { box, columns, rows, ...counting(votes, labels, columns * rows) };
}

/** Adds a point's vote to the cells around it. */
function splat(votes: Float32Array, columns: number, [x, y]: [number, number], reach: number): void {
  const far = Math.ceil(3 * reach);
  const rows = votes.length / columns;
  for (let row = Math.max(0, Math.floor(y) - far); row <= Math.min(rows - 1, Math.floor(y) + far); row++) {
    for (
      let column = Math.max(0, Math.floor(x) - far);
      column <= Math.min(columns - 1, Math.floor(x) + far);
      column++
    ) {
      const square = (column + 0.5 - x) ** 2 + (row + 0.5 - y) ** 2;
      if (square > far * far) continue;
      votes[row * columns + column]! += Math.exp(-square / (2 * reach * reach));
    }
  }
}

function counting(votes: Float32Array, labels: number, cells: number): Pick<Regions, "winner" | "strength"> {
  const winner = new Int16Array(cells).fill(-1);
  const strength = new Float32Array(cells);
  const all = new Float32Array(cells);
  let most = 0;
  for (let cell = 0; cell < cells; cell++) {
    let best = 0;
    for (let label = 0; label < labels; label++) {
      const own = votes[label * cells + cell]!;
      all[cell]! += own;
      if (own > best) [best, winner[cell]] = [own, label];
    }
    strength[cell] = all[cell]! > 0 ? best / all[cell]! : 0;
    most = Math.max(most, all[cell]!);
  }
  for (let cell = 0; cell < cells; cell++) {
    const dense = most > 0 ? all[cell]! / most : 0;
    if (dense < FAINT) winner[cell] = -1;
    strength[cell]! *= Math.min(1, Math.sqrt(Math.max(0, dense - FAINT) / 0.05));
  }
  return { winner, strength };
}
