/** The files of a language model: one of llama.cpp's, or those of a folder in Hugging Face's layout. */

import { fault } from "./errors";
import { bounded, pathOf } from "./local";
import { tell } from "./messages";
import type { ToldParameter } from "./wasm/homefire_core";

/** The files of a folder; the last one has the chat template, and a model may lack it. */
export const FOLDER_FILES = ["model.safetensors", "tokenizer.json", "config.json", "tokenizer_config.json"] as const;

type Name = (typeof FOLDER_FILES)[number];

const OPTIONAL: Name = "tokenizer_config.json";

export const isGguf = (path: string): boolean => path.endsWith(".gguf");

/** Whether a model can do without this file. */
export const isOptional = (name: string): boolean => name === OPTIONAL;

/** Finds the files of a language model among `files`, the weights first; others of a folder are left aside. */
export function localLanguageModel(files: Iterable<File>): Record<string, File> {
  const byPath = new Map(Array.from(files, (file) => [pathOf(file), file]));
  const shallow = [...byPath.keys()].sort((a, b) => a.split("/").length - b.split("/").length);
  const found = (name: Name) => shallow.find((path) => path === name || path.endsWith(`/${name}`));
  const [gguf, ...others] = shallow.filter(isGguf);
  // A folder may have its weights in both formats.
  const paths = gguf === undefined || found("model.safetensors") !== undefined ? inFolder(found) : [gguf];
  if (paths[0] === gguf && others.length > 0)
    throw fault("bad-model", "several_gguf_files", { files: 1 + others.length });
  const chosen = paths.map((path) => [path.split("/").at(-1) ?? path, byPath.get(path) as File] as const);
  for (const [name, file] of chosen) bounded(name, file);
  return Object.fromEntries(chosen);
}

/** The places of a folder's files. */
function inFolder(found: (name: Name) => string | undefined): string[] {
  const missing = FOLDER_FILES.filter((name) => !isOptional(name) && found(name) === undefined);
  const [first, ...others] = missing;
  if (first !== undefined) {
    const files = others.reduce<ToldParameter>((first, second) => tell("both", { first, second }), first);
    const all = FOLDER_FILES.join(", ");
    throw others.length === 0
      ? fault("bad-model", "language_model_file_missing", { file: first, all })
      : fault("bad-model", "language_model_files_missing", { files, all });
  }
  return FOLDER_FILES.flatMap((name) => found(name) ?? []);
}
