/** What can be opened, and how it is asked for; in a worker that takes over, once more. */

import * as Comlink from "comlink";

import { DEFAULT_MODEL } from "./catalogue";
import { Connection } from "./connection";
import { fault } from "./errors";
import type { Link } from "./link";
import { localModel } from "./local";
import type { OpenOptions } from "./option-types";
import * as door from "./options";
import type { CallOptions, Opened, OpenRequest } from "./protocol";
import type { PartialDownload } from "./remote";
import { baseAddress } from "./start";
import { moduleUrl } from "./unpack";

/** @internal What came of files that can't be kept in the browser's storage, for as long as the page stands. */
const parts: PartialDownload[] = [];

/** @internal Starts a worker with a model in it. */
export async function openModel(options: OpenOptions): Promise<[Connection, Opened]> {
  const {
    model = DEFAULT_MODEL,
    models = "./models/",
    device = "auto",
    hub,
    ...call
  } = door.checked("open", door.OPEN, options);
  const wanted = Array.isArray(model) ? localModel(model) : model;
  const request: OpenRequest = { model: wanted, models: folder(models), module: moduleUrl.href, device, parts: [] };
  const connection = new Connection();
  const open = (asked: OpenRequest, call: CallOptions) => (link: Link) => {
    const moved: Transferable[] = asked.parts.map(({ bytes }) => bytes.buffer);
    if (asked.hub instanceof MessagePort) moved.push(asked.hub);
    const onPart = Comlink.proxy((part: PartialDownload) => void parts.push(part));
    return connection.opening(link, call, ({ remote, task, report }) =>
      remote.open(Comlink.transfer(asked, moved), task, report, onPart),
    );
  };
  try {
    const asked = { ...request, parts: parts.splice(0), ...(hub && { hub }) };
    // A port to the hub is used up by the first worker; what came through it is kept.
    const again = { ...request, ...(hub === "direct" && { hub }) };
    return [connection, await connection.open(open(asked, call), open(again, {}))];
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The address of a folder. */
function folder(address: string | URL): string {
  try {
    const url = new URL(address, baseAddress());
    if (!url.pathname.endsWith("/")) url.pathname += "/";
    // Of "data:" and the like no file has an address.
    void new URL("model/", url);
    return url.href;
  } catch {
    throw fault("bad-settings", "no_address_of_models", { address: door.shown(String(address)) });
  }
}
