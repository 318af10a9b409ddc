// Takes a lesson's run over to the page's own view: its sample, its approach and its settings, ready to be run.
import { completeSettings, type ApproachChoice, type PartialSettings } from "../state/settings";
import type { Store } from "../store";
import { useSample } from "./data";

/** What a run is to be made with. */
export interface Plan {
  /** A file of samples. */
  sample: string;
  approach: ApproachChoice;
  settings: PartialSettings;
}

/** Reads the sample, in a project of its own where work would be lost, and chooses what the plan says. */
export async function takeOver(store: Store, { sample, approach, settings }: Plan): Promise<void> {
  const where = await useSample(store, sample);
  where.set({
    task: "classify",
    column: "train",
    approach,
    settings: completeSettings({ ...where.settings, ...settings }),
  });
}
