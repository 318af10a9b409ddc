/** A model of the Hugging Face hub, by its repository's name: its files, at the current commit. */

import { HomefireError, aborted, fault } from "./errors";
import { FOLDER_FILES, isGguf, isOptional } from "./language-files";
import { MODEL_FILES, limitOf } from "./local";
import type { MessageKey } from "./messages";
import type { Downloadable, HubModel, RemoteFile, RemoteLanguageModel } from "./remote";
import { modulePaths } from "./sentence-files";
import type { Fetch } from "./transfer";

export const HUB = "https://huggingface.co/";
const PREFIX = "hub:";

export const isHub = (id: string): boolean => id.startsWith(PREFIX);

/** What a person typed or pasted, without what may stand before and behind it. */
const bare = (text: string): string =>
  text
    .trim()
    .replace(/^https:\/\/huggingface\.co\//, "")
    .replace(PREFIX, "")
    .replace(/\/+$/, "");

/** "owner/name" out of what a person typed or pasted. */
export function repositoryName(text: string): string {
  const name = bare(text);
  const part = /^[A-Za-z0-9](?:[\w.-]*\w)?$/;
  const [owner = "", model = "", ...rest] = name.split("/");
  if (rest.length > 0 || !part.test(owner) || !part.test(model) || name.length > 200 || name.includes("..")) {
    throw fault("bad-model", "no_repository_name", { text: text.trim() });
  }
  return name;
}

export const hubId = (repository: string): string => `${PREFIX}${repository}`;

/** A repository, and a GGUF file in it where one is named: "owner/name" or "owner/name/file.gguf". */
export function placeOnHub(text: string): { repository: string; file?: string } {
  const place = bare(text);
  const named = /^([^/]+\/[^/]+)\/((?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.gguf)$/.exec(place);
  // A longer one is refused as no name.
  const [, repository = place, file] = (place.length <= 200 && named) || [];
  return { repository: repositoryName(repository), ...(file !== undefined && { file }) };
}

/** The address of the files of `model`. It contains the commit, so that the files can't change during a download. */
export const filesOf = ({ id, commit = "" }: Downloadable): URL =>
  new URL(`${placeOnHub(id).repository}/resolve/${commit}/`, HUB);

/** What is read of the hub's answer about a repository. */
interface Listing {
  sha?: unknown;
  tags?: unknown;
  siblings?: unknown;
}

/** What the hub says of a repository: all but the files. */
type Described = Omit<HubModel, "files">;

/** Asks the hub about a repository with an encoder. */
export async function lookUp(repository: string, fetch: Fetch, signal: AbortSignal): Promise<HubModel> {
  const name = repositoryName(repository);
  const { about, siblings, paths } = await ask(name, fetch, signal);
  const files = [...MODEL_FILES, ...modulePaths(paths)].map((file) =>
    describe({ repository: name, file, absent: "repository_without_file" }, siblings),
  );
  return { ...about, files: files as HubModel["files"] };
}

/** Asks the hub about a repository with a language model, whose id names it. */
export async function lookUpLanguageModel(id: string, fetch: Fetch, signal: AbortSignal): Promise<RemoteLanguageModel> {
  const { repository, file } = placeOnHub(id);
  const { about, siblings, paths } = await ask(repository, fetch, signal);
  const wanted = file === undefined ? FOLDER_FILES.filter((name) => !isOptional(name) || paths.includes(name)) : [file];
  const files = wanted.map((name) =>
    describe({ repository, file: name, absent: "repository_without_language_file" }, siblings),
  );
  const name = file === undefined ? repository : `${repository}/${file}`;
  return { ...about, id: hubId(name), name, kind: "language-model", files: files as RemoteLanguageModel["files"] };
}

async function ask(
  name: string,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<{ about: Described; siblings: unknown[]; paths: string[] }> {
  const { sha, tags, siblings } = await list(name, fetch, signal);
  if (typeof sha !== "string" || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) {
    throw fault("download", "hub_answer_unreadable", { hub: HUB, repository: name });
  }
  const paths = siblings.map((one) => String((one as { rfilename?: unknown } | null)?.rfilename));
  const licence = (Array.isArray(tags) ? tags : []).find(
    (tag): tag is string => typeof tag === "string" && tag.startsWith("license:"),
  );
  const about: Described = {
    id: hubId(name),
    name,
    licence: licence?.slice("license:".length) ?? "no licence named",
    source: `${HUB}${name}`,
    commit: sha,
    described: true,
  };
  return { about, siblings: siblings as unknown[], paths };
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

/** A file that is looked for, and what is said where it is not there. */
interface Sought {
  repository: string;
  file: string;
  absent: Extract<MessageKey, `repository_without_${string}`>;
}

function describe({ repository, file: name, absent }: Sought, siblings: unknown[]): RemoteFile {
  const found = siblings.find((one) => (one as { rfilename?: unknown } | null)?.rfilename === name) as
    { size?: unknown; blobId?: unknown; lfs?: { sha256?: unknown } | null } | undefined;
  if (!found) throw fault("bad-model", absent, { repository, file: name });
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
  if (name !== "model.safetensors" && !isGguf(name) && typeof blobId === "string" && /^[0-9a-f]{40}$/.test(blobId)) {
    return { name, bytes: size, gitHash: blobId };
  }
  throw fault("bad-model", "hub_hash_unknown", { file: name, repository });
}
