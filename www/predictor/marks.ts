// Labels in their colours and shapes, and shares as bars, as the page shows them.
import { SHAPES, labelMark } from "../app/labels";

const SVG = "http://www.w3.org/2000/svg";

export const make = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  { text, className }: { text?: string; className?: string } = {},
  ...children: Node[]
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  made.append(...children);
  return made;
};

function svg(className: string, name: string, attributes: Record<string, string>): SVGElement {
  const [picture, shape] = [document.createElementNS(SVG, "svg"), document.createElementNS(SVG, name)];
  picture.setAttribute("class", className);
  picture.setAttribute("aria-hidden", "true");
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
  picture.append(shape);
  return picture;
}

/** A label's mark and its name. */
export function tag(labels: readonly string[], label: string): HTMLElement {
  const { hue, shape } = labelMark(labels, label);
  const mark = svg(`mark hue-${hue}`, "path", { d: SHAPES[shape] });
  mark.setAttribute("viewBox", "0 0 16 16");
  return make("span", { className: "tag" }, mark, make("bdi", { text: label }));
}

/** A bar of a share in a label's colour. */
export function bar(labels: readonly string[], label: string, share: number): SVGElement {
  const width = `${(100 * share).toFixed(1)}%`;
  return svg(`bar hue-${labelMark(labels, label).hue}`, "rect", { width, height: "100%" });
}
