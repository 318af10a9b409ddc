// What the map is told by others: the text that is tried, and where texts stood while a run changed the model.

/** The text that was tried last, and what a run said of it. */
export interface Tried {
  text: string;
  label: string;
  run: number;
}

/** The embeddings of some texts at the ends of a run's epochs. */
export interface Movement {
  /** The data that the texts are of, by their id. */
  data: string;
  /** The run; absent while it learns. */
  run?: number;
  /** Which examples of the data they are. */
  indices: ArrayLike<number>;
  width: number;
  /** In order, each with a row of `width` numbers for each of `indices`. Epoch 0 is before the first step. */
  epochs: readonly { epoch: number; embeddings: Float32Array }[];
}
