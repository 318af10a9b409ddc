// Numbers and errors in words, in the language of the page.
import { msg, str } from "@lit/localize";
import {
  HomefireError,
  type ExportFormat,
  type FewShotMethod,
  type LabelledCsv,
  type Progress,
  type Told,
  type ToldParameter,
} from "../lib/index";
import { language } from "./language/language";
import { methods } from "./language/methods";
import type { AnyApproach, LastComparison, Run, RunReport } from "./state/runs";
import type { ApproachChoice } from "./state/settings";
import { errorInWords, toldInWords } from "./told";

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
  if (unit === "tokens") return msg(str`${done} of ${all} tokens`);
  return total ? msg(str`${done} of ${all}`) : done;
}

export function approachName(approach: AnyApproach): string {
  if (isMethod(approach)) return methods[approach]().name;
  const names: Record<Exclude<AnyApproach, FewShotMethod>, string> = {
    "zero-shot": msg("Zero-shot"),
    prompting: msg("Examples in a prompt"),
    head: msg("Head"),
    "last-layers": msg("Head and last layers"),
    lora: msg("Adapters"),
    full: msg("Full fine-tuning"),
    contrastive: msg("Contrastive"),
  };
  return names[approach] ?? approach;
}

const isMethod = (approach: AnyApproach): approach is FewShotMethod => Object.hasOwn(methods, approach);

/** An approach as it is chosen. */
export const choiceName = (choice: ApproachChoice): string =>
  choice === "few-shot" ? msg("Few-shot") : approachName(choice);

/** How a classifier is called in the table of runs. */
export function classifierName({ approach, settings, examples }: RunReport): string {
  const name = approachName(approach);
  if (approach === "prompting") return msg(str`Prompt with ${manyExamples(examples)}`);
  if (approach === "head") {
    return Number(settings.hidden) > 0 ? msg(str`${name}, ${settings.hidden} hidden`) : msg(str`${name}, linear`);
  }
  if (approach === "last-layers" || approach === "lora") return msg(str`${name}, ${settings.layers} layers`);
  return typeof settings.shots === "number" ? msg(str`${name}, ${settings.shots} a label`) : name;
}

export const runName = (run: Run): string => classifierName(run.about);

/** Which run is tried and saved. */
export const takenInWords = (run: Run): string =>
  msg(str`“Try it” and “Take it with you” use run ${run.id}, ${runName(run)}.`);

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
  "bad-settings": msg("Change the setting under “How far to train” and start again."),
  closed: msg("Open the model again under “Model and device”."),
});

/** The same where a language model is at work. */
const writingRemedies = (): Record<string, string> => ({
  ...remedies(),
  "device-lost": msg("Choose CPU and open the language model again. Your runs are kept."),
  "no-device": msg("Choose Automatic or CPU under “Language model”."),
  "bad-settings": msg("Change that and try again."),
  closed: msg("Open the language model again."),
});

/** An error in words, with what a person can do about it. */
export function advice(error: unknown, writing = false): string {
  const message = errorInWords(error);
  const all = writing ? writingRemedies() : remedies();
  const remedy = error instanceof HomefireError ? all[error.code] : undefined;
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return remedy && !sentence.includes(remedy) ? `${sentence} ${remedy}` : sentence;
}

/** What to take after a comparison, with the approaches by the page's names for them. */
export function recommendation({ results, told, advice }: Pick<LastComparison, "results" | "told" | "advice">): string {
  const names = new Map(results.map(({ name, contestant }) => [name, approachName(contestant.approach)]));
  return told ? toldInWords(renamed(told, names), advice) : advice;
}

/** The same with other names for what it names. */
const renamed = ({ key, parameters }: Told, names: ReadonlyMap<string, string>): Told => ({
  key,
  parameters: Object.fromEntries(
    Object.entries(parameters).map(([name, value]): [string, ToldParameter] => {
      if (typeof value === "object" && "key" in value) return [name, renamed(value, names)];
      return [name, (name === "name" && names.get(String(value))) || value];
    }),
  ),
});

/** The words of the columns that a table of texts gets. What is absent stands in the core, in English. */
export function columnWords(): NonNullable<LabelledCsv["words"]> {
  const ofCore = (key: string) => toldInWords({ key, parameters: {} }, "");
  const [putRight, notReached] = [ofCore("put_right"), ofCore("not_reached")];
  return {
    label: msg("label"),
    score: msg("score"),
    note: msg("note"),
    ...(putRight && { putRight }),
    ...(notReached && { notReached }),
  };
}
