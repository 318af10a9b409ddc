// The script of a page with nothing but the map, and what tests do with its store. It is bundled by map-host.ts.

import "../../www/app/policy";
import { start } from "../../www/app/actions/run";
import { useData } from "../../www/app/actions/data";
import "../../www/app/components/toast";
import "../../www/app/map/view";
import { Store, type Movement, type Run } from "../../www/app/store";
import { pageStyles } from "../../www/app/styles";

if (pageStyles.styleSheet) document.adoptedStyleSheets = [pageStyles.styleSheet];

const WIDTH = 384;
const LABELS = ["billing", "delivery", "account", "technical", "praise", "other"];

/** The same numbers every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

/** Embeddings in groups about as far from each other as those of real texts. */
function embeddings(texts: number, apart: number): Float32Array {
  const random = numbers(5);
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  const centres = LABELS.map(() => Array.from({ length: WIDTH }, normal));
  return Float32Array.from({ length: texts * WIDTH }, (_, i) => {
    const label = Math.floor(i / WIDTH) % LABELS.length;
    return apart * (centres[label]?.[i % WIDTH] ?? 0) + normal();
  });
}

/** A store whose texts, embeddings and run are made up, so that nothing is computed but the map. */
function invented(texts: number): Store {
  const store = new Store();
  const rows = Array.from({ length: texts }, (_, i) => ({ text: `Text ${i}`, label: LABELS[i % LABELS.length]! }));
  const part = (from: typeof rows) => ({
    size: from.length,
    rows: async (start: number, end: number) => from.slice(start, end),
    close: () => undefined,
  });
  const all = embeddings(texts, 0.7);
  const hf = {
    closed: false,
    dataset: async (some: unknown[]) => ({ ...part([]), size: some.length, tried: true }),
    embed: async ({ tried }: { tried?: true }) => ({
      embeddings: tried ? all.slice(0, 2 * WIDTH) : all.slice(),
      width: WIDTH,
      indices: rows.map((_, i) => i),
    }),
  };
  const predict = async (some: string[]) =>
    some.map((text) => ({ label: LABELS[Number(text.slice(5)) % LABELS.length]!, scores: {} }));
  const run = {
    id: 1,
    from: "invented",
    about: { approach: "head", labels: LABELS, examples: texts, settings: {}, metrics: {}, exports: [] },
    classifier: { predict, close: () => undefined },
    evaluation: { mistakes: [{ ...rows[7]!, predicted: "other", score: 0.6 }] },
    testSet: "tests",
  } as unknown as Run;
  store.set({
    hf: hf as never,
    data: {
      ...{ id: "data", lineage: "data", name: "invented", source: rows, options: {}, firstRows: [] },
      about: { size: texts, labels: LABELS, counts: [], problems: [], reading: {} as never },
      dataset: part(rows) as never,
    },
    runs: [run],
    splits: [
      { of: "", kind: "hold-out", train: part([]), test: part(rows.slice(0, 20)), trainSet: "", testSet: "tests" },
    ] as never,
  });
  return store;
}

/** A record of a run that draws the labels apart. */
const movement = (texts: number): Movement => ({
  ...{ data: "data", run: 1, width: WIDTH, indices: Array.from({ length: texts }, (_, i) => i) },
  epochs: [0.2, 0.5, 1, 2].map((apart, epoch) => ({ epoch, embeddings: embeddings(texts, apart) })),
});

/** Puts a map of `store` into the page, in place of one that is there. */
function show(store: Store): Store {
  document.body.replaceChildren();
  for (const name of ["hf-map", "hf-toast"]) {
    document.body.append(Object.assign(document.createElement(name), { store }));
  }
  return store;
}

/** A store with the sample of support messages, read by the model. */
async function sample(): Promise<Store> {
  const store = new Store();
  store.set({ deviceChoice: "cpu" });
  await useData(store, "tickets.csv", await (await fetch("tickets.csv")).blob());
  return store;
}

/** Trains `approach` on a store's data, with some settings of its own. */
async function run(store: Store, approach: "head" | "last-layers", settings: object): Promise<void> {
  store.set({ approach });
  store.setting(approach, settings);
  await start(store);
}

Object.assign(window, { map: { Store, invented, movement, show, sample, run } });
