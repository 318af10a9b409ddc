// A project as one file: a zip of `project.json`, the data as they are kept, and the runs' files.
import { msg, str } from "@lit/localize";
import { strToU8, unzipSync, type Unzipped } from "fflate";
import type { Earlier, EditedRow, Loaded, WritingTask } from "../store";
import type { PairsRecord, WholeProject } from "./record";
import { zip } from "../zip";
import { checkEarlier, checkRows, checkSnapshot } from "./schema";
import { loaded } from "./snapshot";
import { checkPairs } from "./writing-schema";

/** The version this code writes, and the newest it reads. 2 has the settings in groups, 3 has tasks. */
const VERSION = 3;

/** Bytes beyond which a file, or what is packed in it, is refused before memory is taken. */
const MOST_BYTES = 1024 * 1024 * 1024;
const MOST_FILES = 1300;

const MANIFEST = "project.json";
const DATA = "data";
const ROWS = "rows";
const earlierFile = (place: number, file: "data" | "rows" | "draft"): string => `earlier/${place}/${file}`;
const pairsFile = (task: string): string => `pairs/${task}`;
const runFile = (id: number): string => `runs/${id}.safetensors`;
const ALLOWED =
  /^(project\.json|data|rows|pairs\/(rewrite|continue)|earlier\/[1-9]\d?\/(data|rows|draft)|runs\/[1-9]\d{0,14}\.safetensors)$/;

/** What a file with data is. */
type Kind = "text" | "file" | "rows";

interface Manifest {
  homefire: "project";
  version: number;
  name: string;
  /** What the file `data` is; absent where there is none. */
  data?: Kind;
  /** Data put aside: what is known of them, and what the file with them is. */
  earlier?: { name: string; data?: unknown; kind?: Kind }[];
  /** Pairs by their task: what is known of them, and what the file with them is. */
  pairs?: Record<string, { kind: Kind }>;
  snapshot: unknown;
}

export async function packProject({ project, source: record, runs }: WholeProject): Promise<Blob> {
  const { source, rows, earlier = [] } = (project.snapshot.data ? record : undefined) ?? { earlier: record?.earlier };
  const pairs = Object.entries(record?.pairs ?? {});
  const manifest: Manifest = {
    homefire: "project",
    version: VERSION,
    name: project.name,
    ...(source === undefined ? {} : { data: kindOf(source) }),
    ...(earlier.length === 0 ? {} : { earlier: earlier.map(aboutEarlier) }),
    ...(pairs.length === 0 ? {} : { pairs: Object.fromEntries(pairs.map(([task, one]) => [task, aboutPairs(one)])) }),
    snapshot: project.snapshot,
  };
  const files: [string, Loaded["source"] | undefined][] = [
    [DATA, source],
    [ROWS, rows],
    ...pairs.map(([task, { source }]): (typeof files)[number] => [pairsFile(task), source]),
    ...earlier.flatMap(({ data, draft }, i): typeof files => [
      [earlierFile(i + 1, "data"), data?.source],
      [earlierFile(i + 1, "rows"), data?.rows],
      [earlierFile(i + 1, "draft"), draft],
    ]),
  ];
  const there = files.flatMap(([name, data]) => (data === undefined ? [] : [{ name, data }]));
  return zip([
    { name: MANIFEST, bytes: strToU8(JSON.stringify(manifest)), pack: true },
    ...(await Promise.all(there.map(async ({ name, data }) => ({ name, bytes: await bytesOf(data), pack: true })))),
    ...runs.map(({ id, bytes }) => ({ name: runFile(id), bytes })),
  ]);
}

const kindOf = (data: Loaded["source"]): Kind =>
  typeof data === "string" ? "text" : data instanceof Blob ? "file" : "rows";

function aboutEarlier({ name, data }: Earlier): NonNullable<Manifest["earlier"]>[number] {
  if (!data) return { name };
  const { source, rows: _rows, ...about } = data;
  return { name, data: about, kind: kindOf(source) };
}

const aboutPairs = ({ source, ...about }: PairsRecord) => ({ ...about, kind: kindOf(source) });

async function bytesOf(data: string | Blob | EditedRow[]): Promise<Uint8Array> {
  if (typeof data === "string") return strToU8(data);
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  return strToU8(JSON.stringify(data));
}

/** Reads a project's file. Throws a sentence where it is none, and then nothing of it is kept. */
export async function unpackProject(file: Blob): Promise<WholeProject> {
  if (file.size > MOST_BYTES) throw refusal(msg("it is too large"));
  return readProject(new Uint8Array(await file.arrayBuffer()));
}

