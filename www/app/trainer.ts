// `<homefire-trainer>`: the steps as an element for anyone's page. Several of them share one worker and one model. What it
// offers is described with its types, in lib/element.ts.
import { msg } from "@lit/localize";
import { LitElement, css, nothing, type PropertyValues } from "lit";
import { content } from "../lib/door";
import type { HomefireTrainerElement, TrainerFault, TrainerProgress, TrainerResult } from "../lib/element";
import {
  Homefire,
  type DataOptions,
  type Generator,
  type PairOptions,
  type PairRow,
  type Prediction,
  type Row,
} from "../lib/index";
import { tableOf } from "../lib/rows";
import { useData } from "./actions/data";
import { ensureOpen, letGo } from "./actions/open";
import { predict } from "./actions/predict";
import { load } from "./actions/save";
import { start } from "./actions/run";
import { languageAround, speak, type Language } from "./language/language";
import { release } from "./shared";
import { panels } from "./layout";
import { approachChoices } from "./state/settings";
import { allTasks } from "./state/task";
import { Store, allSteps, type Fault, type Run, type Tuned } from "./store";
import { colours, font, sharedStyles } from "./styles";
import { advice, approachName, runName } from "./words";

/** What it does with a language model, fetched when it is needed. */
const languageModels = () => import("./trainer-writing");

const DEVICES: readonly Store["deviceChoice"][] = ["auto", "webgpu", "cpu"];

export class HomefireTrainer extends LitElement implements HomefireTrainerElement {
  static override styles = [
    sharedStyles,
    colours,
    css`
      :host {
        background: var(--paper);
        color: var(--ink);
        font: ${font};
        font-size: var(--size-2);
        container-type: inline-size;
      }
    `,
  ];

  static override properties = {
    model: {},
    models: {},
    device: {},
    task: {},
    approach: {},
    data: {},
    src: {},
    steps: {},
  };
  declare model: string | null;
  declare models: string | null;
  declare device: string | null;
  declare task: string | null;
  declare approach: string | null;
  declare data: string | null;
  declare src: string | null;
  declare steps: string | null;

  readonly #store = new Store();
  #told = { progress: "", runs: 0, tuned: 0, error: undefined as unknown };
  /** Resolves when all data that were asked for are read, or refused. */
  #reading: Promise<unknown> = Promise.resolve();

  constructor() {
    super();
    this.model = this.models = this.device = this.task = this.approach = this.data = this.src = this.steps = null;
  }

  readonly #changed = () => this.#tell();

  readonly #failed = (event: Event) => {
    const { error, message } = (event as CustomEvent<Fault>).detail;
    // One fault may stand at two places, as where a run could not open the model.
    if (error === this.#told.error) return;
    this.#told.error = error;
    this.#send<TrainerFault>("homefire-error", { message });
  };

  /** Hears of another language, here or around. */
  readonly #languages = new MutationObserver(() => this.#speak());
  /** Whether the words are there; until then nothing is shown. */
  #spoken = false;

  #language: Language | undefined;

