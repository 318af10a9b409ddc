// Testing earlier runs again, after rows of the test part were corrected.
import { msg } from "@lit/localize";
import type { Run, Store } from "../store";
import { classifierOf, ensureOpen } from "./open";
import { newRunning, report, testedBy } from "./running";
import { splitOnce, testPartOf } from "./split";

/**
 * The runs whose test part is that of now as its rows were before, and that know all labels of now. None of them has learned
 * from one of its rows.
 */
export function staleRuns(store: Store): Run[] {
  const { data, runs, splits, hf } = store;
  const part = testPartOf(store);
  const same = runs.filter(({ testPart, folds }) => part !== undefined && testPart === part && folds === undefined);
  // Before the data are split anew, as after a reload, what the last run was tested on.
  const now = splits.find(({ testPart }) => testPart === part)?.testSet ?? same.at(-1)?.testSet;
  const labels = data?.about.labels ?? [];
  return same.filter(
    ({ testSet, classifier, about }) =>
      about.approach !== "prompting" &&
      testSet !== now &&
      (!hf || classifier) &&
      labels.every((label) => about.labels.includes(label)),
  );
}

/** Tests these runs on the rows of now. */
export async function retest(store: Store): Promise<void> {
  if (store.running || store.reading) return;
  store.clear("run");
  const running = newRunning("run");
  store.set({ running });
  try {
    await ensureOpen(store);
    const split = await splitOnce(store, { kind: "hold-out" });
    for (const run of staleRuns(store)) {
      if (!split.test) break;
      running.phase = "testing";
      const classifier = classifierOf(store, run);
      const evaluation = await classifier.evaluate(split.test, {
        signal: running.abort.signal,
        onProgress: (progress) => report(store, running, progress),
      });
      const again: Run = {
        ...run,
        ...testedBy(split),
        ...{ evaluation, about: classifier.report, bytes: await classifier.save() },
      };
      store.set({ runs: store.runs.map((other) => (other.id === run.id ? again : other)) });
    }
    store.set({ announcement: msg("The earlier runs were tested again, on the current rows.") });
  } catch (error) {
    store.fail("run", error);
  } finally {
    store.set({ running: undefined });
  }
}
