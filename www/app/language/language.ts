// Which language is spoken. English stands in the sources, inside `msg`; the others are files of their own (translations/, written
// from *.xlf by scripts/language.mjs), which are fetched when they are needed. There is one language a page.
import { configureLocalization } from "@lit/localize";
import { advice } from "./advice-messages";
import { sourceLocale, targetLocales } from "./locales";
import type { Sentences } from "./sentences";

/** Those that are spoken, by lit-localize.json. */
const spoken = [sourceLocale, ...targetLocales] as const;

export type Language = (typeof spoken)[number];

/** Each in its own words. */
export const languages = Object.fromEntries(spoken.map((one) => [one, ownName(one)])) as Record<Language, string>;

function ownName(one: Language): string {
  const [first = "", ...rest] = new Intl.DisplayNames(one, { type: "language" }).of(one) ?? one;
  return first.toLocaleUpperCase(one) + rest.join("");
}

/** What the library says, in languages other than English, once one of them was spoken. */
let translated: Sentences = {};

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: async (locale) => {
    const [words, { sentences }] = await Promise.all([import(`./translations/${locale}.ts`), import("./sentences")]);
    translated = sentences;
    return words;
  },
});

/** The language of now, as numbers and dates need it too. */
export const language = (): Language => getLocale() as Language;

/** The library's messages in the language of now, by key; in English, which they have already, those that the page words anew. */
export const sentences = (): Sentences => (language() === sourceLocale ? advice : translated);

/** The first of these tags, such as "de-AT", whose language is spoken here. */
export function known(tags: readonly (string | null)[]): Language | undefined {
  const wanted = tags.map((tag) => (tag ?? "").toLowerCase().split("-")[0] ?? "");
  return wanted.find((one): one is Language => Object.hasOwn(languages, one));
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
    if (named) return known([named.getAttribute("lang")]) ?? sourceLocale;
    const root = within.getRootNode();
    within = root instanceof ShadowRoot ? root.host : undefined;
  }
  return sourceLocale;
}
