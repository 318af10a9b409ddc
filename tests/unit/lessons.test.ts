// Lessons: their files, their links, what is kept of them, and what is said of a result.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import fc from "fast-check";

import { languageEvents } from "./page";

languageEvents();
const { checkGlossary } = await import("../../www/app/learn/glossary");
const { checkLesson } = await import("../../www/app/learn/lesson");
const { formatLink, parseLink } = await import("../../www/app/learn/link");
const { pieces, plain } = await import("../../www/app/learn/terms-in");
const { isDone, LessonProgress, forgetProgress } = await import("../../www/app/learn/progress");
const { languages } = await import("../../www/app/language/language");

const file = (name: string): unknown => JSON.parse(readFileSync(`www/lessons/${name}`, "utf8"));
const glossary = checkGlossary(file("glossary.json"));
const names = readdirSync("www/lessons")
  .filter((name) => name.endsWith(".json") && name !== "glossary.json")
  .map((name) => name.replace(/\.json$/, ""));
const approaches = () => structuredClone(file("approaches.json")) as Loose;

/** A lesson's file as it might be. */
interface Loose {
  id: string;
  steps: {
    id: string;
    idea: Record<string, unknown>;
    runs: Record<string, unknown>[];
    after: { when?: { versus: string; is: string }; text: Record<string, string> }[];
    question: { answers: Record<string, unknown>[] };
    words: string[];
  }[];
}

/** Whatever has words in languages, however deep, with its place. */
function said(value: unknown, at: string): [at: string, words: Record<string, string>][] {
  if (typeof value !== "object" || value === null) return [];
  if (typeof (value as { en?: unknown }).en === "string") return [[at, value as Record<string, string>]];
  return Object.entries(value).flatMap(([key, inner]) => said(inner, `${at}.${key}`));
}

test("each lesson is one, and complete in every language of the page", () => {
  assert.deepEqual(names, ["approaches"]);
  for (const name of [...names, "glossary"]) {
    if (name !== "glossary") checkLesson(file(`${name}.json`), glossary, name);
    const all = said(file(`${name}.json`), name);
    assert.ok(all.length > 20);
    for (const [at, words] of all) {
      assert.deepEqual(Object.keys(words).sort(), Object.keys(languages).sort(), at);
      for (const text of Object.values(words)) assert.equal(text, text.trim(), at);
    }
  }
});

test("in each language a text marks the same words of the glossary and leaves room for the same figures", () => {
  for (const [at, words] of names.flatMap((name) => said(file(`${name}.json`), name))) {
    const marked = Object.values(words).map((text) => ({
      terms: pieces(text)
        .flatMap((piece) => (typeof piece === "string" ? [] : [piece.term]))
        .sort(),
      figures: [...text.matchAll(/\{\w+\}/g)].map(String).sort(),
    }));
    for (const one of marked) assert.deepEqual(one, marked[0], at);
  }
});

test("a word of the glossary has two sentences", () => {
  for (const [id, { text }] of Object.entries(glossary)) {
    for (const words of Object.values(text)) assert.equal(words.split(/[.!?](?= |$)/).length - 1, 2, `${id}: ${words}`);
  }
});

