// A classifier, whichever approach made it.

import type { Connection } from "./connection";
import type { Dataset } from "./dataset";
import { HomefireError } from "./errors";
import * as door from "./options";
import type { CallOptions, MadeClassifier } from "./protocol";
import { Resident, residentIn, settle } from "./resident";
import type {
  Approach,
  ClassifierReport,
  Evaluation,
  Explanation,
  ExportFormat,
  FoldEvaluation,
  Prediction,
} from "./wasm/homefire_core";

/** A classifier, whichever approach made it. It lives in the worker; this is its handle. */
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
      if (!saved) throw new HomefireError("closed", "This classifier was lost with its worker. Make it again.");
      return link.call((remote) => remote.load(saved, this.#report.metrics));
    });
    settle(this, this.#resident);
  }

  /** All that is known of it, as plain values. */
  get report(): ClassifierReport {
    return this.#report;
  }

  /** How it was made. */
  get approach(): Approach {
    return this.#report.approach;
  }

  /** What it tells apart. */
  get labels(): string[] {
    return this.#report.labels;
  }

  /** Examples it learned from; 0 for zero-shot. */
  get examples(): number {
    return this.#report.examples;
  }

  /** Weights that training changed. */
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

  /** The label and a share for every label, for each text. */
  async predict(texts: string[], options: CallOptions = {}): Promise<Prediction[]> {
    const all = door.texts(texts, "predict: texts");
    return this.#connection.task(
      door.checked("predict", door.CALL, options),
      ({ remote, task, report }, classifier) => remote.predict(classifier, all, task, report),
      this.#resident,
    );
  }

  /** What it is worth on examples it has not learned from. */
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

  /** @internal The evaluations of a cross-validation's folds as one, whose measures are kept with this classifier. */
  async pool(folds: FoldEvaluation[]): Promise<Evaluation> {
    const { evaluation, report } = await this.#connection.call(
      (remote, classifier) => remote.pool(folds, classifier),
      this.#resident,
    );
    if (report) this.#report = report;
    return evaluation;
  }

  /**
   * What its prediction for `text` hangs on: the words, by leaving each out; and, of the examples in `data`, the nearest. They
   * are near by its encoder, which says nothing of how it came to decide.
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

  /** One safetensors file. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#connection.call((remote, classifier) => remote.save(classifier), this.#resident);
  }

  /** What it can be exported as. */
  get exports(): ExportFormat[] {
    return this.#report.exports;
  }

  /** The files, by name, in which other programs read it; each form's README.md says how. */
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
