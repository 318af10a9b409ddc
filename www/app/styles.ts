// The look of the page: `pageStyles` for the document (colours and measures as custom properties, which shadow roots
// inherit), `sharedStyles` for every element.
import { css } from "lit";

/**
 * The colours and measures, which shadow roots inherit. Each colour can be set from outside by its name with `--homefire-`.
 * Ember (`accent`) is for what is learning now and for the first button; what is frozen is cool. The eight hues of labels were
 * searched for the greatest distance in OKLab under normal vision, protanopia and deuteranopia (Machado, 2009), with a contrast
 * of at least 3 to the card: tests/unit/labels.test.ts measures both.
 */
export const colours = css`
  :root,
  :host {
    color-scheme: light dark;
    --paper: var(--homefire-paper, light-dark(#fbf8f4, #1a1715));
    --card: var(--homefire-card, light-dark(#ffffff, #231f1c));
    --ink: var(--homefire-ink, light-dark(#2a2522, #eee7e0));
    --muted: var(--homefire-muted, light-dark(#665d57, #b3a89f));
    --line: var(--homefire-line, light-dark(#e2dad2, #3a342f));
    --field: var(--homefire-field, light-dark(#8d827a, #85796f));
    --accent: var(--homefire-accent, light-dark(#ae4520, #f0936a));
    --accent-ink: var(--homefire-accent-ink, light-dark(#ffffff, #2a1309));
    --accent-soft: var(--homefire-accent-soft, light-dark(#f8e7de, #3b2a22));
    --second: var(--homefire-second, light-dark(#2f6f8f, #7fbfdd));
    --frozen: var(--homefire-frozen, light-dark(#557083, #93aebf));
    --frozen-soft: var(--homefire-frozen-soft, light-dark(#e8eef2, #263038));
    --good: var(--homefire-good, light-dark(#2e6b3c, #8fd0a0));
    --good-soft: var(--homefire-good-soft, light-dark(#e6f2e8, #22332a));
    --warn: var(--homefire-warn, light-dark(#7a5200, #f0c46a));
    --warn-soft: var(--homefire-warn-soft, light-dark(#fdf1d8, #3a2f18));
    --bad: var(--homefire-bad, light-dark(#a3202b, #ff9d9d));
    --bad-soft: var(--homefire-bad-soft, light-dark(#fbe9ea, #402325));
    --label-1: light-dark(#1f48c5, #abc4f9);
    --label-2: light-dark(#a58a22, #bc9b11);
    --label-3: light-dark(#15959b, #affded);
    --label-4: light-dark(#8e2873, #e65d9b);
    --label-5: light-dark(#416407, #abf051);
    --label-6: light-dark(#6381f8, #968dfd);
    --label-7: light-dark(#3e015a, #7c54cd);
    --label-8: light-dark(#5f0510, #bd4143);
    --radius: var(--homefire-radius, 10px);
    --size-1: 0.8125rem;
    --size-2: 0.9375rem;
    --size-3: 1.125rem;
    --size-4: 1.75rem;
    --gap-1: 0.25rem;
    --gap-2: 0.5rem;
    --gap-3: 1rem;
    --gap-4: 1.5rem;
    --mono: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  }
`;

/** The page brings its first family with it (fonts.ts); an element takes it where its host's page has it. */
export const font = css`16px/1.5 "Atkinson Hyperlegible Next", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue",
  Arial, sans-serif`;

/** The document of the page. */
export const pageStyles = css`
  ${colours}
  html {
    background: var(--paper);
    color: var(--ink);
    font: ${font};
    scroll-behavior: smooth;
    -webkit-text-size-adjust: 100%;
  }
  body {
    margin: 0;
    font-size: var(--size-2);
  }
  noscript {
    display: block;
    padding: 2rem;
  }
  @media (prefers-reduced-motion: reduce) {
    html {
      scroll-behavior: auto;
    }
  }
`;

