// The epochs of a run, gone through with a slider or played.
import { msg, str, updateWhenLocaleChanges } from "@lit/localize";
import { LitElement, css, html } from "lit";
import { sharedStyles } from "../styles";
import { count } from "../words";
import type { Charted } from "./chart";

/** Milliseconds that an epoch stands, its motion included. */
const STANDS = 1200;

class Replay extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .replay {
        display: grid;
        grid-template-columns: max-content minmax(6rem, 1fr) max-content;
        gap: var(--gap-2) var(--gap-3);
        align-items: center;
        margin: var(--gap-2) 0;
      }
      input {
        width: 100%;
        accent-color: var(--second);
        min-height: 2rem;
        margin: 0;
      }
      output {
        min-width: 8ch;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
  static override properties = { epochs: { attribute: false }, at: { type: Number }, playing: { state: true } };
  declare epochs: Charted["epochs"];
  /** The place of the epoch that is shown. */
  declare at: number;
  declare playing: boolean;
  /** Called with the place of another one. */
  declare choose: (at: number) => void;
  #timer?: ReturnType<typeof setTimeout>;

  constructor() {
    super();
    updateWhenLocaleChanges(this);
    this.playing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render() {
    const last = this.epochs.length - 1;
    return html`<div class="replay" data-testid="map-replay">
      <button data-testid="map-play" @click=${() => (this.playing ? this.#stop() : this.#play())}>
        ${this.playing ? msg("Pause") : msg("Play")}
      </button>
      <input
        type="range"
        min="0"
        max=${last}
        step="1"
        .value=${String(this.at)}
        aria-label=${msg("Epoch")}
        aria-valuetext=${this.#name()}
        data-testid="map-epoch"
        @input=${this.#slid}
      />
      <output>${this.#name()}</output>
    </div>`;
  }

  #name(): string {
    const epoch = this.epochs[this.at];
    if (epoch === "before" || epoch === 0) return msg("before the run");
    if (epoch === "after" || epoch === undefined) return msg("after the run");
    return msg(str`epoch ${count(epoch)}`);
  }

  readonly #slid = (event: Event) => {
    this.#stop();
    this.choose(Number((event.target as HTMLInputElement).value));
  };

  #play(): void {
    this.playing = true;
    if (this.at >= this.epochs.length - 1) this.choose(0);
    this.#timer = setTimeout(() => this.#step(), STANDS);
  }

  #step(): void {
    const next = this.at + 1;
    if (next < this.epochs.length) this.choose(next);
    if (next + 1 >= this.epochs.length) this.#stop();
    else this.#timer = setTimeout(() => this.#step(), STANDS);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.playing = false;
  }
}

customElements.define("hf-map-replay", Replay);
