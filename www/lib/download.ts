/** A model's files: those that are kept, the rest from the network, each with its hash checked before it is used. */

import { HomefireError, aborted, bound, fault, toldOf } from "./errors";
import { gitHash, sha256, type Bytes } from "./hash";
import { Copy, Room, isFull, isLocked } from "./model-cache";
import { limitOf } from "./local";
import { inEnglish, tell } from "./messages";
import type { FileBytes } from "./model-bytes";
import type { Downloadable, PartialDownload, RemoteFile } from "./remote";
import { transfer, type Fetch } from "./transfer";
import type { Told, ToldParameter } from "./wasm/homefire_core";

/** How a model is fetched. */
export interface Fetching {
  /** The folder of its files. */
  base: URL;
  fetch: Fetch;
  signal: AbortSignal;
  /** Bytes of all its files together, those included that are kept. */
  onBytes: (loaded: number, total: number) => void;
  /** What came before of files that can't be kept. */
  parts: PartialDownload[];
  /** Takes what came of such a file when its transfer ends. */
  onPart: (part: PartialDownload) => Promise<void>;
}

export async function fetchModel(model: Downloadable, fetching: Fetching): Promise<FileBytes> {
  const total = model.files.reduce((sum, file) => sum + file.bytes, 0);
  const loaded = new Map<string, number>();
  const notices = new Map<string, Told>();
  const onNotice = (told: Told) => void notices.set(inEnglish(told), told);
  const { room, notice } = await openRoom(model);
  if (notice) onNotice(notice);
  // One that fails stops the others, and all have closed their files before that is told.
  const all = bound(fetching.signal);
  let failed: unknown;
  const files = model.files.map(async (file): Promise<[string, Bytes]> => {
    const onAt = (at: number) => {
      loaded.set(file.name, Math.min(at, file.bytes));
      fetching.onBytes(
        [...loaded.values()].reduce((sum, bytes) => sum + bytes, 0),
        total,
      );
    };
    const one = new Fetched(model, file, { ...fetching, signal: all.signal, room, onNotice, onAt });
    try {
      const bytes = await one.bytes();
      onAt(file.bytes);
      return [file.name, bytes];
    } catch (error) {
      failed ??= error;
      all.abort();
      throw error;
    }
  });
  await Promise.allSettled(files);
  all.release();
  if (fetching.signal.aborted) throw aborted();
  if (failed !== undefined) throw failed;
  const read = await Promise.all(files);
  return {
    files: Object.fromEntries(read),
    sha256: model.files[0].sha256,
    notices: [...notices.values()],
    unfit: () => forgetUnproven(model, room),
  };
}

/** Takes back the files that no hash vouches for, where what came turns out to be of no use. */
async function forgetUnproven(model: Downloadable, room: Room | undefined): Promise<void> {
  for (const { name, sha256, gitHash } of model.files) {
    if (!sha256 && !gitHash) await room?.remove(name).catch(() => undefined);
  }
}

async function openRoom(model: Downloadable): Promise<{ room?: Room; notice?: Told | undefined }> {
  try {
    return { room: await Room.open(model) };
  } catch (error) {
    return { notice: unkept(model, error) };
  }
}

const megabytes = (bytes: number): ToldParameter => ({ value: bytes / 1e6, digits: 1 });

/** Why a model is not kept, and what a person can do; nothing where another tab is just keeping it. */
function unkept({ name }: Downloadable, error: unknown): Told | undefined {
  if (isLocked(error)) return undefined;
  if (isFull(error)) return tell("no_room_to_keep", { model: name });
  const why = error instanceof DOMException ? error.name : tell("no_storage_here");
  return tell("keeping_refused", { model: name, why });
}

/** How one file of a model is fetched. */
interface FileFetching extends Fetching {
  /** Where it is kept, as far as that goes. */
  room: Room | undefined;
  /** Takes what is to be said about how it came. */
  onNotice: (told: Told) => void;
  /** Hears how many of its bytes are there. */
  onAt: (at: number) => void;
}

/** One file of a model on its way into memory, and into the browser's storage as far as that goes. */
class Fetched {
  readonly #model: Downloadable;
  readonly #file: RemoteFile;
  readonly #fetching: FileFetching;
  #room: Room | undefined;

  constructor(model: Downloadable, file: RemoteFile, fetching: FileFetching) {
    this.#model = model;
    this.#file = file;
    this.#fetching = fetching;
    this.#room = fetching.room;
  }

