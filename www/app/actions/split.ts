// What is learned from and what is tested on.
import type { Homefire, RowOrigin, TestPlan } from "../../lib/index";
import { placesOf, rowsOf, type Loaded } from "../state/data";
import { closeSplit, type Run, type Split } from "../state/runs";
import { isQuick, type ApproachChoice, type Settings } from "../state/settings";
import type { Store } from "../store";
import { learnOnly, live, type Live } from "./live-data";
import { ensureOpen } from "./open";
import { settle } from "./rows";

/** Parts of a cross-validation that was asked for where the data would not have one. */
const FOLDS = 5;

/**
 * How runs of these approaches are tested: as the data's plan has it, unless a person has chosen. What starts from a run that
 * has not learned from a test part is tested on that.
 */
export function testPlan(store: Store, approaches: readonly ApproachChoice[]): TestPlan {
  const { data, settings, runs } = store;
  const plan: TestPlan = data?.about.testPlan ?? { kind: "hold-out" };
  if (plan.kind === "nothing") return plan;
  const holdOut: TestPlan = { kind: "hold-out" };
  if (settings.test.by === "hold-out") return holdOut;
  if (settings.test.by === "cross-validation") {
    return { kind: "cross-validation", folds: plan.kind === "cross-validation" ? plan.folds : FOLDS };
  }
  // A prompt starts from no run.
  const starts = approaches.some((one) => one !== "prompting");
  const start = starts ? runs.find(({ id }) => id === settings.start.run) : undefined;
  const spared = start?.testPart !== undefined && start.testPart === testPartOf(store);
  return plan.kind === "cross-validation" && (spared || !approaches.every(isQuick)) ? holdOut : plan;
}

/** How a run was tested. */
export const planOf = ({ testSet, folds }: Pick<Run, "testSet" | "folds">): TestPlan =>
  testSet === undefined
    ? { kind: "nothing" }
    : folds === undefined
      ? { kind: "hold-out" }
      : { kind: "cross-validation", folds };

/** Splits the data by a plan, once for the same settings. */
export async function splitOnce(
  store: Store,
  asked: TestPlan | (() => TestPlan) = () => testPlan(store, [store.approach]),
): Promise<Split> {
  const hf = await ensureOpen(store);
  await settle(store);
  const data = live(store);
  // The rows as they were before may have had another one.
  const plan = typeof asked === "function" ? asked() : asked;
  const { share, seed } = store.settings.test;
  const of = `${data.id}/${JSON.stringify(plan)}/${plan.kind === "hold-out" ? share : ""}/${seed}`;
  const known = store.splits.find((split) => split.of === of);
  if (known) return known;
  // Two that ask at once are given the same parts.
  if (store.splitting?.of !== of || store.splitting.dataset !== data.dataset) {
    const done = split(hf, data, plan, { share, seed }).then((made): Split => {
      const whole = { of, ...made };
      const same = store.splits.filter(({ kind }) => kind === plan.kind);
      store.set({ splits: [...store.splits.filter(({ kind }) => kind !== plan.kind), whole] });
      same.forEach(closeSplit);
      return whole;
    });
    const splitting = { of, dataset: data.dataset, done };
    const over = () => store.splitting === splitting && store.set({ splitting: undefined });
    done.then(over, over);
    store.set({ splitting });
    return done;
  }
  return store.splitting.done;
}

async function split(
  hf: Homefire,
  data: Live,
  plan: TestPlan,
  { share, seed }: Pick<Settings["test"], "share" | "seed">,
): Promise<Omit<Split, "of">> {
  const { dataset, lineage } = data;
  if (plan.kind === "hold-out") {
    const [train, test] = await dataset.split({ test: share, seed, ...originsOf(data) });
    return {
      ...{ kind: plan.kind, train, test },
      trainSet: await train.digest(),
      testSet: await test.digest(),
      testPart: holdOutPart({ lineage, share, seed }),
    };
  }
  const whole = { kind: plan.kind, train: dataset, trainSet: await dataset.digest() };
  if (plan.kind === "nothing") return whole;
  return {
    ...whole,
    folds: await dataset.folds({ folds: plan.folds, seed, learn: learnOnly(data) }),
    testSet: `${await testedDigest(hf, data, whole.trainSet)}/folds/${seed}`,
    testPart: `${lineage}/folds/${seed}`,
  };
}

/** Stands for the content of what a cross-validation tests on: all but what is only learned from. */
async function testedDigest(hf: Homefire, data: Live, whole: string): Promise<string> {
  const rows = rowsOf(data);
  const tested = placesOf(data).flatMap((place) => {
    const row = rows?.[place];
    return row && !row.learn ? [{ text: row.text, label: row.label }] : [];
  });
  if (!rows || tested.length === data.about.size) return whole;
  const part = await hf.dataset(tested);
  try {
    return await part.digest();
  } finally {
    part.close();
  }
}

/** A name for a test part that is set aside, which stays the same when its rows are changed. */
const holdOutPart = ({ lineage, share, seed }: { lineage: string; share: number; seed: number }): string =>
  `${lineage}/${share}/${seed}`;

/** The name of the test part that would be set aside now. */
export const testPartOf = ({ data, settings }: Store): string | undefined =>
  data && holdOutPart({ lineage: data.lineage, share: settings.test.share, seed: settings.test.seed });

/** What each row was when it came, so that the test part stays the same when rows are changed. */
function originsOf(data: Loaded): { origins?: RowOrigin[] } {
  const rows = rowsOf(data);
  if (!rows) return {};
  const examples = new Map(placesOf(data).map((place, example) => [place, example]));
  const { first = rows.length } = data;
  const origins = rows.flatMap(({ label, came = label, learn }, place): RowOrigin[] => {
    if (learn) return [];
    const example = examples.get(place);
    return [
      { label: came.trim(), ...(example === undefined ? {} : { example }), ...(place < first ? {} : { added: true }) },
    ];
  });
  return { origins };
}
