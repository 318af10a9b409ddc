/** What the page and the worker say to each other about a language model. */

import type { LanguageTuneSettings } from "./language-schema";
import type { Answer, CompareNews, Handle, Made, OpenRequest, Progress, Report, TrainNews } from "./protocol";
import type { PartialDownload } from "./remote";
import type {
  DeviceReport,
  Estimate,
  Evaluation,
  ExportFormat,
  Told,
  Generated,
  GenerateOptions,
  GeneratorReport,
  PairOptions,
  PairReport,
  PairRow,
  PartCounts,
  Prompt,
  WrittenToken,
  PairPrompt,
  PairTest,
  PairTestOptions,
  Prediction,
  PromptClassifierOptions,
  PromptClassifierReport,
  PromptCurveOptions,
  PromptCurvePoint,
  TrialReport,
} from "./wasm/homefire_core";

export interface OpenedGenerator {
  device: DeviceReport;
  model: GeneratorReport;
  /** What a person should know about loading the model. */
  notices: Told[];
}

/** Which language model is to be opened: an id, or a person's files by their names, the weights first. */
export interface OpenGeneratorRequest extends Omit<OpenRequest, "model"> {
  model: string | Record<string, File>;
}

/** What is told while a language model writes: one of these at a time. */
export interface WriteNews {
  progress?: Progress;
  tokens?: WrittenToken[];
}

/** A language model that was tuned, and its file. */
export interface MadeTuned extends Made<GeneratorReport> {
  saved: Blob;
}

/** How a language model learns from pairs. */
export interface TuneRequest {
  prompt: PairPrompt;
  settings: LanguageTuneSettings;
  resume?: Uint8Array | undefined;
  /** Whether the state of the run is wanted at each epoch's end and on pause. */
  checkpoints: boolean;
  /** Whether each report of steps is wanted. */
  steps: boolean;
}

/** What testing a language model tells while it goes on: one of these at a time. */
export interface PairTestNews {
  progress?: Progress;
  /** What was written for the pairs that come next. */
  outputs?: string[];
}

/** A classifier that prompts, and its file. */
export interface MadePrompt extends Made<PromptClassifierReport> {
  saved: Blob;
}

/** How a language model is prompted, and on what that is tested: as in `TestRequest`, where `tests` are handed over. */
export interface PromptTrialRequest {
  options: PromptClassifierOptions;
  folds?: number[][] | undefined;
}

/** What one prompt came to; nothing was made where it was only cross-validated. */
export interface TriedPrompt {
  report: TrialReport;
  made?: MadePrompt;
}

/** What trying several prompts tells while it goes on: one of these at a time. */
export interface PromptCurveNews {
  progress?: Progress;
  /** The points so far. */
  points?: PromptCurvePoint[];
}

/** The calls about a language model. */
export interface LanguageModelApi {
  /** Opens a language model in place of an encoder. */
  openGenerator(
    request: OpenGeneratorRequest,
    task: number,
    report: Report<Progress>,
    onPart: Report<PartialDownload>,
  ): Promise<Answer<OpenedGenerator>>;
  /** Writes after a prompt, once the calls before it are through. The tokens are told where `tokens` asks for them. */
  generate(
    prompt: Prompt,
    options: GenerateOptions & { model: Handle | undefined; tokens: boolean },
    task: number,
    tell: Report<WriteNews>,
  ): Promise<Answer<Generated>>;
  /** Has the open language model learn from pairs. */
  tuneModel(pairs: Handle, request: TuneRequest, task: number, tell: Report<TrainNews>): Promise<Answer<MadeTuned>>;
  /** Tries what that would take. */
  estimateModel(
    pairs: Handle,
    request: Pick<TuneRequest, "prompt" | "settings">,
    task: number,
    report: Report<Progress>,
  ): Promise<Answer<Estimate>>;
  /** Tests the open language model, or one that was tuned. What is written is told as it comes. */
  testModel(
    models: { model: Handle | undefined; pairs: Handle },
    options: PairTestOptions,
    task: number,
    tell: Report<PairTestNews>,
  ): Promise<Answer<PairTest>>;
  saveModel(model: Handle): Promise<Answer<Uint8Array<ArrayBuffer>>>;
  loadModel(saved: Blob): Promise<Answer<MadeTuned>>;
  exportModel(
    model: Handle,
    format: ExportFormat,
    task: number,
    report: Report<Progress>,
  ): Promise<Answer<Record<string, Uint8Array<ArrayBuffer>>>>;
  /** Makes a classifier of a prompt with examples of `data`. */
  promptClassifier(
    about: { model: Handle | undefined; data: Handle },
    options: PromptClassifierOptions,
    task: number,
    report: Report<Progress>,
  ): Promise<Answer<MadePrompt>>;
  /** Measures the effect of a prompt's examples and of their order. */
  promptCurve(
    about: { model: Handle | undefined; train: Handle; test: Handle },
    request: { plan: PromptCurveOptions; options: PromptClassifierOptions },
    task: number,
    tell: Report<PromptCurveNews>,
  ): Promise<Answer<PromptCurvePoint[]>>;
  /** Makes such a classifier of `train` and tests it, or only cross-validates it where there is no `train`. */
  tryPrompt(
    about: { model: Handle | undefined; train: Handle | undefined; tests: Handle[] },
    request: PromptTrialRequest,
    task: number,
    tell: Report<CompareNews>,
  ): Promise<Answer<TriedPrompt>>;
  loadPrompt(model: Handle | undefined, saved: Blob): Promise<Answer<MadePrompt>>;
  promptText(classifier: Handle, text: string): Promise<Answer<string>>;
  predictByPrompt(
    classifier: Handle,
    texts: string[],
    task: number,
    report: Report<Progress>,
  ): Promise<Answer<Prediction[]>>;
  evaluatePrompt(classifier: Handle, data: Handle, task: number, report: Report<Progress>): Promise<Answer<Evaluation>>;
  savePrompt(classifier: Handle): Promise<Answer<Uint8Array<ArrayBuffer>>>;
  /** Reads pairs of an input and an output, or texts to be gone on with. */
  pairs(source: Blob | PairRow[] | string[], options: PairOptions): Promise<Answer<Made<PairReport>>>;
  splitPairs(pairs: Handle, test: number, seed: number): Promise<Answer<[Made<PairReport>, Made<PairReport>]>>;
  partOfPairs(pairs: Handle, name: keyof PartCounts): Promise<Answer<Made<PairReport> | undefined>>;
  pairRows(pairs: Handle, start: number, end: number): Promise<Answer<PairRow[]>>;
}
