/** The options of every method, by name: those that don't exist are refused (door.ts). Ranges and defaults are Rust's. */

import type { AnyApproachSettings, ApproachResult, ApproachSettings } from "./approach-types";
import { anyClassifierOf, CALL, classifierOf, column, control, datasetOf, places } from "./arguments";
import type { Classifier } from "./classifier";
import type { Dataset, Fold } from "./dataset";
import {
  bytes,
  calls,
  fields,
  flag,
  isBlob,
  list,
  looked,
  nearest,
  number,
  oneOf,
  read,
  required,
  shown,
  signal,
  string,
  stringsByName,
  whole,
  wrong,
  type Kind,
  type Table,
  type TableOf,
} from "./door";
import { fault, type HomefireError } from "./errors";
import { MODEL_FILES } from "./local";
import { tell } from "./messages";
import type {
  CompareOptions,
  CrossValidationOptions,
  CurveOptions,
  EmbedOptions,
  EstimateOptions,
  FewShotOptions,
  GeneratorOptions,
  OpenOptions,
  SnapshotOptions,
  TrainOptions,
  ZeroShotOptions,
} from "./option-types";
import type { PromptClassifier } from "./prompt-classifier";
import { PROMPTING } from "./prompt-options";
import type { HubAccess } from "./protocol";
import type { HubModel, RemoteFile } from "./remote";
import {
  FEW_SHOT_METHODS,
  SETTINGS,
  TUNE_APPROACHES,
  type FewShotMethod,
  type TuneApproach,
  type TuneSettings,
} from "./schema";
import { isModuleFile } from "./sentence-files";
import type { DataOptions, Snapshot, StepReport, Told } from "./wasm/homefire_core";

export const dataset = datasetOf<Dataset>();
const classifier = classifierOf<Classifier>();
const anyClassifier = anyClassifierOf<Classifier | PromptClassifier>();

/** The kinds of the settings' values, by the schema. */
export const KINDS = { whole, number, flag };

const TUNE = {
  approach: oneOf<TuneApproach>(...TUNE_APPROACHES),
  ...Object.fromEntries(SETTINGS.map(({ name, kind }) => [name, KINDS[kind]])),
} as TableOf<TuneSettings>;

export const ESTIMATE = { ...TUNE, from: classifier, ...CALL } satisfies TableOf<EstimateOptions>;

/** Which examples are drawn. */
const DRAW = { most: whole, seed: whole };

export const EMBED = { classifier, ...DRAW, ...CALL } satisfies TableOf<EmbedOptions>;

const snapshots: Kind<SnapshotOptions> = (value, name) =>
  fields(name, name, { data: required(dataset), ...DRAW }, value);

export const TRAIN = {
  ...ESTIMATE,
  snapshots,
  onSnapshot: calls<(snapshot: Snapshot) => void>(),
  onStep: calls<(step: StepReport) => void>(),
  control,
  onCheckpoint: calls<(bytes: Uint8Array<ArrayBuffer>) => void>(),
  resume: bytes,
} satisfies TableOf<TrainOptions>;

export const DATA = {
  format: string as Kind<NonNullable<DataOptions["format"]>>,
  header: flag,
  textColumn: column,
  labelColumn: column,
} satisfies TableOf<DataOptions>;

const FOLD = { train: required(dataset), test: required(dataset), examples: required(places) };
/** The parts of a cross-validation. */
export const folds: Kind<Fold[]> = list(
  (value, name) => fields(name, name, FOLD, value),
  tell("given_by", { call: "data.folds()" }),
);

export const CHECK = { seed: whole, ...CALL };
export const LOOK_UP = { hub: required(way), signal };

/** Names, which are their own descriptions, or descriptions by name. */
const labels: Kind<[name: string, description: string][]> = (value, name) =>
  Array.isArray(value)
    ? list(string, tell("strings"))(value, name).map((label) => [label, label])
    : typeof value === "object" && value !== null
      ? stringsByName(value, name)
      : list(string, tell("strings_or_descriptions"))(value, name).map((l) => [l, l]);

export const ZERO_SHOT = {
  labels: required(labels),
  template: string,
  from: classifier,
  ...CALL,
} satisfies TableOf<ZeroShotOptions, "labels">;

const method = oneOf<FewShotMethod>(...FEW_SHOT_METHODS);

/** The error about a description of a label that there isn't. */
export function noLabel(name: string, label: string, labels: readonly string[]): HomefireError {
  const near = nearest(label, labels);
  const all = labels.slice(0, 20).map(shown).join(", ");
  const advice = near ? tell("did_you_mean", { word: shown(near) }) : tell("there_are", { all });
  return fault("bad-settings", "described_label_unknown", { name, label: shown(label), advice });
}

