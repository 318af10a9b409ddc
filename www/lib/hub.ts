/** A model of the Hugging Face hub, by its repository's name: its files, at the current commit. */

import { HomefireError, aborted, fault } from "./errors";
import { MODEL_FILES, limitOf } from "./local";
import type { HubModel, RemoteFile } from "./remote";
import { modulePaths } from "./sentence-files";
import type { Fetch } from "./transfer";

export const HUB = "https://huggingface.co/";
const PREFIX = "hub:";

export const isHub = (id: string): boolean => id.startsWith(PREFIX);

/** "owner/name" out of what a person typed or pasted. */
export function repositoryName(text: string): string {
  const name = text
    .trim()
    .replace(/^https:\/\/huggingface\.co\//, "")
    .replace(PREFIX, "")
    .replace(/\/+$/, "");
  const part = /^[A-Za-z0-9](?:[\w.-]*\w)?$/;
  const [owner = "", model = "", ...rest] = name.split("/");
  if (rest.length > 0 || !part.test(owner) || !part.test(model) || name.length > 200 || name.includes("..")) {
    throw fault("bad-model", "no_repository_name", { text: text.trim() });
  }
  return name;
}

export const hubId = (repository: string): string => `${PREFIX}${repository}`;

/** The address of the files of `model`. It contains the commit, so that the files can't change during a download. */
export const filesOf = (model: HubModel): URL => new URL(`${repositoryName(model.id)}/resolve/${model.commit}/`, HUB);

/** What is read of the hub's answer about a repository. */
interface Listing {
  sha?: unknown;
  tags?: unknown;
  siblings?: unknown;
}

/** Asks the hub about a repository. */
export async function lookUp(repository: string, fetch: Fetch, signal: AbortSignal): Promise<HubModel> {
  const name = repositoryName(repository);
  const { sha, tags, siblings } = await list(name, fetch, signal);
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) {
    throw fault("download", "hub_answer_unreadable", { hub: HUB, repository: name });
  }
  const paths = siblings.map((one) => String((one as { rfilename?: unknown } | null)?.rfilename));
  const files = [...MODEL_FILES, ...modulePaths(paths)].map((file) => describe(name, file, siblings as unknown[]));
  const licence = (Array.isArray(tags) ? tags : []).find(
    (tag): tag is string => typeof tag === "string" && tag.startsWith("license:"),
  );
  return {
    id: hubId(name),
    name,
    licence: licence?.slice("license:".length) ?? "no licence named",
    source: `${HUB}${name}`,
    commit: sha,
    described: true,
    files: files as HubModel["files"],
  };
}

async function list(name: string, fetch: Fetch, signal: AbortSignal): Promise<Listing> {
  let response: Response;
  try {
    response = await fetch(`${HUB}api/models/${name}?blobs=true`, { headers: {}, signal });
    if (response.ok) return (await response.json()) as Listing;
  } catch (error) {
    if (signal.aborted) throw aborted();
    if (error instanceof HomefireError) throw error;
    throw fault("download", "hub_unreachable", { hub: HUB, why: String(error) });
  }
  const { status } = response;
  throw [401, 403, 404].includes(status)
    ? fault("download", "no_open_repository", { repository: name, status })
    : fault("download", "hub_answered", { status });
}

function describe(repository: string, name: string, siblings: unknown[]): RemoteFile {
  const found = siblings.find((one) => (one as { rfilename?: unknown } | null)?.rfilename === name) as
    { size?: unknown; blobId?: unknown; lfs?: { sha256?: unknown } | null } | undefined;
  if (!found) throw fault("bad-model", "repository_without_file", { repository, file: name });
  const { size, blobId, lfs } = found;
  if (typeof size !== "number" || !Number.isInteger(size) || size <= 0) {
    throw fault("bad-model", "hub_size_unknown", { file: name, repository });
  }
  if (size > limitOf(name)) {
    const [megabytes, most] = [Math.ceil(size / 2 ** 20), limitOf(name) / 2 ** 20];
    throw fault("bad-model", "hub_file_too_large", { file: name, repository, megabytes, most });
  }
  const sha256 = lfs?.sha256;
  if (typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256)) return { name, bytes: size, sha256 };
  if (name !== "model.safetensors" && typeof blobId === "string" && /^[0-9a-f]{40}$/.test(blobId)) {
    return { name, bytes: size, gitHash: blobId };
  }
  throw fault("bad-model", "hub_hash_unknown", { file: name, repository });
}
