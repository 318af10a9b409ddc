/** Where the bytes of a model come from: the catalogue, the browser's storage, the hub, or a person's files. */

import { catalogue, languageModels } from "./catalogue";
import { fetchModel } from "./download";
import { HomefireError, fault } from "./errors";
import { through } from "./hub-proxy";
import { filesOf, hubId, isHub, lookUp, lookUpLanguageModel, placeOnHub, repositoryName } from "./hub";
import { aboutKept } from "./model-cache";
import { MODEL_FILES, readLocal } from "./local";
import { tell } from "./messages";
import type { FileBytes, ModelBytes } from "./model-bytes";
import type { OpenGeneratorRequest } from "./language-protocol";
import type { HubAccess, OpenRequest } from "./protocol";
import type { Downloadable, HubModel, PartialDownload, RemoteLanguageModel, RemoteModel } from "./remote";
import { direct, type Fetch } from "./transfer";

/** How a model's bytes are got. */
export interface Getting {
  signal: AbortSignal;
  onBytes: (loaded: number, total: number) => void;
  /** Takes what came of a file that can't be kept. */
  onPart?: (part: PartialDownload) => Promise<void>;
}

/** The files of an encoder. */
export async function modelBytes(request: OpenRequest, getting: Getting): Promise<ModelBytes> {
  const { model } = request;
  if (typeof model !== "string" && "model.safetensors" in model) {
    const { modules, ...own } = model;
    return encoder(await readLocal({ ...own, ...modules }, getting.onBytes));
  }
  const found =
    typeof model !== "string" ? model : isHub(model) ? await hubModel(model, request.hub, getting) : entryOf(model);
  const files = encoder(await fetched(found, request, getting));
  if (isHubModel(found) && !found.described) files.notices.push(tell("kept_without_pooling", { model: found.name }));
  return { ...files, repository: new URL(found.source).pathname.slice(1) };
}

/** The files of a language model. */
export async function languageModelBytes(request: OpenGeneratorRequest, getting: Getting): Promise<FileBytes> {
  const { model, hub } = request;
  if (typeof model !== "string") return readLocal(model, getting.onBytes);
  const found = isHub(model) ? await hubLanguageModel(model, hub, getting) : languageModelOf(model);
  return { ...(await fetched(found, request, getting)), repository: new URL(found.source).pathname.slice(1) };
}

/** An encoder's own three files, apart from those of its modules. */
function encoder({ files, ...about }: FileBytes): ModelBytes {
  const isOwn = (name: string) => (MODEL_FILES as string[]).includes(name);
  const [own, modules] = [isOwn, (name: string) => !isOwn(name)].map((fits) =>
    Object.fromEntries(Object.entries(files).filter(([name]) => fits(name))),
  );
  return {
    ...(own as Pick<ModelBytes, "model.safetensors" | "tokenizer.json" | "config.json">),
    modules: modules ?? {},
    ...about,
  };
}

/** The files of a model, out of the browser's storage or from where they are served. */
function fetched(
  found: Downloadable,
  { models, hub, parts }: Pick<OpenRequest, "models" | "hub" | "parts">,
  { onPart = () => Promise.resolve(), ...getting }: Getting,
): Promise<FileBytes> {
  const isFromHub = found.commit !== undefined;
  const base = isFromHub ? filesOf(found) : new URL(`${found.id}/`, models);
  const by = isFromHub ? (hub ? reach(hub) : unreachable(found.name)) : direct;
  return fetchModel(found, { base, fetch: by, parts, onPart, ...getting });
}

/** A `fetch` that reaches the hub. */
export function reach(way: HubAccess): Fetch {
  if (!isSecureContext) throw fault("unsupported", "hub_needs_https");
  return way === "direct" ? direct : through(way);
}

const isHubModel = (model: RemoteModel): model is HubModel => model.commit !== undefined;

const hubModel = (id: string, hub: HubAccess | undefined, { signal }: Getting): Promise<HubModel> =>
  keptOrFound({ id, name: repositoryName(id), kind: "encoder" }, hub, async (fetch) =>
    lookUp(repositoryName(id), fetch, signal),
  );

async function hubLanguageModel(
  id: string,
  hub: HubAccess | undefined,
  { signal }: Getting,
): Promise<RemoteLanguageModel> {
  const { repository, file } = placeOnHub(id);
  const name = file === undefined ? repository : `${repository}/${file}`;
  const sought = { id: hubId(name), name, kind: "language-model" } as const;
  return keptOrFound(sought, hub, (fetch) => lookUpLanguageModel(sought.id, fetch, signal));
}

/** A repository's model as it is kept, or as `lookUp` finds it. */
async function keptOrFound<M extends Downloadable>(
  { id, name, kind }: { id: string; name: string; kind: "encoder" | "language-model" },
  hub: HubAccess | undefined,
  lookUp: (fetch: Fetch) => Promise<M>,
): Promise<M> {
  const fetch = hub && reach(hub);
  const kept = await aboutKept(id);
  const isKind = kept?.commit !== undefined && (kept.kind ?? "encoder") === kind;
  const known = isKind ? (kept as M) : undefined;
  if (known && (known.described || !fetch)) return known;
  if (!fetch) throw notKept(name);
  try {
    return await lookUp(fetch);
  } catch (error) {
    // Without a network, what is kept is used as it is.
    if (known && error instanceof HomefireError && error.code === "download") return known;
    throw error;
  }
}

const notKept = (model: string): HomefireError => fault("download", "model_not_kept", { model });

/** Stands for the hub where it may not be asked. */
const unreachable =
  (name: string): Fetch =>
  () =>
    Promise.reject(notKept(name));

function entryOf(id: string): RemoteModel {
  const entry = catalogue.find((model) => model.id === id);
  if (entry) return entry;
  throw unknown(id, catalogue);
}

function languageModelOf(id: string): RemoteLanguageModel {
  const entry = languageModels.find((model) => model.id === id);
  if (entry) return { ...entry, kind: "language-model" };
  throw unknown(id, languageModels);
}

const unknown = (id: string, all: readonly { id: string }[]): HomefireError =>
  fault("bad-settings", "unknown_model", { model: id, known: all.map((model) => model.id).join(", ") });
