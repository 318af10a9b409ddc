// The map: all texts in two dimensions, as the encoder sees them. What the labels' colours say is a person's, the places are the
// model's, and the shading is a run's.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { tag, tagStyles } from "../components/tag";
import { language } from "../language/language";
import type { Movement } from "../state/map";
import type { Run } from "../store";
import { View } from "../view";
import { beginning } from "../words";
import "./card";
import { Chart, type Charted } from "./chart";
import { cautions, legend, legendStyles } from "./legend";
import { numbers, purity } from "./numbers";
import { nameOfMap, type Reading } from "./plane";
import { FEWEST_FOR_UMAP } from "./protocol";
import { notesOf, triedInWords } from "./reading";
import "./replay";
import { Scenes, same, type LayoutName, type Shown } from "./scene";
import { beforeMap, underMap, type MapContext } from "./states";
import { labelsNow, stillThere, type MapTexts } from "./texts";
import { mapStyles } from "./view-styles";

/** So few texts are drawn as soon as the map is seen and a model is open: they take a moment. */
const AT_ONCE = 1000;

class MapView extends View {
  static override styles = [...View.styles, tagStyles, legendStyles, mapStyles];
  static override properties = {
    ...View.properties,
    layout: { state: true },
    at: { state: true },
    opened: { state: true },
  };
  declare layout: LayoutName;
  /** The place of the epoch that is shown. */
  declare at: number;
  /** The point whose card is open. */
  declare opened: number | undefined;

  #chart: Chart | undefined;
  readonly #scenes = new Scenes();
  readonly #changed = () => this.requestUpdate();
  #seen = false;
  #sight?: IntersectionObserver;

