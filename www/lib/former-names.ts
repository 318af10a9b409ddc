/** Names that parts of the API had before; they stay. */

import type {
  ApproachResult,
  ApproachSettings,
  FewShotSettings,
  TunedSettings,
  ZeroShotSettings,
} from "./approach-types";
import type { DataIssues, HubAccess } from "./protocol";
import type { ComparedPair, Duplicate, LabelIssue } from "./wasm/homefire_core";

/** @deprecated Called {@link ApproachSettings} now. */
export type Contestant = ApproachSettings;
/** @deprecated Called {@link ZeroShotSettings} now. */
export type ZeroShotContestant = ZeroShotSettings;
/** @deprecated Called {@link FewShotSettings} now. */
export type FewShotContestant = FewShotSettings;
/** @deprecated Called {@link TunedSettings} now. */
export type TunedContestant = TunedSettings;
/** @deprecated Called {@link ApproachResult} now. */
export type Compared = ApproachResult;
/** @deprecated Called {@link HubAccess} now. */
export type Way = HubAccess;
/** @deprecated Called {@link Duplicate} now. */
export type Double = Duplicate;
/** @deprecated Called {@link LabelIssue} now. */
export type Suspect = LabelIssue;
/** @deprecated Called {@link ComparedPair} now. */
export type Pair = ComparedPair;

/** What is doubtful about the rows of a data set. */
export interface DataCheck extends DataIssues {
  /** @deprecated Called `labelIssues` now. */
  suspects: LabelIssue[];
  /** @deprecated Called `duplicates` now. */
  doubles: Duplicate[];
}

/** @internal */
export const withFormerNames = (found: DataIssues): DataCheck => ({
  ...found,
  suspects: found.labelIssues,
  doubles: found.duplicates,
});
