// UMAP, a few steps at a time: texts that are near each other in the embedding space are drawn near, the others are pushed apart.
import { UMAP } from "umap-js";
import { seeded } from "./matrix";
import type { Neighbours } from "./neighbours";

/** Half the side of the square that UMAP begins in, as its authors have it. */
const EXTENT = 10;

/** A layout under way. */
export interface Layout {
  /** Passes over all pairs of neighbours. */
  readonly epochs: number;
  /** Makes one pass, and gives how many were made. */
  step(): number;
  /** Where the points stand, two numbers each. */
  points(): Float32Array;
}

/**
 * Begins a layout of points from their neighbours. It starts from `start`, two numbers a point, so that it shows the same sides as
 * the picture that stood there before; by chance it would be turned or mirrored.
 */
export function layout(neighbours: Neighbours, start: Float32Array, seed: number): Layout {
  const { count, rows, distances } = neighbours;
  const points = start.length / 2;
  const places = Array.from({ length: points }, (_, i) => i);
  // Each point is its own first neighbour, which UMAP counts among them.
  const umap = new UMAP({ nNeighbors: count + 1, random: seeded(seed) });
  umap.setPrecomputedKNN(
    places.map((i) => [i, ...rows.subarray(i * count, (i + 1) * count)]),
    places.map((i) => [0, ...distances.subarray(i * count, (i + 1) * count)]),
  );
  // Only their number is asked for, since the neighbours are known.
  const epochs = umap.initializeFit(places.map((i) => [i]));
  const embedding = umap.getEmbedding();
  const most = start.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0) || 1;
  // Texts that are the same would stay on one spot for ever.
  const jitter = seeded(seed + 1);
  embedding.forEach((point, i) => {
    for (const d of [0, 1]) point[d] = ((start[2 * i + d] ?? 0) / most) * EXTENT + (jitter() - 0.5) * 1e-3;
  });
  return {
    epochs,
    step: () => umap.step(),
    points: () => Float32Array.from(umap.getEmbedding().flat()),
  };
}
