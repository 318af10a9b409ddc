// What the number of examples in a prompt and their order come to, on the page's own split.
import { msg } from "@lit/localize";
import type { PromptCurvePoint } from "../../../lib/index";
import type { Store } from "../../store";
import { ensureOpen } from "../open";
import { newRunning } from "../running";
import { splitOnce } from "../split";
import { promptSettings } from "./options";

/** The numbers of examples of each label that are tried, each draw in two orders. */
const TRIED = { shots: [0, 1, 2, 4], orders: 2 };

/** Measures it, with the settings of now but for the number of examples. */
export async function measurePrompts(store: Store): Promise<void> {
  if (store.running || store.reading || !store.data) return;
  store.clear("prompts");
  const running = newRunning("prompts");
  store.set({ running });
  try {
    const { generator: _generator, approach: _approach, shots: _shots, seed = 0, ...own } = await promptSettings(store);
    await ensureOpen(store);
    running.startedAt = performance.now();
    const { train, test, testSet = "" } = await splitOnce(store, { kind: "hold-out" });
    if (!test || !store.lm) return;
    const show = (points: PromptCurvePoint[]) => {
      if (points.length > 0) store.set({ promptCurve: { testSet, points } });
    };
    const points = await store.lm.promptCurve(
      train,
      test,
      { ...TRIED, seed, draws: store.settings.prompting.draws },
      {
        ...own,
        control: running.control,
        signal: running.abort.signal,
        onPoint: show,
        onProgress: (progress) => {
          running.phase = "testing";
          running.progress = progress;
          store.changed();
        },
      },
    );
    show(points);
    store.set({ announcement: msg("The effect of the examples in the prompt is measured.") });
  } catch (error) {
    store.fail("prompts", error);
  } finally {
    store.set({ running: undefined });
  }
}
