/** A model from files a person has. */

import { HomefireError } from "./errors";
import { sha256, type Bytes } from "./hash";
import type { LocalModel } from "./protocol";
import type { ModelBytes } from "./model-bytes";

/** The files of a BERT encoder's folder that are read, and the most bytes each may have. */
export const LIMITS = {
  "model.safetensors": 1024 * 1024 * 1024,
  "tokenizer.json": 64 * 1024 * 1024,
  "config.json": 1024 * 1024,
} as const satisfies Record<keyof LocalModel, number>;

type Name = keyof LocalModel;

const names = Object.keys(LIMITS) as Name[];

/** Finds the model's files among `files`; others of the folder are left aside. */
export function localModel(files: Iterable<File>): LocalModel {
  const byName = new Map(Array.from(files, (file) => [file.name, file]));
  const missing = names.filter((name) => !byName.has(name));
  if (missing.length > 0) {
    throw new HomefireError(
      "bad-model",
      `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing. Choose ${names.join(", ")} together.`,
    );
  }
  for (const name of names) {
    const size = byName.get(name)?.size ?? 0;
    if (size > LIMITS[name]) {
      throw new HomefireError(
        "bad-model",
        `${name} has ${Math.ceil(size / 2 ** 20)} MB, the limit is ${LIMITS[name] / 2 ** 20} MB.`,
      );
    }
  }
  return Object.fromEntries(names.map((name) => [name, byName.get(name)])) as LocalModel;
}

/** Reads the files, and hashes the weights: the hash is the encoder's identity. */
export async function readLocal(
  model: LocalModel,
  onBytes: (loaded: number, total: number) => void,
): Promise<ModelBytes> {
  const total = names.reduce((sum, name) => sum + model[name].size, 0);
  let loaded = 0;
  const read: [Name, Bytes][] = [];
  for (const name of names) {
    let bytes: Bytes;
    try {
      bytes = new Uint8Array(await model[name].arrayBuffer());
    } catch (error) {
      throw new HomefireError("bad-model", `${name} could not be read: ${String(error)}. Choose it again.`);
    }
    read.push([name, bytes]);
    onBytes((loaded += bytes.length), total);
  }
  const files = Object.fromEntries(read) as Record<Name, Bytes>;
  return { ...files, sha256: await sha256(files["model.safetensors"]), notices: [] };
}
