// What a person can set for a run: for each approach its own settings, under the library's names, and what all runs share.
import type { CalibrationMethod, FewShotMethod, LanguageTuneSettings, TuneApproach } from "../../lib/index";
import { LANGUAGE_SETTINGS } from "../../lib/language-schema";
import { DEFAULTS } from "../../lib/schema";
import type { WritingApproach } from "./task";

/** An approach on the encoder. */
export type EncoderApproach = "zero-shot" | "few-shot" | TuneApproach;

/** With "prompting", a language model reads a prompt with examples. */
export type ApproachChoice = EncoderApproach | "prompting";

/** Each approach, in the order that they are shown in, with whether it takes so little time that it can be run many times. */
const quick: Record<ApproachChoice, boolean> = {
  "zero-shot": true,
  "few-shot": true,
  prompting: true,
  contrastive: false,
  head: true,
  "last-layers": false,
  lora: false,
  full: false,
};

export const approachChoices = Object.keys(quick) as ApproachChoice[];

/** Whether an approach takes so little time that it can be tested many times over, and needs no checkpoints. */
export const isQuick = (approach: ApproachChoice): boolean => quick[approach];

/** How runs are tested. */
export type Testing = "auto" | "hold-out" | "cross-validation";

/** Settings of tuning a language model, all of them. */
type LanguageSettings = Required<Omit<LanguageTuneSettings, "approach">>;

/** As the schema has them; 0 where what is taken depends on another setting or the model. */
const languageDefaults = (approach: WritingApproach): LanguageSettings =>
  Object.fromEntries(
    LANGUAGE_SETTINGS.flatMap(({ name, uses }) => {
      const use = uses.find(({ approaches }) => (approaches as readonly string[]).includes(approach));
      return use ? [[name, use.default ?? 0]] : [];
    }),
  ) as unknown as LanguageSettings;

/** How inputs are asked about. "auto" is a conversation where the model knows them. */
export type PromptStyle = "auto" | "plain" | "chat";

/** The settings a person can change, in groups, with what they are at first. */
export const initialSettings = {
  /** How runs are tested, the share of a test part, and the seed of the split. "auto" is as the data's plan has it. */
  test: { by: "auto" as Testing, share: 0.2, seed: 0 },
  /** What each label means, where that is not its name, and the sentence that it is put into. */
  words: { template: "", descriptions: {} as Record<string, string> },
  /** The run whose classifier a run starts from, by its id; 0 for the pretrained model. */
  start: { run: 0 },
  /** Draws of each number of examples of a learning curve. */
  curve: { draws: 5 },
  "few-shot": { shots: 8, seed: 0, method: "label-prior" as FewShotMethod, neighbours: 3 },
  /** How a language model is prompted to classify. An empty instruction stands for one that names the labels. */
  prompting: {
    shots: 1,
    calibration: "batch" as CalibrationMethod,
    bothOrders: true,
    seed: 0,
    style: "plain" as Exclude<PromptStyle, "auto">,
    instruction: "",
    inputPrefix: "Text: ",
    outputPrefix: "\nLabel: ",
    separator: "\n\n",
    /** Draws of each number of examples whose effect is measured. */
    draws: 3,
  },
  head: DEFAULTS.head,
  "last-layers": { ...DEFAULTS["last-layers"], layers: 2 },
  /** An alpha of 0 stands for twice the rank. */
  lora: { ...DEFAULTS.lora, layers: 2, alpha: 0 },
  full: DEFAULTS.full,
  /** Contrastive tuning takes as few examples of each label as few-shot does, and draws pairs of them. */
  contrastive: { shots: 8, drawSeed: 0, ...DEFAULTS.contrastive },
  /** How pairs are split, where their table does not say it, and how many outputs are written in a test. */
  pairs: { share: 0.2, seed: 0, written: 20 },
  /** What stands around an input, and how many examples before it. */
  prompt: {
    instruction: "Summarise the text in one sentence.",
    style: "auto" as PromptStyle,
    inputPrefix: "Input: ",
    outputPrefix: "\nOutput: ",
    separator: "\n\n",
    shots: 0,
  },
  /** How outputs are written. A topK of 0 stands for all tokens. */
  sampling: { maxTokens: 96, temperature: 0, topK: 0, topP: 1, seed: 0 },
  tuning: { approach: "lora" as WritingApproach },
  /** 0 layers stand for all, an alpha of 0 for twice the rank. */
  "writing-lora": languageDefaults("lora"),
  "writing-last-layers": { ...languageDefaults("last-layers"), layers: 2 },
};

export type SettingsGroup = keyof typeof initialSettings;

/** Settings are changed by `Store.setting` alone, which notes that there is something to keep. */
export type Settings = { readonly [G in SettingsGroup]: Readonly<(typeof initialSettings)[G]> };

/** Settings of which some may be missing, as where they were kept before there were those. */
export type PartialSettings = { readonly [G in SettingsGroup]?: Partial<Settings[G]> };

/** All settings: those given, and the others as they are at first. */
export function completeSettings(some: PartialSettings): Settings {
  const groups = Object.entries(initialSettings).map(([group, first]) => [
    group,
    { ...structuredClone(first), ...structuredClone(some[group as SettingsGroup]) },
  ]);
  return Object.fromEntries(groups) as Settings;
}
