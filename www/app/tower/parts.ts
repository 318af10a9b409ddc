// What of a model an approach changes, part by part, from the words at the bottom to the labels at the top.
import type { AnyApproach } from "../state/runs";
import type { ApproachChoice } from "../state/settings";

/** Frozen parts stay as they were pretrained; beside those with adapters small matrices are trained. */
export type PartState = "frozen" | "trained" | "adapters";

/** What decides between the labels. */
export type Top = "head" | "label words" | "examples" | "prompt";

export interface TowerParts {
  embeddings: PartState;
  /** From the first, which is nearest to the words, to the last. */
  layers: PartState[];
  top: Top;
}

/** What `approach` changes of an encoder with so many `layers`, where it tunes the last `tuned` of them. */
export function partsOf(approach: AnyApproach | ApproachChoice, layers: number, tuned?: number): TowerParts {
  const last = (state: PartState, count = layers): PartState[] =>
    Array.from({ length: layers }, (_, i) => (i >= layers - count ? state : "frozen"));
  const frozen = { embeddings: "frozen" as const, layers: last("frozen") };
  switch (approach) {
    case "zero-shot":
      return { ...frozen, top: "label words" };
    case "prompting":
      return { ...frozen, top: "prompt" };
    case "head":
      return { ...frozen, top: "head" };
    case "last-layers":
      return { embeddings: "frozen", layers: last("trained", tuned ?? 2), top: "head" };
    case "lora":
      return { embeddings: "frozen", layers: last("adapters", tuned), top: "head" };
    case "full":
      return { embeddings: "trained", layers: last("trained"), top: "head" };
    case "contrastive": {
      const all = !tuned || tuned >= layers;
      return { embeddings: all ? "trained" : "frozen", layers: last("trained", all ? layers : tuned), top: "head" };
    }
    default:
      return { ...frozen, top: "examples" };
  }
}

/** Updates below this share of the weights are as good as none; at the most, a part glows fully. */
const LEAST = 1e-5;
const MOST = 1e-2;

/** How much a part glows, from 0 to 1, on a logarithmic scale. */
export function glow(ratio: number | undefined): number {
  if (ratio === undefined || !(ratio > LEAST)) return 0;
  return Math.min(1, Math.log(ratio / LEAST) / Math.log(MOST / LEAST));
}
