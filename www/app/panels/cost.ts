// What a run will change, and how long such a run took the last time.
import { msg, str } from "@lit/localize";
import type { Store } from "../store";
import { weightsTrained } from "../tower/weights";
import { count, duration, fixed } from "../words";

/** So many weights, in short: exactly where they are few. */
export function weightsInShort(n: number): string {
  if (n < 100_000) return count(n);
  const millions = n / 1e6;
  return msg(str`${fixed(millions, millions < 10 ? 2 : 1)} million`);
}

/** What the chosen approach trains of the model, and what it took on this data; nothing before there is a model. */
export function costInWords(store: Store): string | undefined {
  const { approach, settings, hf, data, runs } = store;
  if (!hf || hf.closed || !data) return undefined;
  const labels = data.about.labels.length;
  const trained = weightsTrained(approach, settings, { model: hf.model, labels });
  const last = runs.findLast(
    ({ about, from, seconds }) => seconds !== undefined && from === data.name && isOf(approach, about.approach),
  );
  const all = weightsInShort(hf.model.parameters + (trained > 0 ? (hf.model.embedding + 1) * labels : 0));
  const some = weightsInShort(trained);
  const changed =
    trained === 0
      ? msg("Trains no weights.")
      : approach === "head"
        ? msg(str`Trains ${some} of ${all} weights.`)
        : msg(str`Trains about ${some} of ${all} weights.`);
  return last?.seconds === undefined ? changed : `${changed} ${msg(str`Last time it took ${duration(last.seconds)}.`)}`;
}

const isOf = (choice: Store["approach"], made: Store["runs"][number]["about"]["approach"]): boolean =>
  choice === made || (choice === "few-shot" && ["prototype", "neighbours", "label-prior"].includes(made));
