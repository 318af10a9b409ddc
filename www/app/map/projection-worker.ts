// The worker that projects the embeddings: principal components at once, then UMAP. It works in portions, between which it hears
// what the page asks for.
import { drawn, normalise, rowOf, rowsIn, seeded, type Matrix } from "./matrix";
import { between, nearest, type Neighbours } from "./neighbours";
import { principalComponents, project, type Components } from "./pca";
import { FEWEST_FOR_UMAP, type Centres, type Phase, type Report, type Request } from "./protocol";
import { layout } from "./umap";

/** Seeds the draws of texts and UMAP, so that the same texts give the same picture. */
const SEED = 7;
/** Neighbours by which labels are counted. */
const COUNTED = 10;
/** Neighbours by which UMAP lays out, besides the point itself. */
const LAID_BY = 14;
/** Neighbours that a text stands between which is not laid out by itself. */
const PLACED_BY = 5;
/** Components that UMAP's neighbours are looked for in. */
const REDUCED = 50;
/** Texts that UMAP is fitted on: 2,000 take about 5 s, and twice as many twice as long. */
const FITTED = 2000;
/** Pairs of texts that are compared to count the neighbours' labels. */
const COMPARED = 4_000_000;
/** Milliseconds of work between two looks at what has been asked. */
const PORTION = 40;

const tell = (report: Report, handed: Transferable[] = []): void => self.postMessage(report, { transfer: handed });

/** Lets messages in. A message is not held back, as a timer is that follows others. */
const breathe = (): Promise<void> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(0);
  });

/** What is on the map. */
interface Mapped {
  /** The texts at each epoch. */
  epochs: Matrix[];
  components: Components;
  /** Where the texts of the last epoch stand. */
  pca: Float32Array;
  /** The last epoch along the first components, once that is needed. */
  reduced?: Matrix;
  umap?: Float32Array;
}

let mapped: Mapped | undefined;
/** Another one for each thing begun, so that what was stopped ends. */
let turn = 0;

class Stopped extends Error {}

/** Goes through work in portions, and tells how far it is. */
async function through<T>(phase: Phase, work: Generator<number, T>): Promise<T> {
  const own = turn;
  let until = performance.now() + PORTION;
  for (let next = work.next(); ; next = work.next()) {
    if (next.done) return next.value;
    if (performance.now() < until) continue;
    tell({ kind: "progress", phase, share: next.value });
    await breathe();
    if (turn !== own) throw new Stopped();
    until = performance.now() + PORTION;
  }
}

async function begin(request: Extract<Request, { kind: "project" }>): Promise<void> {
  const { embeddings, width, epochs, labels } = request;
  const all: Matrix = { values: embeddings, width };
  normalise(all);
  const began = performance.now();
  const components = await through("pca", principalComponents(all, REDUCED, epochs));
  const plane = { means: components.means, axes: components.axes.slice(0, 2) };
  const points = flat(project(all, plane), plane.axes.length);
  const each = embeddings.length / epochs;
  const last = components.means.length - 1;
  mapped = {
    epochs: Array.from({ length: epochs }, (_, i) => ({
      values: embeddings.subarray(i * each, (i + 1) * each),
      width,
    })),
    components: { ...components, means: components.means.slice(last) },
    pca: points.slice((points.length / epochs) * last),
  };
  const [x = 0, y = 0] = components.variances;
  const held = components.total > 0 ? (x + y) / components.total : 0;
  tell({ kind: "pca", points, held, seconds: (performance.now() - began) / 1000 });
  tellCentres(labels);
  // What is looked at first is the last epoch.
  for (let epoch = last; epoch >= 0; epoch--) await compare(mapped.epochs[epoch]!, epoch);
  if (request.umap) await layOut();
}

/** Looks for the nearest texts in the space of the embeddings. */
async function compare(texts: Matrix, epoch: number): Promise<void> {
  const count = rowsIn(texts);
  const of = drawn(count, Math.max(1, Math.floor(COMPARED / count)), seeded(SEED));
  const near = await through("neighbours", nearest({ of, from: texts, among: texts, count: COUNTED }));
  tell({ kind: "neighbours", epoch, near: { of: near.of, count: near.count, rows: near.rows } });
}

/** Two numbers a point, also where embeddings have but one. */
const flat = (points: Float32Array, axes: number): Float32Array =>
  axes === 2 ? points : Float32Array.from({ length: 2 * points.length }, (_, i) => (i % 2 ? 0 : (points[i / 2] ?? 0)));

