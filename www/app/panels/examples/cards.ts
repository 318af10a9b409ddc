// The examples as cards, one a label.
import { msg, str } from "@lit/localize";
import { css, html, nothing, type PropertyDeclarations } from "lit";
import { rowsOf, type EditedRow } from "../../state/data";
import { groupsAbout, groupsOf, type Grouped } from "../../state/groups";
import type { Store } from "../../store";
import { View } from "../../view";
import { count } from "../../words";
import "./card";

/** Labels that are shown at first. */
const FEW = 12;

/** What there is to be shown, and whether it can't be changed yet. */
function examples({ data, rows, glance }: Store): Grouped & { fixed: boolean } {
  const here = rows?.rows ?? (data && rowsOf(data));
  if (here) return { ...groupsOf(here), fixed: false };
  if (data) return { ...groupsAbout(data.about, data.firstRows), fixed: false };
  return { ...groupsOf(glance?.rows ?? NONE), fixed: true };
}

const NONE: readonly EditedRow[] = [];

class LabelCards extends View {
  static override styles = [
    ...View.styles,
    css`
      .cards {
        display: grid;
        gap: var(--gap-2);
        grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
        align-items: start;
        margin: var(--gap-2) 0;
      }
    `,
  ];

  static override properties: PropertyDeclarations = {
    ...View.properties,
    seeAll: { attribute: false },
    all: { state: true },
  };
  declare seeAll: (label: string) => void;
  declare all: boolean;

  constructor() {
    super();
    this.all = false;
    this.seeAll = () => undefined;
  }

  override render() {
    const { labels, groups, fixed } = examples(this.store);
    if (groups.length === 0) return nothing;
    const shown = this.all ? groups : groups.slice(0, FEW);
    return html`<div class="cards" data-testid="cards">
        ${shown.map(
          (group) =>
            html`<hf-label-card
              .store=${this.store}
              .group=${group}
              .labels=${labels}
              .seeAll=${this.seeAll}
              ?fixed=${fixed}
            ></hf-label-card>`,
        )}
      </div>
      ${
        groups.length > FEW
          ? html`<button data-testid="all-labels" @click=${() => (this.all = !this.all)}>
              ${this.all ? msg("Show fewer labels") : msg(str`Show all ${count(groups.length)} labels`)}
            </button>`
          : nothing
      }`;
  }
}

customElements.define("hf-label-cards", LabelCards);
