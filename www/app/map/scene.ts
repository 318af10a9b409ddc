// What the plane is given to show, from what is known of the texts.
import type { Tried } from "../state/map";
import { boxOf } from "./camera";
import type { Chart, Charted } from "./chart";
import type { Scene } from "./painter";
import type { Scaled } from "./scaled";
import { lookOf, type Kind } from "./sprites";
import type { Tested } from "./texts";

/** By which projection the texts stand where they do. */
export type LayoutName = "pca" | "umap";

/** What a scene is made of. */
export interface Shown {
  charted: Charted;
  layout: LayoutName;
  /** The place of the epoch that is shown. */
  at: number;
  labels: readonly string[];
  /** The place of each text's label among them. */
  own: Int32Array;
  said: Chart["said"];
  placed: Chart["placed"];
  tried: Tried | undefined;
}

/** The layout that can be shown: UMAP's once it is there, and never for a record of epochs. */
export function layoutNow({ charted, layout }: Pick<Shown, "charted" | "layout">): {
  name: LayoutName;
  scaled: Scaled;
} {
  const { pca, umap, epochs } = charted;
  if (layout === "umap" && umap && epochs.length === 1) return { name: "umap", scaled: umap };
  return { name: "pca", scaled: pca ?? { layouts: [], at: ([x, y]) => [x, y] } };
}

/** What a text is to the run that was chosen. */
export function kindOfText(text: string, tested: Tested | undefined): Kind {
  if (tested?.mistakes.has(text)) return "mistake";
  return tested?.tests.has(text) ? "test" : "learned";
}

/** Makes scenes, and the same one, or the same parts of it, as long as what they are made of stays. */
export class Scenes {
  #made: { of: unknown[]; scene: Scene } | undefined;
  readonly #parts = new Map<string, { of: unknown[]; part: unknown }>();

  /** A part that is made anew only where what it is made of has changed. */
  #part<T>(name: string, of: unknown[], make: () => T): T {
    const known = this.#parts.get(name);
    if (known && same(known.of, of)) return known.part as T;
    const part = make();
    this.#parts.set(name, { of, part });
    return part;
  }

  scene(shown: Shown): Scene {
    const { charted, at, labels, own, said, placed, tried } = shown;
    const { name, scaled } = layoutNow(shown);
    const points = scaled.layouts[Math.min(at, scaled.layouts.length - 1)] ?? new Float32Array();
    const box = this.#part("box", [scaled], () => boxOf(...scaled.layouts));
    const tested = said?.tested;
    const looks = this.#part("looks", [charted.texts, own, tested], () =>
      Uint16Array.from(charted.texts.texts, (text, i) => lookOf(own[i] ?? 0, kindOfText(text, tested))),
    );
    // A run has said it with the weights that it ended with.
    const isLast = at >= charted.epochs.length - 1;
    const answers = isLast || charted.run === undefined ? said?.given : undefined;
    const given = this.#part("given", [answers, labels], () => {
      const places = new Map(labels.map((label, i) => [label, i]));
      return answers && Int16Array.from(answers, (label) => (label === undefined ? -1 : (places.get(label) ?? -1)));
    });
    const place = isLast ? placed?.[name] : undefined;
    const typed = this.#part("typed", [place, tried, scaled], () =>
      place && tried && placed?.text === tried.text ? { at: scaled.at(place), label: tried.label } : undefined,
    );
    const of = [points, looks, labels, given, box, typed];
    if (this.#made && same(this.#made.of, of)) return this.#made.scene;
    this.#made = { of, scene: { points, looks, labels, given, box, typed } };
    return this.#made.scene;
  }
}

/** Whether two lists hold the same things. */
export const same = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
};
