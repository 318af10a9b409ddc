// A classifier as one HTML file that predicts from disk, without a network.
import { msg, str } from "@lit/localize";
import type { ModelFiles } from "../lib/index";
import { isPacked, moduleUrl } from "../lib/unpack";
import { tagStyles } from "./components/tag";
import { language } from "./language/language";
import type { Run } from "./store";
import { colours } from "./styles";
import { columnWords, runName } from "./words";

/**
 * Bytes that are turned into text at a time, each an element of its own: WebKit takes half a minute for an element with 28 MB of
 * text, and half a second for as much in pieces of 1 MB.
 */
const PORTION = 768 * 1024;

/** Bytes that are packed at a time. */
const AT_ONCE = 256 * 1024;

/** The program in it (www/predictor/main.ts), where the build has put it. */
const PROGRAM = "predictor.js";

/**
 * Makes the file. `onBytes` hears how much of it is there.
 *
 * The module and the model come packed with gzip, which every browser that can run them also unpacks.
 */
export async function predictor(
  run: Run,
  files: ModelFiles,
  signal: AbortSignal,
  onBytes: (loaded: number, total: number) => void,
): Promise<Blob> {
  const [program, wasm] = await Promise.all([
    fetchBytes(new URL(PROGRAM, document.baseURI), signal),
    fetchBytes(moduleUrl, signal),
  ]);
  const { sha256, modules = {}, ...model } = files;
  const packed: [string, Uint8Array][] = Object.entries({ wasm, ...model, classifier: run.bytes });
  packed.push(...Object.values(modules).map((bytes, i): [string, Uint8Array] => [`module-${i}`, bytes]));
  const total = packed.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  let loaded = 0;
  const parts: BlobPart[] = [
    head(),
    script("about", "application/json", json({ ...about(run), sha256, modules: Object.keys(modules), words: words() })),
  ];
  for (const [id, bytes] of packed) {
    for await (const text of base64(await packedOnce(bytes, signal), signal)) {
      // Put away at once: all of it together would keep the page busy.
      parts.push(new Blob([`<script type="application/octet-stream" class="${id}">${text}</script>\n`]));
    }
    onBytes((loaded += bytes.length), total);
  }
  // A closing tag inside the program would end it early.
  const text = new TextDecoder().decode(program).replaceAll("</script", "<\\/script");
  parts.push(`<script>${text}</script>\n</body>\n</html>\n`);
  return new Blob(parts, { type: "text/html" });
}

const about = (run: Run) => ({ name: msg(str`${runName(run)}, from ${run.from}`), labels: run.about.labels });

/** What the program says; see www/predictor/main.ts. */
const words = () => ({
  language: language(),
  ready: msg("Ready. What you type stays on this page."),
  failed: msg("This file could not be opened:"),
  // The program fills in the numbers.
  reading: msg("Reading…"),
  going: msg(str`${"{0}"} of ${"{1}"} texts`),
  done: msg(str`${"{1}"} texts have labels. Those with the lowest scores:`),
  stopped: msg(str`Stopped. The first ${"{0}"} of ${"{1}"} texts have labels. Those with the lowest scores:`),
  row: msg(str`Row ${"{0}"}:`),
  labelled: msg("Download the table with labels"),
  columns: columnWords(),
});

const script = (id: string, type: string, text: string): string =>
  `<script type="${type}" id="${id}">${text}</script>\n`;

/** JSON that no markup can begin in. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

async function fetchBytes(url: URL, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new Error(msg(str`${url.pathname} could not be downloaded (${response.status}). Reload the page.`));
  return new Uint8Array(await response.arrayBuffer());
}

/** The bytes as a gzip; the module and a model in 8 bits are stored as one. */
async function packedOnce(bytes: Uint8Array, signal: AbortSignal): Promise<Blob> {
  if (isPacked(bytes)) return new Blob([bytes as BlobPart]);
  const { writable, readable } = new CompressionStream("gzip");
  const packed = new Response(readable).blob();
  const writer = writable.getWriter();
  for (let from = 0; from < bytes.length; from += AT_ONCE) {
    signal.throwIfAborted();
    await writer.write(bytes.subarray(from, from + AT_ONCE) as Uint8Array<ArrayBuffer>);
    // The page gets its turn: a browser packs on the thread that asks for it.
    await new Promise((resolve) => setTimeout(resolve));
  }
  await writer.close();
  return packed;
}

/** A blob as base64, in parts. */
async function* base64(blob: Blob, signal: AbortSignal): AsyncGenerator<string> {
  for (let from = 0; from < blob.size; from += PORTION) {
    signal.throwIfAborted();
    yield encode(blob.slice(from, from + PORTION));
  }
}

const encode = (blob: Blob): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => fail(new Error(msg("The file could not be made. Try again.")));
    reader.readAsDataURL(blob);
  });

const head = () => `<!doctype html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${msg("Classifier")}</title>
<style>
${colours.cssText}
${tagStyles.cssText}
body { font: 16px/1.5 system-ui, "Segoe UI", Roboto, Arial, sans-serif; background: var(--paper); color: var(--ink); max-width: 44rem; margin: 1.5rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; overflow-wrap: anywhere } h2 { font-size: var(--size-3); margin-top: 0 }
section { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: var(--gap-3); margin: var(--gap-3) 0 }
textarea { width: 100%; box-sizing: border-box }
textarea, button, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: 6px; padding: 0.4rem 0.6rem; max-width: 100% }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
#label { font-size: 1.4rem; min-height: 2.2rem; margin: var(--gap-2) 0 }
#labels .tag { margin-right: 0.6rem; font-weight: 400 }
table { width: 100%; border-collapse: collapse }
th { text-align: left; font-weight: 400; overflow-wrap: anywhere } th .tag { font-weight: 400 }
td { padding-left: var(--gap-2) } td:last-child { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.rows td { padding: var(--gap-1) var(--gap-2) var(--gap-1) 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; vertical-align: top }
.bar { width: 100%; min-width: 3rem; height: 0.55rem; border-radius: 3px; background: var(--line) } .rows .bar { width: 3rem }
.muted { color: var(--muted); font-size: var(--size-1); overflow-wrap: anywhere }
</style>
</head>
<body>
<h1 id="name">${msg("Classifier")}</h1>
<p class="muted">${msg("It tells apart:")} <span id="labels"></span></p>
<p class="muted">${msg("Made with Homefire. Nothing you type here leaves this page, and it works offline.")}</p>
<section>
<label for="text">${msg("Your text")}</label>
<textarea id="text" rows="4" dir="auto" maxlength="20000" disabled></textarea>
<p id="label" aria-live="polite"></p>
<table><tbody id="scores"></tbody></table>
<p class="muted" id="status" role="status">${msg("Opening; this takes a few seconds…")}</p>
<p class="muted">${msg("Scores, not calibrated probabilities: a high one can still be wrong.")}</p>
</section>
<section>
<h2>${msg("Many texts")}</h2>
<p><label for="lines">${msg("One text a line")}</label>
<textarea id="lines" rows="4" dir="auto" disabled></textarea>
<button id="label-lines" disabled>${msg("Label them")}</button></p>
<p><label for="file">${msg("Or a table: you get it back with a label in each row")}</label><br>
<input id="file" type="file" accept=".csv,.tsv,.txt,.json,.jsonl,.gz" disabled></p>
<p class="muted" id="many-status" role="status"></p>
<button id="stop" hidden>${msg("Stop, keep what is labelled")}</button>
<div id="many"></div>
</section>
`;
