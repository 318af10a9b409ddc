/** Models that come from elsewhere, and those that are kept. */

import type { ModelFile, WeightsFile } from "./catalogue";

/** A model whose files are downloaded: from the catalogue, or from a repository at one commit. */
export interface RemoteModel {
  /** The id to open it by. */
  id: string;
  /** Its name. */
  name: string;
  /** The licence of its weights, as its source states it. */
  licence: string;
  /** The address of the page that describes it. */
  source: string;
  /** The commit, if it comes from a repository. */
  commit?: string;
  /** Set where the files that say how tokens are pooled were looked for; copies kept by earlier versions lack them. */
  described?: boolean;
  /** The files: the weights first, whose hash identifies the encoder, then the other two, and those of sentence-transformers. */
  files: [RemoteFile & WeightsFile, RemoteFile, RemoteFile, ...RemoteFile[]];
}

/** A model of either kind whose files are downloaded: the weights first, whose hash identifies it. */
export type Downloadable = Omit<RemoteModel, "files"> & {
  /** An encoder where it is absent. */
  kind?: KeptModel["kind"];
  files: [RemoteFile & { sha256: string }, ...RemoteFile[]];
};

/** A language model whose files are downloaded. */
export type RemoteLanguageModel = Downloadable & { kind: "language-model" };

/** A file of a model. `gitHash` takes the place of a SHA-256 where the repository gives none. */
export type RemoteFile = Omit<ModelFile, "name"> & {
  /** Its path in the model's folder. */
  name: string;
  /** Git's hash of the file. */
  gitHash?: string;
};

/** A repository of the Hugging Face hub at one commit. Its id is "hub:owner/name". */
export type HubModel = RemoteModel & {
  /** The commit to download, so that all files are of one version. */
  commit: string;
};

/** A model in the browser's storage, complete or not. */
export interface KeptModel {
  /** The id to open it by. */
  id: string;
  /** Its name. */
  name: string;
  /** What opens it: `Homefire.open` an encoder, `Homefire.generator` a language model. */
  kind: "encoder" | "language-model";
  /** The licence of its weights; empty if unknown. */
  licence: string;
  /** The address of the page that describes it; empty if unknown. */
  source: string;
  /** The commit it was downloaded at, if it comes from a repository. */
  commit?: string;
  /** The bytes that it takes now. */
  bytes: number;
  /** Whether it is complete. */
  whole: boolean;
}

/** The part that was downloaded of a file that can't be kept in the browser's storage: its first `length` bytes. */
export interface PartialDownload {
  url: string;
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}
