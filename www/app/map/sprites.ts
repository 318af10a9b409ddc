// The marks of points as small pictures, one for each look, so that thousands of points are stamped and not drawn.
import { SHAPES, type LabelMark } from "../labels";

/** How a point looks: what it was learned from, tested on, or tested on and mistaken. */
export type Kind = "learned" | "test" | "mistake";

/** As they lie on each other, the last on top. */
export const KINDS: readonly Kind[] = ["learned", "test", "mistake"];

/** A look as one number. */
export const lookOf = (label: number, kind: Kind): number => label * KINDS.length + KINDS.indexOf(kind);
export const kindOf = (look: number): Kind => KINDS[look % KINDS.length] ?? "learned";
export const labelOf = (look: number): number => Math.floor(look / KINDS.length);

/** The colours of the page, as a canvas takes them. */
export interface Colours {
  /** By hue, from 1. */
  hues: readonly string[];
  card: string;
  ink: string;
}

/** What sprites are made by. */
export interface SpriteSet {
  marks: readonly LabelMark[];
  colours: Colours;
  /** Half a mark's side in CSS pixels. */
  radius: number;
  /** Device pixels in a CSS pixel. */
  density: number;
}

/** The half side of a mark by how many points there are. */
export const radiusFor = (points: number): number => (points <= 400 ? 6 : points <= 2500 ? 4.5 : 3.2);

/** The pictures of all looks, by look. Each is square, with its mark in the middle. */
export function sprites(set: SpriteSet): HTMLCanvasElement[] {
  return set.marks.flatMap((mark) => KINDS.map((kind) => sprite(mark, kind, set)));
}

function sprite({ hue, shape }: LabelMark, kind: Kind, { colours, radius, density }: SpriteSet): HTMLCanvasElement {
  const half = radius + 5;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(2 * half * density);
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const path = new Path2D(SHAPES[shape]);
  const colour = colours.hues[hue - 1] ?? colours.ink;
  context.scale(density, density);
  context.translate(half, half);
  // Behind the mark, so that this can still be told.
  if (kind === "mistake") cross(context, radius + 3, colours);
  const scale = radius / 8;
  context.save();
  context.scale(scale, scale);
  context.translate(-8, -8);
  context.lineJoin = "round";
  // A rim in the colour of the ground keeps neighbours apart.
  context.strokeStyle = colours.card;
  context.lineWidth = (kind === "learned" ? 1.2 : 3.6) / scale;
  context.stroke(path);
  if (kind === "learned") {
    context.fillStyle = colour;
    context.fill(path);
  } else {
    context.fillStyle = colours.card;
    context.fill(path);
    context.strokeStyle = colour;
    context.lineWidth = 2 / scale;
    context.stroke(path);
  }
  context.restore();
  return canvas;
}

function cross(context: CanvasRenderingContext2D, arm: number, { card, ink }: Colours): void {
  for (const [colour, width] of [
    [card, 3.6],
    [ink, 1.7],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineCap = "round";
    context.beginPath();
    context.moveTo(-arm, -arm);
    context.lineTo(arm, arm);
    context.moveTo(arm, -arm);
    context.lineTo(-arm, arm);
    context.stroke();
  }
}
