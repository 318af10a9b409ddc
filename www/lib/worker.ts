/** The worker: what it answers, by the jobs of the wasm. The loop around their steps is in job.ts. */

import * as Comlink from "comlink";

import { answer, bytes, handingOver } from "./answer";
import { comparisons } from "./comparisons";
import { read } from "./content";
import { fault, isTrap, toWire } from "./errors";
import { free } from "./free";
import { generators, getting } from "./generators";
import { guardGpu } from "./gpu-guard";
import {
  classified,
  classifier,
  dataset,
  heap,
  keep,
  keepClassifier,
  keepPairs,
  keepTexts,
  objects,
  pairs,
  start,
  tasks,
  texts,
  withMetrics,
} from "./holdings";
import { run } from "./job";
import { MODEL_FILES } from "./local";
import { checkEncoder } from "./made-with";
import type { Handle, Made, MadeFold, OpenRequest } from "./protocol";
import { modelBytes } from "./source";
import { fetchModule, unpackWeights } from "./unpack";
import type { WorkerApi } from "./worker-api";
import init, * as core from "./wasm/homefire_core.js";

guardGpu();

let opened: core.Session | undefined;
/** The open model's name on the Hugging Face hub, where it is from there. */
let base: string | undefined;
/** What the open model was asked for by. */
let requested: OpenRequest | undefined;

function session(): core.Session {
  if (!opened) throw fault("closed", "no_model_open");
  return opened;
}

/** Fetches the module. A download that fails must not leave this one's failure unhandled. */
function begin({ module }: Pick<OpenRequest, "module">): Promise<unknown> {
  const ready = init({ module_or_path: fetchModule(module) });
  ready.catch(() => undefined);
  return ready;
}

/** Rows, or the bytes of a table, unless there are too many. */
const table = async <R extends unknown[]>(source: Blob | R): Promise<Uint8Array | R> =>
  source instanceof Blob ? file(source) : source;

async function file(source: Blob): Promise<Uint8Array> {
  const limit = core.limits().tableBytes;
  if (source.size > limit) {
    const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);
    throw fault("bad-data", "table_file_too_large", { megabytes: megabytes(source.size), most: megabytes(limit) });
  }
  return read(source, "bad-data");
}

/** The parts of a data set, kept here. */
const divided = (data: Handle, how: core.Division): MadeFold[] =>
  dataset(data)
    .divide(how)
    .map(({ train, test, examples }) => ({ train: keep(train), test: keep(test), examples }));

/** The parts of one that is divided once. */
function split(data: Handle, how: core.Division): [Made<core.DataReport>, Made<core.DataReport>] {
  const [only] = divided(data, how);
  if (!only) throw fault("internal", "division_lost");
  return [only.train, only.test];
}

