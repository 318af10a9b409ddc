/**
 * Models in the browser's own storage: a folder each, with `about.json` and the files. A file that is shorter than it should
 * be is one that was not fetched to its end. What is read here is not yet believed: the hashes are checked by who reads.
 */

import { fault } from "./errors";
import type { Bytes } from "./hash";
import { modelDatabase } from "./model-database";
import { isLocked, modelFiles } from "./model-files";
import { SILENT, type ModelStorage, type Writer } from "./model-storage";
import type { Downloadable, KeptModel, RemoteFile } from "./remote";
import { isLate } from "./within";

export { isLocked } from "./model-files";

const LOCK = "homefire-models";
const ABOUT = "about.json";

/** The kinds of storage that this browser may have for this page, the better one first. */
function storages(): ModelStorage[] {
  const there = [
    ...(has(() => navigator.storage.getDirectory) ? [modelFiles] : []),
    ...(has(() => indexedDB) ? [modelDatabase] : []),
  ];
  return there.filter((one) => !silent.has(one));
}

/** Whether the browser has something for this page: insecure origins lack some, and to ask may be forbidden in a frame. */
function has(thing: () => unknown): boolean {
  try {
    return Boolean(thing());
  } catch {
    return false;
  }
}

/** Those that have not answered: they are not asked again, which would take as long each time. */
const silent = new Set<ModelStorage>();

/** Notes which storage does not answer. */
function failed(storage: ModelStorage, error: unknown): void {
  if (isLate(error)) silent.add(storage);
}

const folderOf = (id: string): string => encodeURIComponent(id);

async function aboutIn(storage: ModelStorage, folder: string): Promise<Downloadable | undefined> {
  try {
    const bytes = await storage.read(folder, ABOUT);
    const about = JSON.parse(bytes ? new TextDecoder().decode(bytes) : "null") as Downloadable | null;
    return about && Array.isArray(about.files) ? about : undefined;
  } catch {
    return undefined;
  }
}

