/**
 * Gives the browser's language a name that Intl takes. uPlot makes a number format of it while it is loaded, and a system
 * without a language has one that Intl refuses (WebKitGTK under the locale C says "C").
 */
export function makeLanguageValid(): void {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en", configurable: true });
  }
}
