// The address of what is learned: `#lesson=approaches&step=3`. It carries which lesson, which of its steps, how it is shown and what
// it is run on; never a text.

/** What a link names. */
export interface LessonLink {
  /** The name of the lesson's file, without its ending. */
  lesson: string;
  /** The step, from 1; 0 for where somebody left off. */
  step: number;
  /** Another page than a step: for teachers, or all words of the glossary. */
  page?: "teachers" | "glossary";
  /** Whether the step stands alone, as in a frame on another page. */
  embed?: true;
  /** A sample to run the steps on instead of their own. */
  sample?: string;
  /** The seed of every draw, instead of the lesson's own. */
  seed?: number;
}

/** The lesson that is shown where none is named. */
export const FIRST_LESSON = "approaches";

const NAME = /^[a-z0-9-]{1,40}$/;
const FILE = /^[a-z0-9-]{1,40}\.csv$/;
const NUMBER = /^\d{1,6}$/;

/** What an address names, by its part from "#" on. What can't be read of it is left out. */
export function parseLink(hash: string): LessonLink {
  const named = new URLSearchParams(hash.replace(/^#/, ""));
  const matching = (name: string, pattern: RegExp) => {
    const value = named.get(name);
    return value !== null && pattern.test(value) ? value : undefined;
  };
  const [step, sample, seed] = [matching("step", NUMBER), matching("sample", FILE), matching("seed", NUMBER)];
  const page = (["teachers", "glossary"] as const).find((one) => named.has(one));
  return {
    lesson: matching("lesson", NAME) ?? FIRST_LESSON,
    step: Number(step ?? 0),
    ...(page ? { page } : {}),
    ...(named.has("embed") ? { embed: true as const } : {}),
    ...(sample === undefined ? {} : { sample }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}

/** The address that names this, from its "#". */
export function formatLink({ lesson, step, page, embed, sample, seed }: LessonLink): string {
  return [
    `#lesson=${lesson}`,
    ...(page ? [page] : step > 0 ? [`step=${step}`] : []),
    ...(embed ? ["embed"] : []),
    ...(sample === undefined ? [] : [`sample=${sample}`]),
    ...(seed === undefined ? [] : [`seed=${seed}`]),
  ].join("&");
}
