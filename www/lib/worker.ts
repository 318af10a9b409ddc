/** The worker: the only importer of the wasm. Rust takes steps, the loops around them are here. */

import * as Comlink from "comlink";

import { HomefireError, toWire } from "./errors";
import { checkEncoder } from "./made-with";
import type { Answer, Estimate, Handle, LabelTexts, Made, Progress, Report, Wish, WorkerApi } from "./protocol";
import { modelBytes } from "./source";
import { Tasks, type Task } from "./tasks";
import { fetchModule, unpackWeights } from "./unpack";
import init, * as core from "./wasm/homefire_core.js";

const tasks = new Tasks();
const objects = new Map<Handle, core.Dataset | core.Classifier>();
let lastHandle = 0;
let opened: core.Session | undefined;
/** The open model's name on the Hugging Face hub, where it is from there. */
let base: string | undefined;
/** What the open model was asked for by. */
let wished: Wish | undefined;

/** Milliseconds of work after which the loop lets messages in. */
const TURN = 40;

function keep<R>(object: { report(): R } & (core.Dataset | core.Classifier)): Made<R> {
  const report = object.report();
  objects.set(++lastHandle, object);
  return { handle: lastHandle, report };
}

function get<T extends core.Dataset | core.Classifier>(handle: Handle, kind: new (...args: never[]) => T): T {
  const object = objects.get(handle);
  if (object instanceof kind) return object;
  throw new HomefireError("closed", "This object has been closed. Make it again.");
}

const dataset = (handle: Handle) => get(handle, core.Dataset as unknown as new () => core.Dataset);
const classifier = (handle: Handle) => get(handle, core.Classifier as unknown as new () => core.Classifier);

function session(): core.Session {
  if (!opened) throw new HomefireError("closed", "No model is open.");
  return opened;
}

async function answer<T>(work: () => T | Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toWire(thrown) };
  }
}

/** An answer whose bytes are handed over and not copied. */
async function bytes(work: () => Uint8Array): Promise<Answer<Uint8Array>> {
  const made = await answer(work);
  return made.ok ? Comlink.transfer(made, [made.value.buffer]) : made;
}

/** Texts that are tokenised and sorted into batches in one go; more would keep the messages out for too long. */
const PLANNED = 1000;

/** Puts the embeddings of `texts` into the cache of the encoder that `on` has. */
async function embed(
  on: core.Session | core.Classifier,
  texts: string[],
  task: Task,
  report: Report<Progress>,
): Promise<void> {
  const total = texts.length;
  let told = 0;
  for (let from = 0; from < total; from += PLANNED) {
    const job = on.embed(texts.slice(from, from + PLANNED));
    try {
      while (job.done < job.total) {
        await task.turn();
        const loaded = from + (await job.advance());
        if (performance.now() - told > TURN || loaded === total) {
          told = performance.now();
          report({ phase: "embed", loaded, total, unit: "texts" });
        }
      }
    } finally {
      job.free();
    }
    await task.turn();
  }
}

/** What labels are embedded as. */
const sentences = (labels: LabelTexts, template = core.defaultTemplate()): string[] =>
  labels.map(([, text]) => core.labelText(template, text));

/** Tries the strengths of the prior on the examples, and makes the classifier of the best. */
async function labelPrior(
  sample: core.Dataset,
  texts: string[],
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
): Promise<core.Classifier> {
  const search = session().labelPrior(sample, texts, from?.start());
  try {
    while (search.done < search.total) {
      await task.turn();
      search.advance();
      report({ phase: "train", loaded: search.done, total: search.total, unit: "steps" });
    }
    return search.finish();
  } finally {
    search.free();
  }
}

/** A run that trains a head on the embeddings of the examples. */
async function headTrainer(
  examples: core.Dataset,
  settings: core.TuneSettings,
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
  resume?: Uint8Array,
): Promise<core.Trainer> {
  if (resume) {
    throw new HomefireError(
      "bad-checkpoint",
      'The approach "head" has no checkpoints: train it anew, it takes seconds.',
    );
  }
  await embed(from ?? session(), examples.texts(), task, report);
  return session().trainer(examples, settings, from?.start());
}

