// What fingers, mice and wheels do to the map: drag, pinch, zoom, point at, tap.

/** What is made of them. Places are in CSS pixels from the canvas's upper left corner. */
export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: [x: number, y: number]): void;
  point(at: [x: number, y: number] | undefined): void;
  tap(at: [x: number, y: number], touch: boolean): void;
  /** Whether a turn of the wheel zooms; otherwise it scrolls the page. */
  wheelZooms(event: WheelEvent): boolean;
}

/** Pixels that a press may move and still be a tap. */
const STEADY = 6;

interface Finger {
  x: number;
  y: number;
  /** How far it has gone since it came. */
  gone: number;
}

/** Hears them until `signal` is aborted. */
export function hear(canvas: HTMLCanvasElement, gestures: Gestures, signal: AbortSignal): void {
  const fingers = new Map<number, Finger>();
  const at = ({ clientX, clientY }: MouseEvent): [number, number] => {
    const { left, top } = canvas.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };
  const on = <K extends keyof HTMLElementEventMap>(name: K, handle: (event: HTMLElementEventMap[K]) => void) =>
    canvas.addEventListener(name, handle, { signal, passive: false });
  on("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = at(event);
    fingers.set(event.pointerId, { x, y, gone: 0 });
    canvas.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    const [x, y] = at(event);
    const finger = fingers.get(event.pointerId);
    if (!finger) return gestures.point([x, y]);
    const [dx, dy] = [x - finger.x, y - finger.y];
    finger.gone += Math.hypot(dx, dy);
    const other = [...fingers.entries()].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const before = Math.hypot(finger.x - other.x, finger.y - other.y);
      const now = Math.hypot(x - other.x, y - other.y);
      other.gone += STEADY;
      if (before > 0 && now > 0) gestures.zoom(now / before, [(x + other.x) / 2, (y + other.y) / 2]);
      gestures.pan(dx / 2, dy / 2);
    } else if (finger.gone > STEADY) gestures.pan(dx, dy);
    Object.assign(finger, { x, y });
  });
  const gone = (event: PointerEvent, taps: boolean) => {
    const finger = fingers.get(event.pointerId);
    fingers.delete(event.pointerId);
    if (finger && taps && finger.gone <= STEADY && fingers.size === 0) {
      gestures.tap([finger.x, finger.y], event.pointerType === "touch");
    }
  };
  on("pointerup", (event) => gone(event, true));
  on("pointercancel", (event) => gone(event, false));
  on("pointerleave", () => gestures.point(undefined));
  on("wheel", (event) => {
    if (!gestures.wheelZooms(event)) return;
    event.preventDefault();
    // Lines and pages are what some mice count in; a trackpad's pinch comes in small steps.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
    gestures.zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0016)), at(event));
  });
}
