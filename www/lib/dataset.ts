// Labelled texts.

import type { Connection } from "./connection";
import type { Made } from "./protocol";
import type { DataReport, Overlap, Problem, Row } from "./wasm/homefire_core";

/** Labelled texts. The rows live in the worker; this is their handle. */
export class Dataset {
  readonly #connection: Connection;
  /** @internal */
  readonly handle: number;
  /** Examples in it. */
  readonly size: number;
  /** In order of first appearance. */
  readonly labels: string[];
  /** Examples of each label, in the order of `labels`. */
  readonly counts: number[];
  /** The rows left out, each with its number and why. */
  readonly problems: Problem[];
  /** How the table was read. */
  readonly reading: Pick<DataReport, "format" | "header" | "columns" | "textColumn" | "labelColumn">;

  /** @internal */
  constructor(connection: Connection, made: Made<DataReport>) {
    this.#connection = connection;
    this.handle = made.handle;
    const { size, labels, counts, problems, format, header, columns, textColumn, labelColumn } = made.report;
    this.size = size;
    this.labels = labels;
    this.counts = counts;
    this.problems = problems;
    this.reading = { format, header, columns, textColumn, labelColumn };
  }

  /**
   * A stratified split into a training and a test part. `test` is the share of the test part. The examples at the places
   * `learn`, counted from 0, go to the training part and change nothing about how the others are divided.
   */
  async split({ test = 0.2, seed = 0, learn = [] }: { test?: number; seed?: number; learn?: number[] } = {}): Promise<
    [Dataset, Dataset]
  > {
    const [train, held] = await this.#connection.call((remote) => remote.split(this.handle, test, seed, learn));
    return [new Dataset(this.#connection, train), new Dataset(this.#connection, held)];
  }

  /** At most `shots` examples of each label. */
  async sample({ shots, seed = 0 }: { shots: number; seed?: number }): Promise<Dataset> {
    return new Dataset(
      this.#connection,
      await this.#connection.call((remote) => remote.sample(this.handle, shots, seed)),
    );
  }

  /** The rows from `start` up to `end`. */
  rows(start: number, end: number): Promise<Row[]> {
    return this.#connection.call((remote) => remote.rows(this.handle, start, end));
  }

  /** The examples of `test` whose text also stands here, so that a test on them says less. */
  overlap(test: Dataset): Promise<Overlap[]> {
    return this.#connection.call((remote) => remote.overlap(this.handle, test.handle));
  }

  /** Stands for the content, in hexadecimal: the same rows in the same order have the same, and no others. */
  digest(): Promise<string> {
    return this.#connection.call((remote) => remote.digest(this.handle));
  }

  /** Frees the rows in the worker. */
  close(): void {
    this.#connection.free(this.handle);
  }
}
