// All points as one picture that is larger than what is seen. Moving the plane moves this picture, so that a frame costs the same
// for ten points and ten thousand. Where what is seen leaves it, or another scale settles, it is drawn anew behind the scenes, some
// points a frame.
import { toScreen, type Camera, type Size } from "./camera";

/** Room around what is seen, as a share of its sides. */
const ROOM = 0.3;
/** Points that are stamped in one frame. */
const PORTION = 1500;

interface Picture {
  canvas: HTMLCanvasElement;
  camera: Camera;
  /** CSS pixels of the whole. */
  size: Size;
}

/** What is stamped. */
export interface Stamps {
  /** Two numbers a point. */
  points: Float32Array;
  looks: ArrayLike<number>;
  /** The points as they are to lie on each other. */
  order: ArrayLike<number>;
  sprites: readonly HTMLCanvasElement[];
  density: number;
}

/** Stamps some points, in their order, onto a canvas of this size. Gives how many lay on it. */
export function stamp(
  context: CanvasRenderingContext2D,
  { points, looks, order, sprites, density }: Stamps,
  { camera, size }: Pick<Picture, "camera" | "size">,
  [from, to]: [from: number, to: number],
): void {
  for (let k = from; k < to; k++) {
    const i = order[k]!;
    const sprite = sprites[looks[i]!];
    if (!sprite) continue;
    const [x, y] = toScreen(camera, size, points[2 * i]!, points[2 * i + 1]!);
    if (x < -20 || y < -20 || x > size.width + 20 || y > size.height + 20) continue;
    const half = sprite.width / 2;
    context.drawImage(sprite, Math.round(x * density - half), Math.round(y * density - half));
  }
}

export class PointLayer {
  #stamps: Stamps;
  #front?: Picture | undefined;
  #back?: (Picture & { done: number }) | undefined;
  /** Whether the front is of these points and looks. */
  #current = false;
  /** A canvas that is not in use, since one is large. */
  #spare?: HTMLCanvasElement | undefined;

  constructor(stamps: Stamps) {
    this.#stamps = stamps;
  }

  /** Takes other points or looks. What is seen stays until they are drawn, unless it is to be `fresh`. */
  take(stamps: Stamps, fresh: boolean): void {
    this.#stamps = stamps;
    this.#current = false;
    this.#back = undefined;
    if (fresh) this.#front = undefined;
  }

  /** Whether what is seen is of the points that were taken last. */
  get isCurrent(): boolean {
    return this.#current;
  }

  /** Goes on with the next picture, where another one is needed. Gives whether there is more to be done in the next frame. */
  prepare(camera: Camera, size: Size): boolean {
    if (this.#stale(camera, size)) this.#advance(camera, size);
    return this.#stale(camera, size);
  }

  /** Draws what there is: of the first picture, as much as is done. */
  draw(context: CanvasRenderingContext2D, camera: Camera, size: Size): void {
    const picture = this.#front ?? this.#back;
    if (!picture) return;
    const { canvas, camera: from, size: whole } = picture;
    const { density } = this.#stamps;
    const ratio = camera.scale / from.scale;
    const [x, y] = toScreen(camera, size, from.x, from.y);
    const [left, top] = [x - (whole.width / 2) * ratio, y - (whole.height / 2) * ratio];
    context.drawImage(
      canvas,
      Math.round(left * density),
      Math.round(top * density),
      canvas.width * ratio,
      canvas.height * ratio,
    );
  }

  /** Whether the picture is of other points, at another scale, or ends where something is seen. */
  #stale(camera: Camera, size: Size): boolean {
    const front = this.#front;
    if (!front || !this.#current || front.camera.scale !== camera.scale) return true;
    const room = (from: number, to: number, length: number) => Math.abs(from - to) * camera.scale > (length * ROOM) / 2;
    return room(front.camera.x, camera.x, size.width) || room(front.camera.y, camera.y, size.height);
  }

  /** Goes on with the next picture. */
  #advance(camera: Camera, size: Size): void {
    const stamps = this.#stamps;
    const back = (this.#back ??= this.#begin(camera, size));
    const context = back.canvas.getContext("2d");
    const to = Math.min(stamps.order.length, back.done + PORTION);
    if (context) stamp(context, stamps, back, [back.done, to]);
    back.done = to;
    if (to < stamps.order.length) return;
    this.#spare = this.#front?.canvas;
    this.#front = back;
    this.#back = undefined;
    this.#current = true;
  }

  #begin(camera: Camera, seen: Size): Picture & { done: number } {
    const size = { width: seen.width * (1 + 2 * ROOM), height: seen.height * (1 + 2 * ROOM) };
    const [width, height] = [size.width, size.height].map((side) => Math.ceil(side * this.#stamps.density));
    const canvas = this.#spare ?? document.createElement("canvas");
    this.#spare = undefined;
    if (canvas.width === width && canvas.height === height) canvas.getContext("2d")?.clearRect(0, 0, width, height);
    else [canvas.width, canvas.height] = [width ?? 0, height ?? 0];
    return { canvas, camera, size, done: 0 };
  }
}
