/** What can be opened, and how it is asked for; in a worker that takes over, once more. */

import * as Comlink from "comlink";

import { DEFAULT_LANGUAGE_MODEL, DEFAULT_MODEL } from "./catalogue";
import { Connection, type Call } from "./connection";
import { fault } from "./errors";
import { localLanguageModel } from "./language-files";
import type { Link } from "./link";
import { localModel } from "./local";
import type { GeneratorOptions, OpenOptions } from "./option-types";
import * as door from "./options";
import type { OpenedGenerator, OpenGeneratorRequest } from "./language-protocol";
import type { Answer, CallOptions, HubAccess, Opened, OpenRequest, Report } from "./protocol";
import type { PartialDownload } from "./remote";
import { baseAddress } from "./start";
import { moduleUrl } from "./unpack";

/** The folder of the catalogue's files, beside the page. */
const MODELS = "./models/";

/** @internal What came of files that can't be kept in the browser's storage, for as long as the page stands. */
const parts: PartialDownload[] = [];

/** @internal An encoder in a worker: the connection, what was opened, and the folder of the catalogue's files. */
export async function openModel(options: OpenOptions): Promise<[Connection, Opened, models: string]> {
  const {
    model = DEFAULT_MODEL,
    models = MODELS,
    device = "auto",
    hub,
    ...call
  } = door.checked("open", door.OPEN, options);
  const wanted = Array.isArray(model) ? localModel(model) : model;
  const request = { model: wanted, models: folder(models, "open"), device };
  const connection = new Connection();
  const opened = await openIn<OpenRequest, Opened>(
    connection,
    request,
    { ...call, hub },
    ({ remote, task, report }, asked, onPart) => remote.open(asked, task, report, onPart),
  );
  return [connection, opened, request.models];
}

/** @internal A language model in a worker of its own, which is closed with `owner` where there is one. */
export async function openGenerator(
  options: GeneratorOptions,
  owner?: { models: string; closing: AbortSignal },
): Promise<[Connection, OpenedGenerator]> {
  const {
    model = DEFAULT_LANGUAGE_MODEL,
    models = owner?.models ?? MODELS,
    device = "auto",
    hub,
    ...call
  } = door.checked("generator", door.GENERATOR, options);
  const wanted = typeof model === "string" ? model : localLanguageModel(model);
  const request = { model: wanted, models: folder(models, "generator"), device };
  const connection = new Connection("generator_closed");
  owner?.closing.addEventListener("abort", () => connection.close(), { once: true });
  const opened = await openIn<OpenGeneratorRequest, OpenedGenerator>(
    connection,
    request,
    { ...call, hub },
    ({ remote, task, report }, asked, onPart) => remote.openGenerator(asked, task, report, onPart),
  );
  return [connection, opened];
}

/** What every request says beside the model. */
type Asked = Pick<OpenRequest, "module" | "hub" | "parts">;

/** Opens a model in the first worker of `connection`, and in each that takes over. */
async function openIn<R extends Asked, T>(
  connection: Connection,
  wanted: Omit<R, keyof Asked>,
  { hub, ...call }: CallOptions & { hub: HubAccess | undefined },
  start: (call: Call, asked: R, onPart: Report<PartialDownload>) => Promise<Answer<T>>,
): Promise<T> {
  const open = (asked: R, call: CallOptions) => (link: Link) => {
    const moved: Transferable[] = asked.parts.map(({ bytes }) => bytes.buffer);
    if (asked.hub instanceof MessagePort) moved.push(asked.hub);
    const onPart = Comlink.proxy((part: PartialDownload) => void parts.push(part));
    return connection.opening(link, call, (begun) => start(begun, Comlink.transfer(asked, moved), onPart));
  };
  const request = { ...wanted, module: moduleUrl.href };
  try {
    const asked = { ...request, parts: parts.splice(0), ...(hub && { hub }) } as unknown as R;
    // A port to the hub is used up by the first worker; what came through it is kept.
    const again = { ...request, parts: [], ...(hub === "direct" && { hub }) } as unknown as R;
    return await connection.open(open(asked, call), open(again, {}));
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The address of a folder. */
function folder(address: string | URL, method: string): string {
  try {
    const url = new URL(address, baseAddress());
    if (!url.pathname.endsWith("/")) url.pathname += "/";
    // Of "data:" and the like no file has an address.
    void new URL("model/", url);
    return url.href;
  } catch {
    throw fault("bad-settings", "no_address_of_models", { method, address: door.shown(String(address)) });
  }
}