export const sharedStyles = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  h2,
  h3 {
    line-height: 1.25;
    margin: 0;
    text-wrap: balance;
  }
  h2 {
    font-size: var(--size-3);
    display: flex;
    gap: var(--gap-2);
    align-items: center;
  }
  h3 {
    font-size: var(--size-2);
    margin-top: 1.25rem;
    margin-bottom: var(--gap-2);
  }
  .number {
    flex: none;
    display: inline-grid;
    place-items: center;
    width: 1.75rem;
    height: 1.75rem;
    border-radius: 50%;
    background: var(--frozen-soft);
    color: var(--frozen);
    font-size: var(--size-2);
    font-weight: 650;
  }
  section {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: var(--gap-3);
    margin-bottom: var(--gap-3);
  }
  section > :last-child {
    margin-bottom: 0;
  }
  p {
    margin: var(--gap-2) 0;
    max-width: 70ch;
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: var(--size-1);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
    align-items: center;
    margin: 0.8rem 0;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr));
    gap: 0.8rem 1rem;
    margin: 0.8rem 0;
    align-items: end;
  }
  .grid > .across {
    grid-column: 1 / -1;
  }
  .row:has(> .field) {
    align-items: end;
  }
  fieldset {
    border: 0;
    margin: 0.6rem 0;
    padding: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
    font-weight: 600;
  }
  label {
    display: inline-block;
  }
  label.field {
    display: grid;
    gap: 0.25rem;
    font-size: var(--size-1);
    color: var(--muted);
  }
  label.narrow {
    max-width: 14rem;
  }
  label.choice {
    display: inline-flex;
    gap: 0.45rem;
    align-items: center;
    min-height: 2.25rem;
    padding-right: 0.6rem;
  }
  input,
  select,
  textarea,
  button {
    font: inherit;
    color: inherit;
  }
  input[type="radio"],
  input[type="checkbox"] {
    accent-color: var(--accent);
    width: 1.1rem;
    height: 1.1rem;
    flex: none;
    margin: 0;
  }
  input[type="text"],
  input[type="number"],
  select,
  textarea {
    width: 100%;
    color: var(--ink);
    background: var(--paper);
    border: 1px solid var(--field);
    border-radius: 7px;
    padding: 0.45rem 0.6rem;
    min-height: 2.5rem;
  }
  textarea {
    resize: vertical;
  }
  /* A share of its box, or it is as wide as its words. */
  input[type="file"] {
    width: 100%;
    min-width: 0;
  }
  button,
  .button {
    border: 1px solid var(--field);
    border-radius: 7px;
    background: transparent;
    padding: 0.45rem 1rem;
    min-height: 2.5rem;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--accent);
    color: var(--accent);
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-ink);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    color: var(--accent-ink);
    filter: brightness(1.08);
  }
  button.quiet {
    border-color: transparent;
    padding: 0.25rem 0.5rem;
    min-height: 2rem;
  }
  button:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  progress {
    width: 100%;
    height: 0.7rem;
    accent-color: var(--accent);
  }
  details {
    margin: var(--gap-1) 0;
  }
  summary {
    cursor: pointer;
    padding: 0.35rem 0;
    font-weight: 550;
  }
  table {
    border-collapse: collapse;
    font-size: 0.93rem;
  }
  caption {
    text-align: left;
    font-weight: 600;
    padding: 0.3rem 0;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 0.4rem 0.7rem;
    border-bottom: 1px solid var(--line);
  }
  th {
    font-weight: 600;
  }
  /* A table that is too wide scrolls; its short cells are not to be squeezed to single letters. */
  td.text,
  th.text {
    overflow-wrap: break-word;
    min-width: 6rem;
    max-width: 40rem;
  }
  td.figure,
  th.figure {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  td.figure {
    white-space: nowrap;
  }
  .text {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  /* What is hidden in it is placed in it, and not beside the page. */
  .scroll {
    position: relative;
    overflow-x: auto;
    margin: 0.5rem 0;
  }
  .error {
    background: var(--bad-soft);
    color: var(--bad);
    border-left: 4px solid var(--bad);
    border-radius: 6px;
    padding: 0.6rem 0.9rem;
    overflow-wrap: anywhere;
  }
  .note {
    background: var(--warn-soft);
    border-radius: 6px;
    padding: 0.6rem 0.9rem;
  }
  .info {
    background: var(--frozen-soft);
    border-radius: 6px;
    padding: 0.6rem 0.9rem;
  }
  .bar {
    display: block;
    width: 100%;
    height: 0.75rem;
    border-radius: 4px;
    background: var(--line);
    overflow: hidden;
  }
  .bar rect {
    fill: var(--hue, var(--frozen));
  }
  .drop {
    border: 2px dashed var(--line);
    border-radius: var(--radius);
    padding: var(--gap-3);
    margin: var(--gap-2) 0;
  }
  .drop.over {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .bar .guess {
    stroke: var(--ink);
    stroke-width: 2;
    stroke-dasharray: 2 2;
  }
  .hidden-label {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
