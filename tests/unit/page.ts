// What a page's store needs of a browser, for tests without one.

/** A frame comes at once after what is under way. */
export function frames(): void {
  Object.assign(globalThis, {
    requestAnimationFrame: (tell: () => void) => setTimeout(tell),
    cancelAnimationFrame: (frame: ReturnType<typeof setTimeout>) => clearTimeout(frame),
  });
}

/** What hears that a language is being fetched. */
export function languageEvents(): void {
  Object.assign(globalThis, { window: new EventTarget() });
}
