// Models beside the default one: those that are kept, a person's own, and those of the hub.
import { msg, str } from "@lit/localize";
import { Homefire } from "../../lib/index";
import { repositoryName } from "../../lib/hub";
import type { HubConsent, Store } from "../store";
import { listKept, useModel } from "./open";

/** Opens the way to the hub, after consent: straight, where the page around allows it. */
let openHub = (_signal: AbortSignal): Promise<HubConsent> =>
  Promise.resolve({ way: () => "direct", end: () => undefined });

/** Has the hub reached otherwise than straight. */
export function reachHubBy(open: typeof openHub): void {
  openHub = open;
}

/** Deletes a model from the browser's storage. */
export async function forget(store: Store, id: string, name: string): Promise<void> {
  const place = store.task === "classify" ? "open" : "writer";
  store.clear(place);
  try {
    await Homefire.forgetModel(id);
    await listKept(store);
    const chosen = "id" in store.model && store.model.id === id;
    const known = Homefire.catalogue.some((model) => model.id === id);
    if (chosen && !known && !store.hf) store.set({ model: { id: Homefire.defaultModel } });
    store.set({ announcement: msg(str`${name} was deleted from the browser's storage.`) });
  } catch (error) {
    store.fail(place, error);
  }
}

/** Begins a visit: from here on the page asks for the consent. */
export function nameRepository(store: Store, typed: string): void {
  store.clear("open");
  leaveHub(store);
  try {
    store.set({ hub: { repository: repositoryName(typed) } });
  } catch (error) {
    store.fail("open", error);
  }
}

/** Ends a visit and whatever it is fetching. */
export function leaveHub(store: Store): void {
  store.hub?.abort?.abort();
  store.hub?.access?.end();
  store.set({ hub: undefined });
}

/** After the consent: asks the hub what the repository consists of. */
export async function lookUp(store: Store): Promise<void> {
  const visit = store.hub;
  if (!visit || visit.abort) return;
  store.clear("open");
  visit.abort = new AbortController();
  store.changed();
  const { signal } = visit.abort;
  try {
    visit.access = await openHub(signal);
    visit.model = await Homefire.lookUp(visit.repository, { hub: visit.access.way(), signal });
    store.set({ announcement: msg(str`The hub answered about ${visit.repository}.`) });
  } catch (error) {
    visit.access?.end();
    if (store.hub !== visit) return;
    store.fail("open", error);
    store.set({ hub: { repository: visit.repository } });
  }
}

/** After the second consent, with the sizes seen: fetches the model and opens it. */
export async function fetchFromHub(store: Store): Promise<void> {
  const model = store.hub?.model;
  if (!model) return;
  if (!(await useModel(store, { hub: model }))) return;
  leaveHub(store);
  // It is kept now, and opened from there the next time.
  const id = { id: model.id };
  store.set({ model: id, opened: id });
}

/** Opens the model that was dropped, as files or as a folder. */
export async function useDropped(store: Store, transfer: DataTransfer): Promise<void> {
  // The files have to be asked for before anything is awaited.
  const dropped = droppedFiles(transfer);
  if (store.opening || store.running || store.reading) return;
  try {
    const files = await dropped;
    if (files.length > 0) await useModel(store, { files });
  } catch (error) {
    store.fail("open", error);
  }
}

/** The files of a drop: those dropped, and those in a dropped folder, with their paths. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null);
  const folders = entries.filter((entry): entry is FileSystemDirectoryEntry => entry?.isDirectory ?? false);
  // A folder stands among the files too, and can't be read as one.
  const files = Array.from(transfer.files).filter(({ name }) => !folders.some((folder) => folder.name === name));
  const inside = await Promise.all(folders.map(filesIn));
  return [...files, ...inside.flat()];
}

async function filesIn(folder: FileSystemDirectoryEntry, depth = 0): Promise<File[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    // It gives some at a time, and none when it is through.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    entries.push(...some);
  }
  const files = entries.filter((entry): entry is FileSystemFileEntry => entry.isFile);
  // A model's modules have folders of their own in its folder.
  const folders = depth > 0 ? [] : entries.filter((entry): entry is FileSystemDirectoryEntry => entry.isDirectory);
  const found = [...files.map(fileAt), ...folders.map((one) => filesIn(one, depth + 1))];
  return (await Promise.all(found)).flat();
}

/** A file of a dropped folder, with the path that a file chosen with its folder has. */
async function fileAt(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return Object.defineProperty(file, "webkitRelativePath", { value: entry.fullPath.slice(1) });
}
