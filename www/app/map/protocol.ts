// What the page and the worker of the map say to each other.

/** What the page asks for. */
export type Request =
  | {
      kind: "project";
      /** The embeddings, a row a text; of a run's epochs one epoch after the other. */
      embeddings: Float32Array;
      width: number;
      /** How many times all texts stand in them. */
      epochs: number;
      /** The place of each text's label among the labels. */
      labels: Int32Array;
      /** Whether UMAP is to follow. */
      umap: boolean;
    }
  | { kind: "labels"; labels: Int32Array }
  /** A text that is not on the map. */
  | { kind: "place"; id: number; embedding: Float32Array }
  /** UMAP again, after it was stopped. */
  | { kind: "umap" }
  | { kind: "stop" };

export type Phase = "pca" | "neighbours" | "umap";

/** The nearest texts of some texts, in the space of the embeddings. */
export interface NearTexts {
  /** The texts that were asked about. */
  of: Int32Array;
  count: number;
  /** `count` texts for each of them; -1 where there are fewer. */
  rows: Int32Array;
}

/** How near the labels' centres are, of one epoch. */
export interface Centres {
  /** The cosine between each two labels, a row a label. NaN where one has no texts. */
  cosines: Float32Array;
  labels: number;
}

/** What the worker answers. Points are two numbers each. */
export type Report =
  | { kind: "progress"; phase: Phase; share: number }
  | {
      kind: "pca";
      points: Float32Array;
      /** The share of the variance that the two axes hold. */
      held: number;
      seconds: number;
    }
  /** Of one epoch, by its place. */
  | { kind: "neighbours"; epoch: number; near: NearTexts }
  | { kind: "centres"; centres: Centres[] }
  | {
      kind: "umap";
      points: Float32Array;
      /** How many texts it was fitted on. The others stand between their nearest ones. */
      fitted: number;
      seconds: number;
    }
  | { kind: "stopped" }
  | { kind: "placed"; id: number; pca: [x: number, y: number]; umap?: [x: number, y: number]; near: number[] }
  | { kind: "failed"; why: string };

/** The fewest texts that UMAP is of use for: each is laid out by its 14 nearest. */
export const FEWEST_FOR_UMAP = 20;
