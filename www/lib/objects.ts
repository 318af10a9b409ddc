/** What lives in the worker, by its handle. What a task is busy with is freed when the task has ended. */

import { fault } from "./errors";
import type { Handle } from "./protocol";
import type { Task } from "./tasks";

interface Freeable {
  free(): void;
}

interface Held {
  object: Freeable;
  /** Tasks that are busy with it. */
  uses: number;
  closed: boolean;
}

export class Objects {
  readonly #all = new Map<Handle, Held>();
  #last = 0;

  keep(object: Freeable): Handle {
    this.#all.set(++this.#last, { object, uses: 0, closed: false });
    return this.#last;
  }

  /** The object, which stays as long as `task` goes on. */
  get<T extends Freeable>(handle: Handle, kind: { prototype: T }, task?: Task): T {
    const held = this.#all.get(handle);
    if (!held || !isOf(held.object, kind)) throw fault("closed", "object_closed");
    if (task) {
      held.uses += 1;
      task.atEnd(() => {
        held.uses -= 1;
        end(held);
      });
    }
    return held.object as T;
  }

  free(handle: Handle): void {
    const held = this.#all.get(handle);
    if (!held) return;
    this.#all.delete(handle);
    held.closed = true;
    end(held);
  }
}

/** The module's classes have no public constructors, which `instanceof` asks for. */
const isOf = <T extends Freeable>(object: Freeable, kind: { prototype: T }): object is T =>
  Object.prototype.isPrototypeOf.call(kind.prototype, object);

function end({ object, uses, closed }: Held): void {
  if (closed && uses === 0) object.free();
}