  constructor() {
    super();
    this.layout = "umap";
    this.at = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.#seen = true;
      this.#changed();
    });
    this.#sight.observe(this);
    // It was left and is come back to: its worker is gone.
    if (this.#chart?.charted) this.#draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight?.disconnect();
    this.#seen = false;
    this.#chart?.leave();
  }

  #known: { of: unknown[]; labels: readonly string[]; own: Int32Array } | undefined;

  /**
   * All labels that are on the map or can be given, and the place of each text's among them. The data's come first, so that they
   * look as they do elsewhere. The same ones as before where they say the same: the store changes often, and texts are many.
   */
  #labelled(texts: MapTexts): { labels: readonly string[]; own: Int32Array } {
    const { data, rows, selected } = this.store;
    const of = [texts, data, rows?.rows, selected];
    const known = this.#known;
    if (known && same(known.of, of)) return known;
    const now = labelsNow(this.store, texts);
    const all = [...new Set([...(data?.about.labels ?? []), ...now, ...(selected?.about.labels ?? [])])];
    const labels = known && same(known.labels, all) ? known.labels : all;
    const places = new Map(labels.map((label, i) => [label, i]));
    const each = Int32Array.from(now, (label) => places.get(label) ?? 0);
    const own = known && same(known.own, each) ? known.own : each;
    this.#known = { of, labels, own };
    return this.#known;
  }

  /** The record that the chosen run has left of these data. */
  get #movement(): Movement | undefined {
    const { movement, data, selectedId } = this.store;
    return movement && movement.run !== undefined && movement.run === selectedId && movement.data === data?.id
      ? movement
      : undefined;
  }

  readonly #draw = (run?: Run): void => {
    this.opened = undefined;
    void this.#chart?.draw(run, run && this.#movement);
  };

  #about: { lineage?: string | undefined; run?: Run | undefined; of?: Charted | undefined; own?: Int32Array } = {};
  #tried: unknown;

  override willUpdate(): void {
    const { store } = this;
    const chart = (this.#chart ??= new Chart(store, (texts) => this.#labelled(texts).own, this.#changed));
    if (this.#about.lineage !== store.data?.lineage) {
      this.#about = { lineage: store.data?.lineage };
      this.opened = undefined;
      chart.forget();
    }
    this.#followData(chart);
    this.#followRun(chart);
    const tried = store.tried?.run === store.selectedId ? store.tried : undefined;
    const key = `${tried?.text}/${chart.charted?.data}/${chart.charted?.run}`;
    if (key !== this.#tried && (chart.charted || !tried)) {
      this.#tried = key;
      void chart.try(
        tried?.text,
        store.runs.find(({ id }) => id === chart.charted?.run),
      );
    }
  }

  /** Draws what is quick to draw, and takes over labels that have changed. */
  #followData(chart: Chart): void {
    const { store } = this;
    const { charted } = chart;
    if (charted && store.recording === undefined) store.set({ recording: true });
    if (!charted) {
      const ready = this.#seen && store.hf && store.data?.dataset && !store.running;
      if (ready && chart.stage === "none" && !chart.left && store.data.about.size <= AT_ONCE) this.#draw();
      return;
    }
    if (charted.data !== store.data?.id && chart.stage === "shown") {
      if (stillThere(store, charted.texts)) charted.data = store.data?.id ?? "";
      else if (charted.texts.texts.length <= AT_ONCE && !store.running) this.#draw();
    }
    const { own } = this.#labelled(charted.texts);
    if (this.#about.own !== own) {
      this.#about.own = own;
      chart.relabelled();
    }
  }

  /** Shows what another run says, and where it has moved the texts if that is on record. */
  #followRun(chart: Chart): void {
    const { selected } = this.store;
    const { charted } = chart;
    if (!charted || (this.#about.run?.id === selected?.id && this.#about.of === charted)) return;
    const other = this.#about.run?.id !== selected?.id;
    this.#about.run = selected;
    this.#about.of = charted;
    this.at = charted.epochs.length - 1;
    if (other && chart.stage === "shown" && charted.run !== selected?.id) {
      if (selected && this.#movement) return this.#draw(selected);
      if (charted.run !== undefined) return this.#draw();
    }
    void chart.ask(selected);
  }

  override render() {
    const chart = this.#chart;
    const shown = chart?.charted?.pca && this.#shown(chart, chart.charted);
    return html`<section aria-labelledby="title" data-testid="map">
      <div class="head">
        <h2 id="title">${msg("Map")}</h2>
        ${shown ? this.#layouts(shown) : nothing}
      </div>
      ${shown && chart ? this.#map(shown, chart) : chart ? beforeMap(this.#context(chart)) : nothing}
    </section>`;
  }

  #context(chart: Chart): MapContext {
    return { store: this.store, chart, draw: this.#draw };
  }

  #shown(chart: Chart, charted: Charted): Shown {
    const { said, placed } = chart;
    return {
      ...{ charted, said, placed, layout: this.layout, at: this.at, tried: this.store.tried },
      ...{ labels: this.#labelled(charted.texts).labels, own: this.#labelled(charted.texts).own },
    };
  }

  #layouts({ charted }: Shown): TemplateResult | typeof nothing {
    if (charted.epochs.length > 1 || charted.texts.texts.length < FEWEST_FOR_UMAP) return nothing;
    const one = (name: LayoutName, title: string) =>
      html`<label class="choice"
        ><input
          type="radio"
          name="layout"
          data-testid="map-${name}"
          .checked=${this.layout === name}
          @change=${() => (this.layout = name)}
        />${title}</label
      >`;
    return html`<fieldset>
      <legend class="hidden-label">${msg("Projection")}</legend>
      ${one("umap", msg("By neighbours (UMAP)"))} ${one("pca", msg("By main directions (PCA)"))}
    </fieldset>`;
  }

  #map(shown: Shown, chart: Chart): TemplateResult {
    const { charted, labels } = shown;
    const texts = charted.texts.texts.length;
    const scene = this.#scenes.scene(shown);
    // What takes a while with many texts is made anew only where it would say something else.
    const what = [charted, charted.centres, charted.near.filter(Boolean).length, labels, shown.own, language()];
    const name = `${nameOfMap(texts)}: ${labels.slice(0, 8).join(", ")}`;
    return html`<div class="sides">
        <div>
          <hf-map-plane
            .scene=${scene}
            .name=${name}
            .opened=${this.opened}
            .read=${(point: number) => this.#read(shown, point)}
            .open=${(point: number | undefined) => (this.opened = point)}
          ></hf-map-plane>
          ${
            charted.epochs.length > 1
              ? html`<hf-map-replay
                  .epochs=${charted.epochs}
                  .at=${this.at}
                  .choose=${(at: number) => (this.at = at)}
                ></hf-map-replay>`
              : nothing
          }
          ${underMap(this.#context(chart), charted)}
        </div>
        <div>
          ${this.#card(shown)} ${guard([...what, shown.said?.tested, shown.placed], () => legend(shown))}
          ${triedInWords(shown)} ${guard([...what, shown.at, shown.said], () => purity(shown))}
          ${cautions(shown, scene.given !== undefined)}
        </div>
      </div>
      ${guard([...what, shown.at], () => numbers(shown))}`;
  }

  #read({ charted, labels, own, said }: Shown, point: number): Reading | undefined {
    const text = charted.texts.texts[point];
    const label = labels[own[point] ?? -1];
    if (text === undefined || label === undefined) return undefined;
    return {
      text,
      label: tag(labels, label),
      spoken: `${beginning(text, 220)} ${label}`,
      notes: notesOf(text, point, said),
    };
  }

  #card({ charted, labels, own, said }: Shown): TemplateResult | typeof nothing {
    const point = this.opened;
    const text = point === undefined ? undefined : charted.texts.texts[point];
    if (point === undefined || text === undefined) return nothing;
    const opened = {
      ...{ text, place: charted.texts.places[point] ?? 0, label: labels[own[point] ?? 0] ?? "" },
      notes: notesOf(text, point, said),
    };
    return html`<hf-map-card
      .store=${this.store}
      .opened=${opened}
      .labels=${labels}
      .close=${this.#close}
    ></hf-map-card>`;
  }

  readonly #close = () => {
    this.opened = undefined;
    this.renderRoot.querySelector<HTMLElement>("hf-map-plane")?.focus();
  };
}

customElements.define("hf-map", MapView);
