// `<homefire-trainer>`: the steps as an element for anyone's page. Several of them share one worker and one model. What it
// offers is described with its types, in lib/element.ts.
import { LitElement, css, type PropertyValues } from "lit";
import type { HomefireTrainerElement, TrainerProgress, TrainerResult } from "../lib/element";
import { Homefire, type DataOptions, type Prediction, type Row } from "../lib/index";
import { useData } from "./actions/data";
import { classifierOf, ensureOpen } from "./actions/open";
import { load } from "./actions/keep";
import { start } from "./actions/run";
import { release } from "./shared";
import { steps } from "./steps";
import { Store, allSteps, type ApproachChoice, type Run, type StepName } from "./store";
import { colours, sharedStyles } from "./styles";

const APPROACHES: readonly string[] = [
  "zero-shot",
  "few-shot",
  "contrastive",
  "head",
  "last-layers",
  "lora",
  "full",
] satisfies ApproachChoice[];

export class HomefireTrainer extends LitElement implements HomefireTrainerElement {
  static override styles = [
    sharedStyles,
    colours,
    css`
      :host {
        background: var(--paper);
        color: var(--ink);
        font:
          16px/1.55 system-ui,
          -apple-system,
          "Segoe UI",
          Roboto,
          "Helvetica Neue",
          Arial,
          sans-serif;
        container-type: inline-size;
      }
    `,
  ];

  static override properties = {
    model: {},
    models: {},
    device: {},
    approach: {},
    data: {},
    src: {},
    steps: {},
  };
  declare model: string | null;
  declare models: string | null;
  declare device: string | null;
  declare approach: string | null;
  declare data: string | null;
  declare src: string | null;
  declare steps: string | null;

  readonly #store = new Store();
  #told = { progress: "", runs: 0, error: "" };

  readonly #changed = () => this.#tell();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.addEventListener("change", this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#store.removeEventListener("change", this.#changed);
    // An element that is only moved is put back at once.
    setTimeout(() => !this.isConnected && this.#end());
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const store = this.#store;
    if (changed.has("model") || changed.has("models")) {
      store.model = { id: this.model || Homefire.defaultModel };
      store.served = this.models ? { models: this.models } : {};
    }
    if (changed.has("device")) {
      store.deviceChoice = this.device === "webgpu" || this.device === "cpu" ? this.device : "auto";
    }
    if (changed.has("approach") && APPROACHES.includes(this.approach ?? "")) {
      store.approach = this.approach as ApproachChoice;
    }
    if (changed.has("steps")) {
      const wanted = (this.steps ?? "")
        .split(/[\s,]+/)
        .filter((name): name is StepName => (allSteps as readonly string[]).includes(name));
      store.steps = wanted.length > 0 ? wanted : allSteps;
    }
    store.changed();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("data") && this.data) void this.setData(this.data);
    else if (changed.has("src") && this.src) void this.#fetch(this.src);
  }

  override render() {
    return steps(this.#store);
  }

  homefire(): Promise<Homefire> {
    return ensureOpen(this.#store);
  }

  async setData(source: string | Blob | Row[], options: DataOptions & { name?: string } = {}): Promise<void> {
    const { name = "the data of this page", ...reading } = options;
    await useData(this.#store, name, source, reading);
    this.#throw("data");
  }

  async train(): Promise<TrainerResult> {
    const before = this.#store.runs.length;
    await start(this.#store);
    this.#throw("run");
    const run = this.#store.runs.at(-1);
    if (!run || this.#store.runs.length === before) throw new Error("The run was stopped.");
    return result(run);
  }

  async predict(texts: string[]): Promise<Prediction[]> {
    await ensureOpen(this.#store);
    return classifierOf(this.#store, this.#selected).predict(texts);
  }

  save(): Uint8Array {
    return this.#selected.bytes.slice();
  }

  async load(file: Blob, name = "classifier.safetensors"): Promise<void> {
    await load(this.#store, new File([file], name));
    this.#throw("save");
  }

  get results(): TrainerResult[] {
    return this.#store.runs.map(result);
  }

  get #selected(): Run {
    const { selected } = this.#store;
    if (!selected) throw new Error("There is no run yet: call train() or load() first.");
    return selected;
  }

  #throw(place: "data" | "run" | "save"): void {
    const message = this.#store.errors[place] ?? this.#store.errors.open;
    if (message) throw new Error(message);
  }

  async #fetch(src: string): Promise<void> {
    try {
      const url = new URL(src, document.baseURI);
      if (url.origin !== location.origin) {
        throw new Error(`src may only name a file of this page's own origin, and ${url.origin} is another.`);
      }
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${src} could not be fetched (${response.status}).`);
      await this.setData(await response.blob(), { name: url.pathname.split("/").at(-1) ?? src });
    } catch (error) {
      this.#store.fail("data", error);
    }
  }

  /** Tells the page what has changed. */
  #tell(): void {
    const { opening, running, runs, errors } = this.#store;
    const progress = running?.progress ?? opening?.progress;
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
    const error = Object.values(errors).join(" ");
    if (error && error !== this.#told.error) this.#send("homefire-error", { message: error });
    this.#told.error = error;
  }

  #send<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent<T>(name, { detail, bubbles: true, composed: true }));
  }

  #end(): void {
    const { hf, running, opening } = this.#store;
    running?.abort.abort();
    opening?.abort.abort();
    if (hf) release(hf);
    delete this.#store.hf;
  }
}

function result({ id, name, seconds, evaluation }: Run): TrainerResult {
  return {
    id,
    name,
    ...(seconds === undefined ? {} : { seconds }),
    ...(evaluation ? { evaluation } : {}),
  };
}

customElements.define("homefire-trainer", HomefireTrainer);
