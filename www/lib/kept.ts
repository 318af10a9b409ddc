/**
 * Models in the browser's own storage: a folder each in the origin's private file system, with `about.json` and the files.
 * A file that is shorter than it should be is one that was not fetched to its end. What is read here is not yet believed:
 * the hashes are checked by who reads.
 */

import type { ModelFile } from "./catalogue";
import { HomefireError } from "./errors";
import type { Bytes } from "./hash";
import type { KeptModel, RemoteFile, RemoteModel } from "./remote";

const FOLDER = "homefire-models";
const ABOUT = "about.json";

type Name = ModelFile["name"];

async function folder(create: boolean): Promise<FileSystemDirectoryHandle> {
  const top = await navigator.storage.getDirectory();
  return top.getDirectoryHandle(FOLDER, { create });
}

const isAbsent = (error: unknown): boolean => error instanceof DOMException && error.name === "NotFoundError";

async function fileIn(room: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  try {
    return await (await room.getFileHandle(name)).getFile();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function aboutIn(room: FileSystemDirectoryHandle): Promise<RemoteModel | undefined> {
  try {
    const about = JSON.parse((await (await fileIn(room, ABOUT))?.text()) ?? "null") as RemoteModel | null;
    return about && Array.isArray(about.files) ? about : undefined;
  } catch {
    return undefined;
  }
}

/** What is kept; nothing where the browser keeps nothing for this page. */
export async function keptModels(): Promise<KeptModel[]> {
  const models: KeptModel[] = [];
  try {
    for await (const [name, room] of (await folder(false)).entries()) {
      if (room.kind !== "directory") continue;
      const model = await describe(decodeURIComponent(name), room);
      if (model.bytes > 0) models.push(model);
    }
  } catch {
    // Storage can be switched off, and there is no folder before the first model.
  }
  return models.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function describe(id: string, room: FileSystemDirectoryHandle): Promise<KeptModel> {
  const about = await aboutIn(room);
  const sizes = new Map<string, number>();
  for await (const [name] of room.entries()) {
    if (name !== ABOUT) sizes.set(name, (await fileIn(room, name))?.size ?? 0);
  }
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const whole = about?.files.every((file) => file.sha256 !== undefined && sizes.get(file.name) === file.bytes) ?? false;
  const { name = id, licence = "", source = "", commit } = about ?? {};
  return { id, name, licence, source, ...(commit === undefined ? {} : { commit }), bytes, whole };
}

/** Deletes a model from the browser's storage; one that is open goes on from memory. */
export async function forgetModel(id: string): Promise<void> {
  try {
    await (await folder(false)).removeEntry(encodeURIComponent(id), { recursive: true });
  } catch (error) {
    // No folder can be called so: "..".
    if (isAbsent(error) || error instanceof TypeError) return;
    throw new HomefireError(
      "storage",
      `${id} could not be deleted: ${String(error)}. If another tab is fetching it, stop that first.`,
    );
  }
}

/** Deletes all models from the browser's storage. */
export async function forgetModels(): Promise<void> {
  try {
    await (await navigator.storage.getDirectory()).removeEntry(FOLDER, { recursive: true });
  } catch {
    // There is no folder before the first model, and none where storage is switched off.
  }
}

/** What is written about a model that is kept. */
export async function aboutKept(id: string): Promise<RemoteModel | undefined> {
  try {
    return await aboutIn(await (await folder(false)).getDirectoryHandle(encodeURIComponent(id)));
  } catch {
    return undefined;
  }
}

/** The place of one model. It is written to in a worker, since only there a file can be written without a copy. */
export class Room {
  readonly #room: FileSystemDirectoryHandle;
  #about: RemoteModel;
  /** Of `about.json`, one after the other. */
  #written: Promise<void> = Promise.resolve();

  private constructor(room: FileSystemDirectoryHandle, about: RemoteModel) {
    this.#room = room;
    this.#about = about;
  }

  /** Opens the place of `model`, one worker at a time, and throws out the files of another version of it. */
  static open(model: RemoteModel): Promise<Room> {
    const open = () => Room.#open(model);
    // Without locks, which all browsers with WebGPU have, workers are not told apart.
    return navigator.locks ? navigator.locks.request(`${FOLDER}-${model.id}`, open) : open();
  }

  static async #open(model: RemoteModel): Promise<Room> {
    const room = await (await folder(true)).getDirectoryHandle(encodeURIComponent(model.id), { create: true });
    const before = await aboutIn(room);
    const known = new Map(before?.files.map((file) => [file.name, file]));
    const same = (file: RemoteFile) => {
      const old = known.get(file.name);
      if (file.sha256 !== undefined) return old?.sha256 === file.sha256;
      return old?.sha256 !== undefined && before?.commit === model.commit;
    };
    const files = model.files.map((file) => (same(file) ? { ...file, ...known.get(file.name) } : file));
    const opened = new Room(room, { ...model, files: files as RemoteModel["files"] });
    for (const file of model.files) if (!same(file)) await opened.remove(file.name);
    await opened.#write();
    return opened;
  }

  /** What is known of a file, with the hash that was noted when it came. */
  file(name: Name): RemoteFile | undefined {
    return this.#about.files.find((file) => file.name === name);
  }

  read(name: Name): Promise<File | undefined> {
    return fileIn(this.#room, name);
  }

  async remove(name: Name): Promise<void> {
    await this.#room.removeEntry(name).catch((error: unknown) => {
      if (!isAbsent(error)) throw error;
    });
  }

  /** Notes the length and hash of a file of which they were not known before. */
  async note(name: Name, bytes: number, sha256: string): Promise<void> {
    const files = this.#about.files.map((file) => (file.name === name ? { ...file, bytes, sha256 } : file));
    this.#about = { ...this.#about, files: files as RemoteModel["files"] };
    await this.#write();
  }

  /** Opens a file for writing. Only one writer can have it. */
  async writer(name: string): Promise<FileSystemSyncAccessHandle> {
    const file = await this.#room.getFileHandle(name, { create: true });
    for (let tries = 1; ; tries++) {
      try {
        return await file.createSyncAccessHandle();
      } catch (error) {
        // The worker of a page that was just reloaded may hold it for a moment still.
        if (!isLocked(error) || tries === 5) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  #write(): Promise<void> {
    const write = async () => {
      const writer = await this.writer(ABOUT);
      try {
        writer.truncate(0);
        put(writer, new TextEncoder().encode(JSON.stringify(this.#about)), 0);
      } finally {
        writer.close();
      }
    };
    this.#written = this.#written.then(write, write);
    return this.#written;
  }
}

/** Whether someone else is writing. */
export const isLocked = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "NoModificationAllowedError";

export const isFull = (error: unknown): boolean =>
  typeof error === "object" && error !== null && (error as Error).name === "QuotaExceededError";

/** A file as it is written while it comes. Where that fails, the copy ends and the rest of the work goes on. */
export class Copy {
  readonly #writer: FileSystemSyncAccessHandle;
  failure: unknown;

  private constructor(writer: FileSystemSyncAccessHandle) {
    this.#writer = writer;
  }

  /** Goes on after `before`, which is written where it is not there yet. */
  static async begin(room: Room, name: Name, before: Bytes): Promise<Copy> {
    const writer = await room.writer(name);
    try {
      if (writer.getSize() !== before.length) {
        writer.truncate(0);
        put(writer, before, 0);
      }
    } catch (error) {
      writer.close();
      throw error;
    }
    return new Copy(writer);
  }

  /** What is beyond `at` belongs to a connection that began again, and is void. */
  write(chunk: Bytes, at: number): void {
    if (this.failure !== undefined) return;
    try {
      if (this.#writer.getSize() > at) this.#writer.truncate(at);
      put(this.#writer, chunk, at);
    } catch (error) {
      this.failure = error;
    }
  }

  /** Leaves nothing of what came. */
  clear(): void {
    this.#writer.truncate(0);
  }

  close(): void {
    this.#writer.close();
  }
}

/** Writes all of `bytes`. Where there is no room a browser may not throw but give another count, Chromium even a huge one. */
function put(writer: FileSystemSyncAccessHandle, bytes: Bytes, at: number): void {
  if (writer.write(bytes, { at }) !== bytes.length) throw new DOMException("There is no room.", "QuotaExceededError");
}
