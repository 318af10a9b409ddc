// A language model, which writes.

import * as Comlink from "comlink";

import { steered } from "./approaches";
import { told, type Connection } from "./connection";
import { inEnglish } from "./messages";
import { openGenerator } from "./open";
import type { GenerateOptions } from "./option-types";
import * as door from "./options";
import { Pairs } from "./pairs";
import type { OpenedGenerator, WriteNews } from "./protocol";
import { pairsOf, textsOf } from "./rows";
import type {
  ChatMessage,
  DeviceReport,
  Generated,
  GeneratorReport,
  PairOptions,
  PairRow,
  Told,
} from "./wasm/homefire_core";

/** An open language model, in a worker of its own: what it writes holds nothing else up. */
export class Generator {
  readonly #connection: Connection;
  /** The device that computes, and why it was chosen. */
  readonly device: DeviceReport;
  /** The language model that was opened. */
  readonly model: GeneratorReport;
  /** What a person should know about loading the model, such as that it could not be kept, and what to do about it. */
  readonly notices: string[];
  /** The same by their names and parameters, to be written in other languages. */
  readonly toldNotices: readonly Told[];

  /** @internal */
  constructor(connection: Connection, { device, model, notices }: OpenedGenerator) {
    this.#connection = connection;
    this.device = device;
    this.model = model;
    this.notices = notices.map(inEnglish);
    this.toldNotices = notices;
  }

  /**
   * Writes what comes after `prompt`: a text that goes on, or a conversation whose next turn is written. Calls take turns, in the
   * order that they were made in. What a prompt begins with that the last one began with too is not read again.
   */
  async generate(prompt: string | ChatMessage[], options: GenerateOptions = {}): Promise<Generated> {
    return this.#write("generate", door.prompt(prompt, "generate: the prompt"), options);
  }

  /** Writes the next turn of a conversation. `model.chat` tells whether the model knows conversations. */
  async chat(messages: ChatMessage[], options: GenerateOptions = {}): Promise<Generated> {
    return this.#write("chat", door.messages(messages, "chat: the messages"), options);
  }

  async #write(method: string, prompt: string | ChatMessage[], options: GenerateOptions): Promise<Generated> {
    const { control, signal, onProgress, onToken, ...how } = door.checked(method, door.GENERATE, options);
    const tellProgress = told(onProgress);
    const tellToken = told(onToken);
    const tell = ({ progress, tokens }: WriteNews) => {
      if (progress) tellProgress(progress);
      for (const token of tokens ?? []) tellToken(token);
    };
    return steered(
      this.#connection,
      { control, signal },
      ({ remote, task }) =>
        remote.generate(prompt, { ...how, tokens: onToken !== undefined }, task, Comlink.proxy(tell)),
      [],
    );
  }

  /**
   * Reads pairs of an input and an output from a table (a file, a string or bytes: CSV, TSV, JSON or JSON lines, conversations
   * among them) or from rows. With `texts`, reads texts to be gone on with: a column of a table, the paragraphs or lines of a
   * plain text, or strings.
   */
  async pairs(
    source: string | Blob | ArrayBufferLike | ArrayBufferView | PairRow[] | string[],
    options: PairOptions = {},
  ): Promise<Pairs> {
    const how = door.checked("pairs", door.PAIRS, options);
    const table = (how.texts ? textsOf : pairsOf)(source, "pairs: the source");
    const made = await this.#connection.call((remote) => remote.pairs(table, how));
    return new Pairs(this.#connection, made, (link) => link.call((remote) => remote.pairs(table, how)));
  }

  /** Whether it was closed. If only its worker stops, another one takes over with the next call. */
  get closed(): boolean {
    return this.#connection.closed;
  }

  /** Ends the worker, and frees the GPU and the memory. Every later call rejects with the code "closed". */
  close(): void {
    this.#connection.close();
  }

  /** @internal Frameworks that wrap plain objects leave this one alone, whose private parts a wrapper can't reach. */
  get [Symbol.toStringTag](): string {
    return "Generator";
  }
}

/** @internal */
export const generator = async (...given: Parameters<typeof openGenerator>): Promise<Generator> =>
  new Generator(...(await openGenerator(...given)));
