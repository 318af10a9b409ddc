// The glossary: one file for the whole page, fetched when a word is first asked for.
import { msg, str } from "@lit/localize";
import * as v from "valibot";
import { checked } from "../projects/schema-parts";
import { said } from "./said";

const schema = v.record(
  v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "small letters, digits and hyphens only")),
  // A word's name, and its two sentences.
  v.strictObject({ name: said, text: said }),
);

/** What each word means, by its id. */
export type Glossary = v.InferOutput<typeof schema>;

/** The glossary's file as a glossary. Throws, naming the place, where it is none. */
export const checkGlossary = (value: unknown): Glossary => checked(schema, value);

/** A file beside the page, which a teacher may have changed. Throws a sentence for a person. */
export async function fetched<T>(file: string, check: (value: unknown) => T): Promise<T> {
  const response = await fetch(new URL(`lessons/${file}`, document.baseURI)).catch(() => undefined);
  if (!response?.ok)
    throw new Error(msg(str`lessons/${file} could not be fetched. Check the connection and try again.`));
  try {
    return check(await response.json());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(msg(str`lessons/${file} can't be used as it is: ${reason}`));
  }
}

let coming: Promise<Glossary> | undefined;

/** The page's glossary. What could not be fetched is tried anew the next time. */
export function glossary(): Promise<Glossary> {
  coming ??= fetched("glossary.json", checkGlossary).catch((error: unknown) => {
    coming = undefined;
    throw error;
  });
  return coming;
}
