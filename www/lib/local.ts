/** A model from files a person has. */

import type { ModelFile } from "./catalogue";
import { fault } from "./errors";
import { sha256, type Bytes } from "./hash";
import { tell } from "./messages";
import type { LocalModel } from "./protocol";
import type { FileBytes } from "./model-bytes";
import { moduleLimit, modulePaths } from "./sentence-files";
import type { ToldParameter } from "./wasm/homefire_core";

/** The files of a BERT encoder's folder that are always read, and the most bytes each may have. */
export const LIMITS = {
  "model.safetensors": 1024 * 1024 * 1024,
  "tokenizer.json": 64 * 1024 * 1024,
  "config.json": 1024 * 1024,
} as const satisfies Record<Name, number>;

type Name = ModelFile["name"];

export const MODEL_FILES = Object.keys(LIMITS) as Name[];

/** The most bytes that a file of a model may have. */
export const limitOf = (path: string): number => {
  if (path in LIMITS) return LIMITS[path as Name];
  return path.endsWith(".gguf") ? LIMITS["model.safetensors"] : moduleLimit(path);
};

/** Where a file stands in the folder that was chosen or dropped; its name where it was chosen alone. */
export const pathOf = (file: File): string => file.webkitRelativePath || file.name;

/** Refuses a file that is larger than it may be. */
export function bounded(path: string, { size }: File): void {
  if (size <= limitOf(path)) return;
  const [megabytes, most] = [Math.ceil(size / 2 ** 20), limitOf(path) / 2 ** 20];
  throw fault("bad-model", "model_file_too_large", { file: path, megabytes, most });
}

/** Finds the model's files among `files`; others of the folder are left aside. */
export function localModel(files: Iterable<File>): LocalModel {
  const byPath = new Map(Array.from(files, (file) => [pathOf(file), file]));
  // A folder of modules has files of the same names further down.
  const shallow = [...byPath.keys()].sort((a, b) => a.split("/").length - b.split("/").length);
  const found = (name: Name) => shallow.find((path) => path === name || path.endsWith(`/${name}`));
  const missing = MODEL_FILES.filter((name) => found(name) === undefined);
  const [first, ...others] = missing;
  if (first !== undefined) {
    const all = MODEL_FILES.join(", ");
    const files = others.reduce<ToldParameter>((first, second) => tell("both", { first, second }), first);
    throw others.length === 0
      ? fault("bad-model", "model_file_missing", { file: first, all })
      : fault("bad-model", "model_files_missing", { files, all });
  }
  const own = MODEL_FILES.map((name) => [name, byPath.get(found(name) ?? "") as File] as const);
  for (const [name, file] of own) bounded(name, file);
  const root = (found("model.safetensors") ?? "").slice(0, -"model.safetensors".length);
  const inside = shallow.filter((path) => path.startsWith(root)).map((path) => path.slice(root.length));
  const modules = modulePaths(inside).map((path) => [path, byPath.get(root + path) as File] as const);
  for (const [path, file] of modules) bounded(path, file);
  return { ...(Object.fromEntries(own) as Record<Name, File>), modules: Object.fromEntries(modules) };
}

/** Reads files by their paths, and hashes those of the weights, which stand first: the hash is the model's identity. */
export async function readLocal(
  given: Record<string, File>,
  onBytes: (loaded: number, total: number) => void,
): Promise<FileBytes> {
  const total = Object.values(given).reduce((sum, file) => sum + file.size, 0);
  let loaded = 0;
  const files: Record<string, Bytes> = {};
  for (const [name, file] of Object.entries(given)) {
    try {
      files[name] = new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      throw fault("bad-model", "model_file_unread", { file: name, why: String(error) });
    }
    onBytes((loaded += files[name].length), total);
  }
  const [weights = new Uint8Array()] = Object.values(files);
  return { files, sha256: await sha256(weights), notices: [] };
}
