// A language model that was tuned.

import * as door from "./language-options";
import type { Connection } from "./connection";
import type { Dataset } from "./dataset";
import type { EvaluatePairsOptions, GenerateOptions } from "./option-types";
import type { Pairs } from "./pairs";
import type { MadeTuned } from "./language-protocol";
import type { PromptClassifier } from "./prompt-classifier";
import type { FewShotPromptOptions, PromptCurveOptions } from "./prompt-types";
import { fewShotPrompt, loadPrompt, promptCurve } from "./prompts";
import type { CallOptions } from "./protocol";
import { Resident, settle, settleModel } from "./resident";
import type {
  ChatMessage,
  ExportFormat,
  Generated,
  GeneratorReport,
  PairTest,
  PromptCurveOptions as PromptCurvePlan,
  PromptCurvePoint,
  TuningReport,
} from "./wasm/homefire_core";
import { evaluate, write } from "./writing";

/** A language model with what a run has made of it. */
export interface TunedReport extends GeneratorReport {
  /** What the run has made of it. */
  tuning: TuningReport;
}

/** A language model that was tuned. It lives in the worker of the `Generator` that it was made from; this object is its handle. */
export class TunedGenerator {
  readonly #connection: Connection;
  readonly #resident: Resident;
  /** The language model, with what a run has made of it. */
  readonly model: TunedReport;

  /** @internal */
  constructor(connection: Connection, made: MadeTuned) {
    this.#connection = connection;
    this.#resident = new Resident(connection, "model", made, (link) =>
      link.call((remote) => remote.loadModel(made.saved)),
    );
    settle(this, this.#resident);
    settleModel(this, [connection, this.#resident]);
    this.model = made.report as TunedReport;
  }

  /** As `Generator.generate`, with what was learned. */
  async generate(prompt: string | ChatMessage[], options: GenerateOptions = {}): Promise<Generated> {
    const given = door.prompt(prompt, "generate: the prompt");
    return write([this.#connection, this.#resident], "generate", given, options);
  }

  /** As `Generator.chat`, with what was learned. */
  async chat(messages: ChatMessage[], options: GenerateOptions = {}): Promise<Generated> {
    const given = door.messages(messages, "chat: the messages");
    return write([this.#connection, this.#resident], "chat", given, options);
  }

  /** Tests it on pairs that it has not learned from. Their inputs are asked about as they were while it learned. */
  async evaluate(test: Pairs, options: EvaluatePairsOptions = {}): Promise<PairTest> {
    return evaluate([this.#connection, this.#resident], test, options);
  }

  /** As `Generator.fewShotPrompt`, with what was learned. */
  async fewShotPrompt(train: Dataset, options: FewShotPromptOptions = {}): Promise<PromptClassifier> {
    return fewShotPrompt([this.#connection, this.#resident], train, options);
  }

  /** As `Generator.promptCurve`, with what was learned. */
  async promptCurve(
    train: Dataset,
    test: Dataset,
    plan: PromptCurvePlan = {},
    options: PromptCurveOptions = {},
  ): Promise<PromptCurvePoint[]> {
    return promptCurve([this.#connection, this.#resident], { train, test }, plan, options);
  }

  /** As `Generator.loadPrompt`, with what was learned. */
  async loadPrompt(saved: Blob | ArrayBufferLike | ArrayBufferView): Promise<PromptClassifier> {
    return loadPrompt([this.#connection, this.#resident], saved);
  }

  /** Saves what was learned as one safetensors file, for `Generator.load`. The model that was tuned is not in it. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#connection.call((remote, model) => remote.saveModel(model), this.#resident);
  }

  /**
   * Exports it for other programs, as files by their names: "peft" has the adapters alone, as the library PEFT stores them, and
   * "huggingface" the whole model, what was learned merged into it, as a folder for `transformers`.
   */
  async export(
    format: Exclude<ExportFormat, "onnx">,
    options: CallOptions = {},
  ): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
    const form = door.languageFormat(format, "export: the format");
    return this.#connection.task(
      door.checked("export", door.CALL, options),
      ({ remote, task, report }, model) => remote.exportModel(model, form, task, report),
      this.#resident,
    );
  }

  /** Frees it in the worker. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "TunedGenerator";
  }
}
