// What came of a step: guess and result side by side, both on one axis with what they are compared with, and what follows from it.
import { msg, str } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { count, duration, fixed, manyExamples, manyTrainedWeights, percent, range } from "../words";
import { axis, type AxisRow } from "./axis";
import type { Lesson, Step } from "./lesson";
import type { LessonProgress, Outcome } from "./progress";
import { rich, type Figures } from "./rich";
import { words } from "./said";
import { otherOf, sentencesFor, type Results } from "./verdict";

/** A step with what was done in its lesson. */
interface Place {
  lesson: Lesson;
  step: Step;
  progress: LessonProgress;
}

export function resultOf({ lesson, step, progress }: Place): TemplateResult | typeof nothing {
  const { guess = 0, outcomes: own = [] } = progress.of(step);
  const main = own.at(-1);
  if (!main) return nothing;
  const results: Results = {
    own,
    of: (id) => {
      const one = lesson.steps.find((other) => other.id === id);
      return one && progress.of(one).outcomes;
    },
  };
  const isAccuracy = step.runs.at(-1)?.task === "classify";
  const figures = figuresOf(main, guess);
  const line =
    main.line === undefined
      ? undefined
      : { value: main.line, name: isAccuracy ? msg("guessing") : msg("taking the first sentence") };
  return html`<dl class="figures">
      <div>
        <dt>${msg("Your guess")}</dt>
        <dd data-testid="guessed">${percent(guess, 0)}</dd>
      </div>
      <div>
        <dt>${isAccuracy ? msg("Accuracy") : "ROUGE-L"}</dt>
        <dd data-testid="accuracy">${percent(main.value)}</dd>
      </div>
    </dl>
    <p data-testid="near">${near(guess, main)}</p>
    ${axis(rowsOf({ lesson, step, progress }, own), { guess, line })}
    <div data-testid="verdict">
      ${sentencesFor(step, results).map(({ when, text }) => {
        const other = when && otherOf(step, when.versus, results);
        return html`<p>${rich(text, { ...figures, ...(other ? { other: percent(other.value) } : {}) })}</p>`;
      })}
    </div>
    ${seenOf(own)}
    <p class="small muted">
      ${manyExamples(main.examples)} · ${manyTrainedWeights(main.trainedWeights)} ·
      ${msg(str`tested on ${count(main.size)} texts`)} · ${duration(main.seconds)}
    </p>`;
}

/** How near a guess has come. */
function near(guess: number, { value, interval }: Outcome): string {
  const points = fixed(Math.abs(guess - value) * 100, 1);
  if (interval && guess >= interval[0] && guess <= interval[1])
    return msg(str`Your guess lies within the interval, ${range(interval, 0)}: as good as these tests can tell.`);
  return guess > value
    ? msg(str`Your guess was ${points} points too high.`)
    : msg(str`Your guess was ${points} points too low.`);
}

function figuresOf({ value, interval, size, line, seconds, trainedWeights }: Outcome, guess: number): Figures {
  return {
    result: percent(value),
    guess: percent(guess, 0),
    tested: count(size),
    right: count(Math.round(value * size)),
    seconds: duration(seconds),
    weights: count(trainedWeights),
    ...(interval ? { low: percent(interval[0], 0), high: percent(interval[1], 0) } : {}),
    ...(line === undefined ? {} : { chance: percent(line) }),
  };
}

/** What the step has shown, under what it is compared with: earlier steps that were tested on the same texts. */
function rowsOf({ lesson, step, progress }: Place, own: readonly Outcome[]): AxisRow[] {
  const main = own.at(-1);
  const earlier = lesson.steps.slice(0, lesson.steps.indexOf(step)).flatMap((one, index) => {
    const outcome = progress.of(one).outcomes?.at(-1);
    const same = outcome?.testSet !== undefined && outcome.testSet === main?.testSet;
    return same ? [{ name: `${index + 1} · ${words(one.runs.at(-1)!.name)}`, outcome }] : [];
  });
  const runs = own.map((outcome) => {
    const run = step.runs.find(({ id }) => id === outcome.run);
    const name = run ? words(run.name) : outcome.run;
    return { name: outcome.part === "before" ? msg("the model as it came") : name, outcome };
  });
  return [...earlier, ...runs].map(({ name, outcome }) => ({
    name,
    value: outcome.value,
    interval: outcome.interval,
    main: outcome === main,
  }));
}

/** A prompt as it was read, or what was written before and after. */
function seenOf(own: readonly Outcome[]): TemplateResult | typeof nothing {
  const seen = own.flatMap(({ seen, part }) => (seen === undefined ? [] : [{ seen, part }]));
  if (seen.length === 0) return nothing;
  const heading = (part: Outcome["part"]) =>
    part === "before"
      ? msg("Written before")
      : part === "after"
        ? msg("Written after")
        : msg("The prompt as it was read");
  return html`<div class="seen">
    ${seen.map(
      ({ seen, part }) =>
        html`<h4>${heading(part)}</h4>
          <p class="text">${seen}</p>`,
    )}
  </div>`;
}
