/**
 * Homefire: fine-tunes a small pretrained text model inside a browser tab. This is the package's public API.
 *
 * @module homefire
 */

import type {
  AnyApproachSettings,
  ApproachResult,
  ApproachSettings,
  Comparison,
  LearningCurve,
} from "./approach-types";
import {
  catalogue,
  DEFAULT_LANGUAGE_MODEL,
  DEFAULT_MODEL,
  languageModels,
  type CatalogueModel,
  type LanguageModel,
} from "./catalogue";
import { Classifier } from "./classifier";
import { compare, judge } from "./compare";
import type { Call, Connection } from "./connection";
import { expectParts, expectResults, expectSources, foldsOf } from "./contest";
import { learningCurve } from "./curve";
import { Dataset, type Fold } from "./dataset";
import { embed } from "./embed";
import { aborted } from "./errors";
import { withFormerNames, type DataCheck } from "./former-names";
import { crossValidate } from "./folds";
import { generator, type Generator } from "./generator";
import { lookUp } from "./hub";
import { inEnglish } from "./messages";
import { forgetModel, forgetModels, keptModels } from "./model-cache";
import { openModel } from "./open";
import type {
  CompareOptions,
  CrossValidationOptions,
  CurveOptions,
  EmbedOptions,
  EstimateOptions,
  FewShotOptions,
  GeneratorOptions,
  OpenOptions,
  TrainOptions,
  ZeroShotOptions,
} from "./option-types";
import * as door from "./options";
import type { CallOptions, FewShot, Handle, HubAccess, Opened } from "./protocol";
import type { HubModel, KeptModel } from "./remote";
import { residentIn, type Resident } from "./resident";
import { tableOf } from "./rows";
import { reach } from "./source";
import { readTexts, type Texts } from "./texts";
import { estimate, train } from "./train";
import type {
  DataOptions,
  DeviceReport,
  Embeddings,
  Estimate,
  Evaluation,
  Limits,
  ModelFiles,
  ModelReport,
  Row,
  TablePreview,
  TextOptions,
  Told,
} from "./wasm/homefire_core";

export { Classifier } from "./classifier";
export { TrainControl } from "./control";
export { Dataset, type Fold, type SplitOptions } from "./dataset";
export { Generator } from "./generator";
export { TunedGenerator, type TunedReport } from "./tuned-generator";
export { HomefireError, type WireError } from "./errors";
export { PromptClassifier } from "./prompt-classifier";
export { Pairs, type PairSplitOptions } from "./pairs";
export { LabelledTexts, Texts } from "./texts";
export type * from "./former-names";
export type * from "./types";

/** An open model in a worker of its own. Everything else is made by it. */
export class Homefire {
  readonly #connection: Connection;
  /** The folder of the catalogue's files. */
  readonly #models: string;
  /** The device that computes, and why it was chosen. */
  readonly device: DeviceReport;
  /** The encoder that was opened. */
  readonly model: ModelReport;
  /** The limits on data: rows, labels, lengths. */
  readonly limits: Limits;
  /** The default template of zero-shot's label texts; "{}" stands for the description. */
  readonly template: string;
  /** What a person should know about loading the model, such as that it could not be kept, and what to do about it. */
  readonly notices: string[];
  /** The same by their names and parameters, to be written in other languages. */
  readonly toldNotices: readonly Told[];

  /** The models that you can open by their id. */
  static readonly catalogue: readonly CatalogueModel[] = catalogue.map(({ files, ...entry }) => ({
    ...entry,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    sha256: files[0].sha256,
  }));

  /** The id of the default model. */
  static readonly defaultModel: string = DEFAULT_MODEL;

  /** The language models that you can open by their id. */
  static readonly languageModels: readonly LanguageModel[] = languageModels.map(({ files: [file], ...entry }) => ({
    ...entry,
    bytes: file.bytes,
    sha256: file.sha256,
  }));

  /** The id of the default language model. */
  static readonly defaultLanguageModel: string = DEFAULT_LANGUAGE_MODEL;