/** @internal The same of bytes. */
export function readProject(bytes: Uint8Array): WholeProject {
  const files = unpack(bytes);
  const manifest = parse(files[MANIFEST], MANIFEST) as Partial<Manifest> | null;
  if (manifest?.homefire !== "project" || !Number.isInteger(manifest.version)) {
    throw refusal(msg("it is not a Homefire project"));
  }
  if (![1, 2, VERSION].includes(manifest.version ?? 0)) {
    throw new Error(
      msg(
        str`The project's file has version ${manifest.version}, this Homefire reads version ${VERSION}. Update Homefire to open it.`,
      ),
    );
  }
  const { name = "", data } = manifest;
  if (typeof name !== "string" || name.length > 1000) throw refusal(msg("its name is too long"));
  const snapshot = check(() => checkSnapshot(manifest.snapshot));
  if ((data !== undefined) !== (snapshot.data !== undefined)) throw refusal(msg("its data are missing"));
  const project = { id: "", name: name.slice(0, 80) || msg("Project"), created: 0, changed: 0, snapshot };
  const runs = [...snapshot.runs, ...snapshot.tuned].map(({ id }) => {
    const file = files[runFile(id)];
    if (!file) throw refusal(msg(str`the file of run ${id} is missing`));
    return { id, bytes: file };
  });
  const earlier = earlierOf(manifest.earlier ?? [], files);
  const pairs = pairsOf(manifest.pairs ?? {}, files);
  const rows = rowsIn(files, ROWS);
  const source = {
    id: snapshot.data?.id ?? "",
    source: snapshot.data ? sourceOf(data, files[DATA]) : "",
    ...(rows ? { rows } : {}),
    ...(earlier.length > 0 ? { earlier } : {}),
    ...(Object.keys(pairs).length > 0 ? { pairs } : {}),
  };
  return { project, runs, source };
}

function pairsOf(kept: unknown, files: Unzipped): { [T in WritingTask]?: PairsRecord } {
  const all = Object.entries(check(() => checkPairs(kept))).map(([task, one]) => {
    const { kind } = (kept as Record<string, { kind?: unknown }>)[task] ?? {};
    const source = sourceOf(kind, files[pairsFile(task)]);
    if (Array.isArray(source)) throw refusal(msg("its data are of an unknown kind"));
    return [task, { ...one, source }];
  });
  return Object.fromEntries(all) as { [T in WritingTask]?: PairsRecord };
}

function earlierOf(kept: unknown, files: Unzipped): Earlier[] {
  const list = check(() => checkEarlier(kept));
  return list.map(({ name, data }, i): Earlier => {
    const draft = rowsIn(files, earlierFile(i + 1, "draft"));
    if (!data) return { name, ...(draft ? { draft } : {}) };
    const { kind } = (kept as { kind?: unknown }[])[i] ?? {};
    const source = sourceOf(kind, files[earlierFile(i + 1, "data")]);
    const rows = rowsIn(files, earlierFile(i + 1, "rows"));
    return { name, data: loaded(data, { source, ...(rows ? { rows } : {}) }), ...(draft ? { draft } : {}) };
  });
}

function rowsIn(files: Unzipped, name: string): EditedRow[] | undefined {
  const bytes = files[name];
  return bytes && (check(() => checkRows(parse(bytes, name))) as EditedRow[]);
}

function sourceOf(kind: unknown, bytes: Uint8Array | undefined): string | Blob | EditedRow[] {
  if (!bytes) throw refusal(msg("its data are missing"));
  if (kind === "rows") return check(() => checkRows(parse(bytes, DATA))) as EditedRow[];
  if (kind === "file") return new Blob([bytes as BlobPart]);
  if (kind === "text") return new TextDecoder().decode(bytes);
  throw refusal(msg("its data are of an unknown kind"));
}

/** The packed files. Names that are not a project's own, such as paths that climb, are refused and not skipped. */
function unpack(bytes: Uint8Array): Unzipped {
  let count = 0;
  let total = 0;
  let fault: Error | undefined;
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize, size }) => {
        total += Math.max(originalSize, size);
        count += 1;
        if (!ALLOWED.test(name)) fault = refusal(msg(str`it holds “${name.slice(0, 60)}”, which no project has`));
        if (total > MOST_BYTES || count > MOST_FILES) fault = refusal(msg("its contents are too large"));
        if (fault) throw fault;
        return true;
      },
    });
  } catch {
    throw fault ?? refusal(msg("it is damaged or not a zip"));
  }
}

function parse(bytes: Uint8Array | undefined, name: string): unknown {
  if (!bytes) throw refusal(msg(str`${name} is missing`));
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw refusal(msg(str`${name} can't be read`));
  }
}

function check<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refusal((error as Error).message);
  }
}

const refusal = (why: string): Error =>
  new Error(msg(str`This file can't be opened as a project: ${why}. Nothing was changed; choose another file.`));
