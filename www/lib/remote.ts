/** Models that come from elsewhere, and those that are kept. */

import type { ModelFile, WeightsFile } from "./catalogue";

/** A model whose files are fetched: of the catalogue, or of a repository at one commit. */
export interface RemoteModel {
  /** What it is opened by. */
  id: string;
  /** What it is called. */
  name: string;
  /** The licence of its weights, as its source states it. */
  licence: string;
  /** The address of the page that tells of it. */
  source: string;
  /** Of a repository. */
  commit?: string;
  /** Set where the files that say how tokens are pooled were looked for; copies kept by earlier versions lack them. */
  described?: boolean;
  /** The weights first; their hash is the encoder's identity. Then the other two, and those of sentence-transformers. */
  files: [RemoteFile & WeightsFile, RemoteFile, RemoteFile, ...RemoteFile[]];
}

/** `gitHash` stands for a hash where a repository tells no other. */
export type RemoteFile = Omit<ModelFile, "name"> & {
  /** Its path in the model's folder. */
  name: string;
  /** Git's own hash of it. */
  gitHash?: string;
};

/** A repository of the Hugging Face hub at one commit. Its id is "hub:owner/name". */
export type HubModel = RemoteModel & {
  /** The commit that is fetched, so that all files are of one version. */
  commit: string;
};

/** A model that is kept in the browser's storage, whole or in part. */
export interface KeptModel {
  /** What it is opened by. */
  id: string;
  /** What it is called. */
  name: string;
  /** The licence of its weights; empty where it is not known. */
  licence: string;
  /** The address of the page that tells of it; empty where it is not known. */
  source: string;
  /** The commit it was fetched at, where it is of a repository. */
  commit?: string;
  /** Bytes it takes now. */
  bytes: number;
  /** Whether all of it is there. */
  whole: boolean;
}

/** What came of a file that can't be kept in the browser's storage: the first `length` of its bytes. */
export interface PartialDownload {
  url: string;
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}
