/** What can be opened, and how it is asked for; in a worker that takes over, once more. */

import * as Comlink from "comlink";

import { DEFAULT_MODEL, type CatalogueEntry } from "./catalogue";
import { Connection } from "./connection";
import { HomefireError } from "./errors";
import type { Link } from "./link";
import { localModel } from "./local";
import * as door from "./options";
import type { CallOptions, Opened, HubAccess, OpenRequest } from "./protocol";
import type { HubModel, PartialDownload } from "./remote";
import { baseAddress } from "./start";
import { moduleUrl } from "./unpack";

/** Which model to open, and on which device. */
export interface OpenOptions extends CallOptions {
  /**
   * One of: an id of the catalogue, "minilm-l6" when absent; the files of a BERT encoder in Hugging Face's layout, as a file
   * picker or a drop gives them (model.safetensors, tokenizer.json and config.json, and where the folder has them
   * sentence-transformers' modules.json and the files that it names, by their `webkitRelativePath`); a repository of the Hugging
   * Face hub, as "hub:owner/name" or as `Homefire.lookUp` gave it, which needs `hub` unless the model is kept already.
   */
  model?: string | Iterable<File> | HubModel;
  /**
   * How to reach the Hugging Face hub: "direct", or a port to a page that downloads for this one. When absent, no host but that
   * of `models` is asked.
   */
  hub?: HubAccess;
  /** The address of the folder with the catalogue's files; "./models/" beside the page when absent. */
  models?: string | URL;
  /** "auto", the default, takes the GPU if it is not a software one, passes a self-test and is faster than the CPU. */
  device?: "auto" | "webgpu" | "cpu";
}

/** A model that you can open by its id. */
export type CatalogueModel = Omit<CatalogueEntry, "files"> & {
  /** The size of all its files together. */
  bytes: number;
  /** The SHA-256 of its weights, in hexadecimal. */
  sha256: string;
};

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
    throw new HomefireError(
      "bad-settings",
      `open: models is ${door.shown(String(address))}, which is no address of a folder.`,
    );
  }
}
