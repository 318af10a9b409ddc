/** Files that a person has. */

import { fault } from "./errors";
import { tell } from "./messages";

/** What is in a file that a person has; it may have been changed or taken away since. */
export async function read(file: Blob, code: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    const name = file instanceof File ? file.name : tell("the_file");
    throw fault(code, "file_gone", { file: name, why: String(error) });
  }
}