  private constructor(connection: Connection, opened: Opened, models: string) {
    this.#connection = connection;
    this.#models = models;
    this.device = opened.device;
    this.model = opened.model;
    this.limits = opened.limits;
    this.template = opened.template;
    this.notices = opened.notices.map(inEnglish);
    this.toldNotices = opened.notices;
  }

  /** The models in this browser's storage, partial downloads included. */
  static keptModels(): Promise<KeptModel[]> {
    return keptModels();
  }

  /** Deletes a model from this browser's storage. If it is open, it keeps working from memory. */
  static async forgetModel(id: string): Promise<void> {
    return forgetModel(door.string(id, "forgetModel: the id"));
  }

  /** Deletes all models from this browser's storage. */
  static forgetModels(): Promise<void> {
    return forgetModels();
  }

  /** Asks the Hugging Face hub what opening its repository "owner/name" would download. */
  static async lookUp(repository: string, options: { hub: HubAccess; signal?: AbortSignal }): Promise<HubModel> {
    const name = door.string(repository, "lookUp: the repository");
    const { hub, signal = new AbortController().signal } = door.checked("lookUp", door.LOOK_UP, options);
    if (signal.aborted) throw aborted();
    return lookUp(name, reach(hub), signal);
  }

  /** Starts a worker, downloads the model, and chooses a device. */
  static async open(options: OpenOptions = {}): Promise<Homefire> {
    return new Homefire(...(await openModel(options)));
  }

  /** Opens a language model, with or without an open encoder: starts a worker of its own and downloads the model. */
  static async generator(options: GeneratorOptions = {}): Promise<Generator> {
    return generator(options);
  }

  /** The same, with the files in the folder that this one's are in, and closed when this one is. */
  async generator(options: GeneratorOptions = {}): Promise<Generator> {
    const { closing } = this.#connection;
    return this.#connection.unlessClosed(() => generator(options, { models: this.#models, closing }));
  }