export const FEW_SHOT = {
  shots: whole,
  seed: whole,
  method,
  neighbours: whole,
  labels: stringsByName,
  template: string,
  from: classifier,
  ...CALL,
} satisfies TableOf<FewShotOptions, "labels">;

/** How the hub is reached. */
function way(value: unknown, name: string): HubAccess {
  if (value !== "direct" && !(typeof MessagePort !== "undefined" && value instanceof MessagePort))
    throw wrong(name, tell("direct_or_port"), value);
  return value;
}

/** An address, or what makes one. */
const address: Kind<string | URL> = (value, name) => (value instanceof URL ? value : string(value, name));

/** What a model is opened by. */
const model: Kind<string | File[] | HubModel> = looked((value, name) => {
  const wanted = tell("model_to_open");
  if (typeof value === "string") return string(value, name);
  if (typeof value !== "object" || value === null || isBlob(value)) {
    throw wrong(name, wanted, value, isBlob(value) ? tell("pass_files_in_a_list") : undefined);
  }
  return Symbol.iterator in value ? files(value, name) : hubModel(value, name, wanted);
});

/** A person's files, as a picker gives them. */
function files(value: object, name: string): File[] {
  const files: File[] = [];
  for (const file of value as Iterable<unknown>) {
    if (!isBlob(file) || typeof (file as File).name !== "string") {
      throw wrong(tell("each_of", { name }), tell("a_class", { name: "File" }), file);
    }
    files.push(file as File);
  }
  return files;
}

/** What a language model is opened by. */
const languageModel: Kind<string | File[]> = looked((value, name) => {
  if (typeof value === "string") return string(value, name);
  if (typeof value !== "object" || value === null || isBlob(value) || !(Symbol.iterator in value)) {
    throw wrong(name, tell("language_model_to_open"), value, isBlob(value) ? tell("pass_files_in_a_list") : undefined);
  }
  return files(value, name);
});

const matching =
  (pattern: RegExp, wanted: Told): Kind<string> =>
  (value, name) => {
    if (typeof value !== "string" || !pattern.test(value)) throw wrong(name, wanted, value);
    return value;
  };

const sha256 = matching(/^[0-9a-f]{64}$/, tell("a_sha256"));
const gitHash = matching(/^[0-9a-f]{40}$/, tell("a_git_hash"));

/** A model's own file, or one that describes its modules. */
const modelFile: Kind<string> = (value, name) =>
  typeof value === "string" && isModuleFile(value) ? value : oneOf<string>(...MODEL_FILES)(value, name);

const HUB_FILE = {
  name: required(modelFile),
  bytes: required(whole),
  sha256,
  gitHash,
} satisfies TableOf<RemoteFile>;

const HUB_MODEL = {
  id: required(string),
  name: required(string),
  licence: required(string),
  source: required(string),
  commit: required(gitHash),
  described: flag,
  files: required(list((file, name) => fields(name, name, HUB_FILE, file), tell("files"))),
};

/** What was looked up; it may have been kept since. */
function hubModel(value: object, name: string, wanted: Told): HubModel {
  if (typeof read(value, "commit", name) !== "string") throw wrong(name, wanted, value);
  const model = fields(name, name, HUB_MODEL, value);
  const [weights, ...others] = model.files;
  const names = new Set(model.files.map((file) => file.name));
  const isWhole = weights?.sha256 !== undefined && MODEL_FILES.every((own) => names.has(own));
  if (!isWhole || weights.name !== MODEL_FILES[0] || others.some((file) => !file.sha256 && !file.gitHash)) {
    throw wrong(
      `${name}.files`,
      tell("files_with_hashes", { files: MODEL_FILES.join(", ") }),
      model.files.map((file) => file.name),
    );
  }
  return model as HubModel;
}

const device = oneOf("auto", "webgpu", "cpu");

export const OPEN = {
  model,
  hub: way,
  models: address,
  device,
  ...CALL,
} satisfies TableOf<OpenOptions>;

export const GENERATOR = {
  model: languageModel,
  hub: way,
  models: address,
  device,
  ...CALL,
} satisfies TableOf<GeneratorOptions>;

const NAME = { name: string };
const { signal: _signal, onProgress: _onProgress, ...fewShot } = FEW_SHOT;
const { method: _method, ...fewShotContestant } = { ...fewShot, ...NAME };

