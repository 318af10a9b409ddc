// Which language is spoken. English stands in the sources, inside `msg`; the others are files of their own (de.ts, written
// from de.xlf by scripts/language.mjs), which are fetched when they are needed. There is one language a page.
import { configureLocalization } from "@lit/localize";

/** Each in its own words. */
export const languages = { en: "English", de: "Deutsch" } as const;

export type Language = keyof typeof languages;

const { getLocale, setLocale } = configureLocalization({
  sourceLocale: "en",
  targetLocales: ["de"],
  loadLocale: () => import("./de"),
});

/** The language of now, as numbers and dates need it too. */
export const language = (): Language => getLocale() as Language;

/** The first of these tags, such as "de-AT", whose language is spoken here. */
export function known(tags: readonly (string | null)[]): Language | undefined {
  const spoken = tags.map((tag) => (tag ?? "").toLowerCase().split("-")[0] ?? "");
  return spoken.find((one): one is Language => Object.hasOwn(languages, one));
}

/** Speaks another language, once its words are there. Where they can't be fetched it stays as it was. */
export async function speak(wanted: Language): Promise<void> {
  try {
    await setLocale(wanted);
  } catch (error) {
    console.warn(`Homefire: the words for "${wanted}" could not be fetched.`, error);
  }
}

/** The language that is named nearest around an element, out through shadow roots. */
export function languageAround(element: Element): Language {
  let within: Element | undefined = element;
  while (within) {
    const named: Element | null = within.closest("[lang]");
    if (named) return known([named.getAttribute("lang")]) ?? "en";
    const root = within.getRootNode();
    within = root instanceof ShadowRoot ? root.host : undefined;
  }
  return "en";
}
