// How accuracy grows with examples, on the page's own split.
import { msg } from "@lit/localize";
import type { ApproachSettings, LearningCurve } from "../../lib/index";
import type { Store } from "../store";
import { ensureOpen } from "./open";
import { approachSettings, unbound } from "./options";
import { newRunning, secondsOf } from "./running";
import { splitOnce } from "./split";

/** Draws a learning curve of each of the approaches that take no minutes a classifier. */
export async function drawCurve(store: Store): Promise<void> {
  if (store.running || store.reading || !store.data) return;
  store.clear("curve");
  const running = newRunning("curve");
  store.set({ running });
  try {
    const hf = await ensureOpen(store);
    running.startedAt = performance.now();
    // A curve learns from fewer examples than there are, so that a part can be set aside even of few.
    const { train, test, testSet = "" } = await splitOnce(store, { kind: "hold-out" });
    if (!test) return;
    const majority = Math.max(...test.counts) / test.size;
    const { curve, "few-shot": fewShot } = store.settings;
    const curves = await hf.learningCurve(train, test, approaches(store), {
      draws: curve.draws,
      seed: fewShot.seed,
      control: running.control,
      signal: running.abort.signal,
      onPoint: (curves, loaded, total) => {
        running.phase = "training";
        running.left = (secondsOf(running) * (total - loaded)) / Math.max(1, loaded);
        running.progress = { phase: "train", loaded, total, unit: "steps" };
        store.set({ learning: { testSet, majority, curves: plain(curves) } });
      },
    });
    store.set({ learning: { testSet, majority, curves: plain(curves) } });
    if (curves.some(({ points }) => points.length > 0))
      store.set({ announcement: msg("The learning curve is drawn.") });
  } catch (error) {
    store.fail("curve", error);
  } finally {
    store.set({ running: undefined });
  }
}

/** Zero-shot for a floor, few-shot by prototypes and by label words, and a head, which holds nothing of so few back. */
const approaches = (store: Store): ApproachSettings[] => [
  approachSettings(store, "zero-shot"),
  approachSettings(store, "few-shot", "prototype"),
  approachSettings(store, "few-shot", "label-prior"),
  { ...approachSettings(store, "head"), validation: 0, patience: 0 } as ApproachSettings,
];

const plain = (curves: LearningCurve[]): LearningCurve[] =>
  curves.map((curve) => ({ ...curve, contestant: unbound(curve.contestant) }));