/** Steps of training the head alone between two looks at the messages. */
const PROBED = 16;

/** A run that tunes the encoder, whose lower layers' outputs are computed first; `resume` is a checkpoint to go on from. */
async function bodyTrainer(
  examples: core.Dataset,
  settings: core.TuneSettings,
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
  resume?: Uint8Array,
): Promise<core.Trainer> {
  const preparation = session().prepare(examples, settings, from?.start(), resume);
  try {
    while (preparation.done < preparation.total) {
      await task.turn();
      const loaded = await preparation.advance();
      report({ phase: "embed", loaded, total: preparation.total, unit: "texts" });
    }
    await task.turn();
    if (preparation.wantsHead) {
      await embed(from ?? session(), examples.texts(), task, report);
      const probe = preparation.probe();
      try {
        for (let done = false; !done && !task.stopped;) {
          ({ done } = await probe.advance(PROBED));
          await task.turn();
        }
        const head = await probe.finish();
        preparation.beginWith(head);
        head.free();
      } finally {
        probe.free();
      }
    }
    return await preparation.trainer();
  } finally {
    preparation.free();
  }
}

/** Hands the state of a run to the page. Where there is no room for it, the run goes on without. */
async function checkpoint(trainer: core.Trainer, to: Report<Uint8Array<ArrayBuffer>>): Promise<void> {
  try {
    const bytes = await trainer.checkpoint();
    to(Comlink.transfer(bytes, [bytes.buffer]));
  } catch (thrown) {
    const { code, message } = toWire(thrown);
    if (code !== "no-memory") throw thrown;
    console.warn(`Homefire: no checkpoint was made. ${message}`);
  }
}

/** Steps of a trial. The first makes what the others use again, and is counted only where it is alone. */
const TRIED = 3;

/** Takes a few steps on a few of the examples, and scales what they took to all of them. */
async function estimate(
  all: core.Dataset,
  settings: core.TuneSettings,
  from: core.Classifier | undefined,
  task: Task,
  report: Report<Progress>,
): Promise<Estimate> {
  const { approach = "head", validation = approach === "head" ? 0.1 : 0, batchSize = 16 } = settings;
  const { size, labels } = all.report();
  const wanted = Math.max(48, TRIED * batchSize);
  const seed = Math.floor(Math.random() * 2 ** 32);
  const sample = all.sample(Math.ceil(wanted / labels.length), seed);
  const scale = size / sample.report().size;
  const clock = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const began = performance.now();
    return [await work(), performance.now() - began];
  };
  const { hidden, parameters } = session().model;
  const head = approach === "head";
  let trainer: core.Trainer | undefined;
  try {
    // The whole run's needs are checked first, so that one that does not fit is refused before its trial.
    let memory = 0;
    if (!head) {
      const whole = session().prepare(all, settings, from?.start());
      memory = whole.forecast.memory;
      whole.free();
      await task.turn();
    }
    const trial = { ...settings, validation: 0, patience: 0 };
    const begin = head ? headTrainer : bodyTrainer;
    const mark = core.heapMark();
    const [begun, preparing] = await clock(() => begin(sample, trial, from, task, () => undefined));
    trainer = begun;
    const steps: number[] = [];
    let whole = 1;
    for (let done = false; !done && steps.length < TRIED;) {
      const [step, took] = await clock(() => begun.advance(1));
      steps.push(took);
      ({ done, steps: whole } = step);
      report({ phase: "trial", loaded: steps.length, total: Math.min(TRIED, whole), unit: "steps" });
      await task.turn();
    }
    const counted = steps.length > 1 ? steps.slice(1) : steps;
    const step = counted.reduce((a, b) => a + b) / counted.length;
    const [made, finishing] = await clock(() => begun.finish());
    const { trainedWeights } = made.report();
    made.free();
    if (head) memory = core.heapPeak() - mark + Math.ceil((size - sample.report().size) * hidden * 8);
    const training = step * whole * scale * (1 - validation);
    // A held-out example is only predicted, which is a third of learning from it.
    const validating = (step * whole * scale * validation) / 3;
    const ahead = preparing * scale;
    const seconds = (ahead + training + validating + finishing) / 1000;
    return { trainedWeights, share: trainedWeights / (parameters + (hidden + 1) * labels.length), memory, seconds };
  } finally {
    trainer?.free();
    sample.free();
  }
}

