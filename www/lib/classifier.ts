// A classifier, whichever approach made it.

import type { Connection } from "./connection";
import type { Dataset } from "./dataset";
import type { CallOptions, Explanation, Made } from "./protocol";
import type { Approach, ClassifierReport, Evaluation, ExportFormat, Prediction } from "./wasm/homefire_core";

/** A classifier, whichever approach made it. It lives in the worker; this is its handle. */
export class Classifier {
  readonly #connection: Connection;
  readonly #handle: number;
  #report: ClassifierReport;

  /** @internal */
  constructor(connection: Connection, made: Made<ClassifierReport>) {
    this.#connection = connection;
    this.#handle = made.handle;
    this.#report = made.report;
  }

  /** @internal */
  get handle(): number {
    return this.#handle;
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
  predict(texts: string[], options?: CallOptions): Promise<Prediction[]> {
    return this.#connection.task(options, (remote, task, report) => remote.predict(this.#handle, texts, task, report));
  }

  /** What it is worth on examples it has not learned from. */
  async evaluate(test: Dataset, options?: CallOptions): Promise<Evaluation> {
    const { evaluation, report } = await this.#connection.task(options, (remote, task, progress) =>
      remote.evaluate(this.#handle, test.handle, task, progress),
    );
    this.#report = report;
    return evaluation;
  }

  /**
   * What its prediction for `text` hangs on: the words, by leaving each out; and, of the examples in `data`, the nearest. They
   * are near by its encoder, which says nothing of how it came to decide.
   */
  explain(text: string, options: { data?: Dataset; nearest?: number } & CallOptions = {}): Promise<Explanation> {
    const { data, nearest = 5 } = options;
    return this.#connection.task(options, (remote, task, report) =>
      remote.explain(this.#handle, text, data?.handle, nearest, task, report),
    );
  }

  /** One safetensors file. */
  save(): Promise<Uint8Array> {
    return this.#connection.call((remote) => remote.save(this.#handle));
  }

  /** What it can be exported as. */
  get exports(): ExportFormat[] {
    return this.#report.exports;
  }

  /** The files, by name, in which other programs read it; each form's README.md says how. */
  export(format: ExportFormat, options?: CallOptions): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
    return this.#connection.task(options, (remote, task, report) => remote.export(this.#handle, format, task, report));
  }

  /** Frees it in the worker. */
  close(): void {
    this.#connection.free(this.#handle);
  }
}
