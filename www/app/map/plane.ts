// The plane of the map: a canvas that is dragged, zoomed, and walked over with the arrow keys. It shows a scene, reads out the point
// that is meant, and tells which one is opened.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { tagStyles } from "../components/tag";
import { sharedStyles } from "../styles";
import { beginning, count } from "../words";
import { boxOf, panned, toPlane, toScreen, zoomed } from "./camera";
import { hear } from "./gestures";
import { HitGrid, towards } from "./hit";
import { Painter, type Scene } from "./painter";
import { planeStyles } from "./plane-styles";
import { radiusFor, type Colours } from "./sprites";

/** What is to be read of a point. */
export interface Reading {
  text: string;
  label: TemplateResult;
  /** The same in words, for those who listen. */
  spoken: string;
  notes: readonly string[];
}

/** Letters of a text that are read; the card has all of it. */
const READ = 220;
/** How near a pointer has to be, in CSS pixels beside the mark; a finger is broader. */
const NEAR = 6;
const NEAR_FINGER = 16;
/** What a press of a key or a button zooms by. */
const STEP = 1.5;

const ARROWS: Record<string, [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

class Plane extends LitElement {
  static override styles = [sharedStyles, tagStyles, planeStyles];
  static override properties = {
    scene: { attribute: false },
    name: {},
    opened: { attribute: false },
    pointed: { state: true },
    walked: { state: true },
    hinted: { state: true },
  };
  declare scene: Scene;
  declare name: string;
  declare opened: number | undefined;
  /** The point that is pointed at, or that the keys have come to. */
  declare pointed: number | undefined;
  /** Whether the keys have come to it, so that it is to be said. */
  declare walked: boolean;
  /** Whether it is told how the wheel zooms. */
  declare hinted: boolean;
  /** What is read of a point. */
  declare read: (point: number) => Reading | undefined;
  /** Called with the point that is opened; with none where the map beside them was pressed. */
  declare open: (point: number | undefined) => void;

  #painter: Painter | undefined;
  #grid: { of: Float32Array; grid: HitGrid } | undefined;
  #over = new AbortController();
  #sizes?: ResizeObserver;
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.walked = this.hinted = false;
    this.name = "";
  }

  override render() {
    const point = this.pointed;
    const reading = point === undefined ? undefined : this.read(point);
    return html`<div class="plane">
        <canvas
          tabindex="0"
          role="application"
          data-testid="map-canvas"
          aria-label=${this.name}
          aria-roledescription=${msg("map")}
          aria-describedby="keys"
          @keydown=${this.#pressed}
          @blur=${this.#left}
        ></canvas>
        <p class="hidden-label" id="keys">
          ${msg("Arrow keys go from text to text, Enter opens the one that is read, plus and minus zoom, 0 shows all.")}
        </p>
        ${reading ? this.#reading(reading) : nothing}
        <div class="zoom">
          <button aria-label=${msg("Zoom in")} data-testid="map-in" @click=${() => this.#zoom(STEP)}>+</button>
          <button aria-label=${msg("Zoom out")} data-testid="map-out" @click=${() => this.#zoom(1 / STEP)}>−</button>
          <button aria-label=${msg("Show all")} data-testid="map-home" @click=${this.#home}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M1.5 5V1.5H5M11 1.5h3.5V5M14.5 11v3.5H11M5 14.5H1.5V11" fill="none"></path>
            </svg>
          </button>
        </div>
        ${
          this.hinted
            ? html`<p class="hint" aria-hidden="true">
                ${msg("Click the map, or hold Ctrl, to zoom with the wheel.")}
              </p>`
            : nothing
        }
      </div>
      <div class="hidden-label" aria-live="polite" data-testid="map-said">
        ${this.walked && reading ? [reading.spoken, ...reading.notes].join(". ") : nothing}
      </div>`;
  }

  #reading({ text, label, notes }: Reading) {
    return html`<div class="reading" aria-hidden="true" data-testid="map-reading">
      <p>${label}</p>
      <p class="text" dir="auto">${beginning(text, READ)}</p>
      ${notes.map((note) => html`<p class="muted small">${note}</p>`)}
    </div>`;
  }

  get #canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector("canvas");
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scheme.addEventListener("change", this.#resized);
    if (this.hasUpdated) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener("change", this.#resized);
    this.#sizes?.disconnect();
    this.#over.abort();
    clearTimeout(this.#hintEnds);
    this.#painter?.stop();
  }

  override firstUpdated(): void {
    const canvas = this.#canvas;
    if (!canvas) return;
    this.#painter = new Painter(canvas);
    this.#begin();
  }

  #begin(): void {
    const canvas = this.#canvas;
    if (!canvas) return;
    this.#over = new AbortController();
    const gestures = {
      pan: (dx: number, dy: number) => this.#look((painter) => (painter.camera = panned(painter.camera, dx, dy))),
      zoom: (factor: number, at: [x: number, y: number]) => this.#zoom(factor, at),
      point: (at: [x: number, y: number] | undefined) => this.#point(at),
      tap: (at: [x: number, y: number], touch: boolean) => this.#tap(at, touch),
      wheelZooms: (event: WheelEvent) => this.#wheelZooms(event),
    };
    hear(canvas, gestures, this.#over.signal);
    this.#sizes = new ResizeObserver(this.#resized);
    this.#sizes.observe(canvas);
    this.#resized();
  }

  readonly #resized = () => {
    const canvas = this.#canvas;
    if (!canvas) return;
    this.#painter?.resize({ width: canvas.clientWidth || 1, height: canvas.clientHeight || 1 }, this.#colours(canvas));
  };

  /** The page's colours, as the browser resolves them where they are the colour of something; of all at once, which is quicker. */
  #colours(canvas: HTMLCanvasElement): Colours {
    const names = [...Array.from({ length: 8 }, (_, hue) => `--label-${hue + 1}`), "--card", "--ink"];
    const swatches = names.map((name) => {
      const swatch = document.createElement("i");
      swatch.style.color = `var(${name})`;
      return swatch;
    });
    const all = document.createElement("div");
    all.append(...swatches);
    canvas.after(all);
    const colours = swatches.map((swatch) => getComputedStyle(swatch).color);
    all.remove();
    return { hues: colours.slice(0, 8), card: colours[8] ?? "", ink: colours[9] ?? "" };
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("scene");
    if (before && before.points.length !== this.scene.points.length) this.pointed = undefined;
  }

  override updated(changed: PropertyValues<this>): void {
    const painter = this.#painter;
    if (!painter) return;
    if (changed.has("scene")) painter.show(this.scene);
    painter.pointed = this.pointed;
    painter.opened = this.opened;
    painter.draw();
    this.#canvas?.classList.toggle("whole", painter.isHome);
    this.#placeReading(painter);
  }

  /** Beside the point, where there is room. */
  #placeReading(painter: Painter): void {
    const box = this.renderRoot.querySelector<HTMLElement>(".reading");
    if (!box || this.pointed === undefined) return;
    const { size } = painter;
    const [x, y] = this.screenOf(this.pointed);
    const away = radiusFor(this.scene.points.length / 2) + 10;
    const [width, height] = [box.offsetWidth, box.offsetHeight];
    const left = x + away + width > size.width ? x - away - width : x + away;
    const top = Math.max(4, Math.min(size.height - height - 4, y - height / 2));
    // On a narrow screen neither side has room, and it stands above or below.
    const beside = left >= 4 && left + width <= size.width - 4;
    box.style.setProperty("left", `${beside ? left : Math.max(4, Math.min(size.width - width - 4, x - width / 2))}px`);
    box.style.setProperty("top", `${beside ? top : y > size.height / 2 ? y - away - height : y + away}px`);
  }

  /** Changes what is seen. */
  #look(change: (painter: Painter) => void): void {
    const painter = this.#painter;
    if (!painter) return;
    change(painter);
    painter.draw();
    this.requestUpdate();
  }

  #zoom(factor: number, at?: [x: number, y: number]): void {
    this.#look((painter) => {
      const { size, home, camera } = painter;
      const about = { size, home: home.scale, at: at ?? ([size.width / 2, size.height / 2] as [number, number]) };
      painter.camera = zoomed(camera, factor, about);
    });
  }

  readonly #home = () => this.#look((painter) => (painter.camera = painter.home));

  #hintEnds?: ReturnType<typeof setTimeout>;

  /** A wheel that goes over the map on its way down the page is not to be caught. */
  #wheelZooms(event: WheelEvent): boolean {
    if (event.ctrlKey || event.metaKey || this.shadowRoot?.activeElement === this.#canvas) return true;
    this.hinted = true;
    clearTimeout(this.#hintEnds);
    this.#hintEnds = setTimeout(() => (this.hinted = false), 1500);
    return false;
  }

  /** The point at a place of the canvas. */
  #hit([x, y]: [x: number, y: number], beside: number): number | undefined {
    const painter = this.#painter;
    if (!painter) return undefined;
    const { points } = this.scene;
    if (this.#grid?.of !== points) this.#grid = { of: points, grid: new HitGrid(points) };
    const { camera, size } = painter;
    const radius = radiusFor(points.length / 2) + beside;
    return this.#grid.grid.at(...toPlane(camera, size, x, y), radius / camera.scale);
  }

  #point(at: [x: number, y: number] | undefined): void {
    this.walked = false;
    this.pointed = at && this.#hit(at, NEAR);
  }

  #tap(at: [x: number, y: number], touch: boolean): void {
    const point = this.#hit(at, touch ? NEAR_FINGER : NEAR);
    this.walked = false;
    this.pointed = touch ? undefined : point;
    this.open(point);
  }

  readonly #left = () => {
    if (this.walked) this.pointed = undefined;
    this.walked = false;
  };

  readonly #pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const arrow = ARROWS[key];
    if (arrow) this.#walk(...arrow);
    else if (key === "Enter" || key === " ") this.open(this.pointed);
    else if (key === "+" || key === "=") this.#zoom(STEP);
    else if (key === "-") this.#zoom(1 / STEP);
    else if (key === "0") this.#home();
    else if (key === "Escape" && this.pointed !== undefined) this.pointed = undefined;
    else return;
    event.preventDefault();
  };

  /** Goes to the next point in a direction: from none to the one in the middle of what is seen. */
  #walk(dx: number, dy: number): void {
    const painter = this.#painter;
    const { points } = this.scene;
    if (!painter || points.length === 0) return;
    const { camera, size } = painter;
    const box = boxOf(points);
    const far = Math.hypot(box.right - box.left, box.bottom - box.top) + Math.hypot(camera.x, camera.y);
    this.#hit([0, 0], 0);
    const next =
      this.pointed === undefined ? this.#grid?.grid.at(camera.x, camera.y, far) : towards(points, this.pointed, dx, dy);
    if (next === undefined) return;
    this.pointed = next;
    this.walked = true;
    const [x, y] = this.screenOf(next);
    // What is read is seen.
    if (x < 0 || y < 0 || x > size.width || y > size.height) {
      painter.camera = { ...camera, x: points[2 * next]!, y: points[2 * next + 1]! };
    }
    this.requestUpdate();
  }

  /** Where a point is, in CSS pixels from the upper left corner. */
  screenOf(point: number): [x: number, y: number] {
    const painter = this.#painter;
    const { points } = this.scene;
    const [x, y] = [points[2 * point] ?? 0, points[2 * point + 1] ?? 0];
    return painter ? toScreen(painter.camera, painter.size, x, y) : [0, 0];
  }

  /** Brings the keys back to the map. */
  override focus(): void {
    this.#canvas?.focus();
  }
}

customElements.define("hf-map-plane", Plane);

export type { Plane, Scene };

/** How many texts are on the map, for its name. */
export const nameOfMap = (points: number): string => msg(str`Map of ${count(points)} texts`);
