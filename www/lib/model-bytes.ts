/** A model as it is read, wherever it comes from. */

import type { ModelFile } from "./catalogue";
import type { Bytes } from "./hash";
import type { Told } from "./wasm/homefire_core";

/** A model's files by their paths in its folder, the hash of its weights, and what is to be said about how they came. */
export interface FileBytes {
  files: Record<string, Bytes>;
  sha256: string;
  notices: Told[];
  /** Its name on the hub, where it is from there. */
  repository?: string;
  /** To be called where the files turn out to be no model: what is kept of them without proof is then fetched anew. */
  unfit?: () => Promise<void>;
}

/** An encoder's files, the hash of its weights, and what is to be said about how they came. */
export type ModelBytes = Record<ModelFile["name"], Bytes> &
  Omit<FileBytes, "files"> & {
    /** The files of sentence-transformers, by their paths in the model's folder. */
    modules: Record<string, Bytes>;
  };
