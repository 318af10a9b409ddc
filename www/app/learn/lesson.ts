// What a lesson's file may hold. It is written by hand, so whatever is wrong with it is told with its place.
import * as v from "valibot";
import { settingSchema } from "../projects/schema";
import { checked, count, name } from "../projects/schema-parts";
import { approachChoices, initialSettings } from "../state/settings";
import type { Glossary } from "./glossary";
import { line, said } from "./said";
import { termsIn } from "./terms-in";

const id = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "small letters, digits and hyphens only"));
const file = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}\.csv$/, "the name of a table in samples/"));
const few = <T extends v.GenericSchema>(item: T, least = 0) =>
  v.pipe(v.array(item), v.minLength(least), v.maxLength(100));

/** Settings under the page's names, those that are not as they are at first. */
const settings = v.strictObject(
  Object.fromEntries(
    Object.entries(initialSettings).map(([group, firsts]) => [
      group,
      v.optional(
        v.strictObject(
          Object.fromEntries(
            Object.entries(firsts).map(([key, first]) => [key, v.optional(settingSchema(group, key, first))]),
          ),
        ),
      ),
    ]),
  ),
);

const run = v.strictObject({
  id,
  name: said,
  /** "rewrite" teaches a language model to write, and is measured by ROUGE-L. */
  task: v.optional(v.picklist(["classify", "rewrite"]), "classify"),
  sample: file,
  approach: v.picklist(approachChoices),
  settings: v.optional(settings, {}),
  /** The run of the same step that it starts from. */
  from: v.optional(id),
  /** False for what is only a means, such as the run that another one starts from. */
  shown: v.optional(v.boolean(), true),
});

/** A sentence that is shown where the numbers are so: compared with guessing, another step or another run of the step. */
const sentence = v.strictObject({
  when: v.optional(v.strictObject({ versus: id, is: v.picklist(["above", "below", "unclear", "not-run"]) })),
  text: said,
});

const answer = v.strictObject({ text: said, why: said, right: v.optional(v.boolean(), false) });

const step = v.strictObject({
  id,
  minutes: v.pipe(count, v.minValue(1), v.maxValue(60)),
  title: said,
  idea: said,
  guess: said,
  /** About how long its runs take on a laptop's CPU, in seconds. */
  seconds: v.pipe(count, v.minValue(1)),
  needs: v.optional(v.literal("language-model")),
  /** Whether the texts can be drawn as a map once the step is run. */
  map: v.optional(v.boolean(), false),
  runs: few(run, 1),
  after: few(sentence, 1),
  question: v.strictObject({ text: said, answers: few(answer, 2) }),
  words: few(id, 1),
});

const lesson = v.strictObject({
  id,
  title: said,
  about: said,
  samples: few(v.strictObject({ file, name: said, descriptions: v.optional(v.record(name, line), {}) }), 1),
  steps: few(step, 1),
  teachers: v.strictObject({
    intro: said,
    sections: few(v.strictObject({ title: said, items: few(said, 1) }), 1),
  }),
});

export type Lesson = v.InferOutput<typeof lesson>;
export type Step = Lesson["steps"][number];
export type LessonRun = Step["runs"][number];
export type Sentence = Step["after"][number];

/** The name that stands for always giving the most frequent label. */
export const GUESSING = "guessing";

/** What stands in the file of this name as a lesson. Throws, naming the place, where it is none. */
export function checkLesson(value: unknown, glossary: Glossary, file?: string): Lesson {
  try {
    const read = checked(lesson, value);
    if (file !== undefined && read.id !== file)
      throw new Error(`id: “${read.id}” is not the file's own name, “${file}”`);
    references(read, glossary);
    return read;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Whoever counts the steps in the file begins with 1.
    throw new Error(message.replace(/^steps\.(\d+)/, (_, index) => `step ${Number(index) + 1}`));
  }
}

/** Checks that what a lesson refers to is there. */
function references({ steps, samples, teachers }: Lesson, glossary: Glossary): void {
  unique(
    steps.map((step) => step.id),
    "steps",
  );
  const files = new Set(samples.map((sample) => sample.file));
  steps.forEach((step, index) => {
    const at = `steps.${index}`;
    const runs = step.runs.map((one) => one.id);
    unique(runs, `${at}.runs`);
    step.runs.forEach((one, place) => {
      if (!files.has(one.sample)) throw new Error(`${at}.runs.${place}.sample: ${one.sample} is not among the samples`);
      known(one.from, runs.slice(0, place), `${at}.runs.${place}.from`);
    });
    if (!step.runs.at(-1)?.shown)
      throw new Error(`${at}.runs: the last run is the one that is guessed, so it is shown`);
    const earlier = steps.slice(0, index).map((one) => one.id);
    // What learns to write is compared with itself, as it was before.
    const beside = step.runs.flatMap((one, place) =>
      one.task === "rewrite" || place + 1 < runs.length ? [one.id] : [],
    );
    step.after.forEach(({ when }, place) => {
      known(when?.versus, [GUESSING, ...beside, ...earlier], `${at}.after.${place}.when.versus`);
    });
    if (!step.question.answers.some(({ right }) => right))
      throw new Error(`${at}.question.answers: none of them is right`);
    step.words.forEach((word, place) => known(word, Object.keys(glossary), `${at}.words.${place}`));
    terms(step, at, glossary);
  });
  terms(teachers, "teachers", glossary);
}

/** Checks that each word marked in a text, however deep, is in the glossary. */
export function terms(value: unknown, at: string, glossary: Glossary): void {
  if (typeof value === "string") {
    for (const term of termsIn(value)) known(term, Object.keys(glossary), at);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) terms(inner, `${at}.${key}`, glossary);
  }
}

function known(one: string | undefined, all: readonly string[], at: string): void {
  if (one !== undefined && !all.includes(one))
    throw new Error(`${at}: there is no “${one}” here, only ${all.join(", ") || "nothing"}`);
}

function unique(all: readonly string[], at: string): void {
  const twice = all.find((one, index) => all.indexOf(one) !== index);
  if (twice !== undefined) throw new Error(`${at}: “${twice}” stands there twice`);
}
