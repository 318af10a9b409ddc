// What earlier versions kept, in the form of now.
import type { PartialSettings, Settings, SettingsGroup } from "../state/settings";
import { VERSION } from "./record";

/** A setting by its group and its name there. */
type Place = { [G in SettingsGroup]: [group: G, name: keyof Settings[G] & string] }[SettingsGroup];

const tuned = (name: keyof Settings["full"]): Place[] => [
  ["last-layers", name],
  ["lora", name],
  ["full", name],
];

/** Version 1 had all settings in one list; several approaches shared some of them. */
const FLAT: Record<string, Place[]> = {
  testing: [["test", "by"]],
  test: [["test", "share"]],
  splitSeed: [["test", "seed"]],
  template: [["words", "template"]],
  descriptions: [["words", "descriptions"]],
  from: [["start", "run"]],
  curveDraws: [["curve", "draws"]],
  shots: [
    ["few-shot", "shots"],
    ["contrastive", "shots"],
  ],
  drawSeed: [
    ["few-shot", "seed"],
    ["contrastive", "drawSeed"],
  ],
  method: [["few-shot", "method"]],
  neighbours: [["few-shot", "neighbours"]],
  hidden: [["head", "hidden"]],
  epochs: [["head", "epochs"]],
  batchSize: [["head", "batchSize"]],
  learningRate: [["head", "learningRate"]],
  weightDecay: [["head", "weightDecay"], ...tuned("weightDecay"), ["contrastive", "weightDecay"]],
  validation: [["head", "validation"]],
  patience: [["head", "patience"]],
  classWeights: [["head", "classWeights"], ...tuned("classWeights")],
  seed: [["head", "seed"], ...tuned("seed"), ["contrastive", "seed"]],
  layers: [
    ["last-layers", "layers"],
    ["lora", "layers"],
  ],
  rank: [["lora", "rank"]],
  alpha: [["lora", "alpha"]],
  feedForward: [["lora", "feedForward"]],
  bodyEpochs: tuned("epochs"),
  bodyBatchSize: [...tuned("batchSize"), ["contrastive", "batchSize"]],
  accumulate: tuned("accumulate"),
  bodyLearningRate: [["last-layers", "learningRate"]],
  fullLearningRate: [["full", "learningRate"]],
  adapterLearningRate: [["lora", "learningRate"]],
  headLearningRate: tuned("headLearningRate"),
  warmup: [...tuned("warmup"), ["contrastive", "warmup"]],
  clip: [...tuned("clip"), ["contrastive", "clip"]],
  bodyValidation: tuned("validation"),
  bodyPatience: tuned("patience"),
  pairs: [["contrastive", "pairs"]],
  pairLearningRate: [["contrastive", "learningRate"]],
  pairEpochs: [["contrastive", "epochs"]],
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Settings in groups, of settings in groups or in one list. What are no settings is given back, to be refused. */
export function groupedSettings(kept: unknown): PartialSettings {
  if (!isRecord(kept)) return kept as PartialSettings;
  const groups = new Map<string, Record<string, unknown>>();
  const put = (group: string, some: Record<string, unknown>) => groups.set(group, { ...groups.get(group), ...some });
  for (const [name, value] of Object.entries(kept)) {
    // In groups the test is one, and in the list it was a number.
    if (isRecord(value) && name !== "descriptions") put(name, value);
    else for (const [group, key] of placesOf(name)) put(group, { [key]: value });
  }
  return Object.fromEntries(groups) as PartialSettings;
}

const placesOf = (name: string): Place[] => (Object.hasOwn(FLAT, name) ? (FLAT[name] ?? []) : []);

/** A snapshot of any version as one of this. What is no snapshot is given back as it is, to be refused. */
export function migrated(kept: unknown): unknown {
  if (!isRecord(kept) || (kept["version"] !== 1 && kept["version"] !== 2)) return kept;
  const settings = kept["version"] === 1 ? groupedSettings(kept["settings"]) : kept["settings"];
  return { ...kept, version: VERSION, settings, task: "classify", tuned: [] };
}
