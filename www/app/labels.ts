// How a label looks: one of eight hues and one of eight shapes, so that it is known without its colour. The page, its charts and
// its map all take the mark from here.

export type Hue = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Outlines in a square of 16 by 16, as SVG paths, which `Path2D` reads too. */
export const SHAPES = {
  circle: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z",
  square: "M2.8 2.8h10.4v10.4H2.8Z",
  triangle: "M8 1.8 14.6 13.4H1.4Z",
  diamond: "M8 1 15 8 8 15 1 8Z",
  plus: "M5.7 1.5h4.6v4.2h4.2v4.6h-4.2v4.2H5.7v-4.2H1.5V5.7h4.2Z",
  hexagon: "M8 1.2 13.9 4.6v6.8L8 14.8 2.1 11.4V4.6Z",
  drop: "M8 14.4 1.4 2.6h13.2Z",
  star: "M8 .8 10.1 5.8 15.4 6.2 11.4 9.7 12.6 14.9 8 12.1 3.4 14.9 4.6 9.7.6 6.2 5.9 5.8Z",
} as const;

export type Shape = keyof typeof SHAPES;

const shapes = Object.keys(SHAPES) as Shape[];

export interface LabelMark {
  hue: Hue;
  shape: Shape;
}

/**
 * The mark of a label by its place among all of them. Beyond eight, hues come again with other shapes, so that the first 64 marks
 * differ. A label that is not among them, as in a loaded classifier with others, has the mark of the place after the last.
 */
export function labelMark(labels: readonly string[], label: string): LabelMark {
  const found = labels.indexOf(label);
  return markAt(found < 0 ? labels.length : found);
}

/** The mark of the label at this place. */
export function markAt(place: number): LabelMark {
  const hue = ((place % 8) + 1) as Hue;
  const shape = shapes[(place + Math.floor(place / 8)) % 8]!;
  return { hue, shape };
}
