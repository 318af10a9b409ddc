// The same words in each language, as the files of lessons have them. English must be there, and stands in for the others.
import * as v from "valibot";
import { language, languages, type Language } from "../language/language";

export const line = v.pipe(v.string(), v.nonEmpty(), v.maxLength(4000));

type Other = Exclude<Language, "en">;

const others = (Object.keys(languages) as Language[]).filter((one): one is Other => one !== "en");

export const said = v.strictObject({
  en: line,
  ...(Object.fromEntries(others.map((one) => [one, v.optional(line)])) as Record<
    Other,
    v.OptionalSchema<typeof line, undefined>
  >),
});

export type Said = v.InferOutput<typeof said>;

/** The words in the language of now. */
export const words = (all: Said): string => all[language()] ?? all.en;
