// What the map shows, and how it comes about: the texts are embedded, projected in a worker, and asked about. It knows no DOM.
import type { Progress } from "../../lib/index";
import type { Movement } from "../state/map";
import { isAbort, type Run, type Store } from "../store";
import { Projection } from "./projection";
import type { Centres, NearTexts, Phase, Report } from "./protocol";
import { scaledAlike, type Scaled } from "./scaled";
import { embedText, embedTexts, type Embedded } from "./source";
import { fetchGiven, fetchTested, fetchTexts, type MapTexts, type Tested } from "./texts";

/** What the layouts were made of. */
export interface Charted {
  texts: MapTexts;
  /** The data, by their id. */
  data: string;
  /** The run whose encoder the texts went through at the end, where one has tuned it. */
  run: number | undefined;
  /** How many numbers an embedding has. */
  width: number;
  /** The epochs that were projected together; two that are not of a run's own record are before and after it. */
  epochs: readonly (number | "before" | "after")[];
  /** A layout for each epoch, along the first two principal components. */
  pca?: Scaled;
  umap?: Scaled;
  /** How many texts UMAP was fitted on. */
  fitted?: number;
  /** The share of the variance that the two components hold. */
  held?: number;
  /** The nearest texts of some, and how near the labels' centres are, by the place of the epoch. */
  near: (NearTexts | undefined)[];
  centres: readonly Centres[];
}

type Place = [x: number, y: number];

export type Stage = "none" | "embedding" | "projecting" | "shown" | "failed";

/** What went wrong: an error, or that the worker ended, with what it said. */
export type Failure = { error: unknown } | { died: string };

export class Chart {
  readonly #store: Store;
  readonly #changed: () => void;
  stage: Stage = "none";
  progress: Progress | undefined;
  failure: Failure | undefined;
  charted: Charted | undefined;
  /** What the worker is doing, after the first picture too. */
  working: { phase: Phase; share: number } | undefined;
  /** Whether UMAP was stopped, or its worker has died under it. */
  stopped = false;
  /** What the chosen run says of the texts, for the shading, and what its test has found. */
  said: { run: number; of: Charted; given?: (string | undefined)[]; tested?: Tested | undefined } | undefined;
  /** The text that is tried. */
  placed: { text: string; pca: Place; umap?: Place; near: readonly number[] } | undefined;
  #projection: Projection | undefined;
  #abort = new AbortController();
  #asking = new AbortController();
  #labels: (texts: MapTexts) => Int32Array;
  #asked = 0;

  /** `labels` gives the place of each text's label among all labels. */
  constructor(store: Store, labels: (texts: MapTexts) => Int32Array, changed: () => void) {
    this.#store = store;
    this.#labels = labels;
    this.#changed = changed;
  }

  /** Whether it was stopped before there was anything, so that it does not begin again by itself. */
  left = false;

  /** Ends everything. What is shown stays. */
  leave(): void {
    this.left = this.stage === "embedding" || this.stage === "projecting";
    this.#abort.abort();
    this.#asking.abort();
    this.#projection?.end();
    this.#projection = undefined;
    this.working = undefined;
    if (this.left) this.stage = this.charted?.pca ? "shown" : "none";
    this.#changed();
  }

  /** Forgets what is shown, as where other data have come. */
  forget(): void {
    this.leave();
    this.stage = "none";
    this.left = false;
    this.charted = this.said = this.placed = this.failure = undefined;
  }