  /** Reads labelled texts from a table (a file, a string or bytes) or from rows. */
  async dataset(
    source: string | Blob | ArrayBufferLike | ArrayBufferView | Row[],
    options: DataOptions = {},
  ): Promise<Dataset> {
    const table = tableOf(source, "dataset: the source");
    const how = door.checked("dataset", door.DATA, options);
    const made = await this.#connection.call((remote) => remote.dataset(table, how));
    return new Dataset(this.#connection, made, (link) => link.call((remote) => remote.dataset(table, how)));
  }

  /** Reads the columns and first rows of any table, also of one that `dataset` refuses. */
  async preview(
    source: string | Blob | ArrayBufferLike | ArrayBufferView | Row[],
    options: DataOptions = {},
  ): Promise<TablePreview> {
    const table = tableOf(source, "preview: the source");
    const how = door.checked("preview", door.DATA, options);
    return this.#connection.call((remote) => remote.preview(table, how));
  }

  /** Reads texts that have no labels, for `classifier.label`: a table, of which one column holds them, or one text a line. */
  async texts(source: string | Blob | ArrayBufferLike | ArrayBufferView, options: TextOptions = {}): Promise<Texts> {
    return readTexts(this.#connection, source, options);
  }

  /** Makes a classifier that knows its labels only by their names or descriptions. */
  async zeroShot(options: ZeroShotOptions): Promise<Classifier> {
    const { labels, template, from, ...call } = door.checked("zeroShot", door.ZERO_SHOT, options);
    const made = await this.#connection.task(
      call,
      ({ remote, task, report }, start) => remote.zeroShot({ labels, template, from: start }, task, report),
      this.#own(from, "zeroShot"),
    );
    return new Classifier(this.#connection, made);
  }

  /** Makes a classifier from `shots` examples of each label, without training. */
  async fewShot(data: Dataset, options: FewShotOptions = {}): Promise<Classifier> {
    const examples = this.#own(door.dataset(data, "fewShot: the data"), "fewShot");
    const {
      shots,
      seed,
      method = "prototype",
      labels = [],
      neighbours,
      template,
      from,
      signal,
      onProgress,
    } = door.checked("fewShot", door.FEW_SHOT, options);
    // As the labels of data are written.
    const written = (name: string): string => name.normalize("NFC").trim();
    const meanings = new Map(labels.map(([name, meaning]) => [written(name), meaning]));
    const stray = labels.find(([name]) => !data.labels.includes(written(name)));
    if (stray) throw door.noLabel("fewShot: labels", stray[0], data.labels);
    const settings: FewShot = { shots, seed, method, neighbours, template };
    if (method === "label-prior") settings.labels = data.labels.map((name) => [name, meanings.get(name) ?? name]);
    const made = await this.#connection.task(
      { signal, onProgress },
      ({ remote, task, report }, examples, start) =>
        remote.fewShot(examples, { ...settings, from: start }, task, report),
      examples,
      this.#own(from, "fewShot"),
    );
    return new Classifier(this.#connection, made);
  }

  /** Trains a classifier on `data`, and on nothing else. */
  async train(data: Dataset, options: TrainOptions = {}): Promise<Classifier> {
    return train(this.#connection, data, options);
  }

  /** Embeds examples of `data`, for a map of them. The same options embed the same examples in the same order. */
  async embed(data: Dataset, options: EmbedOptions = {}): Promise<Embeddings> {
    return embed(this.#connection, data, options);
  }

  /**
   * Finds rows of `data` to look at: probably mislabelled, in the view of a head that has not learned from them, or duplicates.
   */
  async check(data: Dataset, options: { seed?: number } & CallOptions = {}): Promise<DataCheck> {
    const rows = this.#own(door.dataset(data, "check: the data"), "check");
    const { seed = 0, ...call } = door.checked("check", door.CHECK, options);
    const check = ({ remote, task, report }: Call, rows: Handle) => remote.check(rows, seed, task, report);
    return withFormerNames(await this.#connection.task(call, check, rows));
  }

  /**
   * Estimates memory and time of `train` with the same settings, by a short trial on this machine. Rejects a run that can't
   * fit.
   */
  async estimate(data: Dataset, options: EstimateOptions = {}): Promise<Estimate> {
    return estimate(this.#connection, data, options);
  }

  /**
   * Evaluates an approach by cross-validation: for each fold, a classifier is made from its training part and tested on the
   * rest. The figures are of all folds together, each example counting once. Use it where examples are too few to set a test
   * part aside, and then make the classifier from all of them.
   */
  async crossValidate(
    folds: Fold[],
    approach: AnyApproachSettings,
    options: CrossValidationOptions = {},
  ): Promise<Evaluation> {
    const connection = this.#connection;
    const parts = foldsOf(connection, "crossValidate", folds);
    const contestant = door.contestant(approach, "crossValidate: the approach");
    expectSources(connection, "crossValidate", [contestant]);
    const how = door.checked("crossValidate", door.CROSS_VALIDATE, options);
    return connection.unlessClosed(() => crossValidate(connection, parts, contestant, how));
  }

  /**
   * Makes a classifier from `train` by each of `approaches`, tests all of them on `test`, and says which to take. None sees
   * `test` while it is made. With the folds of `train` in place of a test part, each approach is cross-validated.
   */
  compare(
    train: Dataset,
    test: Dataset | Fold[],
    approaches: ApproachSettings[],
    options?: CompareOptions,
  ): Promise<Comparison>;
  /** The same where a language model is prompted among them, which it is in its own worker. */
  compare(
    train: Dataset,
    test: Dataset | Fold[],
    approaches: AnyApproachSettings[],
    options?: CompareOptions<AnyApproachSettings>,
  ): Promise<Comparison<AnyApproachSettings>>;
  async compare(
    train: Dataset,
    test: Dataset | Fold[],
    approaches: AnyApproachSettings[],
    options: CompareOptions | CompareOptions<AnyApproachSettings> = {},
  ): Promise<Comparison<AnyApproachSettings>> {
    const connection = this.#connection;
    const folds = Array.isArray(test) ? foldsOf(connection, "compare", test) : undefined;
    expectParts(connection, "compare", { train, test: folds ? train : (test as Dataset) });
    const contestants = expectSources(connection, "compare", door.contestants(approaches, "compare: approaches"));
    const how = door.checked("compare", door.COMPARE, options);
    expectResults(connection, "compare: done", how.done ?? []);
    const context = { connection, parameters: this.model.parameters };
    return connection.unlessClosed(() => compare(context, { train, test: folds ?? test }, contestants, how));
  }

  /**
   * Measures how accuracy on `test` grows with the number of training examples: each of `approaches` learns from several draws
   * of each number, the same draws for all.
   */
  async learningCurve(
    train: Dataset,
    test: Dataset,
    approaches: ApproachSettings[],
    options: CurveOptions = {},
  ): Promise<LearningCurve[]> {
    const connection = this.#connection;
    expectParts(connection, "learningCurve", { train, test });
    const own = door.contestantsOnEncoder(approaches, "learningCurve: approaches");
    const contestants = expectSources(connection, "learningCurve", own);
    const how = door.checked("learningCurve", door.CURVE, options);
    return connection.unlessClosed(() => learningCurve(connection, { train, test }, contestants, how));
  }

  /** Compares results of one test part that come from several comparisons. */
  judge(results: ApproachResult[]): Promise<Comparison>;
  judge(results: ApproachResult<AnyApproachSettings>[]): Promise<Comparison<AnyApproachSettings>>;
  async judge(results: ApproachResult<AnyApproachSettings>[]): Promise<Comparison<AnyApproachSettings>> {
    return judge(this.#connection, door.results(results, "judge: the results"));
  }

  /**
   * Does `work`, and gives the most bytes of the worker's memory that it took beyond what was taken before. This leaves out a
   * GPU's own memory, and includes what other calls do in the worker meanwhile.
   */
  async measured<T>(work: () => Promise<T>): Promise<[T, number]> {
    door.callback(work, "measured: the work");
    const before = await this.#connection.call((remote) => remote.heapMark());
    const made = await work();
    return [made, (await this.#connection.call((remote) => remote.heapPeak())) - before];
  }

  /** What stands in this one's worker for an object that may be absent. */
  #own<F extends Dataset | Classifier | undefined>(face: F, name: string) {
    return (face && residentIn(this.#connection, face, name)) as F extends undefined ? Resident | undefined : Resident;
  }

  /** Loads a classifier that was saved with the same model. */
  async load(source: Blob | ArrayBufferLike | ArrayBufferView): Promise<Classifier> {
    const saved = door.content(source, "load: the classifier");
    return new Classifier(this.#connection, await this.#connection.call((remote) => remote.load(saved)));
  }

  /** The open model's files, read again from their source. */
  async modelFiles(options: CallOptions = {}): Promise<ModelFiles> {
    return this.#connection.task(door.checked("modelFiles", door.CALL, options), ({ remote, task, report }) =>
      remote.modelFiles(task, report),
    );
  }

  /** The embeddings of all texts that the model has seen so far, to be stored and loaded later. Tuned encoders are left out. */
  async saveCache(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#connection.call((remote) => remote.saveCache());
  }

  /** Loads embeddings from `saveCache` of the same model, so that these texts are not embedded again. Gives their number. */
  async loadCache(bytes: ArrayBufferLike | ArrayBufferView): Promise<number> {
    const saved = door.bytes(bytes, "loadCache: the bytes");
    return this.#connection.call((remote) => remote.loadCache(saved));
  }

  /** Whether it was closed. If only its worker stops, another one takes over with the next call. */
  get closed(): boolean {
    return this.#connection.closed;
  }

  /** Ends the worker, and frees the GPU and the memory. Every later call rejects with the code "closed". */
  close(): void {
    this.#connection.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "Homefire";
  }
}