/** Approaches with the same settings, which `table` has. */
interface Contestants {
  approaches: readonly string[];
  table: Table;
}

/** The settings of the encoder's approaches. */
const ON_ENCODER: readonly Contestants[] = [
  { approaches: ["zero-shot"], table: { labels: stringsByName, template: string, from: classifier, ...NAME } },
  { approaches: FEW_SHOT_METHODS, table: fewShotContestant },
  { approaches: TUNE_APPROACHES, table: { ...TUNE, shots: whole, drawSeed: whole, from: classifier, ...NAME } },
];

/** One of several approaches with its settings, as a copy. */
function contestantOf<S extends AnyApproachSettings>(known: readonly Contestants[]): Kind<S> {
  const approach = oneOf(...known.flatMap(({ approaches }) => approaches));
  return looked((value, name) => {
    if (typeof value === "string") {
      const advice = tell("write_this", { code: `{ approach: ${shown(value)} }` });
      throw wrong(name, tell("an_object"), value, advice);
    }
    if (typeof value !== "object" || value === null) throw wrong(name, tell("an_object_with_approach"), value);
    const wanted = approach(read(value, "approach", `${name}.approach`), `${name}.approach`);
    const table = known.find(({ approaches }) => approaches.includes(wanted))?.table ?? {};
    const settings: Record<string, unknown> = fields(name, name, { ...table, approach: required(approach) }, value);
    if (settings["labels"]) settings["labels"] = byName(settings["labels"]);
    return settings as unknown as S;
  });
}

/** Descriptions by name again. Each name is the object's own, whatever it is called. */
const byName = (entries: unknown): Record<string, string> => Object.fromEntries(entries as [string, string][]);

export const contestant = contestantOf<AnyApproachSettings>([
  ...ON_ENCODER,
  { approaches: ["prompting"], table: PROMPTING },
]);
export const contestants: Kind<AnyApproachSettings[]> = list(contestant, "{ approach, … }");
/** The same of the encoder's approaches alone. */
export const contestantsOnEncoder: Kind<ApproachSettings[]> = list(
  contestantOf<ApproachSettings>(ON_ENCODER),
  "{ approach, … }",
);

/** Results of a comparison, as far as the next one relies on them. */
const result: Kind<ApproachResult<AnyApproachSettings>> = (value, name) => {
  const part = (of: object, key: string) => read(of, key, `${name}.${key}`);
  const isObject = (one: unknown): one is object => typeof one === "object" && one !== null;
  if (!isObject(value) || !isObject(part(value, "contestant"))) {
    throw wrong(name, tell("a_comparison_result"), value);
  }
  const { classifier: of, evaluation } = value as ApproachResult<AnyApproachSettings>;
  if (of !== undefined) anyClassifier(of, `${name}.classifier`);
  if (evaluation !== undefined) {
    if (!isObject(evaluation)) throw wrong(`${name}.evaluation`, tell("an_evaluation"), evaluation);
    list(flag, tell("true_and_false"))(part(evaluation, "right"), `${name}.evaluation.right`);
    whole(part(value, "trainedWeights"), `${name}.trainedWeights`);
    number(part(value, "seconds"), `${name}.seconds`);
  }
  return value as ApproachResult<AnyApproachSettings>;
};

export const results: Kind<ApproachResult<AnyApproachSettings>[]> = list(result, tell("results"));

export const CROSS_VALIDATE = {
  ...CALL,
  classifier: anyClassifier,
  control,
  onFold: calls<NonNullable<CrossValidationOptions["onFold"]>>(),
  onStep: calls<(step: StepReport) => void>(),
} satisfies TableOf<CrossValidationOptions>;

type AnyCompareOptions = CompareOptions<AnyApproachSettings>;

export const COMPARE = {
  ...CALL,
  control,
  done: results,
  onStart: calls<NonNullable<AnyCompareOptions["onStart"]>>(),
  onStep: calls<(step: StepReport) => void>(),
  onFold: calls<NonNullable<AnyCompareOptions["onFold"]>>(),
  onResult: calls<NonNullable<AnyCompareOptions["onResult"]>>(),
} satisfies TableOf<AnyCompareOptions>;

export const CURVE = {
  ...CALL,
  shots: list(whole, tell("whole_numbers")),
  draws: whole,
  seed: whole,
  control,
  onPoint: calls<NonNullable<CurveOptions["onPoint"]>>(),
} satisfies TableOf<CurveOptions>;

export { CALL } from "./arguments";
export { bytes, callback, checked, content, shown, string } from "./door";
