/**
 * What lives in a worker, as the page knows it: a handle, and how another worker makes the same again should this one stop.
 * The objects that a page holds, data sets and classifiers, are the faces of these.
 */

import type { Connection } from "./connection";
import { fault } from "./errors";
import type { Link } from "./link";
import type { Handle, Made } from "./protocol";

/** Makes the same in another worker. */
export type Recipe = (link: Link) => Promise<Made<unknown>>;

export class Resident {
  readonly connection: Connection;
  readonly what: "data set" | "classifier" | "pairs" | "model";
  readonly #recipe: Recipe;
  #made: Omit<Made<unknown>, "report">;
  #closed = false;
  /** Under way in a worker that has taken over. */
  #again: Promise<Handle> | undefined;

  constructor(
    connection: Connection,
    what: Resident["what"],
    { handle, worker }: Omit<Made<unknown>, "report">,
    recipe: Recipe,
  ) {
    this.connection = connection;
    this.what = what;
    this.#made = { handle, worker };
    this.#recipe = recipe;
  }

  /** How it is made, for what is made of it. */
  get recipe(): Recipe {
    return this.#recipe;
  }

  /** Its number in the worker of `link`, where it is made again first if that is another than before. */
  in(link: Link): Handle | Promise<Handle> {
    if (this.#closed) throw fault("closed", "object_closed");
    if (this.#made.worker === link.name) return this.#made.handle;
    this.#again ??= this.#recipe(link)
      .then((made) => {
        if (this.#closed) link.free(made.handle);
        this.#made = made;
        return made.handle;
      })
      .finally(() => (this.#again = undefined));
    return this.#again;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connection.free(this.#made);
  }
}

/** What each object that a page holds stands for. */
const residents = new WeakMap<object, Resident>();

/** Lets `face` stand for what lives in the worker. */
export const settle = (face: object, resident: Resident): void => void residents.set(face, resident);

/** What an object stands for, where it is one of the API's. */
export const kindOf = (face: object): Resident["what"] | undefined => residents.get(face)?.what;

/** What `face`, which is called `name`, stands for in the worker of `connection`. */
export function residentIn(connection: Connection, face: object, name: string): Resident {
  const resident = residents.get(face);
  if (resident?.connection === connection) return resident;
  // No call takes a tuned model as its argument.
  if (!resident || resident.what === "model") throw fault("bad-settings", "object_of_another_homefire", { name });
  const what = resident.what === "data set" ? "data" : resident.what;
  const which = resident.connection.closed ? "closed" : "another";
  throw fault("bad-settings", `${what}_of_${which}_homefire`, { name });
}
