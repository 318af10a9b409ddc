// Numbers and errors in words, in the language of the page.
import { msg, str } from "@lit/localize";
import {
  HomefireError,
  type Approach,
  type ClassifierReport,
  type Evaluation,
  type ExportFormat,
  type Progress,
} from "../lib/index";
import { language } from "./language/language";
import type { LastComparison, Run } from "./state/runs";
import type { ApproachChoice } from "./state/settings";
import { errorInWords } from "./told";

const formats = new Map<string, Intl.NumberFormat>();

/** A formatter of the language of now; `digits` is a fixed number of decimals. */
function format(digits?: number): Intl.NumberFormat {
  const key = `${language()}/${digits}`;
  let one = formats.get(key);
  if (!one) {
    const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
    formats.set(key, (one = new Intl.NumberFormat(language(), digits === undefined ? {} : fixed)));
  }
  return one;
}

export const count = (n: number): string => format().format(n);

/** A number with so many decimals. */
export const fixed = (value: number, digits: number): string => format(digits).format(value);

/** A small number by its power of ten. */
export const exponential = (value: number): string => {
  const [digits = "", power = ""] = value.toExponential(1).split("e");
  return `${fixed(Number(digits), 1)}e${power}`;
};

export const moment = (time: Date | number): string => new Date(time).toLocaleString(language());

/** The form of a sentence that fits the number in it. */
export const many = (n: number, one: string, other: string): string =>
  new Intl.PluralRules(language()).select(n) === "one" ? one : other;

export const manyTexts = (n: number): string => many(n, msg(str`${count(n)} text`), msg(str`${count(n)} texts`));
export const manyLabels = (n: number): string => many(n, msg(str`${count(n)} label`), msg(str`${count(n)} labels`));
export const manyRows = (n: number): string => many(n, msg(str`${count(n)} row`), msg(str`${count(n)} rows`));
export const manyExamples = (n: number): string =>
  many(n, msg(str`${count(n)} example`), msg(str`${count(n)} examples`));
export const manyWeights = (n: number): string => many(n, msg(str`${count(n)} weight`), msg(str`${count(n)} weights`));
export const manyTrainedWeights = (n: number): string =>
  many(n, msg(str`${count(n)} trained weight`), msg(str`${count(n)} trained weights`));

export const percent = (share: number, digits = 1): string => `${fixed(share * 100, digits)} %`;

/** Both ends of an interval. */
export const range = ([low, high]: readonly [number, number], digits = 1): string =>
  msg(str`${percent(low, digits)} to ${percent(high, digits)}`);

export const megabytes = (bytes: number): string => `${fixed(bytes / 1e6, 1)} MB`;

/** As the limit on a table is counted, and as most systems show a file's size. */
export const mebibytes = (bytes: number): string => `${count(Math.floor(bytes / 2 ** 20))} MB`;

