// What a model is taught.
import type { LanguageTuneSettings } from "../../lib/index";

/** What a language model is taught: to write an output for an input, or to go on with a text. */
export type WritingTask = "rewrite" | "continue";

export type Task = "classify" | WritingTask;

export const allTasks: readonly Task[] = ["classify", "rewrite", "continue"];

/** What of a language model is trained. */
export type WritingApproach = NonNullable<LanguageTuneSettings["approach"]>;
