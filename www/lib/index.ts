/**
 * Homefire: fine-tunes a small pretrained text model inside a browser tab. This is the package's public API.
 *
 * @module homefire
 */

import * as Comlink from "comlink";

import { catalogue, DEFAULT_MODEL, type CatalogueEntry } from "./catalogue";
import { Classifier } from "./classifier";
import {
  compare,
  summarise,
  type CompareOptions,
  type Compared,
  type Comparison,
  type Contestant,
  type Judge,
} from "./compare";
import { Connection } from "./connection";
import { learningCurve, type CurveOptions, type LearningCurve } from "./curve";
import { Dataset } from "./dataset";
import { aborted } from "./errors";
import { lookUp } from "./hub";
import { forgetModel, forgetModels, keptModels } from "./kept";
import { localModel } from "./local";
import type {
  CallOptions,
  DataCheck,
  Estimate,
  FewShot,
  FewShotMethod,
  LabelTexts,
  Opened,
  Way,
  Wish,
  WorkerApi,
} from "./protocol";
import type { HubModel, KeptModel, Part } from "./remote";
import { reach } from "./source";
import { estimate, train, type EstimateOptions, type TrainOptions } from "./train";
import type { DataOptions, DeviceReport, Limits, ModelFiles, ModelReport, Row } from "./wasm/homefire_core";

export { Classifier } from "./classifier";
export type {
  CompareOptions,
  Compared,
  Comparison,
  Contestant,
  FewShotContestant,
  LabelWords,
  Named,
  TunedContestant,
  ZeroShotContestant,
} from "./compare";
export type { CurveOptions, CurvePoint, LearningCurve } from "./curve";
export { Dataset } from "./dataset";
export { HomefireError, type WireError } from "./errors";
export type { CatalogueEntry, ModelFile, WeightsFile } from "./catalogue";
export type { HubModel, KeptModel, RemoteFile, RemoteModel } from "./remote";
export { TrainControl, type EstimateOptions, type TrainOptions } from "./train";
export type { CallOptions, DataCheck, Estimate, Explanation, FewShotMethod, Progress, Way } from "./protocol";
export type {
  Approach,
  ClassifierReport,
  DataOptions,
  DataReport,
  DeviceReport,
  Double,
  Evaluation,
  ExportFormat,
  LabelEvaluation,
  Limits,
  Mistake,
  ModelFiles,
  ModelReport,
  NearExample,
  Overlap,
  Pair,
  Piece,
  Prediction,
  Problem,
  Row,
  StepReport,
  Suspect,
  TableFormat,
  TuneApproach,
  TuneSettings,
  Verdict,
} from "./wasm/homefire_core";

/** What to open, and on what. */
export interface OpenOptions extends CallOptions {
  /**
   * A catalogue id; "minilm-l6" when absent. Or the files of a folder with a BERT encoder in Hugging Face's layout, as a
   * file picker or a drop gives them: model.safetensors, tokenizer.json and config.json. Or "hub:owner/name", or what
   * `Homefire.lookUp` gave: a repository of the Hugging Face hub, which needs `hub` unless it is kept already.
   */
  model?: string | Iterable<File> | HubModel;
  /**
   * How the Hugging Face hub may be reached: "direct", or a port to a page that fetches for this one. Without it no host but
   * that of `models` is asked.
   */
  hub?: Way;
  /** Where the catalogue's files are served; "./models/" beside the page when absent. */
  models?: string | URL;
  /** "auto" takes the GPU where it is real, right and faster than the CPU. */
  device?: "auto" | "webgpu" | "cpu";
}

/** A model that can be opened by its id. */
export type CatalogueModel = Omit<CatalogueEntry, "files"> & {
  /** Of all its files together. */
  bytes: number;
  /** Of its weights. */
  sha256: string;
};

/** What came of files that can't be kept in the browser's storage, for as long as the page stands. */
const parts: Part[] = [];

const labelTexts = (labels: string[] | Record<string, string>): LabelTexts =>
  Array.isArray(labels) ? labels.map((name) => [name, name]) : Object.entries(labels);