/** What is kept; nothing where the browser keeps nothing for this page. */
export async function keptModels(): Promise<KeptModel[]> {
  const models = new Map<string, KeptModel>();
  for (const storage of storages()) {
    try {
      for (const folder of await storage.folders()) {
        const model = await describe(storage, folder);
        if (model.bytes > (models.get(model.id)?.bytes ?? 0)) models.set(model.id, model);
      }
    } catch (error) {
      // Storage can be switched off.
      failed(storage, error);
    }
  }
  return [...models.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function describe(storage: ModelStorage, folder: string): Promise<KeptModel> {
  const about = await aboutIn(storage, folder);
  const sizes = await storage.sizes(folder);
  sizes.delete(ABOUT);
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const whole = about?.files.every((file) => file.sha256 !== undefined && sizes.get(file.name) === file.bytes) ?? false;
  const id = decodeURIComponent(folder);
  const { name = id, kind = "encoder", licence = "", source = "", commit } = about ?? {};
  return { id, name, kind, licence, source, ...(commit === undefined ? {} : { commit }), bytes, whole };
}

/** Deletes a model from the browser's storage; one that is open goes on from memory. */
export async function forgetModel(id: string): Promise<void> {
  for (const storage of storages()) {
    try {
      await storage.removeFolder(folderOf(id));
    } catch (error) {
      // What can't be opened at all has kept nothing.
      if (!(await opens(storage))) continue;
      throw fault("storage", "model_not_deleted", { model: id, why: String(error) });
    }
  }
}

const opens = (storage: ModelStorage): Promise<boolean> =>
  storage.folders().then(
    () => true,
    () => false,
  );

/** Deletes all models from the browser's storage. */
export async function forgetModels(): Promise<void> {
  // Storage can be switched off.
  for (const storage of storages()) await storage.clear().catch(() => undefined);
}

/** What is written about a model that is kept. */
export async function aboutKept(id: string): Promise<Downloadable | undefined> {
  for (const storage of storages()) {
    const about = await aboutIn(storage, folderOf(id));
    if (about) return about;
  }
  return undefined;
}

/** The place of one model. It is written to in a worker, since only there a file can be written without a copy. */
export class Room {
  readonly #storage: ModelStorage;
  readonly #folder: string;
  #about: Downloadable;
  /** Of `about.json`, one after the other. */
  #written: Promise<void> = Promise.resolve();

  private constructor(storage: ModelStorage, about: Downloadable) {
    this.#storage = storage;
    this.#folder = folderOf(about.id);
    this.#about = about;
  }

  /** Opens the place of `model`, one worker at a time, and throws out the files of another version of it. */
  static open(model: Downloadable): Promise<Room> {
    const open = () => Room.#open(model);
    // Without locks, which insecure origins don't have, workers are not told apart.
    return navigator.locks ? navigator.locks.request(`${LOCK}-${model.id}`, open) : open();
  }

  /** Opens it where the model is already, or else in the first storage that can be written to. */
  static async #open(model: Downloadable): Promise<Room> {
    const known = await Promise.all(
      storages().map(async (storage) => {
        const sizes = await storage.sizes(folderOf(model.id)).catch((error: unknown) => {
          failed(storage, error);
          return isLocked(error);
        });
        const begun = typeof sizes === "boolean" ? sizes : [...sizes.keys()].some((name) => name !== ABOUT);
        return { storage, begun };
      }),
    );
    let failure: unknown;
    for (const { storage, begun } of known.sort((a, b) => Number(b.begun) - Number(a.begun))) {
      if (silent.has(storage)) continue;
      try {
        return await Room.#in(storage, model);
      } catch (error) {
        failure ??= error;
        failed(storage, error);
        if (isLocked(error) || isFull(error)) break;
        // What was begun before it failed is no model.
        if (!begun) await storage.removeFolder(folderOf(model.id)).catch(() => undefined);
      }
    }
    throw failure ?? new DOMException(SILENT, "TimeoutError");
  }

  static async #in(storage: ModelStorage, model: Downloadable): Promise<Room> {
    const before = await aboutIn(storage, folderOf(model.id));
    const known = new Map(before?.files.map((file) => [file.name, file]));
    const same = (file: RemoteFile) => {
      const old = known.get(file.name);
      if (file.sha256 !== undefined) return old?.sha256 === file.sha256;
      return old?.sha256 !== undefined && before?.commit === model.commit;
    };
    const files = model.files.map((file) => (same(file) ? { ...file, ...known.get(file.name) } : file));
    const opened = new Room(storage, { ...model, files: files as Downloadable["files"] });
    for (const file of model.files) if (!same(file)) await opened.remove(file.name);
    await opened.#write();
    return opened;
  }

  /** What is known of a file, with the hash that was noted when it came. */
  file(name: string): RemoteFile | undefined {
    return this.#about.files.find((file) => file.name === name);
  }

  /** How many bytes of a file are there; none where it isn't. */
  async size(name: string): Promise<number | undefined> {
    return (await this.#storage.sizes(this.#folder)).get(name);
  }

  read(name: string): Promise<Bytes | undefined> {
    return this.#storage.read(this.#folder, name);
  }

  remove(name: string): Promise<void> {
    return this.#storage.remove(this.#folder, name);
  }

  /** Notes the length and hash of a file of which they were not known before. */
  async note(name: string, bytes: number, sha256: string): Promise<void> {
    const files = this.#about.files.map((file) => (file.name === name ? { ...file, bytes, sha256 } : file));
    this.#about = { ...this.#about, files: files as Downloadable["files"] };
    await this.#write();
  }

  /** Opens a file for writing. Only one writer can have it. */
  writer(name: string): Promise<Writer> {
    return this.#storage.write(this.#folder, name);
  }

  #write(): Promise<void> {
    const write = async () => {
      const writer = await this.writer(ABOUT);
      try {
        writer.goOn(new Uint8Array());
        writer.put(new TextEncoder().encode(JSON.stringify(this.#about)), 0);
      } finally {
        await writer.close();
      }
    };
    this.#written = this.#written.then(write, write);
    return this.#written;
  }
}

export const isFull = (error: unknown): boolean =>
  typeof error === "object" && error !== null && (error as Error).name === "QuotaExceededError";

/** A file as it is written while it comes. Where that fails, the copy ends and the rest of the work goes on. */
export class Copy {
  readonly #writer: Writer;
  #closed: Promise<void> | undefined;
  failure: unknown;

  private constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** Goes on after `before`, which is written where it is not there yet. */
  static async begin(room: Room, name: string, before: Bytes): Promise<Copy> {
    const writer = await room.writer(name);
    try {
      writer.goOn(before);
    } catch (error) {
      await writer.close().catch(() => undefined);
      throw error;
    }
    return new Copy(writer);
  }

  /** What is beyond `at` belongs to a connection that began again, and is void. */
  write(chunk: Bytes, at: number): void {
    this.#try(() => this.#writer.put(chunk, at));
  }

  /** Leaves nothing of what came. */
  clear(): void {
    this.#try(() => this.#writer.put(new Uint8Array(), 0));
  }

  /** Ends it; `failure` then says whether all of it is written. */
  async close(): Promise<void> {
    this.#closed ??= this.#writer.close().catch((error: unknown) => {
      this.failure ??= error;
    });
    await this.#closed;
  }

  #try(work: () => void): void {
    if (this.failure !== undefined) return;
    try {
      work();
    } catch (error) {
      this.failure = error;
    }
  }
}
