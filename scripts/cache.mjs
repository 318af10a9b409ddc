// Where everything lives that is fetched or built once and kept outside the tree, so that a fresh clone starts warm.

import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");

const home = resolve(process.env.HOMEFIRE_CACHE || join(homedir(), ".cache", "homefire"));

/** The cache folder and its parts. Removing any of them costs time and nothing else. */
export const cache = {
  home,
  /** One cargo target folder a compiler: two compilers sharing one rebuild each other's work. */
  hostTarget: join(home, "target", "host"),
  wasmTarget: join(home, "target", "wasm"),
  toolsTarget: join(home, "target", "tools"),
  /** Programs installed by `cargo install --root`, in its `bin`. */
  tools: join(home, "tools"),
  /** What the wasm compiler needs beside itself, see debian.mjs. */
  toolchain: join(home, "toolchain"),
  /** What wasm-bindgen made of the last build. */
  bound: join(home, "bound"),
  /** Outputs of wasm-opt, by the hash of what went in. */
  optimised: join(home, "optimised"),
  models: join(home, "models"),
  /** model.safetensors, tokenizer.json and config.json of the default model, in 8 bits as the page fetches it. */
  model: join(home, "models", "minilm-l6"),
  /** The same in full precision, as it is published. */
  fullModel: join(home, "models", "minilm-l6-f32"),
  /** model.gguf, the language model. */
  languageModel: join(home, "models", "smollm2-135m"),
  data: join(home, "data"),
  /** The projects of tests/consumers with what they depend on. */
  consumers: join(home, "consumers"),
};
