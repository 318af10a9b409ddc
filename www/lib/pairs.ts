// Pairs of inputs and outputs, and texts to be gone on with.

import * as door from "./arguments";
import type { Connection } from "./connection";
import { fault } from "./errors";
import type { Made } from "./protocol";
import { Resident, settle, type Recipe } from "./resident";
import type { PairReport, PairRow, PartCounts, Problem } from "./wasm/homefire_core";

/** How pairs are split. */
export interface PairSplitOptions {
  /** The share of pairs that go to the test part; 0.2 when absent. */
  test?: number;
  /** The seed of the draw; 0 when absent. */
  seed?: number;
}

/** Pairs of an input and an output, or texts to be gone on with. Their rows live in the worker; this object is their handle. */
export class Pairs {
  readonly #connection: Connection;
  readonly #resident: Resident;
  /** The number of pairs. */
  readonly size: number;
  /** Whether they are texts to be gone on with, which have no input. */
  readonly texts: boolean;
  /** The sizes of the parts into which a column of the source divides them, where one does: see `part`. */
  readonly parts?: PartCounts;
  /** The rows that were left out, each with its number and the reason. */
  readonly problems: Problem[];
  /** How the source was read. */
  readonly reading: Omit<PairReport, "size" | "texts" | "parts" | "problems">;

  /** @internal */
  constructor(connection: Connection, made: Made<PairReport>, recipe: Recipe) {
    this.#connection = connection;
    this.#resident = new Resident(connection, "pairs", made, recipe);
    settle(this, this.#resident);
    const { size, texts, parts, problems, ...reading } = made.report;
    this.size = size;
    this.texts = texts;
    if (parts) this.parts = parts;
    this.problems = problems;
    this.reading = reading;
  }

  /** Splits them into a training and a test part. Pairs with the same input go to the same part. */
  async split(options: PairSplitOptions = {}): Promise<[Pairs, Pairs]> {
    const { test = 0.2, seed = 0 } = door.checked("split", door.SPLIT_PAIRS, options);
    const parts = await this.#connection.call((remote, pairs) => remote.splitPairs(pairs, test, seed), this.#resident);
    const { recipe } = this.#resident;
    const part = (index: 0 | 1) =>
      new Pairs(this.#connection, parts[index], async (link) => {
        // Made again from the whole, which is freed at once, as the other part is.
        const whole = await recipe(link);
        const made = await link.call((remote) => remote.splitPairs(whole.handle, test, seed));
        link.free(whole.handle);
        link.free(made[index === 0 ? 1 : 0].handle);
        return made[index];
      });
    return [part(0), part(1)];
  }

  /** The part of this name into which the source divides them; undefined where it has none. */
  async part(name: keyof PartCounts): Promise<Pairs | undefined> {
    const wanted = door.partName(name, "part: the name");
    const made = await this.#connection.call((remote, pairs) => remote.partOfPairs(pairs, wanted), this.#resident);
    const { recipe } = this.#resident;
    if (!made) return undefined;
    return new Pairs(this.#connection, made, async (link) => {
      const whole = await recipe(link);
      const again = await link.call((remote) => remote.partOfPairs(whole.handle, wanted));
      link.free(whole.handle);
      if (!again) throw fault("internal", "division_lost");
      return again;
    });
  }

  /** The pairs from `start` up to, but not including, `end`. */
  async rows(start: number, end: number): Promise<PairRow[]> {
    const [from, to] = [door.whole(start, "rows: start"), door.whole(end, "rows: end")];
    return this.#connection.call((remote, pairs) => remote.pairRows(pairs, from, to), this.#resident);
  }

  /** Frees the rows in the worker. */
  close(): void {
    this.#resident.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "Pairs";
  }
}
