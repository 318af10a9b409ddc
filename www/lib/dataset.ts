// Labelled texts.

import type { Connection } from "./connection";
import * as door from "./options";
import type { Made } from "./protocol";
import { Resident, residentIn, settle, type Recipe } from "./resident";
import type { Coverage, DataReport, Overlap, Problem, Row, SimilarLabels } from "./wasm/homefire_core";

/** Labelled texts. The rows live in the worker; this is their handle. */
export class Dataset {
  readonly #connection: Connection;
  readonly #resident: Resident;
  /** Examples in it. */
  readonly size: number;
  /** In order of first appearance. */
  readonly labels: string[];
  /** Examples of each label, in the order of `labels`. */
  readonly counts: number[];
  /** The rows left out, each with its number and why. */
  readonly problems: Problem[];
  /** How the table was read. */
  readonly reading: Pick<
    DataReport,
    "format" | "encoding" | "header" | "columns" | "textColumn" | "labelColumn" | "notes"
  >;
  /** Labels that are likely one label to a person, each group with the one to merge them into. */
  readonly similarLabels: SimilarLabels[];

  /** @internal */
  constructor(connection: Connection, made: Made<DataReport>, recipe: Recipe) {
    this.#connection = connection;
    this.#resident = new Resident(connection, "data set", made, recipe);
    settle(this, this.#resident);
    const { size, labels, counts, problems, similarLabels, ...reading } = made.report;
    this.size = size;
    this.labels = labels;
    this.counts = counts;
    this.problems = problems;
    this.similarLabels = similarLabels;
    this.reading = reading;
  }

  /**
   * A stratified split into a training and a test part. `test` is the share of the test part. The examples at the places
   * `learn`, counted from 0, go to the training part and change nothing about how the others are divided.
   */
  async split(options: { test?: number; seed?: number; learn?: number[] } = {}): Promise<[Dataset, Dataset]> {
    const { test = 0.2, seed = 0, learn = [] } = door.checked("split", door.SPLIT, options);
    const { recipe } = this.#resident;
    const [train, held] = await this.#connection.call(
      (remote, data) => remote.split(data, test, seed, learn),
      this.#resident,
    );
    // A part is made again from the whole, which may have been closed by then and is freed at once.
    const part =
      (index: 0 | 1): Recipe =>
      async (link) => {
        const whole = await recipe(link);
        const parts = await link.call((remote) => remote.split(whole.handle, test, seed, learn));
        link.free(whole.handle);
        link.free(parts[index === 0 ? 1 : 0].handle);
        return parts[index];
      };
    return [new Dataset(this.#connection, train, part(0)), new Dataset(this.#connection, held, part(1))];
  }

  /** At most `shots` examples of each label. */
  async sample(options: { shots: number; seed?: number }): Promise<Dataset> {
    const { shots, seed = 0 } = door.checked("sample", door.SAMPLE, options);
    const { recipe } = this.#resident;
    const made = await this.#connection.call((remote, data) => remote.sample(data, shots, seed), this.#resident);
    return new Dataset(this.#connection, made, async (link) => {
      const whole = await recipe(link);
      const sample = await link.call((remote) => remote.sample(whole.handle, shots, seed));
      link.free(whole.handle);
      return sample;
    });
  }

  /** The rows from `start` up to `end`. */
  async rows(start: number, end: number): Promise<Row[]> {
    const [from, to] = [door.whole(start, "rows: start"), door.whole(end, "rows: end")];
    return this.#connection.call((remote, data) => remote.rows(data, from, to), this.#resident);
  }

  /** Which texts the model doesn't read in full: those it cuts, and those it hardly knows a token of. */
  async coverage(): Promise<Coverage> {
    return this.#connection.task({}, ({ remote, task }, data) => remote.coverage(data, task), this.#resident);
  }

  /** The examples of `test` whose text also stands here, so that a test on them says less. */
  async overlap(test: Dataset): Promise<Overlap[]> {
    const other = residentIn(this.#connection, door.dataset(test, "overlap: the data"), "overlap");
    return this.#connection.call((remote, data, held) => remote.overlap(data, held), this.#resident, other);
  }

  /** Stands for the content, in hexadecimal: the same rows in the same order have the same, and no others. */
  async digest(): Promise<string> {
    return this.#connection.call((remote, data) => remote.digest(data), this.#resident);
  }

  /** Frees the rows in the worker. What is learning from them goes on. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "Dataset";
  }
}
