/** Where the bytes of a model come from: the catalogue, the browser's storage, the hub, or a person's files. */

import { catalogue } from "./catalogue";
import { fetchModel } from "./download";
import { HomefireError, fault } from "./errors";
import { through } from "./hub-proxy";
import { filesOf, isHub, lookUp, repositoryName } from "./hub";
import { aboutKept } from "./model-cache";
import { readLocal } from "./local";
import { tell } from "./messages";
import type { HubAccess, OpenRequest } from "./protocol";
import type { ModelBytes } from "./model-bytes";
import type { HubModel, PartialDownload, RemoteModel } from "./remote";
import { direct, type Fetch } from "./transfer";

export async function modelBytes(
  { model, models, hub, parts }: OpenRequest,
  signal: AbortSignal,
  onBytes: (loaded: number, total: number) => void,
  onPart: (part: PartialDownload) => Promise<void> = () => Promise.resolve(),
): Promise<ModelBytes> {
  if (typeof model !== "string" && "model.safetensors" in model) return readLocal(model, onBytes);
  const fetch = hub && reach(hub);
  const found =
    typeof model !== "string" ? model : isHub(model) ? await hubModel(model, fetch, signal) : entryOf(model);
  const base = isHubModel(found) ? filesOf(found) : new URL(`${found.id}/`, models);
  const by = isHubModel(found) ? (fetch ?? unreachable(found.name)) : direct;
  const files = await fetchModel(found, { base, fetch: by, signal, onBytes, parts, onPart });
  if (isHubModel(found) && !found.described) files.notices.push(tell("kept_without_pooling", { model: found.name }));
  return { ...files, repository: new URL(found.source).pathname.slice(1) };
}

/** A `fetch` that reaches the hub. */
export function reach(way: HubAccess): Fetch {
  if (!isSecureContext) throw fault("unsupported", "hub_needs_https");
  return way === "direct" ? direct : through(way);
}

const isHubModel = (model: RemoteModel): model is HubModel => model.commit !== undefined;

async function hubModel(id: string, fetch: Fetch | undefined, signal: AbortSignal): Promise<HubModel> {
  const name = repositoryName(id);
  const kept = await aboutKept(id);
  const known = kept && isHubModel(kept) ? kept : undefined;
  if (known && (known.described || !fetch)) return known;
  if (!fetch) throw notKept(name);
  try {
    return await lookUp(name, fetch, signal);
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
  const known = catalogue.map((model) => model.id).join(", ");
  throw fault("bad-settings", "unknown_model", { model: id, known });
}
