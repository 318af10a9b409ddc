// A language model, which writes.

import * as Comlink from "comlink";

import { told, type Connection } from "./connection";
import { inEnglish } from "./messages";
import { openGenerator } from "./open";
import type {
  EstimateGeneratorOptions,
  EvaluatePairsOptions,
  GenerateOptions,
  TrainGeneratorOptions,
} from "./option-types";
import * as door from "./language-options";
import { Pairs } from "./pairs";
import type { OpenedGenerator } from "./language-protocol";
import type { Dataset } from "./dataset";
import type { PromptClassifier } from "./prompt-classifier";
import type { FewShotPromptOptions, PromptCurveOptions } from "./prompt-types";
import { fewShotPrompt, loadPrompt, promptCurve } from "./prompts";
import type { TrainNews } from "./protocol";
import { residentIn, settleModel } from "./resident";
import { pairsOf, textsOf } from "./rows";
import { steered } from "./steered";
import type {
  ChatMessage,
  DeviceReport,
  Estimate,
  Generated,
  GeneratorReport,
  PairOptions,
  PairRow,
  PairTest,
  PromptCurveOptions as PromptCurvePlan,
  PromptCurvePoint,
  Told,
} from "./wasm/homefire_core";
import { TunedGenerator } from "./tuned-generator";
import { evaluate, write } from "./writing";

/** An open language model, in a worker of its own: what it writes holds nothing else up. */
export class Generator {
  readonly #connection: Connection;
  /** The device that computes, and why it was chosen. */
  readonly device: DeviceReport;
  /** The language model that was opened. */
  readonly model: GeneratorReport;
  /** What a person should know about loading the model, such as that it could not be kept, and what to do about it. */
  readonly notices: string[];
  /** The same by their names and parameters, to be written in other languages. */
  readonly toldNotices: readonly Told[];

  /** @internal */
  constructor(connection: Connection, { device, model, notices }: OpenedGenerator) {
    this.#connection = connection;
    this.device = device;
    this.model = model;
    this.notices = notices.map(inEnglish);
    this.toldNotices = notices;
    settleModel(this, [connection]);
  }

  /**
   * Writes what comes after `prompt`: a text that goes on, or a conversation whose next turn is written. Calls take turns, in the
   * order that they were made in. What a prompt begins with that the last one began with too is not read again.
   */
  async generate(prompt: string | ChatMessage[], options: GenerateOptions = {}): Promise<Generated> {
    return write([this.#connection], "generate", door.prompt(prompt, "generate: the prompt"), options);
  }

  /** Writes the next turn of a conversation. `model.chat` tells whether the model knows conversations. */
  async chat(messages: ChatMessage[], options: GenerateOptions = {}): Promise<Generated> {
    return write([this.#connection], "chat", door.messages(messages, "chat: the messages"), options);
  }

  /**
   * Learns from pairs: adapters beside its projections, or its last layers. What comes of it is a model of its own in the same
   * worker; this one stays as it is.
   */
  async train(train: Pairs, options: TrainGeneratorOptions = {}): Promise<TunedGenerator> {
    const set = residentIn(this.#connection, door.pairs(train, "train: the pairs"), "train");
    const { prompt, onStep, control, onCheckpoint, resume, signal, onProgress, ...settings } = door.checked(
      "train",
      door.TRAIN_GENERATOR,
      options,
    );
    const tell = told(({ progress, step, checkpoint }: TrainNews) => {
      if (progress) onProgress?.(progress);
      if (step) onStep?.(step);
      if (checkpoint) onCheckpoint?.(checkpoint);
    });
    const wanted = { steps: onStep !== undefined, checkpoints: onCheckpoint !== undefined };
    const made = await steered(
      this.#connection,
      { control, signal },
      ({ remote, task }, [pairs = 0]) =>
        remote.tuneModel(pairs, { prompt: prompt ?? {}, settings, resume, ...wanted }, task, Comlink.proxy(tell)),
      [set],
    );
    return new TunedGenerator(this.#connection, made);
  }

  /** Tries for a moment what `train` with these options would take: weights, memory and time. */
  async estimate(train: Pairs, options: EstimateGeneratorOptions = {}): Promise<Estimate> {
    const set = residentIn(this.#connection, door.pairs(train, "estimate: the pairs"), "estimate");
    const { prompt, signal, onProgress, ...settings } = door.checked("estimate", door.ESTIMATE_GENERATOR, options);
    return this.#connection.task(
      { signal, onProgress },
      ({ remote, task, report }, pairs) =>
        remote.estimateModel(pairs, { prompt: prompt ?? {}, settings }, task, report),
      set,
    );
  }

  /**
   * Tests it on pairs: the perplexity of their outputs, and ROUGE of what it writes for their inputs, beside that of the inputs'
   * first and longest sentences.
   */
  async evaluate(test: Pairs, options: EvaluatePairsOptions = {}): Promise<PairTest> {
    return evaluate([this.#connection], test, options);
  }

  /**
   * Makes a classifier of a prompt: `shots` examples of each label stand in it, and the label is taken whose words the model finds
   * likeliest behind a text. Nothing is trained. The data may be of any `Homefire`: they are read again in this model's worker.
   */
  async fewShotPrompt(train: Dataset, options: FewShotPromptOptions = {}): Promise<PromptClassifier> {
    return fewShotPrompt([this.#connection], train, options);
  }

  /**
   * Measures what prompts with examples of `train` come to on `test`: with several numbers of examples, several draws of each, and
   * several orders of each draw, by every kind of calibration.
   */
  async promptCurve(
    train: Dataset,
    test: Dataset,
    plan: PromptCurvePlan = {},
    options: PromptCurveOptions = {},
  ): Promise<PromptCurvePoint[]> {
    return promptCurve([this.#connection], { train, test }, plan, options);
  }

  /** What `PromptClassifier.save` gave, as a classifier again. It has to be of the same language model. */
  async loadPrompt(saved: Blob | ArrayBufferLike | ArrayBufferView): Promise<PromptClassifier> {
    return loadPrompt([this.#connection], saved);
  }

  /** What `TunedGenerator.save` gave, as a model again. It has to be of the same language model. */
  async load(saved: Blob | ArrayBufferLike | ArrayBufferView): Promise<TunedGenerator> {
    const file = new Blob([door.content(saved, "load: the file")]);
    const made = await this.#connection.call((remote) => remote.loadModel(file));
    return new TunedGenerator(this.#connection, made);
  }

  /**
   * Reads pairs of an input and an output from a table (a file, a string or bytes: CSV, TSV, JSON or JSON lines, conversations
   * among them) or from rows. With `texts`, reads texts to be gone on with: a column of a table, the paragraphs or lines of a
   * plain text, or strings.
   */
  async pairs(
    source: string | Blob | ArrayBufferLike | ArrayBufferView | PairRow[] | string[],
    options: PairOptions = {},
  ): Promise<Pairs> {
    const how = door.checked("pairs", door.PAIRS, options);
    const table = (how.texts ? textsOf : pairsOf)(source, "pairs: the source");
    const made = await this.#connection.call((remote) => remote.pairs(table, how));
    return new Pairs(this.#connection, made, (link) => link.call((remote) => remote.pairs(table, how)));
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
    return "Generator";
  }
}

/** @internal */
export const generator = async (...given: Parameters<typeof openGenerator>): Promise<Generator> =>
  new Generator(...(await openGenerator(...given)));
