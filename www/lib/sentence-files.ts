/**
 * The files of sentence-transformers that may stand beside a model's own three, by their paths in its folder: which modules there
 * are, how tokens are pooled, linear layers behind that, prompts and lengths. What they say is read in Rust (src/model/sentence).
 */

import { fault } from "./errors";

/** The file without which the others say nothing. */
const LIST = "modules.json";

const PATH =
  /^(?:modules|config_sentence_transformers|sentence_bert_config|tokenizer_config)\.json$|^\d{1,2}_[A-Za-z]+\/(?:config\.json|model\.safetensors)$/;

/** Files beyond which a folder is refused; a description may name eight modules. */
const MOST = 24;

export const isModuleFile = (path: string): boolean => PATH.test(path);

/** The most bytes that such a file may have: a linear layer from 4,096 numbers to as many, or a page of JSON. */
export const moduleLimit = (path: string): number => (path.endsWith(".safetensors") ? 72 : 1) * 1024 * 1024;

/** Those of `paths` that describe the model; none where nothing lists its modules. */
export function modulePaths(paths: Iterable<string>): string[] {
  const found = [...new Set(paths)].filter(isModuleFile).sort();
  if (!found.includes(LIST)) return [];
  if (found.length > MOST) throw fault("bad-model", "too_many_module_files", { files: found.length, most: MOST });
  return found;
}
