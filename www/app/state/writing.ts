// What a trainer knows of a language model: which one, what it is to learn from, and what has come of it.
import type {
  Estimate,
  Generator,
  PairOptions,
  PairRow,
  Pairs,
  PairTest,
  Progress,
  TunedGenerator,
  TuningReport,
} from "../../lib/index";
import type { Curves } from "./runs";
import type { WritingTask } from "./task";

/** A language model by its id, or a person's own files. */
export type WriterChoice = { id: string } | { files: File[] };

/** What is known of pairs without their rows. */
export type PairsAbout = Pick<Pairs, "size" | "texts" | "parts" | "problems" | "reading">;

/** What is to be read as pairs. */
export interface PairSource {
  name: string;
  source: string | Blob;
  options: PairOptions;
}

/** Pairs in use, with what is needed to read them again in another worker. */
export interface LoadedPairs extends PairSource {
  /** Another one for other content. */
  id: string;
  about: PairsAbout;
  firstRows: PairRow[];
  /** Their rows in the worker; absent while no language model is open. */
  pairs?: Pairs;
}

/** The pairs of each task. */
export type PairsByTask = { readonly [T in WritingTask]?: LoadedPairs };

/** What is learned from and what is tested on. */
export interface PairSplit {
  /** For which pairs and settings. */
  of: string;
  train: Pairs;
  /** Absent where there are too few pairs. */
  test?: Pairs;
}

/** A measure over pairs, with its 95 % interval. */
export type Measure = NonNullable<PairTest["perplexity"]>;

/** The measures of ROUGE. */
export type Rouge = NonNullable<PairTest["rouge"]>;

/** What a model came to on the pairs that were set aside. */
export interface WritingTest extends PairTest {
  /** Examples that stood in the prompt. */
  shots: number;
}

/** A language model that was tuned here, or loaded. */
export interface Tuned {
  id: number;
  task: WritingTask;
  /** Name of the data it learned from; of the file, where it was loaded. */
  from: string;
  about: TuningReport;
  /** SHA-256 of the model that was tuned. */
  base: string;
  /** Its file. */
  bytes: Uint8Array;
  /** Ready to write; absent until it is asked for. */
  generator?: TunedGenerator;
  /** The pairs that it was tested on, as far as outputs were written for them. */
  tested?: PairRow[];
  /** For which pairs, prompt and numbers both tests hold. */
  testSet?: string;
  /** The model as it came, and what was made of it. */
  before?: WritingTest;
  after?: WritingTest;
  seconds?: number;
  curves?: Curves | undefined;
  /** What it was said to take, where that was asked. */
  estimate?: Estimate | undefined;
}

/** A language model that is being opened. */
export interface WriterOpening {
  progress?: Progress;
  abort: AbortController;
  done: Promise<Generator>;
}
