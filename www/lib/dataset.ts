// Labelled texts.

import * as door from "./arguments";
import type { Connection } from "./connection";
import { fault } from "./errors";
import type { Remote } from "./link";
import type { Answer, Handle, Made } from "./protocol";
import { Resident, residentIn, settle, type Recipe } from "./resident";
import type {
  Coverage,
  DataReport,
  Overlap,
  Problem,
  Row,
  RowOrigin,
  SimilarLabels,
  TestPlan,
} from "./wasm/homefire_core";

/** One part of a cross-validation. */
export interface Fold {
  /** The training part. */
  train: Dataset;
  /** The test part. */
  test: Dataset;
  /** The indices of the test part's examples in the whole data set, from 0. */
  examples: number[];
}

/** How a data set is split. */
export interface SplitOptions {
  /** The share of examples that go to the test part; 0.2 when absent. */
  test?: number;
  /** The seed of the draw; 0 when absent. */
  seed?: number;
  /**
   * Indices, from 0, of examples that go to the training part. They change nothing about how the others are divided.
   */
  learn?: number[];
  /**
   * What every row was when it came, in that order, rows that are left out included. With it, the split stays the same
   * after rows were corrected, left out or added. Examples that no origin names go to the training part, and `learn` is
   * ignored.
   */
  origins?: RowOrigin[];
}

/** A data set of labelled texts. Its rows live in the worker; this object is their handle. */
export class Dataset {
  readonly #connection: Connection;
  readonly #resident: Resident;
  /** The number of examples. */
  readonly size: number;
  /** The labels, in order of first appearance. */
  readonly labels: string[];
  /** The number of examples of each label, in the order of `labels`. */
  readonly counts: number[];
  /** The rows that were left out, each with its number and the reason. */
  readonly problems: Problem[];
  /** How the table was read. */
  readonly reading: Pick<
    DataReport,
    "format" | "encoding" | "header" | "columns" | "textColumn" | "labelColumn" | "notes" | "told"
  >;
  /** Labels that are probably the same to a person, each group with the label to merge them into. */
  readonly similarLabels: SimilarLabels[];
  /** How best to test with these examples. */
  readonly testPlan: TestPlan;

  /** @internal */
  constructor(connection: Connection, made: Made<DataReport>, recipe: Recipe) {
    this.#connection = connection;
    this.#resident = new Resident(connection, "data set", made, recipe);
    settle(this, this.#resident);
    const { size, labels, counts, problems, similarLabels, testPlan, ...reading } = made.report;
    this.testPlan = testPlan;
    this.size = size;
    this.labels = labels;
    this.counts = counts;
    this.problems = problems;
    this.similarLabels = similarLabels;
    this.reading = reading;
  }

  /** Splits the data into a training and a test part, stratified by label. */
  async split(options: SplitOptions = {}): Promise<[Dataset, Dataset]> {
    const { test = 0.2, seed = 0, learn = [], origins } = door.checked("split", door.SPLIT, options);
    const split = (remote: Remote, data: Handle) =>
      origins ? remote.splitByOrigin(data, test, seed, origins) : remote.split(data, test, seed, learn);
    const parts = await this.#connection.call(split, this.#resident);
    const part = (index: 0 | 1) => new Dataset(this.#connection, parts[index], this.#part(split, index));
    return [part(0), part(1)];
  }

  /**
   * The folds of a stratified cross-validation, for `Homefire.crossValidate`. Each example is in the test part of one fold,
   * except those in `learn` and a label's only example. `testPlan` suggests the number of folds.
   */
  async folds(options: { folds: number; seed?: number; learn?: number[] }): Promise<Fold[]> {
    const { folds, seed = 0, learn = [] } = door.checked("folds", door.FOLDS, options);
    const made = await this.#connection.call((remote, data) => remote.folds(data, folds, seed, learn), this.#resident);
    const parts = async (remote: Remote, data: Handle) => {
      const answer = await remote.folds(data, folds, seed, learn);
      return answer.ok ? { ...answer, value: answer.value.flatMap(({ train, test }) => [train, test]) } : answer;
    };
    const part = (report: Made<DataReport>, index: number) =>
      new Dataset(this.#connection, report, this.#part(parts, index));
    return made.map(({ train, test, examples }, i) => ({
      train: part(train, 2 * i),
      test: part(test, 2 * i + 1),
      examples,
    }));
  }

  /** A part is made again from the whole, which may have been closed by then and is freed at once, as the other parts are. */
  #part(divide: (remote: Remote, data: Handle) => Promise<Answer<Made<DataReport>[]>>, index: number): Recipe {
    const { recipe } = this.#resident;
    return async (link) => {
      const whole = await recipe(link);
      const parts = await link.call((remote) => divide(remote, whole.handle));
      link.free(whole.handle);
      parts.forEach(({ handle }, i) => i !== index && link.free(handle));
      const wanted = parts[index];
      if (!wanted) throw fault("internal", "division_lost");
      return wanted;
    };
  }

  /** Draws at most `shots` examples of each label. */
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

  /** The rows from `start` up to, but not including, `end`. */
  async rows(start: number, end: number): Promise<Row[]> {
    const [from, to] = [door.whole(start, "rows: start"), door.whole(end, "rows: end")];
    return this.#connection.call((remote, data) => remote.rows(data, from, to), this.#resident);
  }

  /** Counts the texts that the model doesn't read in full: too long, or made mostly of unknown tokens. */
  async coverage(): Promise<Coverage> {
    return this.#connection.task({}, ({ remote, task }, data) => remote.coverage(data, task), this.#resident);
  }

  /** The examples of `test` whose text is in this data set too, so that a test on them says less. */
  async overlap(test: Dataset): Promise<Overlap[]> {
    const other = residentIn(this.#connection, door.dataset(test, "overlap: the data"), "overlap");
    return this.#connection.call((remote, data, held) => remote.overlap(data, held), this.#resident, other);
  }

  /** A hash of the content, in hexadecimal: two data sets have the same if they have the same rows in the same order. */
  async digest(): Promise<string> {
    return this.#connection.call((remote, data) => remote.digest(data), this.#resident);
  }

  /** Frees the rows in the worker. A run that is learning from them goes on. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "Dataset";
  }
}