const api: WorkerApi = {
  open: (wish, id, report, onPart) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const onBytes = (loaded: number, total: number) => report({ phase: "download", loaded, total, unit: "bytes" });
        const ready = init({ module_or_path: fetchModule() });
        // A failed download must not leave this one's failure unhandled.
        ready.catch(() => undefined);
        const files = await modelBytes(wish, task.abortSignal, onBytes, async (part) =>
          onPart(Comlink.transfer(part, [part.bytes.buffer])),
        );
        const weights = await unpackWeights(files["model.safetensors"]);
        await ready;
        await task.turn();
        report({ phase: "start", loaded: 0, total: 1, unit: "steps" });
        opened = await core.Session.open(
          {
            model: weights,
            tokenizer: files["tokenizer.json"],
            config: files["config.json"],
            sha256: files.sha256,
          },
          wish.device,
        );
        base = files.repository;
        // A port to the hub is used up by now; what came through it is kept, or is asked for again.
        const { hub: _hub, ...again } = wish;
        wished = { ...again, parts: [] };
        return {
          device: opened.device,
          model: opened.model,
          limits: core.limits(),
          template: core.defaultTemplate(),
          notices: files.notices,
        };
      }),
    ),

  modelFiles: async (id, report) => {
    const files = await answer(() =>
      tasks.run(id, async (task): Promise<core.ModelFiles> => {
        session();
        if (!wished) throw new HomefireError("closed", "No model is open.");
        const onBytes = (loaded: number, total: number) => report({ phase: "download", loaded, total, unit: "bytes" });
        const found = await modelBytes(wished, task.abortSignal, onBytes);
        return {
          model: found["model.safetensors"],
          tokenizer: found["tokenizer.json"],
          config: found["config.json"],
          sha256: found.sha256,
        };
      }),
    );
    if (!files.ok) return files;
    const { model, tokenizer, config } = files.value;
    return Comlink.transfer(files, [model.buffer, tokenizer.buffer, config.buffer]);
  },

  dataset: (source, options) =>
    answer(async () => {
      session();
      if (Array.isArray(source)) return keep(core.Dataset.fromRows(source));
      if (source instanceof Blob && source.size > core.limits().tableBytes) {
        const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
        throw new HomefireError(
          "bad-data",
          `The file has ${megabytes(source.size)} MB, the limit is ${megabytes(core.limits().tableBytes)} MB.`,
        );
      }
      const bytes =
        typeof source === "string" ? new TextEncoder().encode(source) : new Uint8Array(await source.arrayBuffer());
      return keep(core.Dataset.parse(bytes, options));
    }),

  split: (data, test, seed, learn) =>
    answer(() => {
      const [train, held] = dataset(data).split(test, seed, Uint32Array.from(learn));
      return [keep(train), keep(held)];
    }),

  sample: (data, shots, seed) => answer(() => keep(dataset(data).sample(shots, seed))),

  rows: (data, start, end) => answer(() => dataset(data).rows(start, end)),

  zeroShot: ({ labels, template, from }, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const texts = sentences(labels, template);
        const start = from === undefined ? undefined : classifier(from);
        await embed(start ?? session(), texts, task, report);
        return keep(
          session().zeroShot(
            labels.map(([name]) => name),
            texts,
            start?.start(),
          ),
        );
      }),
    ),

  fewShot: (data, { shots, seed, method, neighbours, labels = [], template, from }, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const start = from === undefined ? undefined : classifier(from);
        const sample = dataset(data).sample(shots, seed);
        try {
          const texts = sentences(labels, template);
          await embed(start ?? session(), [...sample.texts(), ...texts], task, report);
          if (method === "label-prior") return keep(await labelPrior(sample, texts, start, task, report));
          return keep(session().fewShot(sample, method, neighbours, start?.start()));
        } finally {
          sample.free();
        }
      }),
    ),

  train: (data, settings, from, id, report, onStep, resume, onCheckpoint) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const examples = dataset(data);
        const start = from === undefined ? undefined : classifier(from);
        const { approach = "head" } = settings;
        const begin = approach === "head" ? headTrainer : bodyTrainer;
        const trainer = await begin(examples, settings, start, task, report, resume);
        try {
          let steps = 1;
          let [taken, written] = [0, 0];
          const write = async () => {
            if (!onCheckpoint || taken === written || !trainer.isBetweenUpdates) return;
            written = taken;
            await checkpoint(trainer, onCheckpoint);
          };
          for (let { done } = trainer; !done && !task.stopped;) {
            const began = performance.now();
            const step = await trainer.advance(steps);
            onStep(step);
            report({ phase: "train", loaded: step.step, total: step.steps, unit: "steps" });
            // As many steps a call as fit a turn, so that reading back costs little and messages still get in.
            const took = Math.max(performance.now() - began, 1);
            steps = Math.max(1, Math.min(steps * 4, Math.round((steps * TURN) / took)));
            done = step.done;
            taken = step.step;
            if (taken % (step.steps / step.epochs) === 0) await write();
            await task.turn(write);
          }
          return keep(await trainer.finish());
        } finally {
          trainer.free();
        }
      }),
    ),

  estimate: (data, settings, from, id, report) =>
    answer(() =>
      tasks.run(id, (task) =>
        estimate(dataset(data), settings, from === undefined ? undefined : classifier(from), task, report),
      ),
    ),

  load: (bytes) =>
    answer(async () => {
      checkEncoder(bytes, session().model.sha256);
      return keep(await session().load(bytes));
    }),

  predict: (handle, texts, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        await embed(classifier(handle), texts, task, report);
        return classifier(handle).predict(texts);
      }),
    ),

  evaluate: (handle, data, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        await embed(classifier(handle), dataset(data).texts(), task, report);
        const evaluation = await classifier(handle).evaluate(dataset(data));
        const { accuracy, macroF1, size, interval } = evaluation;
        classifier(handle).setMetrics({ accuracy, macroF1, size, low: interval[0], high: interval[1] });
        return { evaluation, report: classifier(handle).report() };
      }),
    ),

  explain: (handle, text, data, count, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const one = classifier(handle);
        const examples = data === undefined ? undefined : dataset(data);
        await embed(one, [text, ...one.occlusions(text), ...(examples?.texts() ?? [])], task, report);
        const nearest = examples ? one.nearest(text, examples, count) : [];
        return { ...(await one.effects(text)), nearest };
      }),
    ),

  check: (data, seed, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const all = dataset(data);
        await embed(session(), all.texts(), task, report);
        const job = session().check(all, seed);
        try {
          while (await job.advance(PROBED)) {
            report({ phase: "check", loaded: job.done, total: job.total, unit: "steps" });
            await task.turn();
          }
          return { ...job.suspects(), doubles: all.doubles() };
        } finally {
          job.free();
        }
      }),
    ),

  overlap: (train, test) => answer(() => dataset(train).overlap(dataset(test))),

  save: (handle) => bytes(() => classifier(handle).save()),

  saveCache: () => bytes(() => session().saveCache()),

  loadCache: (saved) => answer(() => session().loadCache(saved)),

  export: async (handle, format, id, report) => {
    const exported = await answer(() =>
      tasks.run(id, async (task) => {
        const job = classifier(handle).export(format, base);
        try {
          while (job.done < job.total) {
            await task.turn();
            report({ phase: "export", loaded: await job.advance(), total: job.total, unit: "bytes" });
          }
          return job.files();
        } finally {
          job.free();
        }
      }),
    );
    if (!exported.ok) return exported;
    return Comlink.transfer(
      exported,
      Object.values(exported.value).map((bytes) => bytes.buffer),
    );
  },

  free: (handle) => {
    objects.get(handle)?.free();
    objects.delete(handle);
  },

  heapMark: () => answer(() => core.heapMark()),

  heapPeak: () => answer(() => core.heapPeak()),

  verdict: (candidates) => answer(() => core.verdict(candidates)),

  signal: (id, what) => tasks.signal(id, what),
};

// Free again only when this worker is gone: so the page learns of it (connection.ts).
void navigator.locks?.request(self.name, () => new Promise(() => undefined));

Comlink.expose(api);
