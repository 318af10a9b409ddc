// The look of a step: one card, large and calm.
import { css } from "lit";

export const cardStyles = css`
  :host {
    container-type: inline-size;
  }
  article {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: clamp(1rem, 5cqi, 2.5rem);
  }
  .eyebrow {
    margin: 0 0 var(--gap-1);
    color: var(--muted);
    font-size: var(--size-1);
  }
  h2 {
    display: block;
    font-size: var(--size-4);
    letter-spacing: -0.01em;
  }
  h2:focus,
  h3:focus {
    outline: none;
  }
  h2:focus-visible,
  h3:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 4px;
    border-radius: 3px;
  }
  h3 {
    margin: 0 0 var(--gap-2);
    font-size: var(--size-3);
  }
  h4 {
    margin: var(--gap-2) 0 0;
    font-size: var(--size-1);
    color: var(--muted);
    font-weight: 600;
  }
  p {
    max-width: 62ch;
  }
  .idea {
    font-size: var(--size-3);
    line-height: 1.55;
    margin: var(--gap-3) 0 0;
  }
  section {
    background: transparent;
    border: 0;
    border-top: 1px solid var(--line);
    border-radius: 0;
    padding: var(--gap-3) 0 0;
    margin: var(--gap-4) 0 0;
  }
  section + section[aria-label] {
    border-top: 0;
    margin-top: 0;
    padding-top: var(--gap-2);
  }
  .figures {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-2) 3rem;
    margin: var(--gap-2) 0;
  }
  .figures dt {
    color: var(--muted);
    font-size: var(--size-1);
  }
  .figures dd {
    margin: 0;
    font-size: var(--size-4);
    font-weight: 650;
    line-height: 1.2;
    font-variant-numeric: tabular-nums;
  }
  .seen {
    border-left: 3px solid var(--line);
    padding-left: var(--gap-3);
    margin: var(--gap-3) 0;
  }
  .seen .text {
    font-size: var(--size-1);
    margin: var(--gap-1) 0;
  }
  .words {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-2) var(--gap-3);
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .words li {
    min-height: 1.75rem;
  }
  @media print {
    article {
      border: 0;
      padding: 0;
    }
    button,
    hf-guess {
      display: none;
    }
  }
`;
