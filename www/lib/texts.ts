// Texts that are to be labelled, and their labels.

import * as door from "./arguments";
import type { Connection } from "./connection";
import { fault } from "./errors";
import type { Made } from "./protocol";
import { Resident, settle, type Recipe } from "./resident";
import { fileOf } from "./rows";
import type { LabelledCsv, LabelledRow, Order, Problem, TextOptions, TextReport } from "./wasm/homefire_core";

/** Texts without labels, with all that stands beside them in their file. They live in the worker; this object is their handle. */
export class Texts {
  readonly #resident: Resident;
  /** The number of texts. */
  readonly size: number;
  /** The rows that can't be labelled, each with its number and the reason. */
  readonly problems: Problem[];
  /** How the source was read. */
  readonly reading: Omit<TextReport, "size" | "problems" | "labelled" | "labels" | "counts">;

  /** @internal */
  constructor(connection: Connection, made: Made<TextReport>, recipe: Recipe) {
    this.#resident = new Resident(connection, "texts", made, recipe);
    settle(this, this.#resident);
    const { size, problems, labelled: _labelled, labels: _labels, counts: _counts, ...reading } = made.report;
    this.size = size;
    this.problems = problems;
    this.reading = reading;
  }

  /** Frees the texts in the worker. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "Texts";
  }
}

/** @internal */
export async function readTexts(
  connection: Connection,
  source: string | Blob | ArrayBufferLike | ArrayBufferView,
  options: TextOptions,
): Promise<Texts> {
  const file = fileOf(source, "texts: the source");
  const how = door.checked("texts", door.TEXTS, options);
  const made = await connection.call((remote) => remote.texts(file, how));
  return new Texts(connection, made, (link) => link.call((remote) => remote.texts(file, how)));
}

/** Texts with the labels that a classifier gave them. They live in the worker; this object is their handle. */
export class LabelledTexts {
  readonly #connection: Connection;
  readonly #resident: Resident;
  /** The number of texts that have a label: all of them, or, where labelling was stopped, the first ones. */
  readonly size: number;
  /** The number of all texts. */
  readonly texts: number;
  /** The classifier's labels. */
  readonly labels: string[];
  /** The number of texts that were given each label, in the order of `labels`. */
  readonly counts: number[];
  /** The rows that can't be labelled, each with its number and the reason. */
  readonly problems: Problem[];

  /** @internal */
  constructor(connection: Connection, made: Made<TextReport>) {
    this.#connection = connection;
    this.#resident = new Resident(connection, "texts", made, () => {
      throw fault("closed", "labels_lost");
    });
    const { size, labelled, labels, counts, problems } = made.report;
    this.size = labelled;
    this.texts = size;
    this.labels = labels;
    this.counts = counts;
    this.problems = problems;
  }

  /** The labelled texts from `start` up to, but not including, `end`, in the order of the file or the lowest scores first. */
  async rows(start: number, end: number, options: { order?: Order } = {}): Promise<LabelledRow[]> {
    const [from, to] = [door.whole(start, "rows: start"), door.whole(end, "rows: end")];
    const { order } = door.checked("rows", door.LABELLED_ROWS, options);
    const unsureFirst = order === "unsure-first";
    return this.#connection.call(
      (remote, texts) => remote.labelledRows(texts, { start: from, end: to, unsureFirst }),
      this.#resident,
    );
  }

  /**
   * The whole table as a CSV for spreadsheets: UTF-8 with a byte order mark, its lines ended by CR LF, separated as the source
   * was. What stood in the source is unchanged; a label, its score and, where one is needed, a note stand beside it. A label
   * that would begin a formula is written as `="…"`. With semicolons, scores have a decimal comma.
   */
  async csv(options: LabelledCsv = {}): Promise<Uint8Array<ArrayBuffer>> {
    const wanted = door.checked("csv", door.LABELLED_CSV, options);
    return this.#connection.call((remote, texts) => remote.labelledCsv(texts, wanted), this.#resident);
  }

  /** Frees them in the worker. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "LabelledTexts";
  }
}
