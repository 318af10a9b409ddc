/** Models that come from elsewhere, and those that are kept. */

import type { ModelFile } from "./catalogue";

/** A model whose files are fetched: of the catalogue, or of a repository at one commit. */
export interface RemoteModel {
  id: string;
  name: string;
  licence: string;
  source: string;
  /** Of a repository. */
  commit?: string;
  /** The weights first; their hash is the encoder's identity. */
  files: [RemoteFile & { sha256: string }, RemoteFile, RemoteFile];
}

/** `gitHash` stands for a hash where a repository tells no other. */
export type RemoteFile = ModelFile & { gitHash?: string };

/** A repository of the Hugging Face hub at one commit. Its id is "hub:owner/name". */
export type HubModel = RemoteModel & { commit: string };

/** A model that is kept in the browser's storage, whole or in part. */
export interface KeptModel {
  id: string;
  name: string;
  licence: string;
  source: string;
  commit?: string;
  /** Bytes it takes now. */
  bytes: number;
  /** Whether all of it is there. */
  whole: boolean;
}

/** What came of a file that can't be kept in the browser's storage: the first `length` of its bytes. */
export interface Part {
  url: string;
  bytes: Uint8Array<ArrayBuffer>;
  length: number;
}