  async bytes(): Promise<Bytes> {
    const { name } = this.#file;
    const kept = await this.#kept();
    const expected = this.#expected();
    if (kept === expected.bytes && expected.sha256) {
      const bytes = await this.#read();
      if (bytes && this.#isPlausible(bytes) && (await sha256(bytes)) === expected.sha256) {
        this.#fetching.onAt(bytes.length);
        return bytes;
      }
      await this.#remove();
      this.#fetching.onNotice(tell("kept_copy_damaged", { file: name }));
    }
    const before = await this.#before(kept);
    const fetched = await this.#fetch(before);
    if (await this.#isRight(fetched)) return fetched;
    // What came before may have been of another version of the file.
    if (before.length > 0) {
      await this.#remove();
      const again = await this.#fetch(this.#nothing());
      if (await this.#isRight(again)) return again;
    }
    await this.#remove();
    const why = tell(this.#exact ? "hash_differs" : "no_configuration");
    throw fault("bad-model", "not_the_file", { file: name, why, url: this.#url });
  }

  /** Whether the length is known beforehand. A config.json may differ harmlessly between its sources. */
  get #exact(): boolean {
    return this.#file.sha256 !== undefined || this.#file.gitHash !== undefined;
  }

  get #url(): string {
    return new URL(this.#file.name, this.#fetching.base).href;
  }

  /** The file with the hash that was noted when it was kept, where none is known from elsewhere. */
  #expected(): RemoteFile {
    return this.#file.sha256 ? this.#file : (this.#room?.file(this.#file.name) ?? this.#file);
  }

  /** Whether a file whose hash is not known beforehand is what it is called, and no page or message in its place. */
  #isPlausible(bytes: Bytes): boolean {
    if (this.#exact) return true;
    try {
      const config: unknown = JSON.parse(new TextDecoder().decode(bytes));
      return typeof config === "object" && config !== null && "hidden_size" in config;
    } catch {
      return false;
    }
  }

  /** Whether what came is the file. The hash of one that had none is noted. */
  async #isRight(bytes: Bytes): Promise<boolean> {
    if (!this.#isPlausible(bytes)) return false;
    const found = await sha256(bytes);
    if (this.#file.sha256) return found === this.#file.sha256;
    if (this.#file.gitHash && (await gitHash(bytes)) !== this.#file.gitHash) return false;
    await this.#store((room) => room.note(this.#file.name, bytes.length, found));
    return true;
  }

  /** A place for the file's bytes, of which none has come. */
  #nothing(): PartialDownload {
    const { name, bytes: length } = this.#file;
    return { url: this.#url, bytes: new Uint8Array(this.#exact ? length : limitOf(name)), length: 0 };
  }

  /** What came of the file before, out of the browser's storage or out of the page's memory. */
  async #before(kept = 0): Promise<PartialDownload> {
    const { bytes: length } = this.#file;
    const part = this.#fetching.parts.find(({ url, bytes }) => url === this.#url && bytes.length === length);
    const shorter = this.#exact && kept < length ? kept : 0;
    if (part && this.#exact && part.length > shorter) return part;
    const begun = this.#nothing();
    const read = shorter > 0 ? await this.#read() : undefined;
    if (!read) return begun;
    begun.bytes.set(read);
    return { ...begun, length: read.length };
  }

  /** Fetches the file, going on from what came before. */
  async #fetch(before: PartialDownload): Promise<Bytes> {
    const { name, bytes: length } = this.#file;
    const { url, bytes, length: from } = before;
    this.#fetching.onAt(from);
    const copy = await this.#store((room) => Copy.begin(room, name, bytes.subarray(0, from)));
    let at = from;
    try {
      const { fetch, signal } = this.#fetching;
      const wanted = { name, url, bytes: bytes.length, exact: this.#exact };
      const write = (chunk: Bytes, place: number) => {
        bytes.set(chunk, place);
        at = place + chunk.length;
        this.#fetching.onAt(at);
        copy?.write(chunk, place);
      };
      at = await transfer(wanted, from, { fetch, signal, write });
    } catch (error) {
      const code = error instanceof HomefireError ? error.code : "";
      if (code === "bad-model") copy?.clear();
      await copy?.close();
      if (code === "bad-model" || at === 0) throw error;
      const isKept = copy && !copy.failure;
      if (!isKept && this.#exact) await this.#fetching.onPart({ url, bytes, length: at });
      if (code !== "download") throw error;
      const { message } = error as HomefireError;
      throw fault(code, isKept ? "part_is_kept" : "part_is_kept_while_open", {
        what: toldOf(error as HomefireError) ?? message,
        came: megabytes(at),
        whole: megabytes(length),
      });
    } finally {
      await copy?.close();
      if (copy?.failure) {
        this.#say(copy.failure);
        await this.#remove();
      }
    }
    return at < bytes.length ? bytes.slice(0, at) : bytes;
  }

  /** Bytes of the file that are kept. */
  #kept(): Promise<number | undefined> {
    return this.#store((room) => room.size(this.#file.name));
  }

  /** The bytes of a kept file; none where the browser has lost them. */
  async #read(): Promise<Bytes | undefined> {
    return this.#room?.read(this.#file.name).catch(() => undefined);
  }

  async #remove(): Promise<void> {
    await this.#room?.remove(this.#file.name).catch(() => undefined);
  }

  /** Does something with the browser's storage. Where it fails, the file goes on without it. */
  async #store<T>(work: (room: Room) => Promise<T>): Promise<T | undefined> {
    if (!this.#room) return undefined;
    try {
      return await work(this.#room);
    } catch (error) {
      this.#say(error);
      this.#room = undefined;
      return undefined;
    }
  }

  #say(error: unknown): void {
    const notice = unkept(this.#model, error);
    if (notice) this.#fetching.onNotice(notice);
  }
}