async function layOut(): Promise<void> {
  if (!mapped) return;
  const { epochs, components, pca } = mapped;
  const texts = epochs.at(-1)!;
  const reduced = (mapped.reduced ??= { values: project(texts, components), width: components.axes.length });
  const count = rowsIn(reduced);
  if (count < FEWEST_FOR_UMAP) return;
  const began = performance.now();
  const of = drawn(count, FITTED, seeded(SEED));
  const some = gathered(reduced, of);
  const own = Int32Array.from({ length: of.length }, (_, i) => i);
  const near = await through("umap", nearest({ of: own, from: some, among: some, count: LAID_BY }));
  const fitted = await through("umap", laidOut(near, gathered({ values: pca, width: 2 }, of).values));
  const points = of.length === count ? fitted : await spreadOut(reduced, some, fitted);
  if (of.length < count) of.forEach((row, i) => points.set(fitted.subarray(2 * i, 2 * i + 2), 2 * row));
  mapped.umap = points;
  tell({ kind: "umap", points: points.slice(), fitted: of.length, seconds: (performance.now() - began) / 1000 });
}

function* laidOut(near: Neighbours, start: Float32Array): Generator<number, Float32Array> {
  yield 0;
  const under = layout(near, start, SEED);
  for (let done = 0; done < under.epochs; done = under.step()) yield done / under.epochs;
  return under.points();
}

/** Places all texts by those that were laid out. */
async function spreadOut(all: Matrix, some: Matrix, fitted: Float32Array): Promise<Float32Array> {
  const of = Int32Array.from({ length: rowsIn(all) }, (_, i) => i);
  const near = await through("umap", nearest({ of, from: all, among: some, count: PLACED_BY }));
  return Float32Array.from(of.length ? [...of].flatMap((row) => between(near, row, fitted)) : []);
}

function gathered(from: Matrix, rows: Int32Array): Matrix {
  const values = new Float32Array(rows.length * from.width);
  rows.forEach((row, i) => values.set(rowOf(from, row), i * from.width));
  return { values, width: from.width };
}

function tellCentres(of: Int32Array): void {
  if (mapped) tell({ kind: "centres", centres: mapped.epochs.map((texts) => centresOf(texts, of)) });
}

function centresOf(texts: Matrix, of: Int32Array): Centres {
  const labels = of.reduce((most, label) => Math.max(most, label + 1), 0);
  const centres: Matrix = { values: new Float32Array(labels * texts.width), width: texts.width };
  of.forEach((label, row) => {
    const [centre, text] = [rowOf(centres, label), rowOf(texts, row)];
    text.forEach((value, i) => (centre[i] = (centre[i] ?? 0) + value));
  });
  normalise(centres);
  const all = Array.from({ length: labels }, (_, label) => rowOf(centres, label));
  const some = all.map((centre) => centre.some(Boolean));
  const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return {
    labels,
    cosines: Float32Array.from(all.flatMap((a, i) => all.map((b, j) => (some[i] && some[j] ? cosine(a, b) : NaN)))),
  };
}

function place(id: number, embedding: Float32Array): void {
  if (!mapped) return;
  const { epochs, components, pca, umap } = mapped;
  const texts = epochs.at(-1)!;
  const one: Matrix = { values: embedding, width: texts.width };
  normalise(one);
  const [x = 0, y = 0] = project(one, { means: components.means, axes: components.axes.slice(0, 2) });
  const search = nearest({ of: Int32Array.of(0), from: one, among: texts, count: PLACED_BY });
  let next = search.next();
  while (!next.done) next = search.next();
  const near = next.value;
  const rows = [...near.rows].filter((row) => row >= 0);
  tell({
    ...({ kind: "placed", id, pca: [x, y], near: rows } as const),
    ...(umap && umap.length === pca.length ? { umap: between(near, 0, umap) } : {}),
  });
}

async function answer(request: Request): Promise<void> {
  try {
    if (request.kind === "project") {
      turn++;
      mapped = undefined;
      await begin(request);
    } else if (request.kind === "umap") {
      turn++;
      await layOut();
    } else if (request.kind === "stop") turn++;
    else if (request.kind === "labels") tellCentres(request.labels);
    else place(request.id, request.embedding);
  } catch (error) {
    if (error instanceof Stopped) tell({ kind: "stopped" });
    else tell({ kind: "failed", why: String(error) });
  }
}

/** Held as long as this worker lives, so that the page notices its end, of which no event tells. */
const locked = new Promise<void>((held) => {
  if (!navigator.locks) return held();
  const hold = () => {
    held();
    return new Promise(() => undefined);
  };
  navigator.locks.request(self.name, hold).catch(held);
});

// The page asks for the lock after the first answer, and would have it where it came before this worker.
self.onmessage = (event: MessageEvent<Request>) => void locked.then(() => answer(event.data));