test("a mistake in a lesson is told with its place", () => {
  const broken: [change: (lesson: Loose) => void, told: RegExp][] = [
    [({ steps }) => delete steps[1]!.idea.en, /^Error: step 2\.idea\.en: /],
    [({ steps }) => (steps[1]!.idea.xx = "?"), /^Error: step 2\.idea\.xx: /],
    [({ steps }) => (steps[2]!.words = ["hed"]), /^Error: step 3\.words\.0: there is no “hed” here/],
    [({ steps }) => (steps[2]!.idea.en = "A [[hed]]."), /^Error: step 3\.idea\.en: there is no “hed” here/],
    [
      ({ steps }) => (steps[0]!.runs[0]!.sample = "none.csv"),
      /^Error: step 1\.runs\.0\.sample: none\.csv is not among/,
    ],
    [({ steps }) => (steps[0]!.runs[0]!.sample = "../a.csv"), /^Error: step 1\.runs\.0\.sample: /],
    [({ steps }) => (steps[0]!.runs[0]!.approach = "magic"), /^Error: step 1\.runs\.0\.approach: /],
    [
      ({ steps }) => (steps[0]!.runs[0]!.settings = { test: { sed: 1 } }),
      /^Error: step 1\.runs\.0\.settings\.test\.sed: /,
    ],
    [
      ({ steps }) => (steps[0]!.runs[0]!.settings = { test: { seed: "1" } }),
      /^Error: step 1\.runs\.0\.settings\.test\.seed: /,
    ],
    [
      ({ steps }) => (steps[7]!.runs[2]!.from = "from-films"),
      /^Error: step 8\.runs\.2\.from: there is no “from-films”/,
    ],
    [({ steps }) => (steps[7]!.runs[4]!.shown = false), /^Error: step 8\.runs: the last run/],
    [
      ({ steps }) => (steps[1]!.after[0]!.when!.versus = "full"),
      /^Error: step 2\.after\.0\.when\.versus: there is no “full”/,
    ],
    [
      ({ steps }) => steps[1]!.question.answers.forEach((answer) => (answer.right = false)),
      /^Error: step 2\.question\.answers: none of them is right/,
    ],
    [({ steps }) => (steps[1]!.id = steps[0]!.id), /^Error: steps: “pretrained” stands there twice/],
    [(lesson) => (lesson.id = "mine"), /^Error: id: “mine” is not the file's own name, “approaches”/],
  ];
  for (const [change, told] of broken) {
    const lesson = approaches();
    change(lesson);
    assert.throws(() => checkLesson(lesson, glossary, "approaches"), told);
  }
});

test("a link is read as it was written", () => {
  const id = fc.stringMatching(/^[a-z0-9-]{1,40}$/);
  const some = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
  const link = fc
    .record({
      lesson: id,
      step: fc.nat(99),
      page: some(fc.constantFrom("teachers" as const, "glossary" as const)),
      embed: some(fc.constant(true as const)),
      sample: some(id.map((name) => `${name}.csv`)),
      seed: some(fc.nat(999_999)),
    })
    .map(({ page, step, ...all }) => ({ ...all, page, step: page ? 0 : step }))
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
  fc.assert(
    fc.property(link, (one) => assert.deepEqual(parseLink(formatLink(one as ReturnType<typeof parseLink>)), one)),
  );
});

test("what a link may not carry is left out of it", () => {
  assert.deepEqual(parseLink("#learn"), { lesson: "approaches", step: 0 });
  assert.deepEqual(parseLink("#lesson=../x&step=-1&sample=../../a.csv&seed=one&text=hello"), {
    lesson: "approaches",
    step: 0,
  });
  assert.deepEqual(parseLink("#lesson=approaches&step=3&embed=1"), { lesson: "approaches", step: 3, embed: true });
});

test("words are found in a text, under their own name or another", () => {
  assert.deepEqual(pieces("A [[head]] and [[frozen layers|layer]]."), [
    "A ",
    { term: "head" },
    " and ",
    { term: "layer", shown: "frozen layers" },
    ".",
  ]);
  assert.equal(plain("A [[head]] and [[frozen layers|layer]]."), "A head and frozen layers.");
  assert.deepEqual(pieces(""), []);
});

test("progress is kept, forgotten by step or as a whole, and void where a step runs something else", () => {
  const kept = new Map<string, string>();
  Object.assign(globalThis, {
    localStorage: new Proxy(
      {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
      },
      { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true }) },
    ),
  });
  const lesson = checkLesson(file("approaches.json"), glossary);
  const [first, second] = lesson.steps;
  assert.ok(first && second);
  const outcome = { run: "a", value: 0.5, size: 10, seconds: 1, trainedWeights: 0, examples: 4 };
  const progress = new LessonProgress(lesson);
  progress.change(first, { guess: 0.4 });
  progress.change(first, { outcomes: [outcome] });
  assert.equal(isDone(progress.of(first)), false);
  progress.change(first, { answer: 0 });
  progress.change(second, { skipped: true });
  assert.equal(progress.done, 2);

  const later = new LessonProgress(lesson);
  assert.equal(later.of(first).guess, 0.4);
  assert.deepEqual(later.of(first).outcomes, [outcome]);
  assert.equal(new LessonProgress(lesson, "/films.csv/").done, 0);
  const changed = { ...first, runs: [{ ...first.runs[0]!, approach: "full" as const }] };
  assert.deepEqual(later.of(changed), {});

  later.reset(first);
  assert.equal(new LessonProgress(lesson).done, 1);
  kept.set("other", "stays");
  forgetProgress();
  assert.equal(new LessonProgress(lesson).done, 0);
  assert.deepEqual([...kept.keys()], ["other"]);

  kept.set("homefire-lesson-approaches", '{"pretrained":{"guess":7}}');
  assert.deepEqual(new LessonProgress(lesson).of(first), {});
});
