// Taking a classifier away as a file, for Homefire or for other programs, and bringing one back.
import { msg, str } from "@lit/localize";
import type { ExportFormat, Progress } from "../../lib/index";
import { predictor } from "../predictor";
import { comparisonReport } from "../report";
import type { Run, Store } from "../store";
import { runName } from "../words";
import { classifierOf, ensureOpen } from "./open";

export function save(store: Store, run: Run): void {
  store.clear("save");
  const [type, ending] = run.about.approach === "prompting" ? ["json", "json"] : ["octet-stream", "safetensors"];
  hand(store, new Blob([run.bytes as BlobPart], { type: `application/${type}` }), `${baseName(run)}.${ending}`);
}

/** Writes the files that other programs read and hands them over as one archive. */
export async function exportAs(store: Store, run: Run, format: ExportFormat): Promise<void> {
  if (store.exporting) return;
  store.clear("save");
  const exporting = { format, abort: new AbortController(), progress: undefined };
  store.set({ exporting });
  try {
    await ensureOpen(store);
    const files = await classifierOf(store, run).export(format, {
      signal: exporting.abort.signal,
      onProgress: (progress) => store.set({ exporting: { ...exporting, progress } }),
    });
    const name = `${baseName(run)}-${format}`;
    const entries = Object.entries(files).map(([file, bytes]) => ({ name: `${name}/${file}`, bytes }));
    const { zip } = await import("../zip");
    hand(store, await zip(entries, exporting.abort.signal), `${name}.zip`);
  } catch (error) {
    store.fail("save", error);
  } finally {
    store.set({ exporting: undefined });
  }
}

const baseName = (run: Run): string => `homefire-${fileWord(run.from)}-${fileWord(runName(run))}`;

/** Gives a file to the person. */
export function hand(store: Store, blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  store.set({ announcement: msg(str`Saved as ${name}.`) });
}

/** Gives a run as one HTML file that predicts from disk. */
export async function savePredictor(store: Store, run: Run): Promise<void> {
  if (store.exporting) return;
  store.clear("save");
  const exporting = { format: "html" as const, abort: new AbortController(), progress: undefined };
  store.set({ exporting });
  const { signal } = exporting.abort;
  const tell = (progress: Progress) => store.set({ exporting: { ...exporting, progress } });
  try {
    const hf = await ensureOpen(store);
    classifierOf(store, run);
    const files = await hf.modelFiles({ signal, onProgress: tell });
    const file = await predictor(run, files, signal, (loaded, total) =>
      tell({ phase: "export", loaded, total, unit: "bytes" }),
    );
    hand(store, file, `${baseName(run)}.html`);
  } catch (error) {
    store.fail("save", error);
  } finally {
    store.set({ exporting: undefined });
  }
}

/** Gives the last comparison as a report. */
export function saveReport(store: Store): void {
  const blob = comparisonReport(store, new Date());
  if (blob) hand(store, blob, `homefire-${fileWord(store.compared?.data?.name ?? "")}-comparison.html`);
}

/** Above any classifier, tuned encoder included; what is larger is something else and is refused before it is read. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Whether it is a prompt. A safetensors file begins with a length in eight bytes, of which the last is 0. */
const isJson = (bytes: Uint8Array): boolean => bytes[0] === 0x7b && bytes[7] !== 0;

export async function load(store: Store, file: File): Promise<void> {
  store.clear("save");
  try {
    if (file.size > MAX_BYTES)
      throw new Error(msg(str`${file.name} is too large for a saved classifier. Choose another file.`));
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (isJson(bytes)) {
      const { loadPrompted } = await import("./prompted/model");
      return await loadPrompted(store, file.name, bytes);
    }
    const hf = await ensureOpen(store);
    const classifier = await hf.load(bytes);
    const id = store.newId();
    const about = classifier.report;
    store.set({
      runs: [...store.runs, { id, from: file.name, about, classifier, bytes }],
      selectedId: id,
      announcement: msg(str`${file.name} is loaded. Try it below.`),
    });
  } catch (error) {
    store.fail("save", error);
  }
}

export const fileWord = (words: string): string =>
  words
    .replace(/\.[a-z]+$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40) || "texts";
