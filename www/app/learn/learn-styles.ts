// The frame of a lesson: the path of its steps at the left, or a choice of them above where there is little room.
import { css } from "lit";

export const learnStyles = css`
  :host {
    container-type: inline-size;
    max-width: 74rem;
    margin: 0 auto;
  }
  .learn {
    display: grid;
    grid-template-columns: minmax(12rem, 16rem) minmax(0, 1fr);
    gap: var(--gap-4);
    align-items: start;
  }
  .alone {
    max-width: 52rem;
    margin: 0 auto;
  }
  hf-lesson-card,
  hf-teachers,
  hf-glossary {
    scroll-margin-top: calc(var(--bar-height, 0px) + var(--gap-3));
  }
  .path {
    position: sticky;
    top: calc(var(--bar-height, 0px) + var(--gap-3));
  }
  .path .title {
    font-size: var(--size-3);
    font-weight: 650;
    margin: 0;
  }
  .path p {
    margin: 0 0 var(--gap-2);
  }
  ol {
    list-style: none;
    margin: 0 0 var(--gap-3);
    padding: 0;
  }
  .path li a {
    position: relative;
    display: flex;
    gap: var(--gap-2);
    align-items: center;
    min-height: 2.5rem;
    padding: var(--gap-1) var(--gap-2);
    border-radius: var(--radius);
    color: var(--ink);
    text-decoration: none;
    line-height: 1.25;
  }
  .path li a:hover {
    background: var(--card);
  }
  .path li a[aria-current] {
    background: var(--card);
    font-weight: 650;
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .mark {
    flex: none;
    display: grid;
    place-items: center;
    width: 1.6rem;
    height: 1.6rem;
    border: 1.5px solid var(--field);
    border-radius: 50%;
    background: var(--paper);
    font-size: var(--size-1);
    font-weight: 600;
    z-index: 1;
  }
  .done .mark {
    background: var(--good);
    border-color: var(--good);
    color: var(--card);
  }
  /* The path from one step to the next. */
  .path li + li a::before {
    content: "";
    position: absolute;
    left: calc(var(--gap-2) + 0.8rem - 1px);
    top: -0.65rem;
    height: 1.3rem;
    border-left: 2px solid var(--line);
  }
  .foot > a {
    color: var(--ink);
    min-height: 1.75rem;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 var(--gap-3);
  }
  .reset .quiet {
    border-color: transparent;
    padding-inline: 0;
    color: var(--muted);
    text-decoration: underline;
  }
  label.choose {
    display: none;
  }
  .turn {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: var(--gap-2);
    max-width: none;
    margin: var(--gap-3) 0;
  }
  .turn a {
    display: inline-flex;
    align-items: center;
    color: var(--ink);
    text-decoration: none;
  }
  .turn .next {
    margin-left: auto;
    background: var(--card);
    font-weight: 600;
  }
  .turn a:hover {
    border-color: var(--accent);
    color: var(--accent);
  }
  @container (max-width: 52rem) {
    .learn {
      grid-template-columns: minmax(0, 1fr);
      gap: var(--gap-3);
    }
    .path {
      position: static;
    }
    .path ol {
      display: none;
    }
    label.choose {
      display: grid;
      margin-bottom: var(--gap-2);
    }
  }
  @media print {
    .learn {
      display: block;
    }
    .path,
    .turn {
      display: none;
    }
  }
`;