  /**
   * Makes the map: of the record that a run has left, of the texts before and after a run that has tuned the encoder, or of the
   * pretrained encoder alone.
   */
  async draw(run: Run | undefined, movement: Movement | undefined): Promise<void> {
    this.leave();
    const abort = (this.#abort = new AbortController());
    Object.assign(this, { stage: "embedding", progress: undefined, failure: undefined, stopped: false, left: false });
    this.#changed();
    try {
      const { embedded, epochs } = movement ? recorded(movement) : await this.#embed(run, abort.signal);
      const texts = await fetchTexts(this.#store, embedded.indices);
      if (abort.signal.aborted) return;
      this.#show(embedded, { texts, run: run?.id, epochs });
    } catch (error) {
      if (abort.signal.aborted || isAbort(error)) return this.#ended(abort);
      Object.assign(this, { stage: "failed", failure: { error } });
      this.#changed();
    }
  }

  #ended(abort: AbortController): void {
    if (this.#abort !== abort) return;
    this.stage = this.charted?.pca ? "shown" : "none";
    this.#changed();
  }

  async #embed(run: Run | undefined, signal: AbortSignal): Promise<{ embedded: Embedded; epochs: Charted["epochs"] }> {
    const onProgress = (progress: Progress) => {
      this.progress = progress;
      this.#changed();
    };
    const before = await embedTexts(this.#store, undefined, { signal, onProgress });
    if (!run) return { embedded: before, epochs: ["before"] };
    const after = await embedTexts(this.#store, run, { signal, onProgress });
    const embeddings = new Float32Array(before.embeddings.length + after.embeddings.length);
    embeddings.set(before.embeddings);
    embeddings.set(after.embeddings, before.embeddings.length);
    return { embedded: { ...after, embeddings }, epochs: ["before", "after"] };
  }

  #show({ embeddings, width }: Embedded, { texts, run, epochs }: Pick<Charted, "texts" | "run" | "epochs">): void {
    const { data } = this.#store;
    // What is shown stays until there is another picture.
    this.#coming = { texts, run, width, epochs, data: data?.id ?? "", near: [], centres: [] };
    this.stage = "projecting";
    this.#projection = new Projection({
      heard: (report) => this.#heard(report),
      died: (why) => this.#died(why),
    });
    const labels = this.#labels(texts);
    // A record of epochs is looked at along the same two axes; see `layoutNow` in view.ts.
    this.#projection.ask({
      ...({ kind: "project", embeddings, width, labels } as const),
      ...{ epochs: epochs.length, umap: epochs.length === 1 },
    });
    this.#changed();
  }

  #coming: Charted | undefined;

  /** The first picture has come. */
  #begun(coming: Charted, { points, held }: Extract<Report, { kind: "pca" }>): void {
    const each = points.length / coming.epochs.length;
    const layouts = coming.epochs.map((_, i) => points.subarray(i * each, (i + 1) * each));
    this.charted = { ...coming, pca: scaledAlike(layouts), held };
    this.#coming = this.said = this.placed = undefined;
    this.stage = "shown";
  }

  #heard(report: Report): void {
    const change = (some: Partial<Charted>) => Object.assign(this.charted ?? {}, some);
    if (report.kind === "progress") this.working = { phase: report.phase, share: report.share };
    else if (report.kind === "pca") {
      if (this.#coming) this.#begun(this.#coming, report);
    } else if (report.kind === "neighbours") {
      if (this.charted) this.charted.near[report.epoch] = report.near;
      this.working = undefined;
    } else if (report.kind === "centres") change({ centres: report.centres });
    else if (report.kind === "umap") {
      change({ umap: scaledAlike([report.points]), fitted: report.fitted });
      this.working = undefined;
      void this.try(this.#tried?.text, this.#tried?.run);
    } else if (report.kind === "stopped") Object.assign(this, { working: undefined, stopped: true });
    else if (report.kind === "placed") {
      const { id, pca, umap, near } = report;
      if (id === this.#asked && this.#tried) {
        this.placed = { text: this.#tried.text, pca, near, ...(umap ? { umap } : {}) };
      }
    } else this.#died(report.why);
    this.#changed();
  }

  #died(why: string): void {
    this.#projection?.end();
    this.#projection = undefined;
    this.working = undefined;
    this.failure = { died: why };
    this.stopped = true;
    // The first picture stays, where there is one.
    this.stage = this.charted?.pca ? "shown" : "failed";
    this.#changed();
  }

  /** Stops what is being done: the embedding, or UMAP. */
  stop(): void {
    if (this.stage === "embedding") this.#abort.abort();
    else this.#projection?.ask({ kind: "stop" });
  }

  /** Lays the texts out by UMAP after all. Gives whether there is a worker to do it. */
  layOut(): boolean {
    if (!this.#projection) return false;
    this.stopped = false;
    this.working = { phase: "umap", share: 0 };
    this.#projection.ask({ kind: "umap" });
    this.#changed();
    return true;
  }

  /** Labels have changed: the centres are others. */
  relabelled(): void {
    if (this.charted) this.#projection?.ask({ kind: "labels", labels: this.#labels(this.charted.texts) });
  }

  /** Asks what a run says of the texts. */
  async ask(run: Run | undefined): Promise<void> {
    const { charted } = this;
    this.#asking.abort();
    const asking = (this.#asking = new AbortController());
    this.said = undefined;
    if (!charted || !run) return this.#changed();
    const said: NonNullable<Chart["said"]> = (this.said = { run: run.id, of: charted });
    try {
      said.tested = await fetchTested(this.#store, run);
      // Prompting takes about a second a text.
      if (run.about.approach !== "prompting") {
        if (!asking.signal.aborted) this.#changed();
        const given = await fetchGiven(this.#store, run, charted.texts, asking.signal);
        if (!asking.signal.aborted) said.given = given;
      }
    } catch {
      // Without it the points are the same; what went wrong shows again where the run is used.
    }
    if (!asking.signal.aborted) this.#changed();
  }

  #tried: { text: string; run: Run | undefined } | undefined;

  /** Finds the place of a text that is tried, by the encoder that `run` has tuned where one is given. None takes it off the map. */
  async try(text: string | undefined, run: Run | undefined): Promise<void> {
    this.#tried = text === undefined ? undefined : { text, run };
    const asked = ++this.#asked;
    if (text === undefined) {
      this.placed = undefined;
      return this.#changed();
    }
    try {
      const embedding = await embedText(this.#store, text, run, { signal: this.#abort.signal });
      if (asked === this.#asked) this.#projection?.ask({ kind: "place", id: asked, embedding });
    } catch {
      // Beside the box where it is typed it stands why.
      if (asked === this.#asked) this.placed = undefined;
    }
  }
}

/** The record that a run has left, one epoch after the other. */
function recorded({ indices, width, epochs }: Movement): { embedded: Embedded; epochs: Charted["epochs"] } {
  const each = indices.length * width;
  const embeddings = new Float32Array(each * epochs.length);
  epochs.forEach((one, i) => embeddings.set(one.embeddings, i * each));
  return { embedded: { embeddings, width, indices }, epochs: epochs.map(({ epoch }) => epoch) };
}
