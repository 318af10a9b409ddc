/** The embeddings of a data set's examples, for a map of them. */

import type { Connection } from "./connection";
import type { Dataset } from "./dataset";
import type { EmbedOptions } from "./option-types";
import * as door from "./options";
import { residentIn } from "./resident";
import type { Embeddings } from "./wasm/homefire_core";

/** @internal */
export async function embed(connection: Connection, data: Dataset, options: EmbedOptions): Promise<Embeddings> {
  const examples = residentIn(connection, door.dataset(data, "embed: the data"), "embed");
  const { classifier, most = 10_000, seed = 0, ...call } = door.checked("embed", door.EMBED, options);
  return connection.task(
    call,
    ({ remote, task, report }, examples, from) => remote.embed(examples, { from, most, seed }, task, report),
    examples,
    classifier && residentIn(connection, classifier, "embed: classifier"),
  );
}
