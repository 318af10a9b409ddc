// What the library and its core say, in the language of the page.
import { HomefireError, type TablePreview, type Told, type ToldParameter, type WireError } from "../lib/index";
import { toldOf } from "../lib/errors";
import { figure, isFigure } from "../lib/messages";
import { language, sentences } from "./language/language";

/** As many digits as a number is exact to. */
const DIGITS = 15;

const numbers = new Map<string, Intl.NumberFormat>();

function count(value: number): string {
  const one = language();
  let format = numbers.get(one);
  if (!format) numbers.set(one, (format = new Intl.NumberFormat(one, { maximumSignificantDigits: DIGITS })));
  return format.format(value);
}

/** A message in the page's language; as it is in `english` where that is the language, or where the message has no name here. */
export const toldInWords = (told: Told | undefined, english: string): string => (told && written(told)) ?? english;

/** What an error says, in the page's language. */
export function errorInWords(error: unknown): string {
  if (error instanceof HomefireError) return toldInWords(toldOf(error), error.message);
  return error instanceof Error ? error.message : String(error);
}

/** What an error says that has crossed, or was kept. */
export const keptErrorInWords = ({ told, message }: WireError): string => toldInWords(told, message);

/** What is to be known of how a table was read; what was kept by an earlier version has no such notes, or those in English only. */
export const notesInWords = ({ notes = [], told = [] }: Partial<Pick<TablePreview, "notes" | "told">>): string[] =>
  notes.map((note, i) => toldInWords(told[i], note));

/** Nothing where one of its sentences is not known. */
function written({ key, parameters }: Told): string | undefined {
  const all = sentences();
  const sentence = Object.hasOwn(all, key) ? all[key] : undefined;
  const words = Object.entries(parameters).map(([name, value]) => [name, parameterInWords(value)] as const);
  if (!sentence || words.some(([, word]) => word === undefined)) return undefined;
  return sentence(Object.fromEntries(words) as Record<string, string>);
}

function parameterInWords(value: ToldParameter): string | undefined {
  if (typeof value === "number") return count(value);
  if (typeof value !== "object") return value;
  return isFigure(value) ? figure(language(), value) : written(value);
}
