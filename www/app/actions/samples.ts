// The samples that the page brings with it, and for which models they are.
import { msg, str } from "@lit/localize";
import { Homefire, type Row } from "../../lib/index";
import type { Store } from "../store";

export interface Sample {
  file: string;
  testid: string;
  name: string;
  texts: number;
  labels: number;
  /** The language of its texts, as BCP 47 has it. */
  language: string;
}

const samples = (): Sample[] => [
  { ...{ file: "tickets.csv", testid: "sample-tickets", name: msg("Support messages") }, ...en(103, 4) },
  { ...{ file: "films.csv", testid: "sample-films", name: msg("Film remarks") }, ...en(104, 2) },
  {
    ...{ file: "nachrichten.csv", testid: "sample-nachrichten", name: msg("Customer messages in German") },
    ...{ texts: 100, labels: 4, language: "de" },
  },
];

const en = (texts: number, labels: number) => ({ texts, labels, language: "en" });

/** The languages that the open model reads, or else the one that is chosen; nothing where that is not known. */
export function languagesRead({ hf, opened, model }: Store): readonly string[] | undefined {
  const choice = hf && !hf.closed ? (opened ?? model) : model;
  return "id" in choice ? Homefire.catalogue.find(({ id }) => id === choice.id)?.reads : undefined;
}

/** A sample stands only beside a model that reads it, or that may: where nobody knows, with a word of caution. */
export function offered(store: Store): { samples: Sample[]; unsure: Sample[]; unread: Sample[] } {
  const reads = languagesRead(store);
  const all = samples();
  const other = all.filter(({ language }) => language !== "en");
  return {
    samples: all.filter(({ language }) => reads?.includes(language) ?? true),
    unsure: reads ? [] : other,
    unread: reads ? other.filter(({ language }) => !reads.includes(language)) : [],
  };
}

/** Fetches a sample. */
export async function fetchSample(file: string): Promise<Blob> {
  const response = await fetch(new URL(`samples/${file}`, document.baseURI));
  if (!response.ok)
    throw new Error(msg(str`The sample could not be downloaded (${response.status}). Reload the page.`));
  return response.blob();
}

/**
 * The rows of a sample, to be shown before there is anything that reads tables. It knows these files' form alone: two columns,
 * text and label, with quotes around what has a comma or a quote in it.
 */
export function sampleRows(csv: string): Row[] {
  const [, ...lines] = csv.trim().split(/\r?\n/);
  return lines.flatMap((line) => {
    const [, quoted, plain, label] = /^(?:"((?:[^"]|"")*)"|([^,]*)),(.*)$/.exec(line) ?? [];
    const text = quoted?.replaceAll('""', '"') ?? plain;
    return text && label ? [{ text, label }] : [];
  });
}
