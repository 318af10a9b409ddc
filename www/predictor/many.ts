// Several texts at once: one a line, or a table, which is given back with labels.
import type { Classifier, JobOf, LabelledCsv, TextOptions, Texts } from "../lib/wasm/homefire_core";
import { bar, make, tag } from "./marks";

/** What is said, in the language of the page that made the file; "{0}" and "{1}" stand for numbers. */
export interface Words {
  language: string;
  reading: string;
  going: string;
  done: string;
  stopped: string;
  row: string;
  columns: NonNullable<LabelledCsv["words"]>;
  labelled: string;
}

/** What labelling needs of the module. */
export interface Module {
  classifier: Classifier;
  labels: readonly string[];
  read(bytes: Uint8Array, options: TextOptions): Texts;
}

/** Labelled texts that are shown: the unsure ones. */
const SHOWN = 50;

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** A sentence with its numbers. */
const filled = (words: Words, sentence: string, ...numbers: number[]): string =>
  sentence.replace(/\{(\d)\}/g, (_, at) => (numbers[Number(at)] ?? 0).toLocaleString(words.language));

/** Lets the page paint. */
const breathe = () => new Promise((resolve) => setTimeout(resolve));

/** Listens to the box of lines and to the file; `inTurn` does one thing after the other. */
export function many(module: Module, words: Words, inTurn: (work: () => Promise<void>) => void): void {
  const [lines, file, stop] = [
    element<HTMLTextAreaElement>("lines"),
    element<HTMLInputElement>("file"),
    element<HTMLButtonElement>("stop"),
  ];
  const begin = (name: string, bytes: () => Promise<Uint8Array>, options: TextOptions) =>
    inTurn(async () => {
      element("many-status").textContent = words.reading;
      element("many").replaceChildren();
      stop.hidden = false;
      try {
        const texts = module.read(await bytes(), options);
        await label(module, words, { texts, name, stop });
      } catch (error) {
        element("many-status").textContent = message(error);
      } finally {
        stop.hidden = true;
        file.value = "";
      }
    });
  for (const input of [lines, file]) input.disabled = false;
  element<HTMLButtonElement>("label-lines").disabled = false;
  element("label-lines").addEventListener("click", () => {
    const text = lines.value;
    if (text.trim()) begin("texts", () => Promise.resolve(new TextEncoder().encode(text)), { format: "lines" });
  });
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen) begin(chosen.name, async () => new Uint8Array(await chosen.arrayBuffer()), {});
  });
}

/** What the module throws has a message, and is no Error. */
export const message = (error: unknown): string => String((error as { message?: unknown } | null)?.message ?? error);

interface Given {
  texts: Texts;
  name: string;
  stop: HTMLButtonElement;
}

async function label(module: Module, words: Words, { texts, name, stop }: Given): Promise<void> {
  const status = element("many-status");
  const job: JobOf<Texts> = module.classifier.label(texts);
  const onStop = () => job.stop();
  stop.addEventListener("click", onStop);
  try {
    for (let finished = false; !finished;) {
      const { done, total, finished: last } = await job.advance(1);
      if (total > 0) status.textContent = filled(words, words.going, done, total);
      finished = last;
      await breathe();
    }
    const labelled = await job.finish();
    const { size, labelled: count, problems } = labelled.report();
    status.textContent = filled(words, count < size ? words.stopped : words.done, count, size);
    const notes = problems.slice(0, SHOWN).map(({ row, reason }) => `${filled(words, words.row, row)} ${reason}`);
    element("many").replaceChildren(
      download(labelled, words, name),
      rows(labelled, module.labels, words),
      ...notes.map((text) => make("p", { text, className: "muted" })),
    );
  } finally {
    stop.removeEventListener("click", onStop);
    job.free();
    texts.free();
  }
}

/** The table with its labels, to be saved. */
function download(labelled: Texts, words: Words, name: string): HTMLElement {
  const button = make("button", { text: words.labelled });
  button.id = "download";
  button.addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([labelled.csv({ words: words.columns })], { type: "text/csv" }));
    const link = make("a");
    link.href = url;
    link.download = `${name.replace(/(\.gz)?$/, "").replace(/\.\w+$/, "")}-${words.columns.label ?? "label"}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  return make("p", {}, button);
}

/** The texts with the lowest scores. */
function rows(labelled: Texts, labels: readonly string[], { language }: Words): HTMLElement {
  const share = new Intl.NumberFormat(language, { style: "percent" });
  const body = make("tbody");
  for (const { text, label, score } of labelled.rows(0, SHOWN, true)) {
    const cells = [make("td", {}, make("bdi", { text: text.slice(0, 300) })), make("td", {}, tag(labels, label))];
    const figure = make("td", {}, bar(labels, label, score), document.createTextNode(` ${share.format(score)}`));
    body.append(make("tr", {}, ...cells, figure));
  }
  return make("table", { className: "rows" }, body);
}
