// Words of the glossary in a text: `[[head]]`, or `[[heads|head]]` where the text says it in another form.

/** A piece of a text: plain, or a word of the glossary with how the text says it, where that is not the word's own name. */
export type Piece = string | { term: string; shown?: string };

const MARK = /\[\[([^\]|]+)(?:\|([^\]|]+))?\]\]/g;

/** A text in its pieces. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(MARK)) {
    const [all, first = "", second] = match;
    if (match.index > end) found.push(text.slice(end, match.index));
    found.push(second === undefined ? { term: first } : { term: second, shown: first });
    end = match.index + all.length;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}

/** The words of the glossary that a text has. */
export const termsIn = (text: string): string[] =>
  pieces(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece.term]));

/** A text without its marks, for where nothing can be pressed; a word that stands alone is called by its id. */
export const plain = (text: string): string => text.replace(MARK, (_all, first: string) => first.replaceAll("-", " "));
