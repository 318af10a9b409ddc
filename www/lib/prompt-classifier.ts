// A classifier that prompts a language model.

import * as door from "./arguments";
import type { Connection } from "./connection";
import type { Dataset } from "./dataset";
import type { MadePrompt } from "./language-protocol";
import { measuresOf } from "./measures";
import type { CallOptions } from "./protocol";
import { dataIn, Resident, settle, type Model } from "./resident";
import type { Evaluation, Prediction, PromptClassifierReport } from "./wasm/homefire_core";

/**
 * A classifier that prompts a language model: examples stand in a prompt, and the label is taken whose words the model finds
 * likeliest behind the text. It lives in the model's worker; this object is its handle.
 */
export class PromptClassifier {
  readonly #connection: Connection;
  readonly #resident: Resident;
  /** How it came about: the template, the examples in their order, and the preference that was taken away. */
  readonly report: PromptClassifierReport;
  #metrics: Record<string, number> = {};

  /** @internal */
  constructor([connection, tuned]: Model, made: MadePrompt) {
    this.#connection = connection;
    this.report = made.report;
    const { saved } = made;
    this.#resident = new Resident(connection, "prompt", made, async (link) => {
      // The tuned model may have been closed by then: it is made again for this, and freed at once.
      const model = await tuned?.recipe(link);
      const again = await link.call((remote) => remote.loadPrompt(model?.handle, saved));
      if (model) link.free(model.handle);
      return again;
    });
    settle(this, this.#resident);
  }

  /** The approach that made it. */
  get approach(): "prompting" {
    return "prompting";
  }

  /** The labels that it tells apart. */
  get labels(): string[] {
    return this.report.labels;
  }

  /** The number of examples in its prompt; 0 for zero-shot. */
  get examples(): number {
    return this.report.examples.length;
  }

  /** The number of weights that training changed: none. */
  get trainedWeights(): number {
    return 0;
  }

  /** The settings it was made with. */
  get settings(): Record<string, string | number | boolean> {
    const { style, calibration, calibratedOn, bothOrders, template } = this.report;
    return { style, calibration, calibratedOn, bothOrders, ...template };
  }

  /** The measures of its last evaluation. They are not in its file. */
  get metrics(): Record<string, number> {
    return this.#metrics;
  }

  /** The whole prompt for a text, as the model reads it. A text that is too long for the model is cut in it. */
  async prompt(text: string): Promise<string> {
    const one = door.string(text, "prompt: the text");
    return this.#connection.call((remote, classifier) => remote.promptText(classifier, one), this.#resident);
  }

  /** Classifies each text: its label, and a probability for every label. */
  async predict(texts: string[], options: CallOptions = {}): Promise<Prediction[]> {
    const all = door.texts(texts, "predict: texts");
    return this.#connection.task(
      door.checked("predict", door.CALL, options),
      ({ remote, task, report }, classifier) => remote.predictByPrompt(classifier, all, task, report),
      this.#resident,
    );
  }

  /** Tests it on examples that are not in its prompt. */
  async evaluate(test: Dataset, options: CallOptions = {}): Promise<Evaluation> {
    const data = dataIn(this.#connection, door.dataset(test, "evaluate: the data"), "evaluate");
    const evaluation = await this.#connection.task(
      door.checked("evaluate", door.CALL, options),
      ({ remote, task, report }, classifier, held) => remote.evaluatePrompt(classifier, held, task, report),
      this.#resident,
      data,
    );
    this.measured(evaluation);
    return evaluation;
  }

  /** @internal Takes the measures of a test over; `folds` is the number of those of a cross-validation. */
  measured(evaluation: Evaluation, folds?: number): void {
    this.#metrics = measuresOf(evaluation, folds === undefined ? {} : { folds });
  }

  /** Saves it as one JSON file, for `loadPrompt` of the same language model. The model is not in it. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#connection.call((remote, classifier) => remote.savePrompt(classifier), this.#resident);
  }

  /** Frees it in the worker. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "PromptClassifier";
  }
}