  #speak(): void {
    const wanted = languageAround(this);
    // A change elsewhere on the page is not this element's.
    if (wanted === this.#language) return;
    this.#language = wanted;
    void speak(wanted).then(() => {
      this.#spoken = true;
      this.requestUpdate();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.addEventListener("change", this.#changed);
    this.#store.addEventListener("fault", this.#failed);
    const named = { attributes: true, attributeFilter: ["lang"] };
    this.#languages.observe(this, named);
    this.#languages.observe(document, { ...named, subtree: true });
    this.#speak();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.removeEventListener("change", this.#changed);
    this.#store.removeEventListener("fault", this.#failed);
    this.#languages.disconnect();
    this.#language = undefined;
    // An element that is only moved is put back at once.
    setTimeout(() => !this.isConnected && this.#end());
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const store = this.#store;
    if (changed.has("model") || changed.has("models")) {
      store.set({
        model: { id: this.model || Homefire.defaultModel },
        served: this.models ? { models: this.models } : {},
      });
    }
    if (changed.has("device")) {
      const [deviceChoice = "auto"] = known("device", this.device, DEVICES);
      store.set({ deviceChoice });
    }
    if (changed.has("task")) {
      const [task = "classify"] = known("task", this.task, allTasks);
      store.set({ task, pairSplit: undefined, awaited: undefined });
    }
    if (changed.has("approach")) {
      const [approach = "head"] = known("approach", this.approach, approachChoices);
      store.set({ approach });
    }
    if (changed.has("steps")) {
      const wanted = known("steps", this.steps, allSteps);
      store.set({ steps: wanted.length > 0 ? wanted : allSteps });
    }
  }

  override updated(changed: PropertyValues<this>): void {
    const { data, src } = this;
    if (changed.has("data") && data) void this.setData(data).catch(this.#refused);
    else if (changed.has("src") && src) void this.#inTurn(() => this.#fetch(src)).catch(this.#refused);
  }

  override render() {
    return this.#spoken ? panels(this.#store) : nothing;
  }

  async homefire(): Promise<Homefire> {
    this.#settle();
    return ensureOpen(this.#store);
  }

  async setData(
    source: string | Blob | ArrayBufferLike | ArrayBufferView | Row[] | PairRow[] | string[],
    options: (DataOptions | PairOptions) & { name?: string } = {},
  ): Promise<void> {
    this.#settle();
    if (this.#writes) return this.#inTurn(() => this.#takePairs(source as string, options as PairOptions));
    const table = editable(tableOf(source as string | Row[], "setData: the source"));
    return this.#inTurn(() => this.#take(table, options as DataOptions));
  }

  async generator(): Promise<Generator> {
    this.#settle();
    return (await languageModels()).generatorOf(this.#store);
  }

  async train(): Promise<TrainerResult> {
    this.#settle();
    await this.#reading;
    const store = this.#store;
    this.#throwIfBusy();
    if (this.#writes) return tunedResult(await (await languageModels()).tuneNow(store));
    if (!store.data)
      throw new Error(saidOf(store.errors.data) ?? "There are no data. Call setData() first, or set data or src.");
    const before = store.runs.length;
    await start(store);
    const run = store.runs.slice(before).find(({ seconds }) => seconds !== undefined);
    if (!run) throw new Error(saidOf(store.errors.run) ?? "The run was stopped.");
    return result(run);
  }

  async write(input: string): Promise<string> {
    this.#settle();
    if (!this.#writes) throw new Error('Only the tasks "rewrite" and "continue" write. Call predict() to classify.');
    return (await languageModels()).writeNow(this.#store, input);
  }

  async predict(texts: string[]): Promise<Prediction[]> {
    if (this.#writes)
      throw new Error('Only the task "classify" has labels to predict. Call write() to have a text written.');
    const run = this.#selected;
    this.#settle();
    return predict(this.#store, run, texts);
  }

  save(): Uint8Array<ArrayBuffer> {
    return (this.#writes ? this.#selectedTuned : this.#selected).bytes.slice();
  }

  async load(file: Blob | ArrayBufferLike | ArrayBufferView, name = "classifier.safetensors"): Promise<TrainerResult> {
    this.#settle();
    if (this.#writes) return tunedResult(await (await languageModels()).loadNow(this.#store, file, name));
    const saved = content(file, "load: the classifier");
    const store = this.#store;
    const before = store.runs.length;
    await load(store, new File([saved], name));
    const run = store.runs.slice(before).find(({ seconds }) => seconds === undefined);
    if (!run) throw new Error(saidOf(store.errors.save) ?? "The model's opening was stopped.");
    return result(run);
  }

  get results(): TrainerResult[] {
    const { runs, tuned, task } = this.#store;
    return this.#writes ? tuned.filter((one) => one.task === task).map(tunedResult) : runs.map(result);
  }

  /** Whether its task is a language model's. */
  get #writes(): boolean {
    return this.#store.task !== "classify";
  }

  get #selectedTuned(): Tuned {
    const { selectedTuned } = this.#store;
    if (!selectedTuned) throw new Error("There is no run yet: call train() or load() first.");
    return selectedTuned;
  }

  get #selected(): Run {
    const { selected } = this.#store;
    if (!selected) throw new Error("There is no run yet: call train() or load() first.");
    return selected;
  }

  #throwIfBusy(): void {
    if (this.#store.running) throw new Error("A run is going on. Wait until it has ended, or stop it.");
    if (this.#store.reading) throw new Error("Data are being read. Wait until they are.");
  }

  /** Attributes hold at once for a method that is called after them, also before the element is put into the page. */
  #settle(): void {
    if (this.isUpdatePending) this.performUpdate();
  }

  /** Data come one after the other, so that the last ones stay. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#reading.then(work);
    this.#reading = turn.catch(() => undefined);
    return turn;
  }

  readonly #refused = (error: unknown) => {
    // What reading has refused stands there already.
    const isThere = error instanceof Error && error.message === saidOf(this.#store.errors.data);
    if (this.isConnected && !isThere) this.#store.fail("data", error);
  };

  async #take(source: Blob | Row[], options: DataOptions & { name?: string } = {}): Promise<void> {
    this.#throwIfBusy();
    const { name = msg("This page's data"), ...reading } = options;
    const store = this.#store;
    await useData(store, name, source, { options: reading });
    const refused = saidOf(store.errors.data);
    if (refused) throw new Error(refused);
    if (store.data?.source !== source) throw new Error("The model's opening was stopped, and the data were not read.");
  }

  async #takePairs(source: string, { name, ...options }: PairOptions & { name?: string }): Promise<void> {
    this.#throwIfBusy();
    await (
      await languageModels()
    ).takePairs(this.#store, source, { ...options, name: name ?? msg("This page's data") });
  }

  async #fetch(src: string): Promise<void> {
    const url = new URL(src, document.baseURI);
    if (url.origin !== location.origin) {
      throw new Error(
        `src may only name a file of this page's own origin, and ${url.host || url.protocol} is another.`,
      );
    }
    // Another origin is not to be reached by a redirection either.
    const response = await fetch(url, { mode: "same-origin" }).catch((error: unknown) => {
      throw new Error(`${src} could not be fetched: ${String(error)}.`);
    });
    if (!response.ok) throw new Error(`${src} could not be downloaded (${response.status}).`);
    const [table, name] = [await response.blob(), url.pathname.split("/").at(-1) || src];
    if (this.#writes) await (await languageModels()).takePairs(this.#store, table, { name });
    else await this.#take(table, { name });
  }

  /** Tells the page what has changed. */
  #tell(): void {
    const { opening, writerOpening, running, runs, tuned } = this.#store;
    const progress = running?.progress ?? opening?.progress ?? writerOpening?.progress;
    if (progress) {
      const { phase, loaded, total } = progress;
      const key = `${phase}/${loaded}/${total}`;
      if (key !== this.#told.progress) {
        this.#told.progress = key;
        this.#send<TrainerProgress>("homefire-progress", { phase, loaded, total });
      }
    }
    for (const run of runs.slice(this.#told.runs)) this.#send<TrainerResult>("homefire-result", result(run));
    this.#told.runs = runs.length;
    // A tuned model is there before its test is through.
    if (running) return;
    for (const one of tuned.slice(this.#told.tuned)) this.#send<TrainerResult>("homefire-result", tunedResult(one));
    this.#told.tuned = tuned.length;
  }

  #send<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true, composed: true }));
  }

  /** Gives back what was opened. Put into the page again, the element opens it anew and has its data and runs still. */
  #end(): void {
    const hf = letGo(this.#store, () => this.isConnected);
    if (hf) release(hf);
  }
}

/** Rows as a person can change them: with a text and a label each, empty where there is none that can be used. */
function editable(table: Blob | Row[]): Blob | Row[] {
  const hasKeys = (row: unknown) => typeof row === "object" && row !== null && ("text" in row || "label" in row);
  // Rows without these keys are refused as they are, with a word about the keys that they have.
  if (table instanceof Blob || !table.some(hasKeys)) return table;
  const words = (value: unknown): string => {
    const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return ["string", "number", "boolean", "bigint"].includes(typeof one) && !Number.isNaN(one) ? String(one) : "";
  };
  return table.map((row) =>
    hasKeys(row) ? { text: words(row.text), label: words(row.label) } : { text: "", label: "" },
  );
}

/** The words of an attribute that mean something, each once. A page's author is told of the others. */
function known<T extends string>(name: string, value: string | null, words: readonly T[]): T[] {
  const given = [...new Set((value ?? "").split(/[\s,]+/).filter(Boolean))];
  const strange = given.filter((word) => !(words as readonly string[]).includes(word));
  if (strange.length > 0) {
    console.warn(`<homefire-trainer>: ${name} knows ${words.join(", ")}, and not ${strange.join(", ")}.`);
  }
  return given.filter((word): word is T => (words as readonly string[]).includes(word));
}

/** What is said of an error, where there is one. */
const saidOf = (error: unknown): string | undefined => (error === undefined ? undefined : advice(error));

function result(run: Run): TrainerResult {
  const { id, seconds, evaluation } = run;
  return {
    id,
    name: runName(run),
    ...(seconds === undefined ? {} : { seconds }),
    ...(evaluation ? { evaluation } : {}),
  };
}

function tunedResult({ id, about, seconds, before, after }: Tuned): TrainerResult {
  return {
    id,
    name: approachName(about.approach),
    ...(seconds === undefined ? {} : { seconds }),
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  };
}

customElements.define("homefire-trainer", HomefireTrainer);
