// The few-shot methods as the page calls them. Made from src/tune/schema/approach.rs by `npm run schema`: change it there.
import { msg } from "@lit/localize";
import type { FewShotMethod } from "../../lib/schema";

/** Among the approaches, among the methods, and what a text is compared with. */
export const methods: Record<FewShotMethod, () => { name: string; title: string; about: string }> = {
  "label-prior": () => ({ name: msg("Few-shot, label words"), title: msg("Label words"), about: msg("what the labels mean, adjusted by the examples as far as that is shown to help; usually the best of the three") }),
  "prototype": () => ({ name: msg("Few-shot, prototypes"), title: msg("Prototypes"), about: msg("the mean of each label's examples") }),
  "neighbours": () => ({ name: msg("Few-shot, neighbours"), title: msg("Neighbours"), about: msg("a vote of the nearest examples") }),
};
