// How a language model is prompted to classify, as the library takes it.
import type { PromptingSettings } from "../../../lib/index";
import { initialSettings, type Settings } from "../../state/settings";
import type { Store } from "../../store";
import { ensureWriter } from "../writing/model";

/** The instruction that stands where none was written: it names the labels in words, as the library's own does. */
export function instructionFor(labels: readonly string[]): string {
  const words = labels.map((label) => label.replace(/[\s_]+/g, " ").trim());
  const last = words.pop();
  if (last === undefined) return "";
  return words.length === 0
    ? `Classify each text as ${last} or not.`
    : `Classify each text as ${words.join(", ")} or ${last}.`;
}

/** What stands around texts and labels, where a person has changed it. */
function templateOf(prompting: Settings["prompting"], labels: readonly string[]): Pick<PromptingSettings, "template"> {
  const { instruction, inputPrefix, outputPrefix, separator } = prompting;
  const template = { instruction: instruction.trim(), inputPrefix, outputPrefix, separator };
  const first = initialSettings.prompting;
  if ((Object.keys(template) as (keyof typeof template)[]).every((part) => template[part] === first[part])) return {};
  return { template: { ...template, instruction: template.instruction || instructionFor(labels) } };
}

/** Prompting with the settings of now, and the open language model, which is opened where that fetches nothing. */
export async function promptSettings(store: Store): Promise<PromptingSettings> {
  const generator = await ensureWriter(store);
  const { prompting } = store.settings;
  const { shots, calibration, bothOrders, seed, style } = prompting;
  const template = templateOf(prompting, store.data?.about.labels ?? []);
  return { approach: "prompting", generator, shots, calibration, bothOrders, seed, style, ...template };
}
