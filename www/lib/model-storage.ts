/** Where models may be kept: a folder for each, of files that are written as they come. */

import type { Bytes } from "./hash";

export interface ModelStorage {
  /** The folders that are there. */
  folders(): Promise<string[]>;
  /** The files of a folder, with their lengths. */
  sizes(folder: string): Promise<Map<string, number>>;
  /** A file's bytes; nothing where it is not there. */
  read(folder: string, name: string): Promise<Bytes | undefined>;
  /** Opens a file, made where it is not there, for writing. */
  write(folder: string, name: string): Promise<Writer>;
  remove(folder: string, name: string): Promise<void>;
  removeFolder(folder: string): Promise<void>;
  /** Leaves nothing of any model. */
  clear(): Promise<void>;
}

/** A file that is being written. */
export interface Writer {
  /** Its length. */
  readonly size: number;
  /**
   * Goes on after the `known` bytes that the file begins with, of which `size` is the number; anything else than that or no
   * bytes at all is written anew.
   */
  goOn(known: Bytes): void;
  /** Puts bytes at the end, which is at `at`. What stands beyond `at` is void: it belongs to a connection that began again. */
  put(bytes: Bytes, at: number): void;
  /** Ends it. Rejects where something could not be written, which may not have shown before. */
  close(): Promise<void>;
}

/** Milliseconds after which a storage that does not open counts as none. */
export const PATIENCE = 10_000;

export const SILENT = "The browser's storage does not answer.";

export const noRoom = (): DOMException => new DOMException("There is no room.", "QuotaExceededError");
