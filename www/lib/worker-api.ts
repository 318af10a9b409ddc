/** All calls that the worker answers. */

import type { LanguageModelApi } from "./language-protocol";
import type { SessionApi } from "./protocol";

/** What the worker has, for the page. */
export interface WorkerApi extends SessionApi, LanguageModelApi {}
