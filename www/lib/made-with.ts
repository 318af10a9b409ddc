/** The model that a saved classifier was made with, told by name where it is another one of the catalogue. */

import { catalogue } from "./catalogue";
import { fault } from "./errors";

/** Bytes of a header beyond which the module refuses a file. */
const MOST_HEADER = 4 * 1024 * 1024;

/** The hash of the encoder's weights in a classifier's header; none where it can't be read, which the module will say. */
function encoderOf(bytes: Uint8Array): unknown {
  try {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    if (length > MOST_HEADER) return undefined;
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    return JSON.parse(header.__metadata__.homefire).encoder.sha256;
  } catch {
    return undefined;
  }
}

/** Throws where `bytes` are of a classifier that needs another model of the catalogue than the open one. */
export function checkEncoder(bytes: Uint8Array, open: string): void {
  const made = encoderOf(bytes);
  const entry = catalogue.find(({ files: [weights] }) => weights.sha256 === made);
  if (!entry || made === open) return;
  throw fault("bad-classifier", "made_with_another_model", { model: entry.id, name: entry.name });
}
