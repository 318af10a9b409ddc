// Layouts on one scale, so that points can go from one to the other.
import { boxOf } from "./camera";

export interface Scaled {
  layouts: Float32Array[];
  /** Takes a place of the layouts to where it is now. */
  at(place: readonly [x: number, y: number]): [x: number, y: number];
}

/** Several layouts of the same texts, all moved and scaled alike: together they reach from -1 to 1 along the longer side. */
export function scaledAlike(layouts: readonly Float32Array[]): Scaled {
  const box = boxOf(...layouts);
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const half = Math.max(box.right - box.left, box.bottom - box.top) / 2;
  return {
    layouts: layouts.map((points) => points.map((value, i) => (value - (i % 2 ? y : x)) / half)),
    at: ([px, py]) => [(px - x) / half, (py - y) / half],
  };
}