/** An open model in a worker of its own. Everything else is made by it. */
export class Homefire {
  readonly #connection: Connection;
  /** What computes, and why. */
  readonly device: DeviceReport;
  /** The encoder that was opened. */
  readonly model: ModelReport;
  /** The limits on what can be brought. */
  readonly limits: Limits;
  /** The template of zero-shot's label texts when none is given; "{}" stands for the description. */
  readonly template: string;
  /** What a person should know of how the model came: that it could not be kept, and what to do about it. */
  readonly notices: string[];

  /** The models that can be opened by their id. */
  static readonly catalogue: readonly CatalogueModel[] = catalogue.map(({ files, ...entry }) => ({
    ...entry,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    sha256: files[0].sha256,
  }));

  /** The id of the model that is opened where none is named. */
  static readonly defaultModel: string = DEFAULT_MODEL;

  private constructor(connection: Connection, opened: Opened) {
    this.#connection = connection;
    this.device = opened.device;
    this.model = opened.model;
    this.limits = opened.limits;
    this.template = opened.template;
    this.notices = opened.notices;
  }

  /** The models in this browser's storage, those included that were not fetched to their end. */
  static keptModels(): Promise<KeptModel[]> {
    return keptModels();
  }

  /** Deletes a model from this browser's storage. One that is open goes on from memory. */
  static forgetModel(id: string): Promise<void> {
    return forgetModel(id);
  }

  /** Deletes all models from this browser's storage. */
  static forgetModels(): Promise<void> {
    return forgetModels();
  }

  /** Asks the Hugging Face hub for what opening its repository "owner/name" would fetch. */
  static async lookUp(repository: string, options: { hub: Way; signal?: AbortSignal }): Promise<HubModel> {
    const { hub, signal = new AbortController().signal } = options;
    if (signal.aborted) throw aborted();
    return lookUp(repository, reach(hub), signal);
  }