export function duration(seconds: number): string {
  if (seconds < 0.05) return `< ${fixed(0.1, 1)} s`;
  if (seconds < 9.95) return `${fixed(seconds, 1)} s`;
  const whole = Math.round(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** What tells by what something was tested. */
type Tested = Pick<Run, "testSet" | "testPart" | "folds"> & { from?: string | undefined };

/** What something started from, and a caution where that may have learned from texts that this is tested on. */
export function startInWords(start: Run | undefined, of: Tested): string[] {
  const from = start ? msg(str`run ${start.id}, ${runName(start)}`) : msg("another classifier");
  const said = msg(str`Started from ${from}.`);
  return start && mayKnowTests(start, of) ? [said, cautionAbout(of)] : [said];
}

function mayKnowTests(start: Run, of: Tested): boolean {
  if (start.from !== of.from || start.about.examples === 0 || of.testSet === undefined) return false;
  // What learned from all texts knows those that are tested on, whichever they are.
  if (of.folds !== undefined || start.testSet === undefined || start.folds !== undefined) return true;
  // The same part, some of whose rows were corrected meanwhile, was learned from no more than before.
  const corrected = start.testPart !== undefined && start.testPart === of.testPart;
  return !corrected && start.testSet !== of.testSet;
}

const cautionAbout = ({ folds }: Tested): string =>
  folds === undefined
    ? msg(
        "That run had another test part, so it may have learned from texts of this one, and the accuracy may be too high. Start from runs with the same split.",
      )
    : msg("That run may have learned from the texts that are tested here, so the accuracy may be too high.");

/** The same of a comparison, whose approaches started from one run or from none. */
export function comparisonStart({ results, data, ...tested }: LastComparison, runs: readonly Run[]): string[] {
  const origin = results.find((result) => result.origin !== undefined)?.origin;
  const start = runs.find(({ id }) => id === origin);
  return start ? startInWords(start, { ...tested, from: data?.name }) : [];
}

/** What a run took over from the classifier that it started from. */
export function carriedInWords(what: string): string {
  if (what === "encoder and head")
    return msg("Its tuned layers were kept, and its head too, since the labels are the same.");
  if (what === "encoder") return msg("Its tuned layers were kept, with a new head.");
  if (what === "head") return msg("It had not tuned the model; its head was kept, since the labels are the same.");
  return msg("It had not tuned the model, so nothing was taken over.");
}

/** A text by its beginning. */
export const beginning = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;

export function progressInWords({ loaded, total, unit }: Progress): string {
  const [done, all] = unit === "bytes" ? [megabytes(loaded), megabytes(total)] : [count(loaded), count(total)];
  if (unit === "texts") return msg(str`${done} of ${all} texts`);
  if (unit === "steps") return msg(str`${done} of ${all} steps`);
  return total ? msg(str`${done} of ${all}`) : done;
}

export function approachName(approach: Approach): string {
  const names: Record<Approach, string> = {
    "zero-shot": msg("Zero-shot"),
    prototype: msg("Few-shot, prototypes"),
    neighbours: msg("Few-shot, neighbours"),
    "label-prior": msg("Few-shot, label words"),
    head: msg("Head"),
    "last-layers": msg("Head and last layers"),
    lora: msg("Adapters"),
    full: msg("Full fine-tuning"),
    contrastive: msg("Contrastive"),
  };
  return names[approach] ?? approach;
}

/** An approach as it is chosen. */
export const choiceName = (choice: ApproachChoice): string =>
  choice === "few-shot" ? msg("Few-shot") : approachName(choice);

/** How a classifier is called in the table of runs. */
export function classifierName({ approach, settings }: ClassifierReport): string {
  const name = approachName(approach);
  if (approach === "head") {
    return Number(settings.hidden) > 0 ? msg(str`${name}, ${settings.hidden} hidden`) : msg(str`${name}, linear`);
  }
  if (approach === "last-layers" || approach === "lora") return msg(str`${name}, ${settings.layers} layers`);
  return typeof settings.shots === "number" ? msg(str`${name}, ${settings.shots} a label`) : name;
}

export const runName = (run: Run): string => classifierName(run.about);

/** Which run is tried and saved. */
export const takenInWords = (run: Run): string => msg(str`“Try it” and “Save” use run ${run.id}, ${runName(run)}.`);

/** What a classifier can be exported as, and for whom. */
export const exportNames = (): Record<ExportFormat, [name: string, use: string]> => ({
  huggingface: [msg("Hugging Face folder"), msg("for transformers and other programs that read BERT weights")],
  onnx: [msg("ONNX model"), msg("for onnxruntime, in a page, on a phone or on a server")],
  peft: [msg("PEFT adapters"), msg("the adapters alone, for the library PEFT")],
});

/** What a person can do about an error, by its code; the message itself says what happened. */
const remedies = (): Record<string, string> => ({
  "no-memory": msg("Close other tabs, or bring fewer or shorter texts, and try again."),
  "device-lost": msg("Choose CPU under “Model and device” and open the model again. Your runs are kept."),
  "no-device": msg("Choose Automatic or CPU under “Model and device”."),
  "bad-classifier": msg("Choose another file. The runs you have are unchanged."),
  "bad-settings": msg("Change the setting under “Approach” and start again."),
  closed: msg("Open the model again under “Model and device”."),
});

export function advice(error: unknown): string {
  const message = errorInWords(error);
  const remedy = error instanceof HomefireError ? remedies()[error.code] : undefined;
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return remedy && !sentence.includes(remedy) ? `${sentence} ${remedy}` : sentence;
}

/** Fewer test examples than this show only large differences. */
const FEW_TESTS = 100;

/** What to take after a comparison, as the library's own `advice` says it in English. */
export function recommendation(compared: Pick<LastComparison, "results" | "verdict" | "advice">): string {
  const { results, verdict } = compared;
  const tested = results.flatMap(({ contestant, evaluation, trainedWeights, seconds }) =>
    evaluation ? [{ name: approachName(contestant.approach), evaluation, trainedWeights, seconds }] : [],
  );
  const top = verdict && tested[verdict.best];
  const chosen = verdict && tested[verdict.take];
  if (!top || !chosen) return msg("Nothing was tested.");
  const { standardError } = verdict;
  // One that was kept before the rule was this one is told as it was.
  if (standardError === undefined) return compared.advice;
  const size = count(top.evaluation.size);
  const best = percent(top.evaluation.accuracy);
  const doubt = guessInWords(compared.verdict, top.evaluation);
  if (compared.verdict?.overGuess?.every((one) => one && !one.ahead)) return doubt;
  if (tested.length === 1) return join(msg(str`Only ${top.name} was tested: ${best} on ${size} test examples.`), doubt);
  const time = duration(chosen.seconds);
  const cost =
    chosen.trainedWeights === 0
      ? msg(str`it learned no weights in ${time}`)
      : msg(str`it learned ${count(chosen.trainedWeights)} weights in ${time}`);
  const caution = join(
    top.evaluation.size < FEW_TESTS ? msg("With so few test examples, only large differences show.") : "",
    doubt,
  );
  if (chosen !== top) {
    const points = fixed(100 * standardError, 1);
    const pair = verdict.pairs.find(({ of }) => of.includes(verdict.best) && of.includes(verdict.take));
    const p = pair ? ` (p = ${fixed(pair.adjusted, 2)})` : "";
    const accuracy = percent(chosen.evaluation.accuracy);
    return join(
      msg(
        str`Take ${chosen.name} (${accuracy}): ${cost}, and on ${size} test examples the most accurate, ${top.name} (${best}), is ahead of it by no more than one standard error, ${points} points${p}.`,
      ),
      caution,
    );
  }
  const sure = verdict.pairs.filter(({ of }) => of.includes(verdict.best)).every(({ differ }) => differ);
  return sure
    ? join(
        msg(
          str`Take ${top.name} (${best}): on ${size} test examples it is more accurate than each of the others by more than chance explains; ${cost}.`,
        ),
        doubt,
      )
    : join(
        msg(
          str`Take ${top.name} (${best}): it is the most accurate on ${size} test examples, and none that may be as good learned fewer weights; ${cost}.`,
        ),
        caution,
      );
}

const join = (...sentences: string[]): string => sentences.filter(Boolean).join(" ");

/** Where what is advised may be no better than guessing, or none is, that sentence. */
function guessInWords(verdict: LastComparison["verdict"], { majority, size }: Evaluation): string {
  const over = verdict?.overGuess?.[verdict.take];
  if (!majority || !verdict || !over || over.beats) return "";
  const { label } = majority;
  const guess = percent(majority.accuracy);
  return verdict.overGuess?.every((one) => one && !one.ahead)
    ? msg(
        str`None beats guessing: always answering “${label}” is right for ${guess} of the ${count(size)} test examples. Bring more examples, or labels that the texts can tell apart.`,
      )
    : msg(
        str`It is not shown to beat guessing: always answering “${label}” is right for ${guess} (p = ${fixed(over.adjusted, 2)}).`,
      );
}
