// A file of texts that a run gives labels.
import type { LabelledRow, LabelledTexts, Progress, TextOptions, Texts, TrainControl } from "../../lib/index";

export interface Labelling {
  name: string;
  source: Blob;
  /** How it is read, as far as a person has said. */
  options: TextOptions;
  /** The run whose labels they are. */
  run: number;
  /** The texts, once they are read. */
  texts?: Texts;
  /** While it goes on: how far it is, since when, and what stops it. */
  control?: TrainControl | undefined;
  progress?: Progress | undefined;
  startedAt: number;
  /** What it came to. */
  labelled?: LabelledTexts;
  /** The first of the labelled texts, the unsure ones first. */
  rows: LabelledRow[];
  /** Labels that were put right, by the indices of their texts. */
  corrections: Record<number, string>;
}