  /** Starts a worker, fetches the model and chooses a device. */
  static async open(options: OpenOptions = {}): Promise<Homefire> {
    const connection = new Connection();
    try {
      const models = new URL(options.models ?? "./models/", document.baseURI);
      if (!models.pathname.endsWith("/")) models.pathname += "/";
      const { model = DEFAULT_MODEL, device = "auto" } = options;
      const wanted = typeof model === "string" || "commit" in model ? model : localModel(model);
      const wish: Wish = { model: wanted, models: models.href, device, parts: parts.splice(0) };
      if (options.hub) wish.hub = options.hub;
      const moved: Transferable[] = wish.parts.map(({ bytes }) => bytes.buffer);
      if (options.hub instanceof MessagePort) moved.push(options.hub);
      const opened = await connection.task(options, (remote, task, report) =>
        remote.open(
          Comlink.transfer(wish, moved),
          task,
          report,
          Comlink.proxy((part: Part) => void parts.push(part)),
        ),
      );
      return new Homefire(connection, opened);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Reads labelled texts: a table as a file or a string, or rows. */
  async dataset(source: string | Blob | Row[], options: DataOptions = {}): Promise<Dataset> {
    const made = await this.#connection.call((remote) => remote.dataset(source, options));
    return new Dataset(this.#connection, made);
  }

  /** A classifier that knows the labels by their names or descriptions alone. */
  async zeroShot(
    options: {
      labels: string[] | Record<string, string>;
      template?: string;
      /** A classifier whose encoder is to be used. */
      from?: Classifier;
    } & CallOptions,
  ): Promise<Classifier> {
    const { template, from } = options;
    const wanted: Parameters<WorkerApi["zeroShot"]>[0] = { labels: labelTexts(options.labels) };
    if (template !== undefined) wanted.template = template;
    if (from) wanted.from = from.handle;
    const made = await this.#connection.task(options, (remote, task, report) => remote.zeroShot(wanted, task, report));
    return new Classifier(this.#connection, made);
  }

  /** A classifier from `shots` examples of each label, without training. */
  async fewShot(
    data: Dataset,
    options: {
      shots?: number;
      seed?: number;
      method?: FewShotMethod;
      neighbours?: number;
      /** What the labels mean, for "label-prior"; their names where it is absent. */
      labels?: Record<string, string>;
      template?: string;
      /** A classifier whose encoder is to be used. */
      from?: Classifier;
    } & CallOptions = {},
  ): Promise<Classifier> {
    const { shots = 8, seed = 0, method = "prototype", neighbours, labels, template, from } = options;
    const settings: FewShot = { shots, seed, method };
    if (neighbours !== undefined) settings.neighbours = neighbours;
    if (template !== undefined) settings.template = template;
    if (from) settings.from = from.handle;
    if (method === "label-prior") settings.labels = data.labels.map((name) => [name, labels?.[name] ?? name]);
    const made = await this.#connection.task(options, (remote, task, report) =>
      remote.fewShot(data.handle, settings, task, report),
    );
    return new Classifier(this.#connection, made);
  }

  /** Trains a classifier on `data`. Nothing but `data` is learned from. */
  train(data: Dataset, options: TrainOptions = {}): Promise<Classifier> {
    return train(this.#connection, data, options);
  }

  /**
   * Which rows of `data` are doubtful: likely mislabelled, by a head that has not learned from them, or there more than once.
   */
  check(data: Dataset, options: { seed?: number } & CallOptions = {}): Promise<DataCheck> {
    const { seed = 0 } = options;
    return this.#connection.task(options, (remote, task, report) => remote.check(data.handle, seed, task, report));
  }

  /** What training with these settings would take: a short trial on this machine. One that won't fit is refused. */
  estimate(data: Dataset, options: EstimateOptions = {}): Promise<Estimate> {
    return estimate(this.#connection, data, options);
  }

  /**
   * Makes a classifier by each of `approaches` from `train`, tests all of them on `test`, and says which to take. None sees
   * `test` before it is made.
   */
  compare(train: Dataset, test: Dataset, approaches: Contestant[], options: CompareOptions = {}): Promise<Comparison> {
    return compare(this, this.#judge, train, test, approaches, options);
  }

  /**
   * How accuracy on `test` grows with the number of examples learned from: each of `approaches` from several draws of each
   * number, the same draws for all of them.
   */
  learningCurve(
    train: Dataset,
    test: Dataset,
    approaches: Contestant[],
    options: CurveOptions = {},
  ): Promise<LearningCurve[]> {
    return learningCurve(this, train, test, approaches, options);
  }

  /** The verdict on results of one test part, from several comparisons. */
  judge(results: Compared[]): Promise<Comparison> {
    return summarise(this.#judge, results);
  }

  /**
   * Does `work`, and tells how many bytes of the worker's memory it took at most, beside what was taken before. A GPU's own
   * memory is not in it, and what others do in the worker meanwhile is.
   */
  async measured<T>(work: () => Promise<T>): Promise<[T, number]> {
    const before = await this.#connection.call((remote) => remote.heapMark());
    const made = await work();
    return [made, (await this.#connection.call((remote) => remote.heapPeak())) - before];
  }

  get #judge(): Judge {
    const connection = this.#connection;
    return {
      measured: (work) => this.measured(work),
      verdict: (results) =>
        connection.call((remote) =>
          remote.verdict(
            results.map(({ evaluation, trainedWeights, seconds }) => ({
              right: evaluation?.right ?? [],
              trainedWeights,
              seconds,
            })),
          ),
        ),
    };
  }

  /** Reads a classifier that was saved with the same model. */
  async load(source: Uint8Array | Blob): Promise<Classifier> {
    const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source;
    const made = await this.#connection.call((remote) => remote.load(bytes));
    return new Classifier(this.#connection, made);
  }

  /** The open model's files, read again from where they came. */
  modelFiles(options: CallOptions = {}): Promise<ModelFiles> {
    return this.#connection.task(options, (remote, task, report) => remote.modelFiles(task, report));
  }

  /** The embeddings of all texts that the model, as it was opened, has seen: to be kept, and loaded after a reload. */
  saveCache(): Promise<Uint8Array> {
    return this.#connection.call((remote) => remote.saveCache());
  }

  /** Takes over embeddings that `saveCache` gave with the same model, and gives the number of texts: none is embedded again. */
  loadCache(bytes: Uint8Array): Promise<number> {
    return this.#connection.call((remote) => remote.loadCache(bytes));
  }

  /** Whether it was closed, or its worker has stopped. */
  get closed(): boolean {
    return this.#connection.closed;
  }

  /** Ends the worker and frees the GPU and the memory. Every later call rejects with the code "closed". */
  close(): void {
    this.#connection.close();
  }
}
