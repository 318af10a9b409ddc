// The texts that a run was tested on. Of its mistakes they are kept with it; the others are read again from the data.
import type { Row, TestPlan } from "../../lib/index";
import { draftOf } from "../state/data";
import type { Run, Store } from "../store";
import { splitOnce } from "./split";

/** Whether the texts can be read now without a model being opened for it. */
export const isReadable = ({ data, hf, running, reading, opening }: Store): boolean =>
  Boolean(hf && data?.dataset) && !(running ?? reading ?? opening);

/**
 * The rows that `run` was tested on, in the order of its evaluation's `right`; nothing where the data of now have other ones, and
 * while rows are being changed, which would be settled by it.
 */
export async function testedRows(store: Store, run: Run): Promise<Row[] | undefined> {
  if (!store.data || run.testSet === undefined || draftOf(store.rows ? { rows: store.rows } : {})) return undefined;
  const plan: TestPlan = run.folds ? { kind: "cross-validation", folds: run.folds } : { kind: "hold-out" };
  const { testSet, test, train, folds } = await splitOnce(store, plan);
  if (testSet !== run.testSet) return undefined;
  if (test) return test.rows(0, test.size);
  const rows = await train.rows(0, train.size);
  const places = (folds ?? []).flatMap(({ examples }) => examples).sort((a, b) => a - b);
  return places.flatMap((place) => rows[place] ?? []);
}
