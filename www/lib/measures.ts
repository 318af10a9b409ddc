/** What of an evaluation is kept with the classifier that was tested. */

import type { Evaluation } from "./wasm/homefire_core";

/** The measures by name, and what else is to be kept with them. */
export const measuresOf = (
  { accuracy, macroF1, size, interval }: Evaluation,
  more: Record<string, number> = {},
): Record<string, number> => ({ accuracy, macroF1, size, low: interval[0], high: interval[1], ...more });
