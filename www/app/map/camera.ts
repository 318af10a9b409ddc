// Which part of the plane is seen: the point in the middle of the picture, and how many pixels a unit has.

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

/** The size of a picture in CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The smallest box that holds all points. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** How far one can go in and out, in multiples of the whole. */
const NEAREST = 60;
const FARTHEST = 0.5;
/** Pixels that are left free around the points. */
const MARGIN = 36;

/** A box around all points, which is never of no width or height. */
export function boxOf(...sets: readonly ArrayLike<number>[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const points of sets) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      box.left = Math.min(box.left, points[i]!);
      box.right = Math.max(box.right, points[i]!);
      box.top = Math.min(box.top, points[i + 1]!);
      box.bottom = Math.max(box.bottom, points[i + 1]!);
    }
  }
  if (box.left > box.right) return { left: -1, top: -1, right: 1, bottom: 1 };
  const least = 1e-6 + 1e-3 * Math.max(box.right - box.left, box.bottom - box.top);
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  return {
    left: Math.min(box.left, x - least),
    right: Math.max(box.right, x + least),
    top: Math.min(box.top, y - least),
    bottom: Math.max(box.bottom, y + least),
  };
}

/** The camera that sees a whole box. */
export function whole(box: Box, { width, height }: Size): Camera {
  const room = (length: number) => Math.max(1, length - 2 * MARGIN);
  return {
    x: (box.left + box.right) / 2,
    y: (box.top + box.bottom) / 2,
    scale: Math.min(room(width) / (box.right - box.left), room(height) / (box.bottom - box.top)),
  };
}

export const toScreen = (camera: Camera, size: Size, x: number, y: number): [x: number, y: number] => [
  (x - camera.x) * camera.scale + size.width / 2,
  (y - camera.y) * camera.scale + size.height / 2,
];

export const toPlane = (camera: Camera, size: Size, x: number, y: number): [x: number, y: number] => [
  (x - size.width / 2) / camera.scale + camera.x,
  (y - size.height / 2) / camera.scale + camera.y,
];

/** Moves the picture by some pixels. */
export const panned = (camera: Camera, dx: number, dy: number): Camera => ({
  ...camera,
  x: camera.x - dx / camera.scale,
  y: camera.y - dy / camera.scale,
});

/** What a zoom goes by: the picture's size, the pixel that stays where it is, and the scale of the whole. */
export interface ZoomAbout {
  size: Size;
  at: [x: number, y: number];
  home: number;
}

/** Zooms by a factor. */
export function zoomed(camera: Camera, factor: number, { size, at: [x, y], home }: ZoomAbout): Camera {
  const scale = Math.min(home * NEAREST, Math.max(home * FARTHEST, camera.scale * factor));
  const [px, py] = toPlane(camera, size, x, y);
  return { x: px - (x - size.width / 2) / scale, y: py - (y - size.height / 2) / scale, scale };
}
