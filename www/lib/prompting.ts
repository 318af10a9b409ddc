/** The worker's side of classifiers that prompt a language model. */

import { answer, bytes } from "./answer";
import { read } from "./content";
import { dataset, keepPrompt, prompt, tasks } from "./holdings";
import { run } from "./job";
import type { LanguageModelApi, MadePrompt } from "./language-protocol";
import type { Answer, Handle } from "./protocol";
import type { Task } from "./tasks";
import type * as core from "./wasm/homefire_core.js";

/** The language models that there are, and calls that wait for those before them. */
interface Held {
  /** The one that was tuned, or the one that is open. */
  model(tuned: Handle | undefined, task?: Task): core.Generator;
  inTurn<T>(task: Task, work: () => Promise<T>): Promise<T>;
}

type Calls =
  | "promptClassifier"
  | "promptCurve"
  | "tryPrompt"
  | "loadPrompt"
  | "promptText"
  | "predictByPrompt"
  | "evaluatePrompt"
  | "savePrompt";

/** These calls. */
export function prompting({ model, inTurn }: Held): Pick<LanguageModelApi, Calls> {
  const turn = <T>(id: number, work: (task: Task) => Promise<T>): Promise<T> =>
    tasks.run(id, (task) => inTurn(task, () => work(task)));
  // Its file goes by reference.
  const made = (work: () => Promise<core.PromptClassifier>): Promise<Answer<MadePrompt>> =>
    answer(async () => keepPrompt(await work()));
  return {
    promptClassifier: (about, options, id, report) =>
      made(() =>
        turn(id, async (task) => {
          const job = model(about.model, task).promptClassifier(dataset(about.data, task), options);
          return run(job, task, { report });
        }),
      ),

    promptCurve: (about, { plan, options }, id, tell) =>
      answer(() =>
        turn(id, async (task) => {
          const [train, test] = [dataset(about.train, task), dataset(about.test, task)];
          return run(model(about.model, task).promptCurve(train, test, plan, options), task, {
            report: (progress) => tell({ progress }),
            onNews: (points) => tell({ points }),
          });
        }),
      ),

    tryPrompt: (about, { options, folds }, id, tell) =>
      answer(() =>
        turn(id, async (task) => {
          const prompted = model(about.model, task);
          const parts = about.tests.map((one) => dataset(one, task).copy());
          const train = about.train === undefined ? undefined : dataset(about.train, task).copy();
          const job = prompted.tryPrompt(train, parts, folds ? { folds } : {}, options);
          const { report, classifier } = await run(job, task, {
            report: (progress) => tell({ progress }),
            onTurn: (turn) => tell({ turn }),
          });
          return { report, ...(classifier && { made: keepPrompt(classifier) }) };
        }),
      ),

    loadPrompt: (tuned, saved) =>
      made(async () => model(tuned).loadPromptClassifier(await read(saved, "bad-classifier"))),

    promptText: (handle, text) => answer(() => prompt(handle).prompt(text)),

    predictByPrompt: (handle, texts, id, report) =>
      answer(() => turn(id, async (task) => run(prompt(handle, task).predict(texts), task, { report }))),

    evaluatePrompt: (handle, data, id, report) =>
      answer(() => turn(id, async (task) => run(prompt(handle, task).evaluate(dataset(data, task)), task, { report }))),

    savePrompt: (handle) => bytes(() => prompt(handle).save()),
  };
}
