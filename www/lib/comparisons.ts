/** The worker's side of comparing, cross-validation and learning curves. */

import { answer, handingOver } from "./answer";
import { toWire } from "./errors";
import { classifier, dataset, keepClassifier, tasks, withMetrics } from "./holdings";
import { run } from "./job";
import type { CompareNews, OutcomeNews, DrawnCurve, Handle, Progress, Report } from "./protocol";
import type { Task } from "./tasks";
import type { WorkerApi } from "./worker-api";
import type * as core from "./wasm/homefire_core.js";

/** Data sets for a call that takes them. */
const parts = (handles: Handle[], task: Task): core.Dataset[] => handles.map((one) => dataset(one, task).copy());

/** Classifiers to start from, for a call that takes them. */
const startsOf = (handles: Handle[], task: Task): core.Classifier[] =>
  handles.map((one) => classifier(one, task).copy());

/** Who is told of a comparison. */
const telling = (tell: Report<CompareNews>) => ({
  report: (progress: Progress) => tell({ progress }),
  onStep: (step: core.StepReport) => tell({ step }),
  onTurn: (turn: core.Turn) => tell({ turn }),
});

/** What one of several approaches has come to, with its classifier kept here. */
function outcome(found: core.ApproachOutcome<core.Classifier>, folds: number[][] | undefined): OutcomeNews {
  const { index, report, classifier: one, error } = found;
  if (!report || !one) return { index, error: toWire(error) };
  withMetrics(one, report.evaluation, folds ? { folds: folds.length } : {});
  return { index, report, made: keepClassifier(one) };
}

const curve = ({ points, error }: core.CurveSoFar): DrawnCurve => ({
  points,
  ...(error === undefined ? {} : { error: toWire(error) }),
});

/** These calls, on the model that `session` gives. */
export const comparisons = (
  session: () => core.Session,
): Pick<WorkerApi, "compare" | "crossValidate" | "learningCurve"> => ({
  compare: (train, { tests, folds, approaches, starts }, id, tell) =>
    answer(() =>
      tasks.run(id, (task) => {
        const job = session().compare(
          ...([dataset(train, task), parts(tests, task), { folds }] as const),
          approaches,
          startsOf(starts, task),
        );
        return run(job, task, {
          ...telling(tell),
          onNews: (found) => {
            const result = outcome(found, folds);
            return tell(result.made ? handingOver({ result }, result.made) : { result });
          },
        });
      }),
    ),

  crossValidate: ({ tests, folds, approaches: [approach], starts }, handle, id, tell) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const job = session().crossValidate(
          ...([parts(tests, task), { folds }, approach as core.NamedApproach, startsOf(starts, task)] as const),
        );
        const evaluation = await run(job, task, telling(tell));
        if (handle === undefined) return { evaluation };
        return { evaluation, report: withMetrics(classifier(handle, task), evaluation, { folds: folds?.length ?? 0 }) };
      }),
    ),

  learningCurve: ([train, test], { plan, approaches, starts }, id, tell) =>
    answer(() =>
      tasks.run(id, async (task) => {
        const [learned, tested] = [dataset(train, task), dataset(test, task)];
        const job = session().learningCurve(learned, tested, plan, approaches, startsOf(starts, task));
        const drawn = await run(job, task, {
          report: () => undefined,
          onNews: (curves, { done, total }) => tell({ curves: curves.map(curve), done, total }),
        });
        return drawn.map(curve);
      }),
    ),
});
