// Trying it: the model as it comes and what was made of it write for the same input, one after the other.
import {
  TrainControl,
  type Generated,
  type GenerateOptions,
  type PairRow,
  type WrittenToken,
} from "../../../lib/index";
import { isAbort } from "../../store";
import type { Store } from "../../store";
import { ensureWriter, tunedOf } from "./model";
import { pairsNow, splitPairs, writingTask } from "./pairs";
import { asked, promptOf, shownPrompt, stopsOf } from "./prompt";
import { shotsOf } from "./tune";

/** Likely tokens that are told of beside each that is written. */
const LIKELY = 8;

/** Who writes: the model as it comes, or what was made of it. */
export type Side = "before" | "after";

/** What one of them has written so far. */
export interface Written {
  /** What it read, as it is shown. */
  prompt: string;
  tokens: WrittenToken[];
  /** Once it is through. */
  done?: Generated;
}

/** What is written for one input. */
export interface Writing {
  sides: Partial<Record<Side, Written>>;
  /** Who writes now. */
  now?: Side | undefined;
  /** The only one who is to write; both where it is absent. */
  only?: Side;
  control: TrainControl;
}

export const textOf = ({ tokens, done }: Written): string =>
  (done?.text ?? tokens.map(({ text }) => text).join("")).trim();

const sampling = ({ settings }: Store): GenerateOptions => {
  const { maxTokens, temperature, topK, topP, seed } = settings.sampling;
  return { maxTokens, temperature, topP, seed, ...(topK > 0 ? { topK } : {}) };
};

/** The examples for the prompt of now; none where there is nothing to take them from. */
export async function examples(store: Store): Promise<PairRow[]> {
  if (store.settings.prompt.shots === 0 || !pairsNow(store)?.pairs) return [];
  const { train } = await splitPairs(store);
  return shotsOf(store, train);
}

/**
 * Has the sides write that there are, one after the other in their one worker; `tell` is called whenever something has come. A
 * stop keeps what stands there, and ends both.
 */
export async function writeBoth(store: Store, input: string, writing: Writing, tell: () => void): Promise<void> {
  store.clear("write");
  const tuned = store.selectedTuned;
  try {
    const lm = await ensureWriter(store);
    const rewrite = writingTask(store) === "rewrite";
    const shots = rewrite ? await examples(store) : [];
    const own = promptOf(store.settings, shots, lm.model.chat);
    const after = tuned && { generator: await tunedOf(store, tuned), prompt: tuned.about.prompt };
    const writers = [
      { side: "before" as const, generator: lm, prompt: own },
      ...(after ? [{ side: "after" as const, ...after }] : []),
    ];
    for (const { side, generator, prompt } of writers) {
      if (writing.control.stopped) break;
      if (writing.only && writing.only !== side) continue;
      const given = rewrite ? asked(prompt, input) : input;
      const written: Written = { prompt: shownPrompt(given), tokens: [] };
      writing.sides[side] = written;
      writing.now = side;
      tell();
      written.done = await generator.generate(given, {
        ...sampling(store),
        ...(rewrite ? { stop: stopsOf(prompt) } : {}),
        topTokens: LIKELY,
        control: writing.control,
        onToken: (token) => {
          written.tokens.push(token);
          tell();
        },
      });
      tell();
    }
  } catch (error) {
    if (!isAbort(error)) store.fail("write", error);
  } finally {
    writing.now = undefined;
    tell();
  }
}