const api: WorkerApi = {
  ...comparisons(session),
  ...generators({ start: begin, open: (files, device) => core.Generator.open(files, device) }),

  open: (request, id, report, onPart) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const ready = begin(request);
        const files = await modelBytes(request, getting(task, report, onPart));
        const weights = await unpackWeights(files["model.safetensors"]);
        await ready;
        await task.turn();
        report({ phase: "start", loaded: 0, total: 1, unit: "steps" });
        const opening = core.Session.open(
          {
            model: weights,
            tokenizer: files["tokenizer.json"],
            config: files["config.json"],
            modules: files.modules,
            sha256: files.sha256,
          },
          request.device,
        );
        try {
          opened = await task.unlessAborted(opening);
        } catch (thrown) {
          if (toWire(thrown).code === "bad-model") await files.unfit?.();
          throw thrown;
        }
        for (const bytes of [weights, ...MODEL_FILES.map((name) => files[name]), ...Object.values(files.modules)])
          free(bytes);
        base = files.repository;
        // A port to the hub is used up by now; what came through it is kept, or is asked for again.
        const { hub: _hub, ...again } = request;
        requested = { ...again, parts: [] };
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
        if (!requested) throw fault("closed", "no_model_open");
        const found = await modelBytes(requested, getting(task, report));
        return {
          model: found["model.safetensors"],
          tokenizer: found["tokenizer.json"],
          config: found["config.json"],
          modules: found.modules,
          sha256: found.sha256,
        };
      }),
    );
    if (!files.ok) return files;
    const { model, tokenizer, config } = files.value;
    return Comlink.transfer(files, [model.buffer, tokenizer.buffer, config.buffer]);
  },

  dataset: (source, options) => answer(async () => keep(core.Dataset.read(await table(source), options))),

  preview: (source, options) =>
    answer(async () => {
      session();
      return core.Dataset.preview(await table(source), options);
    }),

  pairs: (source, options) => answer(async () => keepPairs(core.Pairs.read(await table(source), options))),

  splitPairs: (handle, test, seed) =>
    answer((): [Made<core.PairReport>, Made<core.PairReport>] => {
      const held = pairs(handle).holdOut(test, seed);
      return [keepPairs(held.train), keepPairs(held.test)];
    }),

  partOfPairs: (handle, name) =>
    answer(() => {
      const part = pairs(handle).part(name);
      return part && keepPairs(part);
    }),

  pairRows: (handle, start, end) => answer(() => pairs(handle).rows(start, end)),

  coverage: (data, id) =>
    answer(() =>
      tasks.run(id, (task) => run(session().coverage(dataset(data, task)), task, { report: () => undefined })),
    ),

  split: (data, test, seed, learn) => answer(() => split(data, { by: "share", test, seed, learn })),

  splitByOrigin: (data, test, seed, origins) => answer(() => split(data, { by: "origin", test, seed, origins })),

  folds: (data, folds, seed, learn) => answer(() => divided(data, { by: "folds", folds, seed, learn })),

  sample: (data, shots, seed) => answer(() => keep(dataset(data).sample(shots, seed))),

  rows: (data, start, end) => answer(() => dataset(data).rows(start, end)),

  zeroShot: ({ labels, template, from }, id, report) =>
    classified(id, (task) => {
      const settings = { approach: "zero-shot", labels, template } as const;
      return run(session().make(settings, undefined, start(from, task), undefined), task, { report });
    }),

  fewShot: (data, { method, from, ...settings }, id, report) =>
    classified(id, (task) => {
      const examples = dataset(data, task).copy();
      const job = session().make({ approach: method, ...settings }, examples, start(from, task), undefined);
      return run(job, task, { report });
    }),

  train: (data, { settings, from, resume, steps, checkpoints, snapshots }, id, tell) =>
    classified(id, (task) => {
      const watched = snapshots && dataset(snapshots.data, task).draw(snapshots.most, snapshots.seed);
      const job = session().make(settings, dataset(data, task).copy(), start(from, task), resume, watched);
      return run(job, task, {
        report: (progress) => tell({ progress }),
        onStep: steps ? (step) => tell({ step }) : undefined,
        onNews: (snapshot) => tell(Comlink.transfer({ snapshot }, [snapshot.embeddings.buffer])),
        // Waited for, because it goes another way than the run's answer, and has to be there before that.
        onCheckpoint: checkpoints
          ? (checkpoint) => tell(Comlink.transfer({ checkpoint }, [checkpoint.buffer]))
          : undefined,
      });
    }),

  embed: async (data, { from, most, seed }, id, report) => {
    const made = await answer(() =>
      tasks.run(id, (task) => {
        const drawn = dataset(data, task).draw(most, seed);
        return run(session().embeddings(drawn, start(from, task)), task, { report });
      }),
    );
    if (!made.ok) return made;
    const { embeddings, indices } = made.value;
    return Comlink.transfer(made, [embeddings.buffer, indices.buffer]);
  },

  estimate: (data, { settings, from }, id, report) =>
    answer(() =>
      tasks.run(id, (task) => {
        const seed = Math.floor(Math.random() * 2 ** 32);
        return run(session().estimate(dataset(data, task), settings, start(from, task), seed), task, { report });
      }),
    ),

  load: async (saved, metrics) => {
    const made = await answer(async () => {
      const bytes = saved instanceof Blob ? await read(saved, "bad-classifier") : saved;
      checkEncoder(bytes, session().model.sha256);
      const loaded = await session().load(bytes);
      if (metrics) loaded.setMetrics(metrics);
      return keepClassifier(loaded, saved);
    });
    return made.ok ? handingOver(made, made.value) : made;
  },

  predict: (handle, texts, id, report) =>
    answer(() => tasks.run(id, (task) => run(classifier(handle, task).predict(texts), task, { report }))),

  texts: (source, options) => answer(async () => keepTexts(core.Texts.read(await file(source), options))),

  label: (handle, held, id, report) =>
    answer(() =>
      tasks.run(id, async (task) =>
        keepTexts(await run(classifier(handle, task).label(texts(held, task)), task, { report })),
      ),
    ),

  labelledRows: (handle, { start, end, unsureFirst }) => answer(() => texts(handle).rows(start, end, unsureFirst)),

  labelledCsv: (handle, options) => bytes(() => texts(handle).csv(options)),

  evaluate: (handle, data, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const one = classifier(handle, task);
        const evaluation = await run(one.evaluate(dataset(data, task)), task, { report });
        return { evaluation, report: withMetrics(one, evaluation) };
      }),
    ),

  explain: (handle, { text, data, nearest }, id, report) =>
    answer(() =>
      tasks.run(id, (task) => {
        const examples = data === undefined ? undefined : dataset(data, task).copy();
        return run(classifier(handle, task).explain(text, examples, nearest), task, { report });
      }),
    ),

  nearest: (handle, { texts, data, nearest }, id, report) =>
    answer(() =>
      tasks.run(id, (task) =>
        run(classifier(handle, task).nearest(texts, dataset(data, task), nearest), task, { report }),
      ),
    ),

  check: (data, seed, id, report) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const all = dataset(data, task);
        const found = await run(session().check(all, seed), task, { report });
        return { ...found, duplicates: all.duplicates() };
      }),
    ),

  digest: (data) => answer(() => dataset(data).digest()),

  overlap: (train, test) => answer(() => dataset(train).overlap(dataset(test))),

  save: (handle) => bytes(() => classifier(handle).save()),

  saveCache: () => bytes(() => session().saveCache()),

  loadCache: (saved) => answer(() => session().loadCache(saved)),

  export: async (handle, format, id, report) => {
    const exported = await answer(() =>
      tasks.run(id, async (task) => {
        const job = await classifier(handle, task).export(format, base);
        return run(job, task, { report });
      }),
    );
    if (!exported.ok) return exported;
    return Comlink.transfer(
      exported,
      Object.values(exported.value).map((bytes) => bytes.buffer),
    );
  },

  free: (handle) => objects.free(handle),

  heapMark: () => answer(() => heap.mark()),

  heapPeak: () => answer(() => heap.peak()),

  judge: (tested) => answer(() => core.judge(tested)),

  signal: (id, what) => tasks.signal(id, what),
};

// Free again only when this worker is gone: so the page learns of it (connection.ts).
void navigator.locks?.request(self.name, () => new Promise(() => undefined));

// A trap in what nobody waits for is to be heard of too.
addEventListener("unhandledrejection", ({ reason }) => isTrap(reason) && reportError(reason));

Comlink.expose(api);
