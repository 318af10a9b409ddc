// What the shapes of kept things have in common, and their bounds.
import * as v from "valibot";

/** Bounds on counts: above any project of this page. */
export const MOST = { runs: 1000, labels: 200, steps: 1_000_000, rows: 50_000, text: 20_000, name: 1000 };

export const finite = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
export const name = v.pipe(v.string(), v.maxLength(MOST.name));
export const text = v.pipe(v.string(), v.maxLength(MOST.text));
export const list = <T extends v.GenericSchema>(item: T, most: number) => v.pipe(v.array(item), v.maxLength(most));
export const labels = list(name, MOST.labels);

/** A record under names that are a person's own, such as labels. */
export const record = <T extends v.GenericSchema>(value: T) =>
  v.pipe(
    v.record(name, value),
    v.check((all) => Object.keys(all).length <= 1000, "too many entries"),
  );

export const notes = record(v.union([text, finite, v.boolean()]));

const curve = list(finite, MOST.steps);
const gaps = list(v.nullable(finite), MOST.steps);
export const curves = v.object({
  step: curve,
  loss: curve,
  accuracy: curve,
  validationLoss: gaps,
  validationAccuracy: gaps,
  majority: v.optional(share),
  kept: v.optional(count),
  probed: v.optional(v.literal(true)),
});

export const estimate = v.object({ trainedWeights: count, share: finite, memory: finite, seconds: finite });

const parameter: v.GenericSchema = v.union([
  text,
  finite,
  v.object({ value: finite, digits: v.pipe(count, v.maxValue(20)) }),
  v.lazy(() => told),
]);
export const told = v.object({ key: name, parameters: record(parameter) });

export const problems = list(v.object({ row: count, reason: text, told: v.optional(told) }), MOST.rows);

/** Throws, naming the place, where `value` is not of this shape. */
export function checked<T extends v.GenericSchema>(schema: T, value: unknown): v.InferOutput<T> {
  const found = v.safeParse(schema, value, { abortEarly: true });
  if (found.success) return found.output;
  const [issue] = found.issues;
  throw new Error(`${v.getDotPath(issue) ?? "the whole"}: ${issue.message}`);
}
