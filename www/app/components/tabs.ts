// One of several views: a list of tabs, moved through with the arrow keys.
import { css, html, type TemplateResult } from "lit";

export const tabStyles = css`
  .tabs {
    display: inline-flex;
    gap: 2px;
    padding: 3px;
    border-radius: 9px;
    background: var(--frozen-soft);
  }
  .tabs button {
    border: 0;
    min-height: 2rem;
    padding: 0.2rem 0.8rem;
    border-radius: 7px;
    font-weight: 600;
    color: var(--ink);
  }
  .tabs button[aria-selected="true"] {
    background: var(--card);
    box-shadow: 0 1px 3px rgb(0 0 0 / 0.2);
  }
`;

export interface Tab<T extends string> {
  name: T;
  title: string;
  testid: string;
  /** The id of what it shows, where that stands in the same tree. */
  controls?: string;
}

export function tabs<T extends string>(
  all: readonly Tab<T>[],
  chosen: T,
  { label, choose }: { label: string; choose: (name: T) => void },
): TemplateResult {
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const now = all.findIndex(({ name }) => name === chosen);
    const next = step ? (now + step + all.length) % all.length : { Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(all[next]!.name);
    (event.currentTarget as HTMLElement).querySelectorAll("button")[next]?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${move}>
    ${all.map(
      ({ name, title, testid, controls }) =>
        html`<button
          role="tab"
          id="tab-${name}"
          data-testid=${testid}
          aria-selected=${name === chosen ? "true" : "false"}
          aria-controls=${controls ?? ""}
          tabindex=${name === chosen ? 0 : -1}
          @click=${() => choose(name)}
        >
          ${title}
        </button>`,
    )}
  </div>`;
}
