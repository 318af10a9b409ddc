// What a person has looked at and found right as it is, so that it is not asked about again.
import type { Loaded } from "./data";

/** What can be found right. */
export type Doubt = "left-out" | "alike" | "issue" | "duplicate" | "mistake" | "cut" | "unknown" | "few" | "unbalanced";

/** Things that are remembered at most. */
const MOST = 5000;

/** The name of a doubt about data: by what tells it from others of its kind, such as a place and the beginning of a text. */
export const doubtOf = ({ lineage }: Pick<Loaded, "lineage">, kind: Doubt, about: readonly unknown[]): string =>
  `${lineage}/${kind}/${about.join("/")}`.slice(0, 200);

/** With one more; what was said of other data is forgotten. */
export const withAccepted = (
  accepted: readonly string[],
  { lineage }: Pick<Loaded, "lineage">,
  doubts: readonly string[],
): string[] => [...new Set([...accepted.filter((one) => one.startsWith(`${lineage}/`)), ...doubts].slice(-MOST))];
