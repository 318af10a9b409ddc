// Paints the map onto a canvas: the shading, the points, what is pointed at, and the text that is tried. It knows no gestures.
import { labelMark, SHAPES, type LabelMark } from "../labels";
import { toScreen, whole, type Box, type Camera, type Size } from "./camera";
import { PointLayer, stamp, type Stamps } from "./layer";
import { regionsOf } from "./regions";
import { drawShade, shadeOf, type Shade } from "./shade";
import { KINDS, kindOf, radiusFor, sprites, type Colours } from "./sprites";

/** What is on the map. */
export interface Scene {
  /** Two numbers a point. */
  points: Float32Array;
  /** How each point looks (sprites.ts). */
  looks: Uint16Array;
  labels: readonly string[];
  /** The place of the label that a classifier gives to each point, for the shading; -1 where it gives none. */
  given?: Int16Array | undefined;
  /** What is seen at first. */
  box: Box;
  /** A text that is not on the map, and the label that it was given. */
  typed?: { at: [x: number, y: number]; label: string } | undefined;
}

/** Milliseconds of each motion. */
const MOVES = 900;
const FADES = 450;
const FLIES = 800;

/** Points that are seen to move at most. */
const MOVING = 2000;

const eased = (t: number): number => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2);

export class Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #still = matchMedia("(prefers-reduced-motion: reduce)");
  #scene: Scene | undefined;
  #layer: PointLayer | undefined;
  #stamps: Stamps | undefined;
  #colours: Colours | undefined;
  #marks: LabelMark[] = [];
  #move: { from: Float32Array; began: number; camera: Camera } | undefined;
  #shade: Shade | undefined;
  #before: { shade: Shade | undefined; began: number } | undefined;
  #flight: { from: [x: number, y: number]; began: number } | undefined;
  #frame = 0;
  size: Size = { width: 1, height: 1 };
  camera: Camera = { x: 0, y: 0, scale: 1 };
  /** The points that stand out: pointed at, and opened. */
  pointed: number | undefined;
  opened: number | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** The scale at which the whole is seen. */
  get home(): Camera {
    return this.#scene ? whole(this.#scene.box, this.size) : this.camera;
  }

  get #density(): number {
    return Math.min(3, devicePixelRatio || 1);
  }

  /** Whether the whole is seen, as when nobody has moved it. */
  get isHome(): boolean {
    const { home, camera } = this;
    return (
      Math.abs(camera.scale / home.scale - 1) < 1e-6 &&
      Math.hypot(camera.x - home.x, camera.y - home.y) * home.scale < 0.5
    );
  }

  resize(size: Size, colours: Colours): void {
    const wasHome = this.isHome;
    this.size = size;
    this.#canvas.width = Math.max(1, Math.round(size.width * this.#density));
    this.#canvas.height = Math.max(1, Math.round(size.height * this.#density));
    this.#colours = colours;
    if (wasHome) this.camera = this.home;
    this.#dress(true);
  }

  /** Shows a scene. Points that stood elsewhere go there, and regions change into the new ones. */
  show(scene: Scene): void {
    const before = this.#scene;
    const [wasHome, camera] = [!before || this.isHome, this.camera];
    const from = this.#now();
    this.#scene = scene;
    if (wasHome) this.camera = this.home;
    const now = performance.now();
    const same = before?.points.length === scene.points.length;
    if (!same) this.#move = undefined;
    else if (before.points !== scene.points && !this.#still.matches) this.#move = { from, began: now, camera };
    const typedBefore = before?.typed;
    if (scene.typed && (typedBefore?.at[0] !== scene.typed.at[0] || typedBefore.at[1] !== scene.typed.at[1])) {
      this.#flight = this.#still.matches ? undefined : { from: typedBefore?.at ?? this.#entrance(), began: now };
    }
    const fresh = !same || before?.labels !== scene.labels;
    if (fresh || before?.points !== scene.points || before.looks !== scene.looks) this.#dress(fresh);
    if (before?.given !== scene.given || before?.points !== scene.points) this.#shadeAnew(now);
    this.draw();
  }

  /** Where a text comes from that is typed: the upper right corner, beside which one types. */
  #entrance(): [x: number, y: number] {
    const { camera, size } = this;
    return [camera.x + size.width / 2 / camera.scale, camera.y - size.height / 2 / camera.scale];
  }

  #shadeAnew(now: number): void {
    const scene = this.#scene;
    if (!scene || !this.#colours) return;
    this.#before = this.#still.matches ? undefined : { shade: this.#shade, began: now };
    this.#shade = scene.given
      ? shadeOf(regionsOf(scene.points, scene.given, scene.labels.length, scene.box), this.#marks, this.#colours)
      : undefined;
  }

  /** Makes the marks of the scene. */
  #dress(fresh: boolean): void {
    const scene = this.#scene;
    const colours = this.#colours;
    if (!scene || !colours) return;
    const density = this.#density;
    if (fresh || !this.#stamps) {
      this.#marks = scene.labels.map((label) => labelMark(scene.labels, label));
      const radius = radiusFor(scene.points.length / 2);
      const made = sprites({ marks: this.#marks, colours, radius, density });
      this.#stamps = { ...scene, order: [], sprites: made, density };
      if (scene.given) this.#shadeAnew(-Infinity);
    }
    const order = new Int32Array(scene.looks.length);
    let next = 0;
    for (const kind of KINDS) scene.looks.forEach((look, i) => kindOf(look) === kind && (order[next++] = i));
    this.#stamps = { ...this.#stamps, points: scene.points, looks: scene.looks, order };
    if (this.#layer) this.#layer.take(this.#stamps, fresh);
    else this.#layer = new PointLayer(this.#stamps);
    this.draw();
  }

  /** Draws in the next frame. */
  draw(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#paint(performance.now())) this.draw();
    });
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /** Where the points are at this moment. */
  #now(now = performance.now()): Float32Array {
    const points = this.#scene?.points ?? new Float32Array();
    const move = this.#move;
    if (!move) return points;
    const t = eased(Math.min(1, Math.max(0, (now - move.began) / MOVES)));
    return points.map((to, i) => move.from[i]! + (to - move.from[i]!) * t);
  }

  /** Paints a frame, and gives whether another one is needed. */
  #paint(now: number): boolean {
    const context = this.#canvas.getContext("2d");
    const scene = this.#scene;
    const stamps = this.#stamps;
    if (!context || !scene || !stamps || !this.#layer) return false;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    if (this.#move && now - this.#move.began >= MOVES) this.#move = undefined;
    const move = this.#move;
    const camera = move ? this.#cameraAt(move, now) : this.camera;
    const { size } = this;
    let more = this.#paintShades(context, camera, now);
    const points = this.#now(now);
    if (move) this.#paintMove(context, { ...stamps, points }, camera, (now - move.began) / MOVES);
    else {
      more = this.#layer.prepare(camera, size) || more;
      this.#layer.draw(context, camera, size);
    }
    more ||= move !== undefined;
    context.scale(this.#density, this.#density);
    const at = (i: number) => toScreen(camera, size, points[2 * i] ?? 0, points[2 * i + 1] ?? 0);
    if (this.opened !== undefined) this.#ring(context, at(this.opened), 3);
    if (this.pointed !== undefined) this.#ring(context, at(this.pointed), 2);
    return this.#paintTyped(context, camera, now) || more;
  }

  /** Paints points on their way. Of many only some are seen to go: the others fade, and are there again at the end. */
  #paintMove(context: CanvasRenderingContext2D, stamps: Stamps, camera: Camera, t: number): void {
    const layer = this.#layer;
    const { size } = this;
    const step = Math.ceil(stamps.order.length / MOVING);
    layer?.prepare(this.camera, size);
    if (step > 1) {
      context.globalAlpha = Math.max(0, layer?.isCurrent ? 3 * t - 2 : 1 - 4 * t);
      layer?.draw(context, layer.isCurrent ? this.camera : camera, size);
      context.globalAlpha = 1;
    }
    const order = step > 1 ? Array.from(stamps.order).filter((_, k) => k % step === 0) : stamps.order;
    stamp(context, { ...stamps, order }, { camera, size }, [0, order.length]);
  }

  /** The camera comes along with the points, where it saw the whole. */
  #cameraAt({ camera: from, began }: { camera: Camera; began: number }, now: number): Camera {
    const t = eased(Math.min(1, (now - began) / MOVES));
    const between = (a: number, b: number) => a + (b - a) * t;
    if (!this.isHome) return this.camera;
    const { x, y, scale } = this.camera;
    return { x: between(from.x, x), y: between(from.y, y), scale: between(from.scale, scale) };
  }

  #paintShades(context: CanvasRenderingContext2D, camera: Camera, now: number): boolean {
    const seen = { camera, size: this.size, density: this.#density };
    const before = this.#before;
    const t = before ? Math.min(1, Math.max(0, (now - before.began) / FADES)) : 1;
    if (t === 1) this.#before = undefined;
    else if (before?.shade) drawShade(context, before.shade, seen, 1 - t);
    if (this.#shade) drawShade(context, this.#shade, seen, t);
    return t < 1;
  }

  #ring(context: CanvasRenderingContext2D, [x, y]: [number, number], width: number): void {
    const radius = radiusFor((this.#scene?.points.length ?? 0) / 2) + 5;
    for (const [colour, line] of [
      [this.#colours?.card ?? "", width + 3],
      [this.#colours?.ink ?? "", width],
    ] as const) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.stroke();
    }
  }

  /** The text that is tried, as its label's mark in a ring of ink. */
  #paintTyped(context: CanvasRenderingContext2D, camera: Camera, now: number): boolean {
    const typed = this.#scene?.typed;
    if (!typed || !this.#colours) return false;
    const flight = this.#flight;
    const t = flight ? eased(Math.min(1, (now - flight.began) / FLIES)) : 1;
    if (t >= 1) this.#flight = undefined;
    const [fx, fy] = flight?.from ?? typed.at;
    const [x, y] = toScreen(camera, this.size, fx + (typed.at[0] - fx) * t, fy + (typed.at[1] - fy) * t);
    const { hue, shape } = labelMark(this.#scene?.labels ?? [], typed.label);
    const { ink, card, hues } = this.#colours;
    context.save();
    context.translate(x, y);
    context.beginPath();
    context.arc(0, 0, 13, 0, 2 * Math.PI);
    context.fillStyle = card;
    context.fill();
    context.lineWidth = 2.5;
    context.strokeStyle = ink;
    context.stroke();
    context.translate(-8, -8);
    context.fillStyle = hues[hue - 1] ?? ink;
    context.fill(new Path2D(SHAPES[shape]));
    context.restore();
    return t < 1;
  }
}
