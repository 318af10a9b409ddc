/** The worker's side of a language model: it is opened, and writes after one prompt at a time. */

import * as Comlink from "comlink";

import { answer } from "./answer";
import { toWire } from "./errors";
import { free } from "./free";
import { tasks, tunedModel } from "./holdings";
import { run } from "./job";
import { isGguf } from "./language-files";
import type { FileBytes } from "./model-bytes";
import type { OpenGeneratorRequest } from "./language-protocol";
import type { Progress, Report } from "./protocol";
import { languageModelBytes, type Getting } from "./source";
import type { Task } from "./tasks";
import { noModel, tuning } from "./tuning";
import type { PartialDownload } from "./remote";
import type { WorkerApi } from "./worker-api";
import type * as core from "./wasm/homefire_core.js";

/** Tokens at the beginning of a text that are waited for until the page has heard of them. */
const WAITED = 10;

/** What is told of a download, and what is done with what comes. */
export const getting = (task: Task, report: Report<Progress>, onPart?: Report<PartialDownload>): Getting => ({
  signal: task.abortSignal,
  onBytes: (loaded, total) => report({ phase: "download", loaded, total, unit: "bytes" }),
  ...(onPart && { onPart: async (part) => onPart(Comlink.transfer(part, [part.bytes.buffer])) }),
});

/** The files as the module takes them. */
function asTaken({ files, sha256 }: FileBytes): core.GeneratorFiles {
  const file = (name: string): Uint8Array => files[name] ?? new Uint8Array();
  const gguf = Object.keys(files).find(isGguf);
  if (gguf !== undefined) return { gguf: file(gguf), sha256 };
  const tokenizerConfig = files["tokenizer_config.json"];
  return {
    model: file("model.safetensors"),
    config: file("config.json"),
    tokenizer: file("tokenizer.json"),
    ...(tokenizerConfig && { tokenizerConfig }),
    sha256,
  };
}

/** What of the module is used. */
interface Module {
  /** Fetches it, so that it can be used. */
  start(request: OpenGeneratorRequest): Promise<unknown>;
  open(files: core.GeneratorFiles, device: OpenGeneratorRequest["device"]): Promise<core.Generator>;
}

type Calls = "openGenerator" | "generate";

/** These calls, with the module that opens the model. */
export function generators({ start, open }: Module): Pick<WorkerApi, Calls> & ReturnType<typeof tuning> {
  let opened: core.Generator | undefined;
  let base: string | undefined;
  const inTurn = turns();
  const openedNow = () => {
    if (!opened) throw noModel();
    return opened;
  };
  return {
    ...tuning({ opened: openedNow, base: () => base, inTurn }),

    openGenerator: (request, id, report, onPart) =>
      answer(() =>
        tasks.run(id, async (task) => {
          const ready = start(request);
          const files = await languageModelBytes(request, getting(task, report, onPart));
          await ready;
          await task.turn();
          report({ phase: "start", loaded: 0, total: 1, unit: "steps" });
          try {
            opened = await task.unlessAborted(open(asTaken(files), request.device));
          } catch (thrown) {
            if (toWire(thrown).code === "bad-model") await files.unfit?.();
            throw thrown;
          }
          Object.values(files.files).forEach(free);
          base = files.repository;
          return { device: opened.device, model: opened.report(), notices: files.notices };
        }),
      ),

    generate: (prompt, { model, tokens, ...options }, id, tell) =>
      answer(() =>
        tasks.run(id, (task) =>
          inTurn(task, async () => {
            const writer = model === undefined ? openedNow() : tunedModel(model, task);
            let [heard, last] = [0, undefined as unknown];
            const onNews = (written: core.WrittenToken[]) => {
              last = tell({ tokens: written });
              // A text of a few milliseconds can still be stopped by whoever hears of its first tokens.
              return (heard += written.length) <= WAITED ? last : undefined;
            };
            const made = await run(writer.generate(prompt, options), task, {
              report: (progress) => tell({ progress }),
              ...(tokens && { onNews }),
            });
            // They go another way than the answer, and have to be there before that.
            await last;
            return made;
          }),
        ),
      ),
  };
}

/** Has calls wait for those before them: each then finds what the one before it has read, and one cache is held at a time. */
function turns(): <T>(task: Task, work: () => Promise<T>) => Promise<T> {
  let last: Promise<void> = Promise.resolve();
  return async (task, work) => {
    const before = last;
    let end: () => void = () => undefined;
    const through = new Promise<void>((resolve) => (end = resolve));
    last = before.then(() => through);
    try {
      await task.unlessAborted(before);
      return await work();
    } finally {
      end();
    }
  };
}
