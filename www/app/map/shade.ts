// The shading as a small picture, which is drawn large and so becomes soft.
import type { LabelMark } from "../labels";
import { toScreen, type Camera, type Size } from "./camera";
import type { Regions } from "./regions";
import type { Colours } from "./sprites";

/** How much of a label's colour a place has at most, from 0 to 255. */
const MOST = 74;

export interface Shade {
  canvas: HTMLCanvasElement;
  regions: Regions;
}

export function shadeOf(regions: Regions, marks: readonly LabelMark[], { hues }: Colours): Shade {
  const canvas = document.createElement("canvas");
  const { columns, rows, winner, strength } = regions;
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context?.createImageData(columns, rows);
  if (!context || !image) return { canvas, regions };
  const colours = marks.map(({ hue }) => channels(hues[hue - 1] ?? ""));
  for (let cell = 0; cell < winner.length; cell++) {
    const [r, g, b] = colours[winner[cell]!] ?? [0, 0, 0];
    // Where labels are about as frequent, the place is nobody's.
    const alpha = winner[cell]! < 0 ? 0 : MOST * strength[cell]!;
    image.data.set([r, g, b, alpha], 4 * cell);
  }
  context.putImageData(image, 0, 0);
  return { canvas, regions };
}

/** The channels of a colour as the browser resolves it. */
function channels(colour: string): [r: number, g: number, b: number] {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

/** Draws it under the points; `opacity` is less than 1 while it comes or goes. */
export function drawShade(
  context: CanvasRenderingContext2D,
  { canvas, regions: { box, columns, rows } }: Shade,
  { camera, size, density }: { camera: Camera; size: Size; density: number },
  opacity: number,
): void {
  const cell = Math.max((box.right - box.left) / columns, (box.bottom - box.top) / rows);
  const [left, top] = toScreen(camera, size, box.left, box.top);
  const scale = cell * camera.scale * density;
  context.save();
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, left * density, top * density, columns * scale, rows * scale);
  context.restore();
}
