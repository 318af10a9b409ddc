// What the tests of a language model come to, as a table and as sentences.
import { msg, str } from "@lit/localize";
import type { Measure, Rouge, Tuned } from "../../store";
import { fixed, percent } from "../../words";

/** A measure in words, with its interval. */
export interface Shown {
  value: string;
  interval?: string;
}

/** A line of the table: one measure of the model before and after, and of what costs nothing. */
export interface Line {
  name: string;
  before?: Shown;
  after?: Shown;
  firstSentence?: Shown;
  longestSentence?: Shown;
}

const shown = (measure: Measure | undefined, word: (value: number) => string): Shown | undefined =>
  measure && {
    value: word(measure.value),
    ...(measure.interval && { interval: msg(str`${word(measure.interval[0])} to ${word(measure.interval[1])}`) }),
  };

/** Of perplexity, one decimal says enough; a very large one is only told by its size. */
const perplexity = (value: number): string => fixed(value, value < 1000 ? 1 : 0);
const share = (value: number): string => fixed(value, 3);

/** The figures of a tuned model, a line each; those of ROUGE only where outputs were written. */
export function figureLines({ before, after }: Pick<Tuned, "before" | "after">): Line[] {
  const line = (name: string, all: Record<Exclude<keyof Line, "name">, Shown | undefined>): Line => ({
    name,
    ...(Object.fromEntries(Object.entries(all).filter(([, value]) => value)) as Omit<Line, "name">),
  });
  const rouge = (name: string, key: keyof Rouge): Line =>
    line(name, {
      before: shown(before?.rouge?.[key], share),
      after: shown(after?.rouge?.[key], share),
      firstSentence: shown(after?.firstSentence?.[key], share),
      longestSentence: shown(after?.longestSentence?.[key], share),
    });
  return [
    line(msg("Perplexity (lower is better)"), {
      before: shown(before?.perplexity, perplexity),
      after: shown(after?.perplexity, perplexity),
      firstSentence: undefined,
      longestSentence: undefined,
    }),
    ...(after?.rouge ? [rouge("ROUGE-1", "rouge1"), rouge("ROUGE-2", "rouge2"), rouge("ROUGE-L", "rougeL")] : []),
  ];
}

/** What the run has changed, in sentences. */
export function verdictInWords({ before, after }: Pick<Tuned, "before" | "after">): string[] {
  const said: string[] = [];
  const [p, q] = [before?.perplexity?.value, after?.perplexity?.value];
  if (p !== undefined && q !== undefined && p > 0) {
    const change = percent(Math.abs(1 - q / p), 0);
    said.push(
      q < p
        ? msg(str`What was set aside surprises it less than before: perplexity fell by ${change}.`)
        : msg(str`What was set aside surprises it no less than before: perplexity rose by ${change}.`),
    );
  }
  const [a, b] = [before?.rouge?.rougeL, after?.rouge?.rougeL];
  if (a && b) {
    const free = Math.max(after?.firstSentence?.rougeL.value ?? 0, after?.longestSentence?.rougeL.value ?? 0);
    const [was, now, lead] = [a.value, b.value, free].map(share);
    said.push(
      b.value > a.value
        ? msg(str`What it writes is closer to the references: ROUGE-L went from ${was} to ${now}.`)
        : msg(str`What it writes is no closer to the references: ROUGE-L went from ${was} to ${now}.`),
    );
    if (b.value <= free)
      said.push(msg(str`Taking the first or the longest sentence of each input would do as well: ROUGE-L ${lead}.`));
    if (a.interval && b.interval && a.interval[1] >= b.interval[0] && b.interval[1] >= a.interval[0])
      said.push(
        msg("The two intervals overlap, so that the difference may be chance. More pairs to test on would tell."),
      );
  }
  return said;
}
