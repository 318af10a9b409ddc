/** The worker's side of tuning a language model: it learns from pairs, is tested on them, saved and exported. */

import * as Comlink from "comlink";

import { answer } from "./answer";
import { read } from "./content";
import { fault } from "./errors";
import { keepTuned, pairs, tasks, tunedModel } from "./holdings";
import { run } from "./job";
import type { MadeTuned } from "./language-protocol";
import { prompting } from "./prompting";
import type { Answer, Handle } from "./protocol";
import type { Task } from "./tasks";
import type { WorkerApi } from "./worker-api";
import type * as core from "./wasm/homefire_core.js";

/** The language model that is open, and calls that wait for those before them. */
interface Held {
  opened(): core.Generator;
  /** Its name on the Hugging Face hub, where that is known. */
  base(): string | undefined;
  inTurn<T>(task: Task, work: () => Promise<T>): Promise<T>;
}

type Calls = "tuneModel" | "estimateModel" | "testModel" | "saveModel" | "loadModel" | "exportModel";

/** These calls and those of prompting, about the model that is open or one that was tuned from it. */
export function tuning({ opened, base, inTurn }: Held): Pick<WorkerApi, Calls> & ReturnType<typeof prompting> {
  const model = (handle: Handle | undefined, task?: Task): core.Generator =>
    handle === undefined ? opened() : tunedModel(handle, task);
  // Its file goes by reference.
  const made = (work: () => Promise<core.Generator>): Promise<Answer<MadeTuned>> =>
    answer(async () => keepTuned(await work()));
  return {
    ...prompting({ model, inTurn }),

    tuneModel: (set, { prompt, settings, resume, steps, checkpoints }, id, tell) =>
      made(() =>
        tasks.run(id, (task) =>
          inTurn(task, async () =>
            run(opened().train(pairs(set, task), prompt, settings, resume), task, {
              report: (progress) => tell({ progress }),
              onStep: steps ? (step) => tell({ step }) : undefined,
              // Waited for, because it goes another way than the run's answer, and has to be there before that.
              onCheckpoint: checkpoints
                ? (checkpoint) => tell(Comlink.transfer({ checkpoint }, [checkpoint.buffer]))
                : undefined,
            }),
          ),
        ),
      ),

    estimateModel: (set, { prompt, settings }, id, report) =>
      answer(() =>
        tasks.run(id, (task) =>
          inTurn(task, async () => run(opened().estimate(pairs(set, task), prompt, settings), task, { report })),
        ),
      ),

    testModel: (about, options, id, tell) =>
      answer(() =>
        tasks.run(id, (task) =>
          inTurn(task, async () =>
            run(model(about.model, task).test(pairs(about.pairs, task), options), task, {
              report: (progress) => tell({ progress }),
              onNews: (outputs) => tell({ outputs }),
            }),
          ),
        ),
      ),

    saveModel: async (handle) => {
      const saved = await answer(() => tunedModel(handle).save());
      return saved.ok ? Comlink.transfer(saved, [saved.value.buffer]) : saved;
    },

    loadModel: (saved) => made(async () => opened().load(await read(saved, "bad-classifier"))),

    exportModel: async (handle, format, id, report) => {
      const exported = await answer(() =>
        tasks.run(id, async (task) => run(tunedModel(handle, task).export(format, base()), task, { report })),
      );
      if (!exported.ok) return exported;
      return Comlink.transfer(
        exported,
        Object.values(exported.value).map((bytes) => bytes.buffer),
      );
    },
  };
}

/** The error of a call that needs a model where none is open. */
export const noModel = () => fault("closed", "no_model_open");
