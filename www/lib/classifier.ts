// A classifier, whichever approach made it.

import * as door from "./arguments";
import type { Connection } from "./connection";
import type { TrainControl } from "./control";
import type { Dataset } from "./dataset";
import { fault } from "./errors";
import type { CallOptions, MadeClassifier } from "./protocol";
import { Resident, residentIn, settle } from "./resident";
import { steered } from "./steered";
import { LabelledTexts, type Texts } from "./texts";
import type {
  Approach,
  ClassifierReport,
  Evaluation,
  Explanation,
  ExportFormat,
  NearestExamples,
  Prediction,
} from "./wasm/homefire_core";

/** A classifier, whichever approach made it. It lives in the worker; this object is its handle. */
export class Classifier {
  readonly #connection: Connection;
  readonly #resident: Resident;
  #report: ClassifierReport;

  /** @internal */
  constructor(connection: Connection, made: MadeClassifier) {
    this.#connection = connection;
    this.#report = made.report;
    const { saved } = made;
    this.#resident = new Resident(connection, "classifier", made, (link) => {
      if (!saved) throw fault("closed", "classifier_lost");
      return link.call((remote) => remote.load(saved, this.#report.metrics));
    });
    settle(this, this.#resident);
  }

  /** All of the properties below, as plain values. */
  get report(): ClassifierReport {
    return this.#report;
  }

  /** The approach that made it. */
  get approach(): Approach {
    return this.#report.approach;
  }

  /** The labels that it tells apart. */
  get labels(): string[] {
    return this.#report.labels;
  }

  /** The number of examples it learned from; 0 for zero-shot. */
  get examples(): number {
    return this.#report.examples;
  }

  /** The number of weights that training changed. */
  get trainedWeights(): number {
    return this.#report.trainedWeights;
  }

  /** The settings it was made with. */
  get settings(): Record<string, string | number | boolean> {
    return this.#report.settings;
  }

  /** The measures of its last evaluation, saved with it. */
  get metrics(): Record<string, number> {
    return this.#report.metrics;
  }

  /** Classifies each text: its label, and a probability for every label. */
  async predict(texts: string[], options: CallOptions = {}): Promise<Prediction[]> {
    const all = door.texts(texts, "predict: texts");
    return this.#connection.task(
      door.checked("predict", door.CALL, options),
      ({ remote, task, report }, classifier) => remote.predict(classifier, all, task, report),
      this.#resident,
    );
  }

  /**
   * Gives each of `texts` a label. `control` stops it; what was labelled up to then is kept, which is the first so many texts.
   */
  async label(texts: Texts, options: { control?: TrainControl } & CallOptions = {}): Promise<LabelledTexts> {
    const all = residentIn(this.#connection, door.textsHandle(texts, "label: the texts"), "label");
    const made = await steered(
      this.#connection,
      door.checked("label", door.LABEL, options),
      ({ remote, task, report }, [classifier = 0, held = 0]) => remote.label(classifier, held, task, report),
      [this.#resident, all],
    );
    return new LabelledTexts(this.#connection, made);
  }

  /** Tests it on examples that it has not learned from. */
  async evaluate(test: Dataset, options: CallOptions = {}): Promise<Evaluation> {
    const data = residentIn(this.#connection, door.dataset(test, "evaluate: the data"), "evaluate");
    const { evaluation, report } = await this.#connection.task(
      door.checked("evaluate", door.CALL, options),
      (call, classifier, held) => call.remote.evaluate(classifier, held, call.task, call.report),
      this.#resident,
      data,
    );
    this.#report = report;
    return evaluation;
  }

  /** @internal Takes the measures over that were kept with it in the worker. */
  measured(report: ClassifierReport): void {
    this.#report = report;
  }

  /**
   * Explains its prediction for `text`: how much each word counts, by leaving it out, and the examples in `data` that are
   * nearest. These are near in the encoder's eyes, which does not mean that the decision came from them.
   */
  async explain(text: string, options: { data?: Dataset; nearest?: number } & CallOptions = {}): Promise<Explanation> {
    const one = door.string(text, "explain: the text");
    const { data, nearest = 5, ...call } = door.checked("explain", door.EXPLAIN, options);
    return this.#connection.task(
      call,
      ({ remote, task, report }, classifier, examples) =>
        remote.explain(classifier, { text: one, data: examples, nearest }, task, report),
      this.#resident,
      data && residentIn(this.#connection, data, "explain"),
    );
  }

  /**
   * Finds the examples in `data` that are nearest to each text in the encoder's eyes, and says whether the text is unlike all of
   * them. `nearest` is how many, 3 when absent. What the first call finds out about `data` is kept for the next, so that it can be
   * called while a person types.
   */
  async nearest(
    texts: string[],
    options: { data: Dataset; nearest?: number } & CallOptions,
  ): Promise<NearestExamples[]> {
    const all = door.texts(texts, "nearest: texts");
    const { data, nearest = 3, ...call } = door.checked("nearest", door.NEAREST, options);
    return this.#connection.task(
      call,
      ({ remote, task, report }, classifier, examples) =>
        remote.nearest(classifier, { texts: all, data: examples, nearest }, task, report),
      this.#resident,
      residentIn(this.#connection, data, "nearest"),
    );
  }

  /** Saves it as one safetensors file, for `Homefire.load`. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#connection.call((remote, classifier) => remote.save(classifier), this.#resident);
  }

  /** The formats that it can be exported in. */
  get exports(): ExportFormat[] {
    return this.#report.exports;
  }

  /** Exports it for other programs, as files by their names. A README.md among them says how to use them. */
  async export(format: ExportFormat, options: CallOptions = {}): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
    const form = door.exportFormat(format, "export: the format");
    return this.#connection.task(
      door.checked("export", door.CALL, options),
      ({ remote, task, report }, classifier) => remote.export(classifier, form, task, report),
      this.#resident,
    );
  }

  /** Frees it in the worker. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "Classifier";
  }
}
