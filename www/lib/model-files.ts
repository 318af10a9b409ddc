/** Models in the origin's private file system, where a file is written in place. Only a worker can write there so. */

import type { Bytes } from "./hash";
import { PATIENCE, SILENT, noRoom, type ModelStorage, type Writer } from "./model-storage";
import { within } from "./within";

const FOLDER = "homefire-models";

/** A name that no folder can have ("..") is a TypeError. */
const isAbsent = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && error.name === "NotFoundError");

/** Whether someone else is writing. */
export const isLocked = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "NoModificationAllowedError";

const all = (): Promise<FileSystemDirectoryHandle> => within(PATIENCE, navigator.storage.getDirectory(), SILENT);

const top = async (create: boolean): Promise<FileSystemDirectoryHandle> =>
  (await all()).getDirectoryHandle(FOLDER, { create });

const folderOf = async (folder: string, create = false): Promise<FileSystemDirectoryHandle> =>
  (await top(create)).getDirectoryHandle(folder, { create });

/** What a file is kept as: its path in the model's folder, in one name. */
const nameOf = (path: string): string => encodeURIComponent(path);

/** What `work` gives, or `otherwise` where there is no such file or folder. */
async function ifThere<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAbsent(error)) return otherwise;
    throw error;
  }
}

export const modelFiles: ModelStorage = {
  folders: () =>
    ifThere(async () => {
      const found: string[] = [];
      for await (const [name, { kind }] of (await top(false)).entries()) if (kind === "directory") found.push(name);
      return found;
    }, []),

  sizes: (folder) =>
    ifThere(async () => {
      const found = new Map<string, number>();
      for await (const [name, handle] of (await folderOf(folder)).entries()) {
        if (handle.kind === "file")
          found.set(decodeURIComponent(name), (await (handle as FileSystemFileHandle).getFile()).size);
      }
      return found;
    }, new Map()),

  read: (folder, name) =>
    ifThere(async () => {
      const file = await (await (await folderOf(folder)).getFileHandle(nameOf(name))).getFile();
      return new Uint8Array(await file.arrayBuffer());
    }, undefined),

  async write(folder, name) {
    const file = await (await folderOf(folder, true)).getFileHandle(nameOf(name), { create: true });
    return new FileWriter(await exclusive(file));
  },

  remove: (folder, name) => ifThere(async () => (await folderOf(folder)).removeEntry(nameOf(name)), undefined),
  removeFolder: (folder) => ifThere(async () => (await top(false)).removeEntry(folder, { recursive: true }), undefined),
  clear: () => ifThere(async () => (await all()).removeEntry(FOLDER, { recursive: true }), undefined),
};

/** Opens a file for writing. Only one writer can have it. */
async function exclusive(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
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

class FileWriter implements Writer {
  readonly #file: FileSystemSyncAccessHandle;

  constructor(file: FileSystemSyncAccessHandle) {
    this.#file = file;
  }

  get size(): number {
    return this.#file.getSize();
  }

  goOn(known: Bytes): void {
    if (this.size === known.length) return;
    this.#file.truncate(0);
    this.put(known, 0);
  }

  put(bytes: Bytes, at: number): void {
    if (this.size > at) this.#file.truncate(at);
    // Where there is no room a browser may not throw but give another count, Chromium even a huge one.
    if (this.#file.write(bytes, { at }) !== bytes.length) throw noRoom();
  }

  async close(): Promise<void> {
    this.#file.close();
  }
}
