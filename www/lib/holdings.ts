/** What lives in the worker: data sets, classifiers, and the calls that are under way. */

import { answer, handingOver } from "./answer";
import { toWire } from "./errors";
import { Heap } from "./heap";
import type { MadePrompt, MadeTuned } from "./language-protocol";
import { measuresOf } from "./measures";
import { Objects } from "./objects";
import type { Answer, Handle, Made, MadeClassifier, Saved } from "./protocol";
import { Tasks, type Task } from "./tasks";
import * as core from "./wasm/homefire_core.js";

export const tasks = new Tasks();
export const objects = new Objects();
export const heap = new Heap(core);

export function keep(data: core.Dataset): Made<core.DataReport> {
  const report = data.report();
  return { handle: objects.keep(data), worker: self.name, report };
}

export function keepPairs(pairs: core.Pairs): Made<core.PairReport> {
  const report = pairs.report();
  return { handle: objects.keep(pairs), worker: self.name, report };
}

export function keepTexts(texts: core.Texts): Made<core.TextReport> {
  const report = texts.report();
  return { handle: objects.keep(texts), worker: self.name, report };
}

/** Bytes of a classifier's file beyond which it is kept outside the page's memory. */
const LARGE = 1 << 20;

/** A language model that was tuned, with its file, from which another worker can make it again. */
export function keepTuned(made: core.Generator): MadeTuned {
  const report = made.report();
  const bytes = made.save();
  return { handle: objects.keep(made), worker: self.name, report, saved: new Blob([bytes]) };
}

/** A classifier that prompts, with its file. */
export function keepPrompt(made: core.PromptClassifier): MadePrompt {
  const [report, bytes] = [made.report(), made.save()];
  return { handle: objects.keep(made), worker: self.name, report, saved: new Blob([bytes]) };
}

/** `saved` is its file, where it was read from one. */
export function keepClassifier(made: core.Classifier, saved = savedForm(made)): MadeClassifier {
  const report = made.report();
  return { handle: objects.keep(made), worker: self.name, report, ...(saved && { saved }) };
}

/** A classifier's file, from which another worker can make it again; none where there is no room for it. */
function savedForm(made: core.Classifier): Saved | undefined {
  try {
    const bytes = heap.leavingOut(() => made.save());
    return bytes.length > LARGE ? new Blob([bytes]) : bytes;
  } catch (thrown) {
    if (toWire(thrown).code !== "no-memory") throw thrown;
    return undefined;
  }
}

export const dataset = (handle: Handle, task?: Task): core.Dataset => objects.get(handle, core.Dataset, task);
export const pairs = (handle: Handle, task?: Task): core.Pairs => objects.get(handle, core.Pairs, task);
export const texts = (handle: Handle, task?: Task): core.Texts => objects.get(handle, core.Texts, task);
export const tunedModel = (handle: Handle, task?: Task): core.Generator => objects.get(handle, core.Generator, task);
export const prompt = (handle: Handle, task?: Task): core.PromptClassifier =>
  objects.get(handle, core.PromptClassifier, task);
export const classifier = (handle: Handle, task?: Task): core.Classifier => objects.get(handle, core.Classifier, task);

/** A classifier that `work` makes, with its file. */
export async function classified(
  id: number,
  work: (task: Task) => Promise<core.Classifier>,
): Promise<Answer<MadeClassifier>> {
  const made = await answer(() => tasks.run(id, async (task) => keepClassifier(await work(task))));
  return made.ok ? handingOver(made, made.value) : made;
}

/** A copy of a classifier to start from, which the call that it is given to takes. */
export const start = (from: Handle | undefined, task: Task): core.Classifier | undefined =>
  from === undefined ? undefined : classifier(from, task).copy();

/** The report of a classifier that now has these measures. */
export function withMetrics(one: core.Classifier, evaluation: core.Evaluation, more: Record<string, number> = {}) {
  one.setMetrics(measuresOf(evaluation, more));
  return one.report();
}
