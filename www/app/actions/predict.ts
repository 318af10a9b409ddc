// What a run's classifier says, whichever model it is of.
import type { CallOptions, Prediction } from "../../lib/index";
import type { Run, Store } from "../store";
import { classifierOf, ensureOpen } from "./open";

/** Classifies texts with a run. What prompts a language model is fetched when it is first asked for. */
export async function predict(
  store: Store,
  run: Run,
  texts: string[],
  options: CallOptions = {},
): Promise<Prediction[]> {
  if (run.about.approach === "prompting") {
    const { promptedOf } = await import("./prompted/model");
    return (await promptedOf(store, run)).predict(texts, options);
  }
  await ensureOpen(store);
  return classifierOf(store, run).predict(texts, options);
}

/** The whole prompt for a text, as the language model of a run reads it. */
export async function promptFor(store: Store, run: Run, text: string): Promise<string> {
  const { promptedOf } = await import("./prompted/model");
  return (await promptedOf(store, run)).prompt(text);
}
