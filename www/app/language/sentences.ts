// What the library and its core say, in the page's language. In English an error says that itself, so this is fetched with the
// words of another language only.
import { advice } from "./advice-messages";
import { core } from "./core-messages";
import { library } from "./library-messages";

/** Messages by key, each made of its parameters' words by name. */
export type Sentences = Readonly<Record<string, (p: Readonly<Record<string, string>>) => string>>;

export const sentences: Sentences = { ...core, ...advice, ...library };
