/**
 * What lives in a worker, as the page knows it: a handle, and how another worker makes the same again should this one stop, or
 * be that of a language model. The objects that a page holds, data sets and classifiers, are the faces of these.
 */

import type { Connection } from "./connection";
import { fault } from "./errors";
import type { Link } from "./link";
import type { Handle, Made } from "./protocol";

/** Makes the same in another worker. */
export type Recipe = (link: Link) => Promise<Made<unknown>>;

/** What has not been made yet: no worker has this name. */
const NOWHERE = { handle: 0, worker: "" };

export class Resident {
  readonly connection: Connection;
  readonly what: "data set" | "classifier" | "pairs" | "texts" | "model" | "prompt";
  readonly #recipe: Recipe;
  #made: Omit<Made<unknown>, "report">;
  #closed = false;
  /** Under way in a worker that has taken over. */
  #again: Promise<Handle> | undefined;
  /** The same in the workers of other connections. */
  readonly #elsewhere = new Map<Connection, Resident>();

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

  /** The same in the worker of `connection`, where it is made again when it is first used. */
  at(connection: Connection): Resident {
    if (connection === this.connection) return this;
    if (this.#closed) throw fault("closed", "object_closed");
    for (const one of this.#elsewhere.keys()) if (one.closed) this.#elsewhere.delete(one);
    const there = this.#elsewhere.get(connection) ?? new Resident(connection, this.what, NOWHERE, this.#recipe);
    this.#elsewhere.set(connection, there);
    return there;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connection.free(this.#made);
    for (const there of this.#elsewhere.values()) there.close();
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
  // No call takes a tuned model or a prompt as its argument.
  if (!resident || resident.what === "model" || resident.what === "prompt")
    throw fault("bad-settings", "object_of_another_homefire", { name });
  const what = resident.what === "data set" ? "data" : resident.what;
  const which = resident.connection.closed ? "closed" : "another";
  throw fault("bad-settings", `${what}_of_${which}_homefire`, { name });
}

/** What a data set stands for in the worker of `connection`, where it is read again if another one's `Homefire` has read it. */
export function dataIn(connection: Connection, data: object, name: string): Resident {
  const resident = residents.get(data);
  if (!resident) throw fault("bad-settings", "object_of_another_homefire", { name });
  return resident.at(connection);
}

/** A language model: the connection to its worker, and what stands there for it where it was tuned. */
export type Model = readonly [connection: Connection, tuned?: Resident];

/** The language models that a page holds. */
const models = new WeakMap<object, Model>();

/** Lets `face` stand for a language model. */
export const settleModel = (face: object, model: Model): void => void models.set(face, model);

/** The language model that an object stands for, where it is one. */
export const modelOf = (face: object): Model | undefined => models.get(face);
