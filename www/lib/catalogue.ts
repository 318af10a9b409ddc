/** The models that can be opened by their id. */

/** One file of a model. */
export interface ModelFile {
  /** Its name in Hugging Face's layout. */
  name: "model.safetensors" | "tokenizer.json" | "config.json";
  /** Its length in bytes, which is checked. */
  bytes: number;
  /** SHA-256 in hexadecimal; absent if the file differs harmlessly between its sources and is checked by its content. */
  sha256?: string;
}

/** A file of weights. Its hash is always known. */
export type WeightsFile = ModelFile & Required<Pick<ModelFile, "sha256">>;

/** A model of the catalogue. */
export interface CatalogueEntry {
  /** The id to open it by. */
  id: string;
  /** Its name. */
  name: string;
  /** The licence of its weights. */
  licence: string;
  /** The address of the page that describes it. */
  source: string;
  /** The languages of the texts that it was made for, as BCP 47 names them. */
  reads: readonly string[];
  /** How the weights are stored. Once loaded, they are 32-bit numbers either way. */
  stored: "8-bit" | "32-bit";
  /** The files, weights first. The hash of the weights identifies the encoder. */
  files: [WeightsFile, ModelFile, ModelFile];
}

/** The file of a language model, in llama.cpp's format. */
export interface LanguageModelFile {
  /** Its name. */
  name: "model.gguf";
  /** Its length in bytes, which is checked. */
  bytes: number;
  /** SHA-256 in hexadecimal. */
  sha256: string;
}

/** A language model of the catalogue. */
export interface LanguageModelEntry {
  /** The id to open it by. */
  id: string;
  /** Its name. */
  name: string;
  /** The licence of its weights. */
  licence: string;
  /** The address of the page that describes it. */
  source: string;
  /** How the weights are stored. */
  stored: "4-bit";
  /** Its one file, whose hash identifies it. */
  files: [LanguageModelFile];
}

/** A language model that you can open by its id. */
export type LanguageModel = Omit<LanguageModelEntry, "files"> & {
  /** The size of its file. */
  bytes: number;
  /** The SHA-256 of its file, in hexadecimal. */
  sha256: string;
};

/** A model that you can open by its id. */
export type CatalogueModel = Omit<CatalogueEntry, "files"> & {
  /** The size of all its files together. */
  bytes: number;
  /** The SHA-256 of its weights, in hexadecimal. */
  sha256: string;
};

const MINILM = {
  licence: "Apache-2.0",
  source: "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
  // Its pairs of sentences are English, and so is its vocabulary.
  reads: ["en"],
} as const;

const MINILM_FILES: [ModelFile, ModelFile] = [
  {
    name: "tokenizer.json",
    bytes: 466247,
    sha256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
  },
  { name: "config.json", bytes: 612 },
];

export const catalogue: readonly CatalogueEntry[] = [
  {
    id: "minilm-l6",
    name: "all-MiniLM-L6-v2",
    stored: "8-bit",
    ...MINILM,
    files: [
      {
        // Made by scripts/quantise.mjs; a gzip, which the worker unpacks.
        name: "model.safetensors",
        bytes: 20712427,
        sha256: "7819a4bf6ad487721f9663a30b6d806e10ac54476ef76e4dd479f603db905374",
      },
      ...MINILM_FILES,
    ],
  },
  {
    id: "minilm-l6-f32",
    name: "all-MiniLM-L6-v2, full precision",
    stored: "32-bit",
    ...MINILM,
    files: [
      {
        name: "model.safetensors",
        bytes: 90868376,
        sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
      },
      ...MINILM_FILES,
    ],
  },
];

export const languageModels: readonly LanguageModelEntry[] = [
  {
    id: "smollm2-135m",
    name: "SmolLM2-135M-Instruct",
    licence: "Apache-2.0",
    source: "https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
    stored: "4-bit",
    files: [
      {
        name: "model.gguf",
        bytes: 98362432,
        sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      },
    ],
  },
];

export const DEFAULT_MODEL = "minilm-l6";
export const DEFAULT_LANGUAGE_MODEL = "smollm2-135m";
